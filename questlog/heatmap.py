"""The year as a picture: a cell for each day, or for each month of many years. Places in an SVG alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from questlog.periods import Period, Unit, parts_of

CELL, PITCH = 12, 15
#: Room for the names of weekdays and of months.
LEFT, TOP = 36, 20
#: What is wider than this comes in two parts, the second of them this wide.
MOST_COLUMNS, SECOND_COLUMNS = 30, 27
#: A month's name takes as many columns.
NAME_COLUMNS = 3
#: From how many completions on a day has each step of the scale, after the empty one.
STEPS = (1, 2, 3, 5)
MONTH_WIDTH, MONTH_HEIGHT = 30, 18
#: From how many days with completions on a month has each step.
MONTH_STEPS = (1, 8, 15, 22)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day's place. `step` is 0 … 4; `rest` says that it was a day of rest with nothing done."""

    day: date
    x: int
    y: int
    count: int
    step: int
    rest: bool


@dataclass(frozen=True, slots=True)
class Name:
    """The name of the month that `day` begins, where it stands."""

    day: date
    x: int


@dataclass(frozen=True, slots=True)
class Heat:
    """One part of the picture. `columns` are weeks, the latest last."""

    cells: list[Cell]
    names: list[Name]
    columns: int
    #: The weekday (Monday 0 … Sunday 6) of the uppermost row.
    first_weekday: int

    def y_of(self, weekday: int) -> int:
        """Return where the row of a weekday (Monday 0 … Sunday 6) is."""
        return _y_of(weekday, self.first_weekday)

    @property
    def width(self) -> int:
        """How wide it is, in its own units."""
        return LEFT + self.columns * PITCH - 2

    @property
    def height(self) -> int:
        """How high it is, in its own units."""
        return TOP + 7 * PITCH - 2

    @property
    def period(self) -> Period:
        """The first and the last day in it."""
        return Period(self.cells[0].day, self.cells[-1].day)


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month's place; `active` is on how many of its days something was done."""

    period: Period
    x: int
    y: int
    active: int
    step: int


@dataclass(frozen=True, slots=True)
class Months:
    """Years under one another, the latest first, each with a cell for every month, and where each stands."""

    cells: list[MonthCell]
    years: list[tuple[int, int]]

    @property
    def width(self) -> int:
        """How wide it is, in its own units."""
        return LEFT + 12 * MONTH_WIDTH

    @property
    def height(self) -> int:
        """How high it is, in its own units."""
        return TOP + len(self.years) * MONTH_HEIGHT


def heat_of(
    period: Period, counts: Mapping[date, int], is_rest: Callable[[date], bool], first_weekday: int = 0
) -> list[Heat]:
    """Return the picture of a period's days, in two parts where one would be too wide for a phone.

    `counts` says how many completions stand on each day that has any, and `first_weekday`
    (Monday 0 … Sunday 6) with which weekday a column begins.
    """
    begin = _begin_of(period.first, first_weekday)
    columns = (period.last.toordinal() - begin) // 7 + 1
    cut = columns - SECOND_COLUMNS if columns > MOST_COLUMNS else 0
    if not cut:
        return [_heat(period, columns, counts, is_rest, first_weekday)]
    middle = date.fromordinal(begin + 7 * cut)
    return [
        _heat(Period(period.first, middle - timedelta(days=1)), cut, counts, is_rest, first_weekday),
        _heat(Period(middle, period.last), SECOND_COLUMNS, counts, is_rest, first_weekday),
    ]


def _begin_of(day: date, first_weekday: int) -> int:
    """Return the number of the day that a day's column begins with, which may lie before any date."""
    return day.toordinal() - (day.weekday() - first_weekday) % 7


def _y_of(weekday: int, first_weekday: int) -> int:
    return TOP + (weekday - first_weekday) % 7 * PITCH


def _heat(
    period: Period,
    columns: int,
    counts: Mapping[date, int],
    is_rest: Callable[[date], bool],
    first_weekday: int,
) -> Heat:
    begin = _begin_of(period.first, first_weekday)
    cells, names = [], []
    for day in period.days():
        column = (day.toordinal() - begin) // 7
        x, count = LEFT + column * PITCH, counts.get(day, 0)
        y = _y_of(day.weekday(), first_weekday)
        cells.append(Cell(day, x, y, count, step_of(count), not count and is_rest(day)))
        if day.day == 1 or day == period.first:
            names.append(Name(day, x))
    return Heat(cells, _apart(names, LEFT + columns * PITCH), columns, first_weekday)


def _apart(names: list[Name], end: int) -> list[Name]:
    """Leave out the name of a month of which too little is shown to hold it."""
    shown = []
    for place, name in enumerate(names):
        until = names[place + 1].x if place + 1 < len(names) else end + NAME_COLUMNS * PITCH
        if until - name.x >= NAME_COLUMNS * PITCH:
            shown.append(name)
    return shown


def step_of(count: int, steps: Iterable[int] = STEPS) -> int:
    """Return the step, 0 … 4, of a count on the scale."""
    return sum(count >= least for least in steps)


def months_of(period: Period, active: Mapping[tuple[int, int], int]) -> Months:
    """Return the picture of a long period's months, without the years in which nothing was done.

    `active` says on how many days of each (year, month) something was done.
    """
    with_any = {year for year, _month in active} | {period.last.year}
    years = sorted((year for year in with_any if period.first.year <= year <= period.last.year), reverse=True)
    cells = []
    for row, year in enumerate(years):
        for month in parts_of(Period(date(year, 1, 1), date(year, 12, 31)), Unit.MONTH):
            if month.first <= period.last:
                days = active.get((year, month.first.month), 0)
                x = LEFT + (month.first.month - 1) * MONTH_WIDTH
                cells.append(MonthCell(month, x, TOP + row * MONTH_HEIGHT, days, step_of(days, MONTH_STEPS)))
    return Months(cells, [(year, TOP + row * MONTH_HEIGHT) for row, year in enumerate(years)])
