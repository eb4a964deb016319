"""Periods of the insights, and their parts: nothing is left out, nothing counts twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from questlog.periods import (
    MOST_PARTS,
    Period,
    Unit,
    calendar_year,
    last_days,
    last_weeks,
    parts_of,
    place_of,
    unit_for,
)

DAY = timedelta(days=1)
#: A Wednesday.
TODAY = date(2026, 11, 25)

PERIODS = [
    Period(TODAY, TODAY),
    last_days(TODAY, 30),
    last_weeks(TODAY, 12),
    last_weeks(TODAY, 53),
    calendar_year(2024),
    Period(date(2022, 2, 3), TODAY),
    Period(date(2016, 12, 31), TODAY),
    Period(date(1970, 1, 1), TODAY),
    Period(date(9990, 6, 1), date.max),
    Period(date.min, date.max),
]


@pytest.mark.parametrize(
    ("period", "unit"),
    # All of time has far more days than a chart ever shows.
    [(one, unit) for one in PERIODS for unit in Unit if unit is Unit.YEARS or len(one) < 100_000],
)
def test_parts_follow_one_another_and_fill_the_period(period: Period, unit: Unit) -> None:
    parts = parts_of(period, unit)

    assert parts[0].first == period.first
    assert parts[-1].last == period.last
    for part, later in pairwise(parts):
        assert part.first <= part.last == later.first - DAY
    for place in {0, len(parts) // 2, len(parts) - 1}:
        assert place_of(parts[place].first, parts) == place_of(parts[place].last, parts) == place


@pytest.mark.parametrize("period", PERIODS)
def test_a_chart_has_room_for_all_parts(period: Period) -> None:
    assert len(parts_of(period, unit_for(period))) <= MOST_PARTS


def test_the_unit_is_the_smallest_that_there_is_room_for() -> None:
    assert [unit_for(period) for period in PERIODS] == [
        Unit.DAY, Unit.DAY, Unit.WEEK, Unit.WEEK, Unit.WEEK, Unit.MONTH, Unit.QUARTER,
        Unit.YEARS, Unit.QUARTER, Unit.YEARS,
    ]  # fmt: skip


def test_each_unit_parts_where_the_calendar_does() -> None:
    period = Period(date(2024, 2, 27), date(2025, 2, 2))

    def firsts(unit: Unit) -> list[date]:
        return [part.first for part in parts_of(period, unit)]

    assert firsts(Unit.DAY)[2:4] == [date(2024, 2, 29), date(2024, 3, 1)]
    assert firsts(Unit.WEEK)[:3] == [period.first, date(2024, 3, 4), date(2024, 3, 11)]
    assert firsts(Unit.MONTH)[:3] == [period.first, date(2024, 3, 1), date(2024, 4, 1)]
    assert firsts(Unit.QUARTER)[1:] == [
        date(2024, 4, 1),
        date(2024, 7, 1),
        date(2024, 10, 1),
        date(2025, 1, 1),
    ]
    assert firsts(Unit.YEARS) == [period.first, date(2025, 1, 1)]


def test_very_many_years_come_several_together() -> None:
    parts = parts_of(Period(date(1, 1, 1), date(2026, 11, 25)), Unit.YEARS)

    assert (parts[0].first.year, parts[0].last.year) == (1, 35)
    assert (parts[1].first.year, parts[1].last.year) == (36, 70)


def test_weeks_begin_on_monday_and_end_with_today() -> None:
    assert last_weeks(TODAY, 1) == Period(date(2026, 11, 23), TODAY)
    assert last_weeks(TODAY, 12) == Period(date(2026, 9, 7), TODAY)
    assert last_weeks(date(2026, 11, 22), 1) == Period(date(2026, 11, 16), date(2026, 11, 22))


def test_a_period_knows_its_days() -> None:
    period = last_days(TODAY, 30)

    assert len(period) == len(list(period.days())) == 30
    assert period.first in period
    assert TODAY in period
    assert period.first - DAY not in period
    assert TODAY + DAY not in period
