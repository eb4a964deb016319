"""The log's times in a zone, and the days they count for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunters.days import BEGINNING, DayTerms
from legacy_import.problems import Problem
from legacy_import.tests.folders import NOW, RUN
from legacy_import.times import Calendar, Clock, Dated, in_zone
from legacy_import.validation import LegacyEntry


def entry(at: str) -> LegacyEntry:
    return LegacyEntry(1, RUN, at, datetime.fromisoformat(at), 50, 10)


def dated(at: str, zone: str = "Europe/Madrid", starts_at: int = 0) -> Dated:
    problems: list[Problem] = []
    one = Calendar(zone, [DayTerms(BEGINNING, zone, starts_at)], NOW).place(entry(at), problems)
    assert one is not None
    assert problems == []
    return one._replace(instant=one.instant.replace(tzinfo=UTC))


def test_a_time_is_the_zones_local_time() -> None:
    one = dated("2025-03-01T00:30:00")
    assert (one.instant, one.day) == (datetime(2025, 2, 28, 23, 30, tzinfo=UTC), date(2025, 3, 1))
    assert one.clock is Clock.CLEAR


def test_hours_before_the_days_beginning_belong_to_the_day_before() -> None:
    assert dated("2025-03-01T03:59:59", starts_at=4).day == date(2025, 2, 28)
    assert dated("2025-03-01T04:00:00", starts_at=4).day == date(2025, 3, 1)


def test_an_hour_that_came_twice_is_its_first_pass() -> None:
    one = dated("2025-10-26T02:30:00")
    assert (one.instant, one.clock) == (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), Clock.TWICE)


def test_an_hour_that_never_came_is_read_with_the_offset_from_before() -> None:
    one = dated("2025-03-30T02:30:00")
    assert (one.instant, one.clock) == (datetime(2025, 3, 30, 1, 30, tzinfo=UTC), Clock.NEVER)
    assert one.day == date(2025, 3, 30)


@pytest.mark.parametrize(
    "at", ["2025-03-30T01:59:59", "2025-03-30T03:00:00", "2025-10-26T01:59:59", "2025-10-26T03:00:00"]
)
def test_the_hours_around_a_change_of_clocks_are_clear(at: str) -> None:
    assert dated(at).clock is Clock.CLEAR


def test_a_day_that_the_zone_skipped_stays_the_day_as_written() -> None:
    one = dated("2011-12-30T12:00:00", "Pacific/Apia")
    assert (one.day, one.clock) == (date(2011, 12, 30), Clock.NEVER)


def test_a_time_with_an_offset_is_converted() -> None:
    one = dated("2025-03-01T23:30:00-05:00")
    assert (one.instant, one.day) == (datetime(2025, 3, 2, 4, 30, tzinfo=UTC), date(2025, 3, 2))
    assert dated("2025-10-26T00:30:00Z").clock is Clock.CLEAR


def test_a_day_start_of_that_time_rules_and_the_zone_of_the_log_reads() -> None:
    terms = [DayTerms(BEGINNING, "Europe/Madrid", 5), DayTerms(date(2025, 6, 1), "Asia/Tokyo", 0)]
    calendar = Calendar("America/New_York", terms, NOW)
    before, after = (calendar.place(entry(at), []) for at in ("2025-03-01T04:00:00", "2025-07-01T04:00:00"))
    assert before is not None
    assert after is not None
    assert before.instant.replace(tzinfo=UTC) == datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    assert (before.day, after.day) == (date(2025, 2, 28), date(2025, 7, 1))


def test_a_time_after_now_is_told_in_the_zones_time() -> None:
    problems: list[Problem] = []
    calendar = Calendar("Europe/Madrid", [], NOW)
    assert calendar.place(entry("2026-06-01T14:00:00"), problems)
    assert calendar.place(entry("2026-06-01T14:00:01"), problems) is None
    assert [str(one) for one in problems] == [
        "quest_logs.json › entry 1 › completed_at: is “2026-06-01T14:00:01”, which lies in the future. "
        "Expected a time until now, 2026-06-01 14:00 in Europe/Madrid."
    ]


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"]
)
def test_a_time_outside_the_calendar_is_told(at: str) -> None:
    problems: list[Problem] = []
    assert Calendar("Asia/Tokyo", [], NOW).place(entry(at), problems) is None
    assert "lies outside the calendar" in problems[0].what


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2026, 5, 1)),  # noqa: DTZ001
    st.sampled_from(
        ["Europe/Madrid", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut"]
    ),
)
def test_the_days_offset_reads_a_time_as_the_zone_itself_does(at: datetime, zone: str) -> None:
    assert Calendar(zone, [], NOW)._in_zone(at) == in_zone(at, ZoneInfo(zone))
