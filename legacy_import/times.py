"""The log's times: read as written, then placed in the hunter's zone and days. No Django.

The older program wrote its machine's local time without a zone. An hour that
the clocks went through twice is read as the first pass, one that they skipped
with the offset from before (PEP 495, fold 0); both are counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from hunters.days import DayTerms, terms_at
from legacy_import.parsing import LOG_NAME
from legacy_import.problems import Problem, shown
from legacy_import.validation import LegacyEntry


class Clock(Enum):
    """How a local time reads on the zone's clock."""

    CLEAR = "clear"
    #: The clocks went back: it came twice.
    TWICE = "twice"
    #: The clocks went forward: it never came.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """A log entry with its instant (UTC) and its quest day."""

    entry: LegacyEntry
    instant: datetime
    day: date
    clock: Clock


def date_entries(
    entries: Iterable[LegacyEntry], *, terms: Sequence[DayTerms], now: datetime
) -> tuple[list[DatedEntry], list[Problem]]:
    """Place entries in the zone of the last of `terms`, and say which lie after `now` (aware).

    `terms` are the hunter's, oldest first; the quest day is the local calendar
    day as written, hours before the day's beginning belonging to the day before.
    """
    zone = ZoneInfo(terms[-1].timezone)
    dated: list[DatedEntry] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            instant, local, clock = in_zone(entry.time, zone)
        except OverflowError:
            problems.append(
                _time_problem(entry, "lies outside the calendar", "a time in UTC's years 1 to 9999")
            )
            continue
        if instant > now:
            expected = f"a time until now, {now.astimezone(zone):%Y-%m-%d %H:%M} in {zone.key}"
            problems.append(_time_problem(entry, "lies in the future", expected))
            continue
        starts_at = terms_at(instant, terms).day_starts_at
        dated.append(DatedEntry(entry, instant, _quest_day(local, starts_at), clock))
    return dated, problems


def in_zone(time: datetime, zone: ZoneInfo) -> tuple[datetime, datetime, Clock]:
    """Return the instant (UTC), the zone's local time (naive) and how it reads; raises OverflowError."""
    if time.tzinfo is not None:
        return time.astimezone(UTC), time.astimezone(zone).replace(tzinfo=None), Clock.CLEAR
    first = time.replace(tzinfo=zone, fold=0)
    offset, other = first.utcoffset(), first.replace(fold=1).utcoffset()
    clock = Clock.CLEAR
    if offset is not None and other is not None and offset != other:
        clock = Clock.TWICE if offset > other else Clock.NEVER
    return first.astimezone(UTC), time, clock


def _quest_day(local: datetime, day_starts_at: int) -> date:
    day = local.date()
    return day - timedelta(days=1) if local.hour < day_starts_at and day > date.min else day


def _time_problem(entry: LegacyEntry, what: str, expected: str) -> Problem:
    place = (f"entry {entry.number}", "completed_at")
    return Problem(LOG_NAME, place, f"is {shown(entry.completed_at)}, which {what}", expected)
