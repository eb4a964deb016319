"""The hours of the hunter's own clock: through changes of the clocks, journeys, and odd zones."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hunters.days import BEGINNING, DayTerms, terms_at
from hunters.models import DayRule, Hunter
from hunters.selectors import day_terms
from questlog.insights import by_hour
from questlog.local_hours import offsets_between
from questlog.periods import Period
from questlog.tests.histories import completion
from questlog.tests.rows import add_rows, gone_row
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest

TODAY = date(2026, 11, 25)
YEAR = Period(date(2025, 11, 26), TODAY)
HOUR = timedelta(hours=1)

MADRID = [DayTerms(BEGINNING, "Europe/Madrid", 0)]
ADELAIDE = [DayTerms(BEGINNING, "Australia/Adelaide", 4)]
JOURNEY = [
    DayTerms(BEGINNING, "Europe/Madrid", 3),
    DayTerms(date(2026, 2, 1), "Pacific/Honolulu", 0),
    DayTerms(date(2026, 3, 2), "Pacific/Kiritimati", 0),
    DayTerms(date(2026, 8, 1), "Asia/Kathmandu", 0),
]


def offset_at(at: datetime, terms: list[DayTerms]) -> timedelta | None:
    return at.astimezone(ZoneInfo(terms_at(at, terms).timezone)).utcoffset()


@pytest.mark.parametrize("terms", [MADRID, ADELAIDE, JOURNEY], ids=["Madrid", "Adelaide", "a journey"])
def test_offsets_agree_with_the_clock_at_every_half_hour(terms: list[DayTerms]) -> None:
    offsets = offsets_between(YEAR.first, YEAR.last, terms)

    at = datetime(2025, 11, 25, tzinfo=UTC)
    while at < datetime(2026, 11, 27, tzinfo=UTC):
        held = [one for one in offsets if one.since <= at][-1]
        assert held.offset == offset_at(at, terms), at
        at += HOUR / 2
    assert len(offsets) <= 6


def test_a_change_is_found_to_the_second() -> None:
    offsets = offsets_between(date(2026, 3, 1), date(2026, 4, 1), MADRID)

    assert [(one.since, one.offset) for one in offsets[1:]] == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), timedelta(hours=2))
    ]


@pytest.mark.parametrize(("first", "last"), [(date.min, date(1, 3, 1)), (date(9998, 12, 1), date.max)])
def test_the_ends_of_time_can_be_asked_for(first: date, last: date) -> None:
    assert len(offsets_between(first, last, JOURNEY)) >= 1


@pytest.fixture
def quest(db: None) -> Quest:
    return make_quest(repeat=Repeat.UNLIMITED)


@pytest.mark.parametrize("terms", [MADRID, ADELAIDE, JOURNEY], ids=["Madrid", "Adelaide", "a journey"])
def test_completions_count_in_the_hour_that_the_clock_showed(
    hunter: Hunter, quest: Quest, terms: list[DayTerms]
) -> None:
    DayRule.objects.filter(hunter=hunter).delete()
    for one in terms:
        DayRule.objects.create(
            hunter=hunter, from_day=one.from_day, timezone=one.timezone, day_starts_at=one.day_starts_at
        )
    rng = random.Random(3)
    expected = [0] * 24
    for _ in range(150):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(320 * 24 * 60))
        lived = terms_at(at, terms)
        completion(hunter, quest, at, quest_day=lived.day_of(at))
        expected[at.astimezone(ZoneInfo(lived.timezone)).hour] += 1

    assert by_hour(hunter, YEAR, terms) == expected


def test_late_undone_others_and_other_times_are_left_out(hunter: Hunter, quest: Quest) -> None:
    at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    completion(hunter, quest, at)
    gone_row(hunter, at)
    completion(hunter, quest, at, marked_late=True, quest_day=date(2026, 11, 18))
    completion(hunter, quest, at, undone_at=at)
    completion(make_hunter("Iker"), quest, at)
    add_rows(hunter, quest, [date(2025, 11, 25), date(2026, 11, 26)], slot=None)

    assert {hour: count for hour, count in enumerate(by_hour(hunter, YEAR, day_terms(hunter))) if count} == {
        7: 2
    }
