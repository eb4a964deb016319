"""How much a quest is in use: who follows it, and how often it was done lately. Counted up to a bound."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery

from hunterproject.wording import amount
from quests.models import Follow, Quest

#: What "lately" means, in days.
LATELY = 30
#: The most that is counted of each quest of a list, and of one quest on its page.
MOST_IN_LIST, MOST_ON_PAGE = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, exact unless `or_more`."""

    number: int
    or_more: bool = False

    def __str__(self) -> str:
        return f"{amount(self.number)}+" if self.or_more else amount(self.number)


@dataclass(frozen=True, slots=True)
class Footprint:
    """The hunters who follow a quest, and its standing completions of the last LATELY days."""

    followers: Counted
    completions: Counted


class _CountOf(Subquery):
    """How many rows a query finds for each row of the query around it."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def footprints_of(quests: Iterable[Quest]) -> dict[UUID, Footprint]:
    """Return the footprints of these quests by their ids. One query, whatever their number."""
    most = MOST_IN_LIST
    completions = _done_lately().filter(quest=OuterRef("pk"))
    # In no order: to sort them is to read them all.
    follows = Follow.objects.filter(quest=OuterRef("pk")).order_by()
    rows = Quest.objects.filter(pk__in=[quest.pk for quest in quests]).values_list(
        "pk", _CountOf(follows.values("pk")[: most + 1]), _CountOf(completions.values("pk")[: most + 1])
    )
    return {pk: Footprint(_up_to(most, follows), _up_to(most, done)) for pk, follows, done in rows}


def doers_of(quest: Quest) -> Counted:
    """Return how many hunters did `quest` in the last LATELY days. One query."""
    rows = _done_lately().filter(quest=quest).values("hunter")[: MOST_ON_PAGE + 1]
    found = rows.aggregate(hunters=Count("hunter", distinct=True), rows=Count("*"))
    return Counted(found["hunters"], or_more=found["rows"] > MOST_ON_PAGE)


def followers_of(quest: Quest) -> Counted:
    """Return how many hunters follow `quest`. One query."""
    return _up_to(MOST_ON_PAGE, Follow.objects.filter(quest=quest).order_by()[: MOST_ON_PAGE + 1].count())


def _up_to(most: int, number: int) -> Counted:
    return Counted(min(number, most), or_more=number > most)


def _done_lately() -> QuerySet[Any]:
    """Return the standing completions of the last LATELY quest days, today among them.

    Their model stands above this room; the quest's own relation leads to it.
    """
    completions: Any = Quest._meta.get_field("completions")
    since = datetime.now(UTC).date() - timedelta(days=LATELY)
    rows: QuerySet[Any] = completions.related_model._default_manager.all()
    return rows.filter(undone_at=None, quest_day__gt=since)


def newest_day_on_earth(now: datetime) -> date:
    """Return the latest date that any clock on earth shows at an aware instant."""
    return (now.astimezone(UTC) + timedelta(hours=14)).date()
