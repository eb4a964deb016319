"""The clock that a hunter lived by: how far from UTC it was, and since when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hunters.days import DayTerms

_DAY = timedelta(days=1)
#: Instants outside cannot be written in every zone.
_EARLIEST, _LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a clock was from UTC, from an instant on."""

    since: datetime
    offset: timedelta

    @property
    def is_whole(self) -> bool:
        """Whether the clock's hours begin with hours of UTC."""
        return not self.offset % timedelta(hours=1)


def offsets_between(first: date, last: date, terms: Sequence[DayTerms]) -> list[Offset]:
    """Return the offsets of the hunter's clock while any place had days from `first` to `last`.

    `terms` are the hunter's. The first offset also holds for all that came
    before it. Two changes within a day that leave the clock as it was do not show.
    """
    start = max(datetime(first.year, first.month, first.day, tzinfo=UTC), _EARLIEST + 2 * _DAY) - 2 * _DAY
    end = min(datetime(last.year, last.month, last.day, tzinfo=UTC), _LATEST - 3 * _DAY) + 3 * _DAY
    offset_at = _clock(terms)
    found, at = [Offset(start, offset_at(start))], start
    while at < end:
        later = min(at + _DAY, end)
        if offset_at(later) != found[-1].offset:
            change = _change(at, later, offset_at)
            found.append(Offset(change, offset_at(change)))
            at = change
        else:
            at = later
    return found


def _clock(terms: Sequence[DayTerms]) -> Callable[[datetime], timedelta]:
    """Return what says how far from UTC the hunter's clock was at an instant: `terms_at`, for very many."""
    zones = [(one.end_of(one.from_day - _DAY), ZoneInfo(one.timezone)) for one in reversed(terms[1:])]
    first = ZoneInfo(terms[0].timezone)

    def offset_at(instant: datetime) -> timedelta:
        zone = next((zone for since, zone in zones if instant >= since), first)
        return instant.astimezone(zone).utcoffset() or timedelta()

    return offset_at


def _change(before: datetime, after: datetime, offset_at: Callable[[datetime], timedelta]) -> datetime:
    """Return the first whole second at which the clock is no longer as it was at `before`."""
    offset = offset_at(before)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(before + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
