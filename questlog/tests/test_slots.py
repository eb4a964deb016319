"""Slots: what makes a completion unique."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questlog.slots import slot_for, week_slot
from tests.effort import examples


@pytest.mark.parametrize(
    ("repeat", "slot"),
    [("daily", "2026-11-22"), ("weekly", "2026-W47"), ("once", "once"), ("unlimited", None)],
)
def test_each_repeat_has_its_slot(repeat: str, slot: str | None) -> None:
    assert slot_for(repeat, date(2026, 11, 22)) == slot


def test_an_unknown_repeat_is_refused() -> None:
    with pytest.raises(ValueError, match="hourly"):
        slot_for("hourly", date(2026, 11, 22))


def test_weeks_are_iso_weeks_also_around_new_year() -> None:
    assert week_slot(date(2027, 1, 3)) == "2026-W53"
    assert week_slot(date(2027, 1, 4)) == "2027-W01"
    assert week_slot(date(2024, 12, 30)) == "2025-W01"


@settings(max_examples=examples(100))
@given(st.dates(min_value=date(1000, 1, 4), max_value=date(9999, 12, 1)))
def test_a_week_slot_holds_exactly_monday_to_sunday(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    assert {week_slot(monday + timedelta(days=n)) for n in range(7)} == {week_slot(day)}
    assert week_slot(monday - timedelta(days=1)) != week_slot(day)
    assert week_slot(monday + timedelta(days=7)) != week_slot(day)
