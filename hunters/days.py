"""The hunter's day: which calendar day an instant counts for, and when it ends.

A day begins at the rule's hour and lasts until that hour of the next day, by
the clock of the rule's zone; hours before it belong to the day before
(DESIGN §4, Quest day).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

#: The latest hour at which a day may begin.
MAX_DAY_START = 6
#: A first rule that starts here holds for all of a hunter's past.
BEGINNING = date(1, 1, 1)
#: For how many quest days before today the record can still be mended: late
#: marks, undo, put back (DESIGN §4).
OPEN_DAYS = 7
#: Two dates further apart than this are so by the clocks of any two zones and day starts.
FAR = 4


@cache
def timezone_names() -> tuple[str, ...]:
    """Return the IANA zones known here that name a place, in order, and UTC."""
    places = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return (*sorted(name for name in known_timezones() if name.split("/")[0] in places), "UTC")


def is_timezone(name: str) -> bool:
    """Return whether `name` is an IANA zone known here (old aliases count too)."""
    return name in known_timezones()


#: Files among the zones that name no zone: what they hold differs by machine, or is a placeholder.
NO_ZONES = {"Factory", "localtime", "posixrules"}


@cache
def known_timezones() -> frozenset[str]:
    """Return every zone name known here; the search of the disk is done once."""
    return frozenset(
        name for name in available_timezones() - NO_ZONES if not name.startswith(("posix/", "right/"))
    )


@dataclass(frozen=True, slots=True)
class DayTerms:
    """How a hunter's days run from `from_day` on: an IANA zone and the hour (0 … 6) a day begins."""

    from_day: date
    timezone: str
    day_starts_at: int

    def day_of(self, instant: datetime) -> date:
        """Return the day that an aware instant counts for under these terms alone.

        Days part where `end_of` says, so that they never go backward, whatever
        clocks do around the hour of the change.
        """
        day = instant.astimezone(ZoneInfo(self.timezone)).date()
        if day < date.max and self.end_of(day) <= instant:
            return day + timedelta(days=1)
        # Once or not at all, but where a zone left out a date: then twice.
        while day > date.min and instant < self.end_of(day - timedelta(days=1)):
            day -= timedelta(days=1)
        return day

    def end_of(self, day: date) -> datetime:
        """Return the instant (UTC) at which `day` ends under these terms."""
        next_start = datetime.combine(
            day + timedelta(days=1), time(self.day_starts_at), ZoneInfo(self.timezone)
        )
        return next_start.astimezone(UTC)


def terms_at(instant: datetime, terms: Sequence[DayTerms]) -> DayTerms:
    """Return the terms in force at an aware instant.

    `terms` are in the order of `from_day`, the first being the hunter's
    earliest; it also holds for what came before it.
    """
    for one in reversed(terms):
        if one.day_of(instant) >= one.from_day:
            return one
    return terms[0]


def is_open_day(day: date, today: date) -> bool:
    """Return whether the record of `day` can still be mended.

    A day after today, as somebody sees it who flew west, is open too; where
    it makes no sense the caller says so.
    """
    return (today - day).days <= OPEN_DAYS


def span_of(day: date, terms: Sequence[DayTerms]) -> tuple[datetime, datetime]:
    """Return [start, end), in UTC, from the first instant that counts for `day` to after the last.

    `terms` are as `terms_at` takes them, and the two agree: an instant lies in
    the span of its day, and a span's first and last instant count for its day.
    A date that never occurred has start and end alike. Spans follow one another
    but where somebody changed to a zone further west on a date already begun:
    what was lived of that date by the old clock lies inside the longer date before it.
    """
    near = _near(day, terms)
    until = datetime.max.replace(tzinfo=UTC)
    spans: list[tuple[datetime, datetime]] = []
    for one in reversed(near):
        since = _start(one, one.from_day) if one is not near[0] else datetime.min.replace(tzinfo=UTC)
        start, end = max(_start(one, day), since), min(_end(one, day), until)
        if start < end:
            spans.append((start, end))
        until = min(until, since)
    if not spans:
        never = _start(terms_of(day, near), day)
        return never, never
    return min(start for start, _ in spans), max(end for _, end in spans)


def occurred(day: date, terms: Sequence[DayTerms]) -> bool:
    """Return whether any instant counts for `day`: flying over the date line, one may be left out."""
    start, end = span_of(day, terms)
    return start < end


def terms_of(day: date, terms: Sequence[DayTerms]) -> DayTerms:
    """Return the terms that a date belongs to: the latest from it or earlier, else the first."""
    place = bisect_right(terms, day, key=lambda one: one.from_day)
    return terms[max(place - 1, 0)]


def _near(day: date, terms: Sequence[DayTerms]) -> Sequence[DayTerms]:
    """Return those terms that can hold, or end others, while any clock shows `day`.

    The first of them holds since long before. So that years of days can be
    asked for, however often a hunter changed the settings.
    """
    number = day.toordinal()
    first = bisect_right(terms, number - FAR, key=lambda one: one.from_day.toordinal()) - 1
    last = bisect_right(terms, number + FAR, key=lambda one: one.from_day.toordinal())
    return terms[max(first, 0) : max(last, 1)]


def _start(terms: DayTerms, day: date) -> datetime:
    return terms.end_of(day - timedelta(days=1)) if day > date.min else datetime.min.replace(tzinfo=UTC)


def _end(terms: DayTerms, day: date) -> datetime:
    return terms.end_of(day) if day < date.max else datetime.max.replace(tzinfo=UTC)
