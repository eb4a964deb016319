"""The hunter's days as DESIGN §4 has them, found by looking at the clock, not by reckoning.

Plain Python, and nothing of the app: what is here is what its days are held against.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
#: Days begin on a quarter of an hour in every zone of these times. Around a date's
#: noon in Greenwich, these reach to where no clock on earth shows it; the nearest first.
QUARTERS = sorted((n * timedelta(minutes=15) for n in range(-4 * 54, 4 * 54)), key=abs)


@dataclass(frozen=True)
class Clock:
    """A zone and an hour at which days begin, chosen when `from_day` was today by them."""

    from_day: date
    zone: str
    hour: int = 0

    def day_of(self, instant: datetime) -> date:
        """'The hunter's local date, where hours before `day_starts_at` still belong to the day before.'"""
        day = instant.astimezone(ZoneInfo(self.zone)).date() + DAY
        while self._begins(day) > instant:
            day -= DAY
        return day

    def _begins(self, day: date) -> datetime:
        """Return when a day begins; an hour that clocks skip is told as the day before would (PEP 495)."""
        return datetime.combine(day, time(self.hour), ZoneInfo(self.zone)).astimezone(UTC)


def clock_at(instant: datetime, clocks: tuple[Clock, ...]) -> Clock:
    """A change 'rules from that day on and the past stays as it was' (§3): the newest whose day has come."""
    return next(clock for clock in reversed(clocks) if clock.day_of(instant) >= clock.from_day)


def day_at(instant: datetime, clocks: tuple[Clock, ...]) -> date:
    """Return the day that an instant counts for; the first of the clocks holds from the beginning."""
    return clock_at(instant, clocks).day_of(instant)


@lru_cache(maxsize=20_000)
def occurred(day: date, clocks: tuple[Clock, ...]) -> bool:
    """Return whether the hunter ever saw the date: 'flying over the date line', one may never occur."""
    noon = datetime.combine(day, time(12), UTC)
    return any(day_at(noon + off, clocks) == day for off in QUARTERS)
