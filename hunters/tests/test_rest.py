"""Which dates are days of rest, under dated rules and single days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunters.rest import Rests, RestTerms, bits_of, weekdays_of
from tests.effort import examples

#: A Monday.
MONDAY = date(2026, 5, 18)
TUESDAYS, WEEKENDS = 2, 32 + 64

dates = st.dates(date(1990, 1, 1), date(2060, 1, 1))
sets = st.integers(0, 126)


def resting(rests: Rests, days: int = 14) -> list[int]:
    """Return which of the days from MONDAY on are days of rest, counted from 0."""
    return [n for n in range(days) if rests.is_rest(MONDAY + timedelta(days=n))]


def test_without_rules_or_days_nobody_rests() -> None:
    assert resting(Rests()) == []


def test_a_rules_weekdays_are_days_of_rest_every_week() -> None:
    assert resting(Rests([RestTerms(MONDAY, WEEKENDS)])) == [5, 6, 12, 13]


def test_a_rule_holds_from_its_day_until_the_next_ones() -> None:
    second = RestTerms(MONDAY + timedelta(days=6), TUESDAYS)
    assert resting(Rests([RestTerms(MONDAY, WEEKENDS), second])) == [5, 8]


def test_the_first_rule_also_holds_for_what_came_before_it() -> None:
    rests = Rests([RestTerms(MONDAY + timedelta(days=100), TUESDAYS), RestTerms(date.max, WEEKENDS)])
    assert resting(rests) == [1, 8]


def test_single_days_are_days_of_rest_whatever_the_rules_say() -> None:
    single = frozenset({MONDAY, MONDAY + timedelta(days=5)})
    assert resting(Rests([RestTerms(MONDAY, WEEKENDS)], single)) == [0, 5, 6, 12, 13]
    assert resting(Rests((), single)) == [0, 5]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_any_date_can_be_asked_for(day: date) -> None:
    assert Rests([RestTerms(date.min, 126)]).is_rest(day) is (day.weekday() != 0)


@settings(deadline=None, max_examples=examples(100))
@given(st.dictionaries(dates, sets, min_size=1, max_size=6), st.sets(dates, max_size=3), dates)
def test_the_rule_in_force_is_found_as_a_search_one_by_one_finds_it(
    rules: dict[date, int], single: set[date], day: date
) -> None:
    began = [one for one in sorted(rules) if one <= day]
    weekdays = rules[began[-1] if began else min(rules)]
    rests = Rests([RestTerms(one, rules[one]) for one in sorted(rules)], frozenset(single))
    assert rests.is_rest(day) is (day in single or day.weekday() in weekdays_of(weekdays))


def test_weekdays_become_bits_from_monday_on() -> None:
    assert [bits_of([weekday]) for weekday in range(7)] == [1, 2, 4, 8, 16, 32, 64]
    assert bits_of([6, 5, 6]) == WEEKENDS
    assert weekdays_of(WEEKENDS) == [5, 6]


@pytest.mark.parametrize("bits", [0, 1, 64, 96, 126, 127])
def test_bits_and_weekdays_say_the_same(bits: int) -> None:
    assert bits_of(weekdays_of(bits)) == bits
