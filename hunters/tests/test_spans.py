"""From when to when a date counts, under dated terms, whatever the hunter's travels."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hunters.days import (
    BEGINNING,
    MAX_DAY_START,
    DayTerms,
    is_open_day,
    known_timezones,
    occurred,
    span_of,
    terms_at,
    terms_of,
)
from tests.effort import examples

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
MADRID = DayTerms(BEGINNING, "Europe/Madrid", 0)

#: Often one at an end of the world, so that the date line is crossed.
zones = st.one_of(
    st.sampled_from(sorted(known_timezones())),
    st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia"]),
)
starts = st.integers(0, MAX_DAY_START)
#: Days on which whole zones changed sides of the date line, and plain ones.
dates = st.sampled_from(
    [date(1867, 10, 18), date(1892, 7, 4), date(1993, 8, 21), date(2011, 12, 30), date(2026, 3, 29)]
)
near = st.one_of(st.integers(-6, 6), st.integers(-1, 1)).map(timedelta)
thorough = settings(deadline=None, max_examples=examples(150))


@st.composite
def dated_terms(draw: st.DrawFn, middle: date) -> list[DayTerms]:
    """Draw a hunter's terms: the first from the beginning, later ones within days of `middle`."""
    froms = sorted(draw(st.sets(near.map(lambda off: middle + off), max_size=5)))
    return [DayTerms(one, draw(zones), draw(starts)) for one in (BEGINNING, *froms)]


def at(zone: str, *local: int) -> datetime:
    """Return the instant at which clocks in the zone show this."""
    return datetime(*local, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def counted(instant: datetime, terms: list[DayTerms]) -> date:
    return terms_at(instant, terms).day_of(instant)


class TestTravels:
    """A few journeys, in figures that can be checked by hand."""

    def test_a_plain_day_lasts_from_its_hour_to_that_hour_of_the_next(self) -> None:
        terms = [DayTerms(BEGINNING, "Europe/Madrid", 3)]
        assert span_of(date(2026, 5, 20), terms) == (
            at("Europe/Madrid", 2026, 5, 20, 3),
            at("Europe/Madrid", 2026, 5, 21, 3),
        )

    @pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
    def test_a_day_on_which_clocks_change_has_23_or_25_hours(self, day: date, hours: int) -> None:
        start, end = span_of(day, [MADRID])
        assert end - start == timedelta(hours=hours)

    def test_going_east_the_day_left_behind_is_cut_where_the_next_begins(self) -> None:
        terms = [MADRID, DayTerms(date(2026, 5, 21), "Asia/Tokyo", 0)]
        assert span_of(date(2026, 5, 20), terms) == (
            at("Europe/Madrid", 2026, 5, 20, 0),
            at("Asia/Tokyo", 2026, 5, 21, 0),
        )

    def test_going_west_a_day_already_begun_goes_on(self) -> None:
        terms = [DayTerms(BEGINNING, "Asia/Tokyo", 0), DayTerms(date(2026, 5, 20), "Europe/Madrid", 0)]
        assert span_of(date(2026, 5, 20), terms) == (
            at("Asia/Tokyo", 2026, 5, 20, 0),
            at("Europe/Madrid", 2026, 5, 21, 0),
        )

    def test_flying_west_over_the_date_line_a_date_is_left_out(self) -> None:
        # At midnight in Honolulu it is midnight in Kiritimati too, a day later.
        terms = [
            DayTerms(BEGINNING, "Pacific/Honolulu", 0),
            DayTerms(date(2026, 5, 22), "Pacific/Kiritimati", 0),
        ]
        start, end = span_of(date(2026, 5, 21), terms)
        assert start == end
        assert [occurred(date(2026, 5, day), terms) for day in (20, 21, 22)] == [True, False, True]

    def test_flying_east_over_the_date_line_a_date_lasts_two_days(self) -> None:
        terms = [
            DayTerms(BEGINNING, "Pacific/Kiritimati", 0),
            DayTerms(date(2026, 5, 20), "Pacific/Honolulu", 0),
        ]
        start, end = span_of(date(2026, 5, 20), terms)
        assert end - start == timedelta(hours=48)
        assert span_of(date(2026, 5, 21), terms)[0] == end

    def test_a_date_begun_by_the_old_clock_may_be_lived_again(self) -> None:
        # At 06:00 of the 20th in Kiritimati, somebody takes Honolulu's time, where
        # it is 06:00 of the 19th: the 19th begins again, and then the 20th.
        terms = [
            DayTerms(BEGINNING, "Pacific/Kiritimati", 0),
            DayTerms(date(2026, 5, 19), "Pacific/Honolulu", 6),
        ]
        assert span_of(date(2026, 5, 19), terms) == (
            at("Pacific/Kiritimati", 2026, 5, 19, 0),
            at("Pacific/Honolulu", 2026, 5, 20, 6),
        )
        assert span_of(date(2026, 5, 20), terms) == (
            at("Pacific/Kiritimati", 2026, 5, 20, 0),
            at("Pacific/Honolulu", 2026, 5, 21, 6),
        )

    def test_terms_overtaken_before_they_began_cut_nothing(self) -> None:
        # The 20th begins in Kiritimati six hours before the 19th at 06:00 in Honolulu.
        terms = [
            DayTerms(BEGINNING, "UTC", 0),
            DayTerms(date(2026, 5, 19), "Pacific/Honolulu", 6),
            DayTerms(date(2026, 5, 20), "Pacific/Kiritimati", 0),
        ]
        switch = at("Pacific/Kiritimati", 2026, 5, 20)
        assert span_of(date(2026, 5, 19), terms) == (at("UTC", 2026, 5, 19), switch)
        assert span_of(date(2026, 5, 20), terms)[0] == switch

    @pytest.mark.parametrize(
        ("zone", "missing"),
        [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
    )
    @pytest.mark.parametrize("hour", range(MAX_DAY_START + 1))
    def test_a_date_that_a_zone_left_out_never_occurred(self, zone: str, missing: date, hour: int) -> None:
        terms = [DayTerms(BEGINNING, zone, hour)]
        assert [occurred(missing + off * DAY, terms) for off in (-1, 0, 1)] == [True, False, True]

    def test_the_first_and_the_last_date_of_all_have_spans(self) -> None:
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Honolulu"):
            terms = [DayTerms(BEGINNING, zone, 6), DayTerms(date.max, "Asia/Tokyo", 0)]
            assert occurred(date.min, terms)
            assert occurred(date.max, terms)

    def test_the_first_terms_hold_for_what_came_before_them(self) -> None:
        late = DayTerms(date(2026, 5, 20), "Asia/Tokyo", 0)
        assert span_of(date(2020, 1, 1), [late]) == (
            at("Asia/Tokyo", 2020, 1, 1),
            at("Asia/Tokyo", 2020, 1, 2),
        )
        assert terms_of(date(2020, 1, 1), [late]) == late


class TestAnyTravels:
    @thorough
    @given(st.data(), dates)
    def test_an_instant_lies_in_the_span_of_its_day(self, data: st.DataObject, middle: date) -> None:
        terms = data.draw(dated_terms(middle))
        off = data.draw(st.timedeltas(-9 * DAY, 9 * DAY))
        instant = midnight(middle) + off
        start, end = span_of(counted(instant, terms), terms)
        assert start <= instant < end

    @thorough
    @given(st.data(), dates, near)
    @example(None, date(2011, 12, 30), timedelta(0))
    def test_a_span_begins_and_ends_with_an_instant_of_its_day(
        self, data: st.DataObject | None, middle: date, off: timedelta
    ) -> None:
        terms = data.draw(dated_terms(middle)) if data else [DayTerms(BEGINNING, "Pacific/Apia", 0)]
        day = middle + off
        start, end = span_of(day, terms)
        if start < end:
            assert (counted(start, terms), counted(end - TICK, terms)) == (day, day)
            assert counted(start - TICK, terms) != day
            assert counted(end, terms) != day
        else:
            assert start == end
            assert not occurred(day, terms)

    @settings(thorough, max_examples=examples(25))
    @given(st.data(), dates)
    def test_days_that_no_instant_counts_for_are_those_that_never_occurred(
        self, data: st.DataObject, middle: date
    ) -> None:
        terms = data.draw(dated_terms(middle))
        grid = [midnight(middle) - 9 * DAY + n * timedelta(minutes=15) for n in range(18 * 96)]
        seen = {counted(instant, terms) for instant in grid}
        for off in range(-6, 7):
            day = middle + off * DAY
            start, end = span_of(day, terms)
            # What lasts shorter than the grid's step may have slipped through.
            assert (day in seen) == (start < end) or end - start < timedelta(minutes=15)

    @thorough
    @given(zones, starts, dates, near)
    def test_under_one_set_of_terms_spans_part_time_without_gap_or_overlap(
        self, zone: str, hour: int, middle: date, off: timedelta
    ) -> None:
        terms = [DayTerms(BEGINNING, zone, hour)]
        start, end = span_of(middle + off, terms)
        if start < end:
            following = middle + off + DAY
            while not occurred(following, terms):
                following += DAY
            assert span_of(following, terms)[0] == end

    @thorough
    @given(st.data(), dates, near)
    def test_terms_of_other_years_change_no_span(
        self, data: st.DataObject, middle: date, off: timedelta
    ) -> None:
        terms = data.draw(dated_terms(middle))
        before = [DayTerms(BEGINNING, data.draw(zones), data.draw(starts))]
        before += [replace(terms[0], from_day=middle - days * DAY) for days in (900, 400)]
        after = [DayTerms(middle + 400 * DAY, data.draw(zones), data.draw(starts))]
        assert span_of(middle + off, [*before, *terms[1:], *after]) == span_of(middle + off, terms)


@pytest.mark.parametrize(("ago", "is_open"), [(-2, True), (0, True), (7, True), (8, False), (4000, False)])
def test_a_day_stays_open_for_seven_quest_days(ago: int, is_open: bool) -> None:
    today = date(2026, 5, 20)
    assert is_open_day(today - ago * DAY, today) is is_open


def test_being_open_can_be_asked_of_any_two_dates() -> None:
    assert not is_open_day(date.min, date.max)
    assert is_open_day(date.max, date.min)
    assert is_open_day(date.min, date.min)
