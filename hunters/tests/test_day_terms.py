"""Dated terms: which of a hunter's rules holds at an instant, in any order of choosing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunters.days import BEGINNING, DayTerms, terms_at, timezone_names
from tests.effort import examples

MADRID = DayTerms(BEGINNING, "Europe/Madrid", 0)
TOKYO = DayTerms(date(2026, 5, 20), "Asia/Tokyo", 0)
LATE = DayTerms(date(2026, 6, 1), "Asia/Tokyo", 4)

untimed = settings(deadline=None, max_examples=examples(100))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
some_terms = st.builds(
    DayTerms,
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.sampled_from(timezone_names()),
    st.integers(0, 6),
)


def dated(chosen: list[DayTerms]) -> list[DayTerms]:
    """Return terms as a hunter has them: in order, one from a day, the first from the beginning."""
    return [MADRID, *{one.from_day: one for one in sorted(chosen, key=lambda one: one.from_day)}.values()]


@pytest.mark.parametrize(
    ("instant", "held"),
    [
        (datetime(1990, 1, 1, tzinfo=UTC), MADRID),
        # 23:59 of the 19th in Tokyo, where the terms are from the 20th on.
        (datetime(2026, 5, 19, 14, 59, tzinfo=UTC), MADRID),
        (datetime(2026, 5, 19, 15, tzinfo=UTC), TOKYO),
        # 03:59 on 1 June: still 31 May by the later terms.
        (datetime(2026, 5, 31, 18, 59, tzinfo=UTC), TOKYO),
        (datetime(2026, 5, 31, 19, tzinfo=UTC), LATE),
        (datetime(2040, 1, 1, tzinfo=UTC), LATE),
    ],
)
def test_terms_hold_from_the_first_moment_of_their_day_by_their_own_clock(
    instant: datetime, held: DayTerms
) -> None:
    assert terms_at(instant, [MADRID, TOKYO, LATE]) == held


def test_the_earliest_terms_hold_for_what_came_before_them() -> None:
    assert terms_at(datetime(2020, 1, 1, tzinfo=UTC), [TOKYO, LATE]) == TOKYO


def test_going_west_the_day_left_behind_does_not_come_again() -> None:
    # Chosen at 00:30 UTC on the 20th: the 20th in Madrid, still the 19th in Honolulu.
    chosen = [MADRID, DayTerms(date(2026, 5, 19), "Pacific/Honolulu", 0)]
    before = datetime(2026, 5, 19, 12, tzinfo=UTC)
    instants = [before + timedelta(hours=n) for n in range(72)]
    days = [terms_at(instant, chosen).day_of(instant) for instant in instants]
    assert days == sorted(days)


@untimed
@given(st.lists(some_terms, max_size=4), moments)
def test_some_terms_hold_at_every_instant_and_no_later_ones_could(
    chosen: list[DayTerms], instant: datetime
) -> None:
    terms = dated(chosen)
    held = terms_at(instant, terms)
    assert held == terms[0] or held.day_of(instant) >= held.from_day
    later = terms[terms.index(held) + 1 :]
    assert all(one.day_of(instant) < one.from_day for one in later)


@untimed
@given(st.lists(some_terms, max_size=4), moments, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_terms_once_past_never_come_back(chosen: list[DayTerms], instant: datetime, later: timedelta) -> None:
    terms = dated(chosen)
    before, after = terms_at(instant, terms), terms_at(instant + later, terms)
    assert terms.index(before) <= terms.index(after)


@untimed
@given(some_terms, moments)
def test_a_day_under_new_terms_is_never_before_their_first(new: DayTerms, instant: datetime) -> None:
    held = terms_at(instant, [MADRID, new])
    if held == new:
        assert held.day_of(instant) >= new.from_day
    else:
        assert new.day_of(instant) < new.from_day
