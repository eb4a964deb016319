"""The quest day of an instant, and when a day ends, under one set of terms."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hunters.days import BEGINNING, MAX_DAY_START, DayTerms, is_timezone, known_timezones, timezone_names
from tests.effort import examples

TICK = timedelta(microseconds=1)

zones = st.sampled_from(sorted(known_timezones()))
starts = st.integers(0, MAX_DAY_START)
#: From before the first zones had rules to well after the last change known today.
instants = st.datetimes(datetime(1840, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1840, 1, 1), date(2060, 1, 1))


def terms(zone: str, day_starts_at: int = 0) -> DayTerms:
    return DayTerms(BEGINNING, zone, day_starts_at)


def at(zone: str, *local: int, fold: int = 0) -> datetime:
    """Return the instant at which clocks in the zone show this."""
    return datetime(*local, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize("hour", range(MAX_DAY_START + 1))
@pytest.mark.parametrize("zone", ["UTC", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Kiritimati"])
def test_a_day_begins_at_its_hour_and_not_a_moment_before(zone: str, hour: int) -> None:
    begins = at(zone, 2026, 5, 20, hour)
    assert terms(zone, hour).day_of(begins) == date(2026, 5, 20)
    assert terms(zone, hour).day_of(begins - TICK) == date(2026, 5, 19)


@pytest.mark.parametrize("hour", range(MAX_DAY_START + 1))
def test_a_day_lasts_until_its_hour_of_the_next(hour: int) -> None:
    end = terms("Europe/Madrid", hour).end_of(date(2026, 5, 20))
    assert end == at("Europe/Madrid", 2026, 5, 21, hour)
    assert end.tzinfo is UTC


@pytest.mark.parametrize("hour", range(MAX_DAY_START + 1))
def test_late_evening_is_always_the_day_itself(hour: int) -> None:
    assert terms("Europe/Madrid", hour).day_of(at("Europe/Madrid", 2026, 5, 20, 23, 59)) == date(2026, 5, 20)


def test_an_instant_counts_the_same_in_whatever_zone_it_is_written() -> None:
    instant = at("Europe/Madrid", 2026, 5, 20, 0, 30)
    in_tokyo = instant.astimezone(ZoneInfo("Asia/Tokyo"))
    assert terms("Europe/Madrid").day_of(in_tokyo) == terms("Europe/Madrid").day_of(instant)


def test_the_same_instant_is_another_day_across_the_date_line() -> None:
    instant = datetime(2026, 5, 20, 10, 30, tzinfo=UTC)
    assert terms("Pacific/Kiritimati").day_of(instant) == date(2026, 5, 21)
    assert terms("UTC").day_of(instant) == date(2026, 5, 20)
    assert terms("Pacific/Pago_Pago").day_of(instant) == date(2026, 5, 19)


@pytest.mark.parametrize("hour", [0, 1, 4])
@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", date(2026, 3, 29), 23),
        ("Europe/Madrid", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Havana", date(2026, 3, 8), 23),
    ],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(
    zone: str, day: date, hours: float, hour: int
) -> None:
    # With a day start after the change, the day before it is the odd one.
    odd = day - timedelta(days=1) if hour == 4 or (hour, zone) == (1, "America/Havana") else day
    rule = terms(zone, hour)
    assert rule.end_of(odd) - rule.end_of(odd - timedelta(days=1)) == timedelta(hours=hours)
    assert rule.end_of(odd + timedelta(days=2)) - rule.end_of(odd + timedelta(days=1)) == timedelta(days=1)


def test_both_passes_of_a_repeated_hour_are_one_day() -> None:
    rule = terms("Europe/Madrid", 2)
    first, second = (at("Europe/Madrid", 2026, 10, 25, 2, 30, fold=fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    assert rule.day_of(first) == rule.day_of(second) == date(2026, 10, 25)


def test_a_day_that_begins_in_a_skipped_hour_begins_when_clocks_jump() -> None:
    rule = terms("Europe/Madrid", 2)
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert rule.end_of(date(2026, 3, 28)) == jump
    assert (rule.day_of(jump - TICK), rule.day_of(jump)) == (date(2026, 3, 28), date(2026, 3, 29))


@pytest.mark.parametrize("hour", range(MAX_DAY_START + 1))
def test_a_date_that_samoa_skipped_never_is_a_quest_day(hour: int) -> None:
    rule = terms("Pacific/Apia", hour)
    noon = at("Pacific/Apia", 2011, 12, 28, 12)
    seen = [rule.day_of(noon + timedelta(minutes=10 * n)) for n in range(6 * 24 * 3)]
    assert sorted(set(seen)) == [*(date(2011, 12, day) for day in (28, 29, 31)), date(2012, 1, 1)]
    assert rule.end_of(date(2011, 12, 29)) == at("Pacific/Apia", 2011, 12, 31, hour)


@pytest.mark.parametrize(
    ("zone", "change", "hour"),
    [
        # Clocks go back from 03:45 to 02:45, past the beginning of the day.
        ("Pacific/Chatham", datetime(2026, 4, 4, 14, tzinfo=UTC), 3),
        # From 03:00 to 01:00.
        ("Antarctica/Troll", datetime(2026, 10, 25, 1, tzinfo=UTC), 2),
        # From 00:01 to 23:01.
        ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC), 0),
    ],
)
def test_a_day_once_begun_does_not_end_because_clocks_go_back(zone: str, change: datetime, hour: int) -> None:
    rule = terms(zone, hour)
    assert rule.day_of(change) == rule.day_of(change - TICK)


def test_a_day_begins_by_the_instant_that_pages_name_for_it() -> None:
    # Clocks jump from 02:45 to 03:45, past the beginning of the day.
    rule = terms("Pacific/Chatham", 3)
    end = rule.end_of(date(2026, 9, 26))
    assert (rule.day_of(end - TICK), rule.day_of(end)) == (date(2026, 9, 26), date(2026, 9, 27))


class TestEveryZone:
    @settings(deadline=None, max_examples=examples(150))
    @given(zones, starts, days)
    @example("Pacific/Apia", 0, date(2011, 12, 29))
    @example("Pacific/Apia", 0, date(2011, 12, 30))
    @example("America/Juneau", 0, date(1867, 10, 18))
    def test_a_day_is_over_at_its_end_and_not_before(self, zone: str, hour: int, day: date) -> None:
        rule = terms(zone, hour)
        end = rule.end_of(day)
        assert rule.day_of(end) > day
        assert rule.day_of(end - TICK) <= day

    @settings(deadline=None, max_examples=examples(150))
    @given(zones, starts, instants)
    def test_an_instant_lies_before_the_end_of_its_day(self, zone: str, hour: int, instant: datetime) -> None:
        rule = terms(zone, hour)
        day = rule.day_of(instant)
        assert instant < rule.end_of(day)
        assert rule.end_of(day - timedelta(days=1)) <= instant

    @settings(deadline=None, max_examples=examples(150))
    @given(zones, starts, instants, st.timedeltas(TICK, timedelta(hours=30)))
    def test_days_never_go_backward_as_time_goes_on(
        self, zone: str, hour: int, instant: datetime, later: timedelta
    ) -> None:
        rule = terms(zone, hour)
        assert rule.day_of(instant) <= rule.day_of(instant + later)


class TestZoneNames:
    def test_every_zone_to_choose_from_is_known_and_named_once(self) -> None:
        names = timezone_names()
        assert len(names) > 300
        assert len(set(names)) == len(names)
        assert all(is_timezone(name) for name in names)

    def test_places_come_in_order_and_utc_last(self) -> None:
        names = timezone_names()
        assert list(names[:-1]) == sorted(names[:-1])
        assert names[-1] == "UTC"
        assert {"Europe/Madrid", "America/Bogota", "Pacific/Apia"} <= set(names)

    @pytest.mark.parametrize("name", ["Etc/GMT+5", "EST5EDT", "US/Eastern"])
    def test_aliases_are_known_but_not_offered(self, name: str) -> None:
        assert is_timezone(name)
        assert name not in timezone_names()

    @pytest.mark.parametrize(
        "name", ["localtime", "Factory", "posixrules", "right/UTC", "posix/Europe/Madrid"]
    )
    def test_files_among_them_that_name_no_zone_are_left_out(self, name: str) -> None:
        assert not is_timezone(name)

    @pytest.mark.parametrize("name", ["", "europe/madrid", "Europe/Madrid ", "Mars/Base", "Europe", "../UTC"])
    def test_anything_else_is_no_zone(self, name: str) -> None:
        assert not is_timezone(name)
