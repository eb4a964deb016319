"""The hunter's day: which calendar day an instant counts for, and when it ends.

A day begins at the rule's hour and lasts until that hour of the next day, by
the clock of the rule's zone; hours before it belong to the day before
(DESIGN §4, Quest day).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

#: The latest hour at which a day may begin.
MAX_DAY_START = 6
#: A first rule that starts here holds for all of a hunter's past.
BEGINNING = date(1, 1, 1)


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
