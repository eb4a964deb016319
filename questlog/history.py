"""The history: completions, purchases, opening balances and corrections in one order, page by page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any, Self
from uuid import UUID

from django.db.models import BooleanField, DateTimeField, F, Func, Q, QuerySet, TextChoices, UUIDField, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from hunters.days import DayTerms, occurred, span_of, terms_at
from hunters.models import Hunter
from questlog.models import Adjustment, AdjustmentKind, QuestLog
from rewards.models import Purchase

Row = QuestLog | Purchase | Adjustment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


#: Chosen in a stat's place.
GOLD = "Gold"


class Kind(TextChoices):
    """What kind of row: every row of the history is of one."""

    COMPLETION = "completion", _("Completions")
    UNDONE = "undone", _("Undone")
    PURCHASE = "purchase", _("Purchases")
    CORRECTION = "correction", _("Corrections")
    OPENING_BALANCE = "opening_balance", _("Opening balance")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of the history: everything that is None or empty narrows nothing.

    `day` is a quest day, and so are `since` and `until`, both included; `kind` is
    a value of Kind, `stat` one of StatName, or GOLD for the rows that changed the gold.
    """

    day: date | None = None
    since: date | None = None
    until: date | None = None
    kind: str = ""
    stat: str = ""
    quest: UUID | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Chosen()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of the history: the time of a row, and its id among rows of one time."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id.hex}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the place that `str` wrote; raises ValueError for any other text."""
        found = re.fullmatch(r"(-?[0-9]{1,18})-([0-9a-f]{32})", text)
        if found is None:
            raise ValueError(f"no place: {text!r}")
        try:
            return cls(_EPOCH + int(found[1]) * _MICROSECOND, UUID(found[2]))
        except OverflowError as error:
            raise ValueError(f"no place: {text!r}") from error


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history, at its place. `sort` is "completion", "purchase" or "adjustment"."""

    sort: str
    place: Place
    row: Row

    @property
    def key(self) -> tuple[datetime, UUID]:
        """What the order goes by."""
        return self.place.at, self.place.id


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, newest first, and the places that older and newer pages begin beyond."""

    entries: list[Entry]
    older_than: Place | None
    newer_than: Place | None


class Beyond(Func):
    """Whether a row comes before a place in the order of time and key, or after it.

    Said as one comparison of pairs: told in parts, PostgreSQL takes the rows beyond for
    few, and puts half of a long record in order to find the next fifty.
    """

    output_field = BooleanField()

    def __init__(self, time: str, place: Place, *, newer: bool) -> None:
        at, key = Value(place.at, DateTimeField()), Value(place.id, UUIDField())
        super().__init__(F(time), F("pk"), at, key, sign=">" if newer else "<")

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> Any:
        """Say it."""
        said = [compiler.compile(one) for one in self.get_source_expressions()]
        time, pk, at, key = (sql for sql, _values in said)
        values = [value for _sql, values in said for value in values]
        return f"({time}, {pk}) {self.extra['sign']} ({at}, {key})", values


@dataclass(frozen=True, slots=True)
class Source:
    """One table's part of the history, and the column that its times stand in."""

    sort: str
    rows: QuerySet[QuestLog] | QuerySet[Purchase] | QuerySet[Adjustment]
    time: str

    def beyond(self, place: Place | None, *, newer: bool, size: int) -> list[Entry]:
        """Return the `size` rows next to a place, the nearest first. One query.

        Found by key, so that every page costs the same as the first and a new
        row moves no row from one page to another.
        """
        rows = self.rows
        if place is not None:
            rows = rows.filter(Beyond(self.time, place, newer=newer))
        order = (self.time, "pk") if newer else (f"-{self.time}", "-pk")
        return [
            Entry(self.sort, Place(getattr(row, self.time), row.pk), row)
            for row in rows.order_by(*order)[:size]
        ]


def history_page(
    hunter: Hunter,
    chosen: Chosen,
    terms: Sequence[DayTerms],
    *,
    size: int,
    before: Place | None = None,
    after: Place | None = None,
) -> HistoryPage:
    """Return the page of the chosen history older than `before`, or newer than `after`; else the newest.

    `terms` are the hunter's. One query for each kind of row that the choice lets in.
    """
    newer = after is not None
    place = after if newer else before
    parts = [source.beyond(place, newer=newer, size=size + 1) for source in sources(hunter, chosen, terms)]
    found = list(islice(merge(*parts, key=attrgetter("key"), reverse=not newer), size + 1))
    entries, goes_on = found[:size], len(found) > size
    if newer:
        entries.reverse()
    # Whoever came from one side can go back to it.
    has_older, has_newer = (True, goes_on) if newer else (goes_on, place is not None)
    return HistoryPage(
        entries,
        older_than=entries[-1].place if entries and has_older else None,
        newer_than=entries[0].place if entries and has_newer else None,
    )


def by_day(
    entries: Sequence[Entry], terms: Sequence[DayTerms], *, day: date | None = None
) -> list[tuple[date, list[Entry]]]:
    """Return entries in their order under their days, each day once; all under `day` when it is given.

    A row stands under its quest day; one that was marked late, and one without
    a quest day, under the day it was written on by the hunter's `terms`, where
    its neighbours stand too.
    """
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(day or _day_of(entry, terms), []).append(entry)
    return list(days.items())


def _day_of(entry: Entry, terms: Sequence[DayTerms]) -> date:
    row = entry.row
    if isinstance(row, Adjustment) or (isinstance(row, QuestLog) and row.marked_late):
        return terms_at(entry.place.at, terms).day_of(entry.place.at)
    return row.quest_day


def sources(hunter: Hunter, chosen: Chosen, terms: Sequence[DayTerms]) -> list[Source]:
    """Return the parts of the history that the choice lets in. `terms` are the hunter's."""
    found = []
    if chosen.kind in ("", Kind.COMPLETION, Kind.UNDONE):
        found.append(Source("completion", _completions(hunter, chosen), "completed_at"))
    if chosen.kind in ("", Kind.PURCHASE, Kind.UNDONE) and chosen.stat in ("", GOLD) and not chosen.quest:
        found.append(Source("purchase", _purchases(hunter, chosen), "bought_at"))
    if chosen.kind in ("", *AdjustmentKind.values) and not chosen.quest:
        found.append(Source("adjustment", _adjustments(hunter, chosen, terms), "created_at"))
    return found


def _of_days(chosen: Chosen) -> Q:
    """Return the condition that a row's quest day is chosen."""
    days = {"": chosen.day, "__gte": chosen.since, "__lte": chosen.until}
    return Q(**{f"quest_day{lookup}": day for lookup, day in days.items() if day})


def _occurring(day: date, step: int, terms: Sequence[DayTerms]) -> date:
    """Return `day`, or the next one by `step` (1 or -1) that occurred for the hunter."""
    while not occurred(day, terms):
        day += timedelta(days=step)
    return day


def _completions(hunter: Hunter, chosen: Chosen) -> QuerySet[QuestLog]:
    rows = QuestLog.objects.of_hunter(hunter).filter(_of_days(chosen))
    if chosen.kind:
        rows = rows.filter(undone_at__isnull=chosen.kind == Kind.COMPLETION)
    if chosen.stat:
        rows = rows.filter(gold_gained__gt=0) if chosen.stat == GOLD else rows.by_stat(chosen.stat)
    return rows.of_quest(chosen.quest) if chosen.quest else rows


def _purchases(hunter: Hunter, chosen: Chosen) -> QuerySet[Purchase]:
    rows = Purchase.objects.filter(_of_days(chosen), hunter=hunter)
    return rows.filter(undone_at__isnull=chosen.kind == Kind.PURCHASE) if chosen.kind else rows


def _adjustments(hunter: Hunter, chosen: Chosen, terms: Sequence[DayTerms]) -> QuerySet[Adjustment]:
    rows = Adjustment.objects.filter(hunter=hunter).select_related("made_by")
    if chosen.day:
        start, end = span_of(chosen.day, terms)
        rows = rows.filter(created_at__gte=start, created_at__lt=end)
    if chosen.since:
        rows = rows.filter(created_at__gte=span_of(_occurring(chosen.since, 1, terms), terms)[0])
    if chosen.until:
        rows = rows.filter(created_at__lt=span_of(_occurring(chosen.until, -1, terms), terms)[1])
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.stat:
        rows = rows.filter(stat="" if chosen.stat == GOLD else chosen.stat)
    return rows
