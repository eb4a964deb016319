"""/log/insights/: what the record says over a period."""

from datetime import date
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hunterproject.replica import reads_may_lag
from hunterproject.wording import first_weekday
from hunters.access import HunterRequest, hunter_required
from hunters.models import StatName
from questlog import insights
from questlog.charts import columns
from questlog.days_off import DaysOff, days_off_of
from questlog.heatmap import heat_of, months_of
from questlog.insight_forms import InsightsForm, Range, period_of
from questlog.insight_words import (
    heat_words,
    hour_words,
    months_words,
    span_words,
    weekday_words,
    xp_chart,
)
from questlog.insights import Days
from questlog.kept_pages import kept_page
from questlog.periods import Period, parts_of, unit_for

#: Days of longer periods are too many to draw: they come month by month.
MOST_DAYS_DRAWN = 54 * 7
#: Strengths that show at once; the rest unfolds.
STRENGTHS_SHOWN = 10


@require_safe
@hunter_required
@reads_may_lag
@kept_page
def insights_page(request: HunterRequest) -> HttpResponse:
    """The insights of a period. As many queries for ten years as for one row."""
    hunter, today = request.hunter, request.today.day
    active = insights.active_days(hunter)
    years = sorted({day.year for day in active} | {today.year}, reverse=True)
    form = InsightsForm(request.GET, years=years)
    chosen = form.chosen()
    period = period_of(chosen, active, today)
    days = insights.done_days(hunter, period)
    days_off = days_off_of(hunter)
    # Every quest of ten years asks about the same days.
    is_off = cache(days_off.is_off)
    hours = insights.by_hour(hunter, period, days_off.terms)
    strengths = insights.strengths(hunter, period, today, is_off)
    total = insights.total_of(days, period)
    context = {
        "form": form,
        "ranges": Range.choices,
        "range": chosen[0],
        "year": chosen[1],
        "years": years,
        "title": _title(chosen),
        "span": span_words(period),
        "period": period,
        "is_over": period.last < today,
        "began": bool(active),
        "total": total,
        "streak": insights.streak_in(active, period, today, is_off),
        "strengths": strengths[:STRENGTHS_SHOWN],
        "more_strengths": strengths[STRENGTHS_SHOWN:],
    }
    if active:
        context |= _every_day(days, period, days_off, until=max(today, active[0]))
    if total.quests:
        context |= _xp(days, period)
        context["weekdays"] = weekday_words(insights.by_weekday(days, period))
        context["hours"] = by_hour = hour_words(hours)
        context["hour_bars"] = list(zip(by_hour.rows, columns(hours), strict=True))
        context["best_days"] = insights.best_days(days, period)
    return render(request, "questlog/insights.html", context)


def _title(chosen: tuple[str, int | None]) -> str:
    """Return what the page is headed by."""
    wanted, year = chosen
    if year is not None:
        return _("Your %(year)s") % {"year": year}
    return {
        Range.DAYS.value: _("Your last 30 days"),
        Range.WEEKS.value: _("Your last twelve weeks"),
        Range.ALL.value: _("All of your record"),
    }.get(wanted, _("Your last twelve months"))


def _every_day(days: Days, period: Period, days_off: DaysOff, *, until: date) -> dict[str, Any]:
    """Return the picture of every day, or of every month of a long period, and its table."""
    by_month = insights.by_month(days, period)
    if len(period) > MOST_DAYS_DRAWN:
        active = {(month.first.year, month.first.month): done.active_days for month, done in by_month}
        months = months_of(period, active)
        return {
            "months": months,
            "month_cells": months_words(months, by_month),
            "month_names": [cell for cell in months.cells if cell.period.first.year == months.years[-1][0]],
            "by_year": insights.by_year(days, period),
        }
    counts = {day: done.quests for day, done in days.items()}
    parts = heat_of(period, counts, days_off.rests.is_rest, first_weekday())
    never = insights.never_came(days, period, days_off)
    return {"heat": heat_words(parts, days, days_off, never, until), "by_month": by_month}


def _xp(days: Days, period: Period) -> dict[str, Any]:
    """Return the picture of XP over time, and each stat's sum."""
    unit = unit_for(period)
    parts = parts_of(period, unit)
    done = insights.in_parts(days, parts)
    total = insights.total_of(days, period)
    return {
        "xp": xp_chart(parts, done, unit),
        "by_stat": [(stat, total.xp_by_stat.get(stat, 0)) for stat in StatName],
    }
