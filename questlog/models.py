"""What was done: completions and adjustments, the rows that every total is the sum of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from hunterproject.models import MAX_AMOUNT, Record, within_amount
from hunters.models import Hunter, StatName, not_blank
from quests.choices import Difficulty
from quests.models import Quest


@dataclass(frozen=True, slots=True)
class Rewards:
    """What completions gave together: how many they are, and their XP and gold."""

    completions: int
    xp: int
    gold: int


class QuestLogQuerySet(models.QuerySet["QuestLog"]):
    """Querysets that read as sentences. Begin with `of_hunter`: every index of the log begins with it."""

    def of_hunter(self, hunter: Hunter) -> Self:
        """Keep the completions of one hunter."""
        return self.filter(hunter=hunter)

    def of_quest(self, quest: Quest | UUID) -> Self:
        """Keep the completions of one quest."""
        return self.filter(quest=quest)

    def by_stat(self, stat: str) -> Self:
        """Keep completions that gave XP to one stat (a value of StatName), as it was then."""
        return self.filter(stat=stat)

    def by_difficulty(self, difficulty: str) -> Self:
        """Keep completions of quests that had one difficulty (a value of Difficulty) then."""
        return self.filter(difficulty=difficulty)

    def recent(self, today: date, *, days: int) -> Self:
        """Keep completions of the last `days` quest days before today, of today, and of days after it."""
        return self.filter(quest_day__gte=today - timedelta(days=days))

    def standing(self) -> Self:
        """Keep completions that count: not undone."""
        return self.filter(undone_at=None)

    def imported(self) -> Self:
        """Keep completions that an import brought."""
        return self.exclude(source_run=None)

    def on_day(self, day: date) -> Self:
        """Keep completions of one quest day."""
        return self.filter(quest_day=day)

    def filling_slot_of(self, row: "QuestLog") -> Self:
        """Keep standing completions that fill the slot of `row`, itself aside; none where it has no slot."""
        if row.slot is None:
            return self.none()
        same_slot = self.standing().filter(hunter=row.hunter_id, quest=row.quest_id, slot=row.slot)
        return same_slot.exclude(pk=row.pk)

    def latest_first(self) -> Self:
        """Order by the time of completion, newest first; ties by id, so that pages are stable."""
        return self.order_by("-completed_at", "-id")

    def newest(self, limit: int) -> Self:
        """Return the `limit` completions that were done last, newest first."""
        return self.latest_first()[:limit]

    def total_rewards(self) -> Rewards:
        """Return how many completions these are, and what they gave together. One query."""
        sums = self.aggregate(count=Count("pk"), xp=Sum("xp_gained"), gold=Sum("gold_gained"))
        return Rewards(sums["count"], sums["xp"] or 0, sums["gold"] or 0)

    def counts_by_stat(self) -> dict[str, int]:
        """Return how many completions each stat has; those of quests that are gone under "". One query."""
        return self._counts_by("stat")

    def counts_by_difficulty(self) -> dict[str, int]:
        """Return how many completions each difficulty has; "" stands for quests that are gone. One query."""
        return self._counts_by("difficulty")

    def _counts_by(self, field: str) -> dict[str, int]:
        counted = self.order_by().values_list(field).annotate(count=Count("pk"))
        return dict(counted.order_by(field))


class QuestLog(Record):
    """One completion: this hunter did this quest on this quest day, and what it gave.

    Rows never change but for `undone_at`, and go only with the account. `quest`
    is null only for imported rows of a quest that is gone: then `stat` is
    blank, the gold counts, and the XP is inside the opening balance.
    """

    # No index of its own, nor has the quest: others begin with them.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="completions", db_index=False)
    # Deleted only with its owner: a quest that was completed is archived.
    quest = models.ForeignKey(
        Quest, models.RESTRICT, null=True, blank=True, related_name="completions", db_index=False
    )
    quest_name = models.CharField(_("quest"), max_length=200, blank=True)
    #: For a quest that is gone: the id that the older program's files name it by.
    legacy_quest_id = models.CharField(_("id in the older program"), max_length=200, blank=True)
    stat = models.CharField(_("stat"), max_length=20, choices=StatName.choices, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=20, choices=Difficulty.choices, blank=True)
    completed_at = models.DateTimeField(_("completed"))
    quest_day = models.DateField(_("quest day"))
    slot = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001 (no slot is null, as the unique constraint needs it)
    marked_late = models.BooleanField(_("marked late"), default=False)
    xp_gained = models.BigIntegerField(_("XP"))
    gold_gained = models.BigIntegerField(_("gold"))
    request_id = models.UUIDField(_("request"), null=True, blank=True)
    #: The ImportRun that brought it. No foreign key: `legacy_import` stands above this room.
    source_run = models.UUIDField(_("import run"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = QuestLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            # Exactly once: what `complete_quest` checks under the lock, the database holds too.
            models.UniqueConstraint(
                fields=["hunter", "quest", "slot"],
                condition=Q(undone_at=None),
                name="completion_once_per_slot",
            ),
            models.UniqueConstraint(fields=["hunter", "request_id"], name="completion_request_once"),
            models.CheckConstraint(
                condition=within_amount("xp_gained", at_least=1), name="completion_xp_in_range"
            ),
            models.CheckConstraint(condition=within_amount("gold_gained"), name="completion_gold_in_range"),
            models.CheckConstraint(
                condition=Q(quest=None, stat="", difficulty="", slot=None, source_run__isnull=False)
                | Q(quest__isnull=False, stat__in=StatName.values, difficulty__in=Difficulty.values),
                name="completion_stat_unless_quest_gone",
            ),
            models.CheckConstraint(condition=Q(slot=None) | ~Q(slot=""), name="completion_slot_not_blank"),
            models.CheckConstraint(
                condition=Q(request_id__isnull=False) | Q(source_run__isnull=False),
                name="completion_of_a_request_or_an_import",
            ),
            models.CheckConstraint(
                condition=Q(quest=None) | (Q(not_blank("quest_name")) & Q(legacy_quest_id="")),
                name="completion_names_its_quest",
            ),
        ]
        indexes = [
            # The log page and "done today": this hunter's latest.
            models.Index(fields=["hunter", "-completed_at", "-id"], name="completion_latest"),
            # The catalog's admin: how often a quest was done lately; and what forbids its deletion.
            models.Index(fields=["quest", "quest_day"], name="completion_of_quest"),
            # The board's days, streaks and the heatmap: this hunter's days, and which quests each had.
            models.Index(
                fields=["hunter", "quest_day", "quest"], condition=Q(undone_at=None), name="completion_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quest_name or self.legacy_quest_id}, {self.quest_day}"

    @property
    def xp_paid(self) -> int:
        """The XP that it added to its stat: none for a quest that is gone, whose stat nobody knows."""
        return self.xp_gained if self.stat else 0


class AdjustmentKind(models.TextChoices):
    """Why a total changed without a completion."""

    OPENING_BALANCE = "opening_balance", _("Opening balance")
    CORRECTION = "correction", _("Correction")


def nonzero_amount(field: str) -> Q:
    """Return the condition that a signed amount is not 0 and within ±(2^53 - 1)."""
    return Q(**{f"{field}__gte": -MAX_AMOUNT, f"{field}__lte": MAX_AMOUNT}) & ~Q(**{field: 0})


class Adjustment(Record):
    """A change of one stat's XP, or of gold, that is no completion. Always with a reason; may be negative."""

    # No index of its own: others begin with it.
    hunter = models.ForeignKey(Hunter, models.CASCADE, related_name="adjustments", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind.choices)
    stat = models.CharField(_("stat"), max_length=20, choices=StatName.choices, blank=True)
    xp = models.BigIntegerField(_("XP"), default=0)
    gold = models.BigIntegerField(_("gold"), default=0)
    reason = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Of the form that was sent, so that a correction sent twice corrects once.
    request_id = models.UUIDField(_("request"), null=True, blank=True)
    source_run = models.UUIDField(_("import run"), null=True, blank=True)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        constraints = [
            models.UniqueConstraint(fields=["hunter", "request_id"], name="adjustment_request_once"),
            models.CheckConstraint(
                condition=(Q(stat__in=StatName.values, gold=0) & nonzero_amount("xp"))
                | (Q(stat="", xp=0) & nonzero_amount("gold")),
                name="adjustment_of_one_amount",
                violation_error_message=_("Change the XP of one stat, or gold: one of them, and not by 0."),
            ),
            models.CheckConstraint(condition=Q(kind__in=AdjustmentKind.values), name="adjustment_kind_known"),
            models.CheckConstraint(
                condition=not_blank("reason"),
                name="adjustment_reason_not_blank",
                violation_error_message=_("Give a reason."),
            ),
        ]
        indexes = [models.Index(fields=["hunter", "-created_at", "-id"], name="adjustment_latest")]

    def __str__(self) -> str:
        amount = f"{self.xp:+,} XP, {self.get_stat_display()}" if self.stat else f"{self.gold:+,} gold"
        return f"{self.get_kind_display()}: {amount}"
