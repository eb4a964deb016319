"""Periods of quest days, and the parts that a chart shows them in: days, weeks, months, quarters, years."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
#: The most parts that a chart has room for on a phone.
MOST_PARTS = 60


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> Iterator[date]:
        """Yield each day, the earliest first."""
        return (self.first + DAY * n for n in range(len(self)))


class Unit(StrEnum):
    """What a part of a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEARS = "years"


def last_days(today: date, days: int) -> Period:
    """Return that many days up to today."""
    return Period(today - DAY * (days - 1), today)


def last_weeks(today: date, weeks: int) -> Period:
    """Return that many weeks from Monday on, the last of them this one up to today."""
    return Period(today - DAY * (today.weekday() + 7 * (weeks - 1)), today)


def calendar_year(year: int) -> Period:
    """Return a year from January to December."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def unit_for(period: Period) -> Unit:
    """Return the smallest unit of which a chart has room for the whole period."""
    days = len(period)
    if days <= 31:
        return Unit.DAY
    if days <= 54 * 7:
        return Unit.WEEK
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if months <= MOST_PARTS:
        return Unit.MONTH
    return Unit.QUARTER if months // 3 + 2 <= MOST_PARTS else Unit.YEARS


def parts_of(period: Period, unit: Unit) -> list[Period]:
    """Return the parts of a period in their order; the first and the last may be cut short.

    Years come by as many together as leave at most MOST_PARTS of them.
    """
    together = -(-(period.last.year - period.first.year + 1) // (MOST_PARTS - 1))
    parts, first = [], period.first
    while True:
        last = min(_last_of(first, unit, together), period.last)
        parts.append(Period(first, last))
        if last == period.last:
            return parts
        first = last + DAY


def place_of(day: date, parts: Sequence[Period]) -> int:
    """Return the place of the part that a day of the period lies in."""
    return bisect_right(parts, day, key=lambda part: part.first) - 1


def _last_of(day: date, unit: Unit, years: int) -> date:
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return date.fromordinal(min(day.toordinal() + 6 - day.weekday(), date.max.toordinal()))
        case Unit.MONTH:
            return _end_of_month(day.year, day.month)
        case Unit.QUARTER:
            return _end_of_month(day.year, (day.month - 1) // 3 * 3 + 3)
        case Unit.YEARS:
            return date(min((day.year - 1) // years * years + years, date.max.year), 12, 31)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
