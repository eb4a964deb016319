"""A hunter's days off: what pauses a streak, and is never asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hunters.days import DayTerms, occurred
from hunters.models import Hunter
from hunters.rest import Rests
from hunters.selectors import day_terms, rests_of
from questlog.streaks import IsOff
from quests.schedules import Schedule


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The days of rest, and the dates that never occurred for the hunter (flown over)."""

    terms: Sequence[DayTerms]
    rests: Rests

    def is_off(self, day: date) -> bool:
        """Return whether the hunter's own streak pauses on `day`."""
        return self.rests.is_rest(day) or not occurred(day, self.terms)

    def is_off_for(self, schedule: Schedule) -> IsOff:
        """Return what says on which days the streak of a quest with this schedule pauses."""
        return lambda day: schedule.is_off(day) or self.is_off(day)


def days_off_of(hunter: Hunter) -> DaysOff:
    """Return the hunter's days off. One query with the prefetched `day_rules`, else three."""
    return DaysOff(day_terms(hunter), rests_of(hunter))
