"""What is read of quests beside the quests: on which weekdays they are due, and what a page calls them."""

from collections.abc import Iterable

from django.db.models import F, Prefetch, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from hunterproject.wording import in_spanish
from hunters.models import ALL_WEEKDAYS
from quests.models import Quest, QuestQuerySet, QuestSchedule
from quests.schedules import Schedule


def with_schedules(quests: QuestQuerySet) -> QuestQuerySet:
    """Read the schedules of `quests` along, in one more query, for `schedule_of`."""
    return quests.prefetch_related(Prefetch("schedules", QuestSchedule.objects.order_by("from_day")))


def schedule_of(quest: Quest) -> Schedule:
    """Return on which weekdays a quest is due. No query with `with_schedules`, else one."""
    return schedule_from(quest.schedules.all())


def schedule_from(rules: Iterable[QuestSchedule]) -> Schedule:
    """Return the schedule that dated rules make."""
    in_order = sorted(rules, key=lambda rule: rule.from_day)
    return Schedule([rule.from_day for rule in in_order], [rule.weekdays for rule in in_order])


def weekdays_now(quest: Quest) -> int:
    """Return the weekdays decided last (a bit for each), all where none were. One query, as `schedule_of`."""
    weekdays = schedule_of(quest).weekdays
    return weekdays[-1] if weekdays else ALL_WEEKDAYS


def title() -> Combinable:
    """Return the expression of `Quest.title`: the name, which an index serves, but on pages in Spanish."""
    return Coalesce(NullIf("name_es", Value("")), "name") if in_spanish() else F("name")
