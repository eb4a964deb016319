"""The year as a picture: a cell for each day, in its week's column and its weekday's row."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from questlog.heatmap import (
    LEFT,
    MONTH_HEIGHT,
    MONTH_WIDTH,
    PITCH,
    TOP,
    Cell,
    Heat,
    heat_of,
    months_of,
    step_of,
)
from questlog.periods import Period, calendar_year, last_days, last_weeks

#: A Wednesday.
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
YEARS = [*range(2012, 2041), 1, 9999]


def never(day: date) -> bool:
    return False


def cells_of(parts: list[Heat]) -> list[Cell]:
    return [cell for part in parts for cell in part.cells]


@pytest.mark.parametrize(
    "period", [last_days(TODAY, 1), last_days(TODAY, 30), last_weeks(TODAY, 12), *map(calendar_year, YEARS)]
)
@pytest.mark.parametrize("first", [0, 6])
def test_each_day_has_one_cell_in_its_weekdays_row(period: Period, first: int) -> None:
    parts = heat_of(period, {}, never, first)

    assert [cell.day for cell in cells_of(parts)] == list(period.days())
    for part in parts:
        places = {(cell.x, cell.y) for cell in part.cells}
        assert len(places) == len(part.cells)
        assert {cell.y for cell in part.cells} <= {TOP + n * PITCH for n in range(7)}
        assert all((cell.y - TOP) // PITCH == (cell.day.weekday() - first) % 7 for cell in part.cells)
        assert all(part.y_of(cell.day.weekday()) == cell.y for cell in part.cells)
        # A column is one week, downward.
        for x in {cell.x for cell in part.cells}:
            days = [cell.day for cell in part.cells if cell.x == x]
            assert [later - day for day, later in pairwise(days)] == [DAY] * (len(days) - 1)
            assert days[0].weekday() == first or days[0] == period.first
        assert max(cell.x for cell in part.cells) == LEFT + (part.columns - 1) * PITCH
        assert max(cell.x for cell in part.cells) + 12 <= part.width
        assert max(cell.y for cell in part.cells) + 12 <= part.height


def test_what_is_wider_than_a_phone_comes_in_two_parts() -> None:
    def columns(period: Period, first: int = 0) -> list[int]:
        return [part.columns for part in heat_of(period, {}, never, first)]

    assert columns(last_days(TODAY, 30)) == [5]
    assert columns(last_weeks(TODAY, 12)) == [12]
    assert columns(last_weeks(TODAY, 30)) == [30]
    assert columns(last_weeks(TODAY, 31)) == [4, 27]
    assert columns(last_weeks(TODAY, 53)) == [26, 27]
    # The style sheet knows these two widths of a year.
    assert {tuple(columns(calendar_year(year))) for year in YEARS} == {(26, 27), (27, 27)}
    assert {tuple(columns(calendar_year(year), 6)) for year in YEARS} == {(26, 27), (27, 27)}


@pytest.mark.parametrize(("count", "step"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (99, 4)])
def test_steps_of_the_scale(count: int, step: int) -> None:
    assert step_of(count) == step
    [cell] = cells_of(heat_of(last_days(TODAY, 1), {TODAY: count}, never))
    assert (cell.count, cell.step) == (count, step)


def test_rest_has_its_own_sign_where_nothing_was_done() -> None:
    sunday = date(2026, 11, 22)

    cells = {
        cell.day: cell.rest
        for cell in cells_of(
            heat_of(last_days(TODAY, 14), {sunday - 7 * DAY: 1}, lambda day: day.weekday() == 6)
        )
    }

    assert [day for day in cells if cells[day]] == [sunday]


def test_months_are_named_where_they_begin_and_never_over_one_another() -> None:
    for year in YEARS:
        for part in heat_of(calendar_year(year), {}, never):
            xs = [name.x for name in part.names]
            assert all(later - x >= 3 * PITCH for x, later in pairwise(xs))
    named = [name.day.month for part in heat_of(calendar_year(2026), {}, never) for name in part.names]
    assert named == list(range(1, 13))


class TestMonths:
    def test_the_latest_year_comes_first_and_empty_years_are_left_out(self) -> None:
        picture = months_of(Period(date(2019, 5, 1), TODAY), {(2019, 5): 1, (2021, 12): 8, (2022, 1): 31})

        assert [year for year, _y in picture.years] == [2026, 2022, 2021, 2019]
        assert [y for _year, y in picture.years] == [TOP + n * MONTH_HEIGHT for n in range(4)]
        assert len(picture.cells) == 11 + 3 * 12
        steps = {(one.period.first.year, one.period.first.month): one.step for one in picture.cells}
        assert (steps[2019, 5], steps[2021, 12], steps[2022, 1], steps[2026, 11]) == (1, 2, 4, 0)

    def test_each_month_stands_in_its_column(self) -> None:
        picture = months_of(Period(date(2016, 5, 1), TODAY), {(year, 3): 20 for year in range(2016, 2027)})

        for cell in picture.cells:
            assert cell.x == LEFT + (cell.period.first.month - 1) * MONTH_WIDTH
            assert cell.period.first.day == 1
            assert (cell.period.last + DAY).day == 1
            assert cell.y + 15 <= picture.height
        assert len({(cell.x, cell.y) for cell in picture.cells}) == len(picture.cells) == 10 * 12 + 11
