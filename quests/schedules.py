"""On which weekdays a daily quest is due, as it was decided from day to day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Schedule:
    """Dated sets of weekdays (a bit for each, Monday 1 … Sunday 64), in the order of their first days.

    Before the first of them, and where there is none, every day is due.
    """

    from_days: Sequence[date] = ()
    weekdays: Sequence[int] = ()

    def is_off(self, day: date) -> bool:
        """Return whether the quest is not due on the weekday of `day`."""
        place = bisect_right(self.from_days, day)
        return place > 0 and not self.weekdays[place - 1] & weekday_bit(day)

    def next_due(self, day: date) -> date:
        """Return the first day from `day` on at which it is due."""
        while self.is_off(day):
            day = date.fromordinal(day.toordinal() + 1)
        return day


def weekday_bit(day: date) -> int:
    """Return the bit of a day's weekday: Monday 1, Tuesday 2 … Sunday 64."""
    return 1 << day.weekday()
