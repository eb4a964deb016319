"""What the pages read: what is due, what was done, the last days, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from hunters.days import DayTerms, terms_at
from hunters.models import Hunter, StatName
from questlog.models import Adjustment, QuestLog, QuestLogQuerySet
from questlog.slots import slot_for
from quests.models import Quest, QuestQuerySet, Repeat

#: How many days before today the board shows.
DAYS_SHOWN = 7


def with_done(quests: QuestQuerySet, *, hunter: Hunter, day: date) -> QuestQuerySet:
    """Annotate each quest with `done`: whether the hunter's slot of that quest day is filled.

    "Done today?" is this query; nothing is reset at midnight (DESIGN §4).
    """
    slot = Case(
        *(
            When(repeat=repeat, then=Value(slot_for(repeat, day)))
            for repeat in (Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE)
        ),
        output_field=CharField(),
    )
    standing = QuestLog.objects.standing().filter(
        hunter=hunter, quest=OuterRef("pk"), slot=OuterRef("current_slot")
    )
    return quests.annotate(current_slot=slot).annotate(done=Exists(standing))


def open_quests(hunter: Hunter, day: date) -> QuestQuerySet:
    """Return the open quests that this hunter may do, each with `done` for the day."""
    return with_done(Quest.objects.for_hunter(hunter).open(), hunter=hunter, day=day)


def on_board(quests: QuestQuerySet, *, just_done: UUID | None = None) -> QuestQuerySet:
    """Keep what is due, and the quest just done; by stat, what can be done any time last.

    `quests` come from `open_quests`.
    """
    any_time_last = Case(When(repeat=Repeat.UNLIMITED, then=Value(1)), default=Value(0))
    stat_order = Case(*(When(stat=stat, then=Value(place)) for place, stat in enumerate(StatName.values)))
    return quests.filter(Q(done=False) | Q(pk=just_done)).order_by(any_time_last, stat_order, "name", "pk")


def count_due(quests: QuestQuerySet) -> int:
    """Count what is left to do: due, and not one of those that can be done any time."""
    return quests.filter(Q(done=False)).exclude(repeat=Repeat.UNLIMITED).count()


@dataclass(frozen=True, slots=True)
class Day:
    """One quest day on the board: how much was done, and how much of it was marked late."""

    day: date
    done: int
    late: int


def last_days(hunter: Hunter, today: date) -> list[Day]:
    """Return the last seven quest days and today, oldest first. One query."""
    first = today - timedelta(days=DAYS_SHOWN)
    counted = (
        QuestLog.objects.standing()
        .filter(hunter=hunter, quest_day__range=(first, today))
        .order_by()
        .values("quest_day")
        .annotate(done=Count("pk"), late=Count("pk", filter=Q(marked_late=True)))
    )
    by_day = {row["quest_day"]: Day(row["quest_day"], row["done"], row["late"]) for row in counted}
    days = (first + timedelta(days=n) for n in range(DAYS_SHOWN + 1))
    return [by_day.get(day, Day(day, 0, 0)) for day in days]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, newest first, and the rows that older and newer pages begin beyond."""

    rows: list[QuestLog]
    older_than: UUID | None
    newer_than: UUID | None


def history_page(
    rows: QuestLogQuerySet, *, size: int, before: QuestLog | None = None, after: QuestLog | None = None
) -> HistoryPage:
    """Return the page of `rows` beyond a row: older than `before`, or newer than `after`. One query.

    Found by key, so that every page costs the same as the first and a new
    completion moves no row from one page to another.
    """
    if after is not None:
        newer = rows.filter(
            Q(completed_at__gt=after.completed_at) | Q(completed_at=after.completed_at, pk__gt=after.pk),
            # Implied, and said because an index is entered by a bound that stands alone.
            completed_at__gte=after.completed_at,
        )
        found = list(newer.order_by("completed_at", "pk")[: size + 1])
        page = list(reversed(found[:size]))
        return HistoryPage(page, _edge(page, -1), _edge(page, 0) if len(found) > size else None)
    if before is not None:
        rows = rows.filter(
            Q(completed_at__lt=before.completed_at) | Q(completed_at=before.completed_at, pk__lt=before.pk),
            completed_at__lte=before.completed_at,
        )
    found = list(rows.latest_first()[: size + 1])
    page = found[:size]
    return HistoryPage(
        page, _edge(page, -1) if len(found) > size else None, _edge(page, 0) if before is not None else None
    )


def by_day(rows: Sequence[QuestLog], terms: Sequence[DayTerms]) -> list[tuple[date, list[QuestLog]]]:
    """Return rows of the history in their order under their days, each day once.

    A row stands under its quest day; one that was marked late, under the day it
    was written on by the hunter's `terms`, where its neighbours stand too.
    """
    days: dict[date, list[QuestLog]] = {}
    for row in rows:
        written = row.completed_at
        day = terms_at(written, terms).day_of(written) if row.marked_late else row.quest_day
        days.setdefault(day, []).append(row)
    return list(days.items())


def adjustments(hunter: Hunter) -> list[Adjustment]:
    """Return the hunter's opening balances and corrections, newest first. One query."""
    return list(Adjustment.objects.filter(hunter=hunter).order_by("-created_at", "-pk"))


def _edge(page: list[QuestLog], place: int) -> UUID | None:
    return page[place].pk if page else None
