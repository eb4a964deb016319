"""The insights as a page says them: each picture with its title, its description and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hunterproject.wording import amount, weekday_order
from hunters.models import StatName
from questlog import charts
from questlog.days_off import DaysOff
from questlog.heatmap import Cell, Heat, MonthCell, Months
from questlog.insights import Days, Done, best_of
from questlog.periods import Period, Unit

#: So many completions say something of the weekday or the hour; fewer are chance.
ENOUGH = 7
#: The weekdays (Monday 0) that the picture of days names: every other one, for there is no room for all.
NAMED_ROWS = (0, 2, 4)
#: A Monday, for the weekdays' names.
MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class HeatPart:
    """One part of the picture of days: its geometry, its title, and each cell with its own."""

    heat: Heat
    title: str
    cells: list[tuple[Cell, str]]
    names: list[tuple[int, str]]
    #: Names of rows: the lower edge of each, and its weekday.
    weekdays: list[tuple[int, str]]


def heat_words(
    parts: Sequence[Heat], days: Days, days_off: DaysOff, never: set[date], until: date
) -> list[HeatPart]:
    """Return the picture of days in words. Days after `until` have not come and are left out."""
    return [
        HeatPart(
            heat,
            span_words(heat.period),
            [
                (
                    cell,
                    _said(full_day(cell.day), _day_words(cell.day, days, days_off, never)),
                )
                for cell in heat.cells
                if cell.day <= until
            ],
            [(name.x, date_format(name.day, "M")) for name in heat.names],
            [(heat.y_of(weekday) + 10, date_format(a_day_of(weekday), "D")) for weekday in NAMED_ROWS],
        )
        for heat in parts
    ]


def full_day(day: date) -> str:
    """Return "Tuesday 13 October 2026"."""
    return date_format(day, "DAY_AND_YEAR")


def _said(when: str, what: str) -> str:
    return f"{when}: {what}"


def _day_words(day: date, days: Days, days_off: DaysOff, never: set[date]) -> str:
    if day in never:
        return _("this date never came for you")
    done = days.get(day)
    words = done_words(done) if done else _("nothing recorded")
    return _("rest day, %(what)s") % {"what": words} if days_off.rests.is_rest(day) else words


def done_words(done: Done) -> str:
    """Return "3 quests, 150 XP"."""
    quests = ngettext("%(count)s quest", "%(count)s quests", done.quests) % {"count": amount(done.quests)}
    return f"{quests}, {_xp(done.xp)}"


def span_words(period: Period) -> str:
    """Return "17 November 2025 to 22 November 2026", or one day's date."""
    first, last = date_format(period.first, "DATE"), date_format(period.last, "DATE")
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def months_words(months: Months, done: Sequence[tuple[Period, Done]]) -> list[tuple[MonthCell, str]]:
    """Return each month of the picture of years with its title."""
    known = {(part.first.year, part.first.month): one for part, one in done}
    found = []
    for cell in months.cells:
        name = date_format(cell.period.first, "MONTH")
        one = known.get((cell.period.first.year, cell.period.first.month))
        if one:
            active = ngettext("%(days)s active day", "%(days)s active days", one.active_days)
            what = f"{active % {'days': one.active_days}}, {done_words(one)}"
        else:
            what = _("nothing recorded")
        found.append((cell, _said(name, what)))
    return found


@dataclass(frozen=True, slots=True)
class PartOfChart:
    """One bar: when, its title, its parts with the stat of each, and its figures for the table."""

    period: Period
    name: str
    title: str
    bar: charts.Bar
    parts: list[tuple[str, charts.Part]]
    figures: list[int]
    total: int


@dataclass(frozen=True, slots=True)
class XpChart:
    """XP over time, stacked by stat. `bars` come the earliest first, `rows` the latest first."""

    heading: str
    column: str
    table: str
    description: str
    chart: charts.Chart
    lines: list[tuple[charts.Line, str]]
    names: list[tuple[charts.Name, str]]
    bars: list[PartOfChart]
    rows: list[PartOfChart]


def xp_chart(parts: Sequence[Period], done: Sequence[Done], unit: Unit) -> XpChart:
    """Return the picture of XP by `parts`, which are of one unit."""
    values = [[one.xp_by_stat.get(stat, 0) for stat in StatName.values] for one in done]
    chart = charts.stacked(values, named=[n for n, part in enumerate(parts) if _is_named(n, parts, unit)])
    bars = []
    for part, figures, bar in zip(parts, values, chart.bars, strict=True):
        name = part_words(part, unit)
        by_stat = ", ".join(
            f"{stat.label} {amount(xp)}" for stat, xp in zip(StatName, figures, strict=True) if xp
        )
        title = f"{name}: {_xp(sum(figures))}" + (f". {by_stat}" if by_stat else "")
        colours = [(StatName.values[one.value].lower(), one) for one in bar.parts]
        bars.append(PartOfChart(part, name, title, bar, colours, figures, sum(figures)))
    most = max(bars, key=lambda one: one.total)
    heading, column, table = _unit_words(unit)
    return XpChart(
        heading=heading,
        column=column,
        table=table,
        description=_("The most is %(xp)s: %(when)s. The figures are in the table below.")
        % {"xp": _xp(most.total), "when": most.name},
        chart=chart,
        lines=[(line, _short(line.value)) for line in chart.lines],
        names=[(name, _name_under(parts[name.place], unit)) for name in chart.names],
        bars=bars,
        rows=[one for one in reversed(bars) if one.total],
    )


def _short(number: int) -> str:
    return charts.short(number, point=get_format("DECIMAL_SEPARATOR"), comma=get_format("THOUSAND_SEPARATOR"))


def _unit_words(unit: Unit) -> tuple[str, str, str]:
    return {
        Unit.DAY: (_("XP by day"), _("Day"), _("The days as a table")),
        Unit.WEEK: (_("XP by week"), _("Week"), _("The weeks as a table")),
        Unit.MONTH: (_("XP by month"), _("Month"), _("The months as a table")),
        Unit.QUARTER: (_("XP by quarter"), _("Quarter"), _("The quarters as a table")),
        Unit.YEARS: (_("XP by year"), _("Year"), _("The years as a table")),
    }[unit]


def part_words(part: Period, unit: Unit) -> str:
    """Return a part of a period as a sentence names it."""
    match unit:
        case Unit.DAY:
            return full_day(part.first)
        case Unit.WEEK:
            return _("Week of %(day)s") % {"day": date_format(part.first, "DATE")}
        case Unit.MONTH:
            return date_format(part.first, "MONTH")
        case Unit.QUARTER:
            first, last = date_format(part.first, "F"), date_format(part.last, "MONTH")
            same = part.first.month == part.last.month
            return last if same else _("%(first)s to %(last)s") % {"first": first, "last": last}
        case Unit.YEARS:
            years = {str(part.first.year): None, str(part.last.year): None}
            return "–".join(years)


def _is_named(place: int, parts: Sequence[Period], unit: Unit) -> bool:
    """Return whether a part has a name under its bar, as far as there is room."""
    first = parts[place].first
    match unit:
        case Unit.DAY:
            return (len(parts) - 1 - place) % 7 == 0
        case Unit.WEEK:
            return first.day <= 7 or len(parts) == 1
        case Unit.QUARTER:
            return first.month <= 3
    return True


def _name_under(part: Period, unit: Unit) -> str:
    match unit:
        case Unit.DAY:
            return date_format(part.first, "SHORT_DAY")
        case Unit.WEEK:
            return date_format(part.first, "M")
        case Unit.MONTH if part.first.month > 1:
            return date_format(part.first, "M")
    return str(part.first.year)


def a_day_of(weekday: int) -> date:
    """Return a date of a weekday (Monday 0 … Sunday 6)."""
    return MONDAY + timedelta(days=weekday)


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of weekdays or hours: each with its name and whether it is the best, and a sentence."""

    rows: list[tuple[str, int, bool]]
    most: int
    sentence: str


def weekday_words(counts: Sequence[int]) -> Counted:
    """Return the weekdays of a period in the order of the page's language; `counts` come Monday first."""
    order = weekday_order()
    counts = [counts[weekday] for weekday in order]
    names = [date_format(a_day_of(weekday), "l") for weekday in order]
    best = best_of(counts)
    sentence = ""
    if sum(counts) < ENOUGH:
        best = []
    elif len(best) == 1:
        sentence = _("%(day)s is your strongest day.") % {"day": names[best[0]]}
    elif len(best) == 2:
        sentence = _("%(one)s and %(other)s are your strongest days.") % {
            "one": names[best[0]],
            "other": names[best[1]],
        }
    return Counted(_rows(names, counts, best), max(counts), sentence)


def hour_words(counts: Sequence[int]) -> Counted:
    """Return the hours of the day."""
    best = best_of(counts)
    sentence = ""
    if sum(counts) < ENOUGH:
        best = []
    elif len(best) == 1:
        sentence = _("Most is done between %(from)s and %(to)s.") % {
            "from": f"{best[0]:02}:00",
            "to": f"{(best[0] + 1) % 24:02}:00",
        }
    return Counted(_rows([f"{hour:02}:00" for hour in range(24)], counts, best), max(counts), sentence)


def _rows(names: Sequence[str], counts: Sequence[int], best: Sequence[int]) -> list[tuple[str, int, bool]]:
    return [(names[place], count, place in best) for place, count in enumerate(counts)]


def _xp(xp: int) -> str:
    return f"{amount(xp)} XP"
