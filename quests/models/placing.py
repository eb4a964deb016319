"""When a daily quest is due, and who has which quest on the board."""

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hunterproject.models import Record
from hunters.models import ALL_WEEKDAYS, Hunter
from quests.models.quest import LONGEST_TEXT, Quest, not_too_long


class QuestSchedule(Record):
    """On which weekdays a daily quest is due, from a day on; other days are off. Dated, like DayRule."""

    # No index of its own: the constraint's begins with it.
    quest = models.ForeignKey(Quest, models.CASCADE, related_name="schedules", db_index=False)
    from_day = models.DateField(_("from day"))
    weekdays = models.PositiveSmallIntegerField(_("weekdays"), default=ALL_WEEKDAYS)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.UniqueConstraint(fields=["quest", "from_day"], name="schedule_once_per_day"),
            models.CheckConstraint(
                condition=Q(weekdays__gte=1, weekdays__lte=ALL_WEEKDAYS),
                name="schedule_has_a_weekday",
                violation_error_message=_("Choose at least one weekday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quest_id} from {self.from_day}"


class Follow(Record):
    """A hunter has this quest on the board, at a place, with notes of the hunter's own.

    A quest of the catalog is on the board by this row alone; a hunter's own
    quest always is, and has its place and notes here.
    """

    # No index of its own: the constraint's begins with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="follows", db_index=False)
    quest = models.ForeignKey(Quest, models.CASCADE, related_name="follows")
    position = models.PositiveIntegerField(_("position"), default=0)
    notes = models.TextField(
        _("notes"),
        blank=True,
        validators=[ProhibitNullCharactersValidator(), MaxLengthValidator(LONGEST_TEXT)],
    )

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hunter", "quest"], name="follow_once"),
            models.CheckConstraint(
                condition=not_too_long("notes"),
                name="follow_notes_not_too_long",
                violation_error_message=_("A note has at most 10,000 characters."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hunter_id} follows {self.quest_id}"
