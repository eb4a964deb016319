"""Archiving quests, opening them again, and the weekdays on which they are due."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.days import BEGINNING
from hunters.models import ALL_WEEKDAYS
from quests.choices import Repeat
from quests.models import Quest, QuestQuerySet, QuestSchedule


class ScheduleError(RuleError):
    """These weekdays cannot be the quest's."""

    code = "schedule"


def archive(quests: QuestQuerySet) -> int:
    """Archive the open ones of `quests` as of now; returns how many. Their completions stay."""
    now = timezone.now()
    return quests.open().update(archived_at=now, updated_at=now)


def restore(quests: QuestQuerySet) -> int:
    """Open the archived ones of `quests` again; returns how many."""
    return quests.exclude(archived_at=None).update(archived_at=None, updated_at=timezone.now())


def schedule_quest(*, quest: Quest, weekdays: int, from_day: date) -> None:
    """Make a daily quest due on these weekdays (a bit for each, Monday 1 … Sunday 64) from a day on.

    `from_day` must be no earlier than the today of any hunter who does it, so
    that no streak of the past changes; days before it keep what was decided
    for them. A quest never done takes the weekdays for all of its days. Saying
    the same again writes nothing. Raises ScheduleError. Owns its transaction.
    """
    if not 1 <= weekdays <= ALL_WEEKDAYS:
        raise ScheduleError(_("Choose at least one weekday."))
    if quest.repeat != Repeat.DAILY:
        raise ScheduleError(_("Only a quest of every day has weekdays. Let it repeat every day first."))
    with transaction.atomic():
        # Two changes of one schedule stand in line.
        Quest.objects.select_for_update().get(pk=quest.pk)
        rules = list(QuestSchedule.objects.filter(quest=quest).order_by("from_day"))
        if not quest.is_used():
            from_day = BEGINNING
        before = [rule for rule in rules if rule.from_day <= from_day]
        later = [rule for rule in rules if rule.from_day > from_day]
        for rule in later:
            _set(rule, weekdays)
        if before and before[-1].from_day == from_day:
            _set(before[-1], weekdays)
        elif (before[-1].weekdays if before else ALL_WEEKDAYS) != weekdays:
            QuestSchedule.objects.create(quest=quest, from_day=from_day, weekdays=weekdays)


def _set(rule: QuestSchedule, weekdays: int) -> None:
    if rule.weekdays != weekdays:
        rule.weekdays = weekdays
        rule.save(update_fields=["weekdays"])
