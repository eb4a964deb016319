"""The log's times: read as written, then placed in the hunter's zone and days. No Django.

The older program wrote its machine's local time without a zone. An hour that
the clocks went through twice is read as the first pass, one that they skipped
with the offset from before (PEP 495, fold 0); both are counted.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hunters.days import BEGINNING, DayTerms, terms_at
from legacy_import.parsing import LOG_NAME, entry_place
from legacy_import.problems import Problem, ProblemSink, shown
from legacy_import.sentences import Sentence as _
from legacy_import.validation import LegacyEntry


class Clock(IntEnum):
    """How a local time reads on the zone's clock."""

    CLEAR = 0
    #: The clocks went back: it came twice.
    TWICE = 1
    #: The clocks went forward: it never came.
    NEVER = 2


class Dated(NamedTuple):
    """When an entry was: the instant (UTC, naive), its quest day, and how its time reads."""

    instant: datetime
    day: date
    clock: Clock


class Calendar:
    """Places entries in the zone where they were written.

    The quest day is the local calendar day as written; hours before the day's
    beginning by the hunter's `terms` (oldest first; none: midnight) belong to
    the day before. `now` is aware: no entry lies after it.
    """

    def __init__(self, zone: str, terms: Sequence[DayTerms], now: datetime) -> None:
        self._zone = ZoneInfo(zone)
        self._terms = terms or [DayTerms(BEGINNING, zone, 0)]
        #: The offset of each day on which the zone's clock was left alone; None on the others.
        self._offsets: dict[date, timedelta | None] = {}
        self._now = now.astimezone(UTC).replace(tzinfo=None)
        self._until_now = _(
            "a time until now, %(time)s in %(zone)s",
            time=f"{now.astimezone(self._zone):%Y-%m-%d %H:%M}",
            zone=self._zone.key,
        )

    def place(self, entry: LegacyEntry, problems: ProblemSink) -> Dated | None:
        """Return when an entry was; None, with a problem told, when it cannot have been then."""
        try:
            instant, local, clock = self._in_zone(entry.time)
        except OverflowError:
            what = _("is %(time)s, which lies outside the calendar", time=shown(entry.completed_at))
            expected = _("a time in UTC's years 1 to 9999")
        else:
            if instant <= self._now:
                return Dated(instant, self._quest_day(instant, local), clock)
            what = _("is %(time)s, which lies in the future", time=shown(entry.completed_at))
            expected = self._until_now
        problems.append(Problem(LOG_NAME, (entry_place(entry.number), "completed_at"), what, expected))
        return None

    def _in_zone(self, time: datetime) -> tuple[datetime, datetime, Clock]:
        """As `in_zone`; on most days, and there are many entries to a day, one offset holds all day."""
        if time.tzinfo is None:
            day = time.date()
            if day not in self._offsets:
                self._offsets[day] = _steady_offset(day, self._zone)
            if (offset := self._offsets[day]) is not None:
                return time - offset, time, Clock.CLEAR
        return in_zone(time, self._zone)

    def _quest_day(self, instant: datetime, local: datetime) -> date:
        terms = self._terms[0]
        if len(self._terms) > 1:
            terms = terms_at(instant.replace(tzinfo=UTC), self._terms)
        day = local.date()
        if local.hour < terms.day_starts_at and day > date.min:
            return day - timedelta(days=1)
        return day


def _steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return the zone's offset of a day whose clock runs on from the hours before to the hours after it."""
    if not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        return None
    hours = (datetime.combine(day, datetime.min.time()) + timedelta(hours=n) for n in range(-6, 31, 3))
    offsets = {at.replace(tzinfo=zone, fold=fold).utcoffset() for at in hours for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def in_zone(time: datetime, zone: ZoneInfo) -> tuple[datetime, datetime, Clock]:
    """Return the instant (UTC), the zone's local time, both naive, and how it reads; raises OverflowError."""
    if time.tzinfo is not None:
        instant = time.astimezone(UTC).replace(tzinfo=None)
        return instant, time.astimezone(zone).replace(tzinfo=None), Clock.CLEAR
    offset = time.replace(tzinfo=zone).utcoffset() or timedelta()
    other = time.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    clock = Clock.CLEAR
    if offset != other:
        clock = Clock.TWICE if offset > other else Clock.NEVER
    return time - offset, time, clock
