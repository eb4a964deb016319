"""Days of rest: weekdays under dated rules, and single days.

Rest pauses a streak and asks for nothing; what is done on it counts all the
same (DESIGN §4, Streak).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


def bits_of(weekdays: Iterable[int]) -> int:
    """Return the set of weekdays (Monday 0 … Sunday 6) as a whole number with a bit for each, Monday's 1."""
    return sum(1 << weekday for weekday in set(weekdays))


def weekdays_of(bits: int) -> list[int]:
    """Return the weekdays of a set (Monday 0 … Sunday 6), in order."""
    return [weekday for weekday in range(7) if bits & 1 << weekday]


@dataclass(frozen=True, slots=True)
class RestTerms:
    """The weekdays of rest from `from_day` on, as `bits_of` writes them."""

    from_day: date
    weekdays: int


@dataclass(frozen=True, slots=True)
class Rests:
    """All of a hunter's days of rest: dated rules in the order of `from_day`, and single days."""

    rules: Sequence[RestTerms] = ()
    days: frozenset[date] = frozenset()

    def is_rest(self, day: date) -> bool:
        """Return whether a date is a day of rest, declared alone or as its weekday."""
        return day in self.days or bool(self.weekdays_on(day) & 1 << day.weekday())

    def weekdays_on(self, day: date) -> int:
        """Return the weekdays of rest in force on a date; the first rule also holds for what came before."""
        if not self.rules:
            return 0
        place = bisect_right(self.rules, day, key=lambda rule: rule.from_day)
        return self.rules[max(place - 1, 0)].weekdays
