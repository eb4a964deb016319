"""The days behind streaks: what is read from rows agrees with the pure rules, in few queries."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, RestDay
from questlog.days_off import DaysOff, days_off_of
from questlog.streak_days import (
    FIRST_PART,
    RECENT_DAYS,
    hunter_streak,
    hunter_streak_now,
    quest_record,
    quest_streaks_now,
    recent_days,
)
from questlog.streaks import Streak, streak_of, strength_of
from questlog.tests.rows import add_rows
from quests.models import Quest, QuestSchedule
from quests.selectors import schedule_of, with_schedules
from tests.factories import make_hunter, make_quest

#: A Wednesday.
TODAY = date(2026, 5, 20)
DAY = timedelta(days=1)
SUNDAY = 64


def last(count: int, *, until: date = TODAY) -> list[date]:
    """Return that many days in a row, newest first."""
    return [until - DAY * n for n in range(count)]


def rest_on_sundays(hunter: Hunter) -> None:
    DayRule.objects.filter(hunter=hunter).update(from_day=BEGINNING, rest_weekdays=SUNDAY)


def streak_now(hunter: Hunter) -> int:
    return hunter_streak_now(hunter, TODAY, days_off_of(hunter), recent_days(hunter, TODAY))


def streaks_now(hunter: Hunter, *quests: Quest) -> list[int]:
    found = quest_streaks_now(hunter, quests, TODAY, days_off_of(hunter), recent_days(hunter, TODAY))
    assert found.keys() == {quest.pk for quest in quests}
    return [found[quest.pk] for quest in quests]


#: Around the edge of what is read at once, and around each further part of a long streak.
LENGTHS = [
    1, 44, 45, 46, 47, 48,
    RECENT_DAYS + FIRST_PART, RECENT_DAYS + FIRST_PART + 1, RECENT_DAYS + FIRST_PART + 2,
    400, RECENT_DAYS + 5 * FIRST_PART + 1, 700,
]  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS)
def test_a_streak_of_any_length_is_counted_whole(hunter: Hunter, length: int) -> None:
    quest = make_quest()
    add_rows(hunter, quest, last(length))
    add_rows(hunter, quest, last(3, until=TODAY - DAY * (length + 1)))

    assert streak_now(hunter) == length
    assert streaks_now(hunter, quest) == [length]
    assert hunter_streak(hunter, TODAY, days_off_of(hunter)) == Streak(length, max(length, 3))


@pytest.mark.parametrize("resting", [1, 2, 5, 60])
@pytest.mark.parametrize("ends_before_edge", [-3, -1, 0, 1, 3])
def test_rest_over_the_edge_of_the_recent_days_pauses(
    hunter: Hunter, resting: int, ends_before_edge: int
) -> None:
    quest = make_quest()
    back_at_work = TODAY - DAY * (RECENT_DAYS + ends_before_edge)
    newer = last((TODAY - back_at_work).days + 1)
    rest = last(resting, until=back_at_work - DAY)
    add_rows(hunter, quest, [*newer, *last(20, until=rest[-1] - DAY)])
    RestDay.objects.bulk_create(RestDay(hunter=hunter, day=day) for day in rest)

    assert streak_now(hunter) == len(newer) + 20
    assert streaks_now(hunter, quest) == [len(newer) + 20]


@pytest.mark.parametrize("missed", range(RECENT_DAYS - 2, RECENT_DAYS + 4))
def test_a_day_missed_at_the_edge_breaks(hunter: Hunter, missed: int) -> None:
    quest = make_quest()
    add_rows(hunter, quest, [*last(missed), *last(60, until=TODAY - DAY * (missed + 1))])

    assert streak_now(hunter) == missed
    assert streaks_now(hunter, quest) == [missed]


def test_who_only_rested_of_late_has_the_streak_from_before(hunter: Hunter) -> None:
    quest = make_quest()
    RestDay.objects.bulk_create(RestDay(hunter=hunter, day=day) for day in last(80))
    add_rows(hunter, quest, last(9, until=TODAY - DAY * 80))

    assert streak_now(hunter) == 9
    assert streaks_now(hunter, quest) == [9]


def test_todays_several_rows_and_those_of_other_quests_make_one_day(hunter: Hunter) -> None:
    one, other = make_quest("One", repeat="unlimited"), make_quest("Other")
    for _ in range(3):
        add_rows(hunter, one, last(100))
    add_rows(hunter, other, last(4, until=TODAY - DAY * 100))

    assert streak_now(hunter) == 104
    assert streaks_now(hunter, one, other) == [100, 0]


def test_undone_rows_and_other_hunters_do_not_count(hunter: Hunter) -> None:
    quest, other = make_quest(), make_hunter("Iker")
    add_rows(other, quest, last(60))
    add_rows(hunter, quest, last(60), undone_at=datetime(2026, 5, 20, tzinfo=UTC))

    assert recent_days(hunter, TODAY).rows == []
    assert (streak_now(hunter), streaks_now(hunter, quest)) == (0, [0])
    assert hunter_streak(hunter, TODAY, days_off_of(hunter)) == Streak(0, 0)
    assert quest_record(hunter, quest, TODAY, days_off_of(hunter)).strength == 0
    assert (streak_now(other), streaks_now(other, quest)) == (60, [60])


def test_the_recent_days_count_what_stands_and_what_was_late(hunter: Hunter) -> None:
    quest, other = make_quest("One"), make_quest("Other")
    add_rows(hunter, quest, last(3))
    add_rows(hunter, other, [TODAY - DAY], marked_late=True)
    add_rows(hunter, other, [TODAY - DAY * RECENT_DAYS, TODAY - DAY * (RECENT_DAYS + 1)])

    recent = recent_days(hunter, TODAY)

    assert [recent.count(TODAY - DAY * n) for n in range(4)] == [(1, 0), (2, 1), (1, 0), (0, 0)]
    assert recent.days() == [*last(3), TODAY - DAY * RECENT_DAYS]
    assert recent.days_by_quest([quest.pk]) == {quest.pk: last(3)}


def random_history(hunter: Hunter, quests: list[Quest], seed: int) -> dict[Any, list[date]]:
    """Write up to two years of days, hardly any missed, with rests and schedules; return each quest's."""
    luck = random.Random(seed)
    rest_on_sundays(hunter)
    span = last(luck.choice([40, 130, 500, 730]))
    RestDay.objects.bulk_create(RestDay(hunter=hunter, day=day) for day in span if luck.random() < 0.1)
    days_off = days_off_of(hunter)
    days = {}
    for quest in quests:
        for from_day in (BEGINNING, luck.choice(span)):
            QuestSchedule.objects.create(quest=quest, from_day=from_day, weekdays=luck.randrange(64, 128))
        is_off = days_off.is_off_for(schedule_of(quest))
        missing = luck.choice([0, 0.002, 0.05])
        days[quest.pk] = [day for day in span if luck.random() > (0.7 if is_off(day) else missing)]
        add_rows(hunter, quest, days[quest.pk])
    return days


@pytest.mark.parametrize("seed", range(12))
def test_long_histories_agree_with_the_pure_rules(hunter: Hunter, seed: int) -> None:
    quests = [make_quest(name) for name in ("One", "Two", "Three")]
    days = random_history(hunter, quests, seed)
    days_off = days_off_of(hunter)
    all_days = sorted(set().union(*days.values()), reverse=True)

    of_hunter = streak_of(all_days, today=TODAY, is_off=days_off.is_off)
    assert hunter_streak(hunter, TODAY, days_off) == of_hunter
    assert streak_now(hunter) == of_hunter.current
    now = streaks_now(hunter, *quests)
    for quest, current in zip(quests, now, strict=True):
        is_off = days_off.is_off_for(schedule_of(quest))
        record = quest_record(hunter, quest, TODAY, days_off)
        assert record.streak == streak_of(days[quest.pk], today=TODAY, is_off=is_off)
        assert record.strength == round(strength_of(days[quest.pk], today=TODAY, is_off=is_off) * 100)
        assert current == record.streak.current


class TestQueries:
    """However much was done, a page reads little."""

    @pytest.fixture
    def days_off(self, hunter: Hunter) -> DaysOff:
        return days_off_of(hunter)

    @pytest.mark.parametrize("count", [1, 3])
    def test_short_streaks_cost_the_one_query_of_the_recent_days(
        self, hunter: Hunter, days_off: DaysOff, count: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(count):
            add_rows(hunter, make_quest(f"{number}"), last(30))
        quests = list(with_schedules(Quest.objects.all()))

        with django_assert_num_queries(1):
            recent = recent_days(hunter, TODAY)
        with django_assert_num_queries(0):
            assert hunter_streak_now(hunter, TODAY, days_off, recent) == 30
            streaks = quest_streaks_now(hunter, quests, TODAY, days_off, recent)
        assert set(streaks.values()) == {30}

    @pytest.mark.parametrize("missed", [RECENT_DAYS, RECENT_DAYS - 1, 1])
    def test_a_streak_that_began_within_the_recent_days_costs_no_more(
        self, hunter: Hunter, days_off: DaysOff, missed: int, django_assert_num_queries: Any
    ) -> None:
        add_rows(hunter, make_quest(), [*last(missed), *last(60, until=TODAY - DAY * (missed + 1))])
        quest = with_schedules(Quest.objects.all()).get()
        recent = recent_days(hunter, TODAY)

        with django_assert_num_queries(0):
            assert hunter_streak_now(hunter, TODAY, days_off, recent) == missed
            assert quest_streaks_now(hunter, [quest], TODAY, days_off, recent) == {quest.pk: missed}

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("length", "queries"), [(400, 1), (445, 1), (446, 2), (900, 2)])
    def test_long_streaks_of_quests_cost_one_more_for_all_and_another_after_a_year(
        self,
        hunter: Hunter,
        days_off: DaysOff,
        count: int,
        length: int,
        queries: int,
        django_assert_num_queries: Any,
    ) -> None:
        for number in range(count):
            quest = make_quest(f"{number}")
            add_rows(hunter, quest, [*last(length), *last(9, until=TODAY - DAY * (length + 1))])
        quests = list(with_schedules(Quest.objects.all()))
        recent = recent_days(hunter, TODAY)

        with django_assert_num_queries(queries):
            streaks = quest_streaks_now(hunter, quests, TODAY, days_off, recent)
        assert set(streaks.values()) == {length}

    @pytest.mark.parametrize(("length", "queries"), [(100, 1), (440, 1), (450, 2), (2000, 2), (2100, 3)])
    def test_a_hunters_long_streak_is_read_in_parts_that_grow(
        self, hunter: Hunter, days_off: DaysOff, length: int, queries: int, django_assert_num_queries: Any
    ) -> None:
        add_rows(hunter, make_quest(), last(length))
        recent = recent_days(hunter, TODAY)

        with django_assert_num_queries(queries):
            assert hunter_streak_now(hunter, TODAY, days_off, recent) == length

    def test_older_days_that_the_streak_does_not_reach_are_not_read(
        self, hunter: Hunter, days_off: DaysOff, django_assert_num_queries: Any
    ) -> None:
        add_rows(hunter, make_quest(), [*last(60), *last(2000, until=TODAY - DAY * 62)])
        recent = recent_days(hunter, TODAY)

        with django_assert_num_queries(1):
            assert hunter_streak_now(hunter, TODAY, days_off, recent) == 60

    def test_best_and_strength_cost_one_each(
        self, hunter: Hunter, days_off: DaysOff, django_assert_num_queries: Any
    ) -> None:
        add_rows(hunter, make_quest(), last(400))
        quest = with_schedules(Quest.objects.all()).get()

        with django_assert_num_queries(1):
            assert hunter_streak(hunter, TODAY, days_off) == Streak(400, 400)
        with django_assert_num_queries(1):
            record = quest_record(hunter, quest, TODAY, days_off)
        assert (record.streak, record.strength) == (Streak(400, 400), 100)

    def test_days_off_cost_one_with_the_rules_read_along(
        self, hunter: Hunter, django_assert_num_queries: Any
    ) -> None:
        with_rules = Hunter.objects.prefetch_related("day_rules").get(pk=hunter.pk)
        with django_assert_num_queries(1):
            days_off_of(with_rules)
        with django_assert_num_queries(3):
            days_off_of(hunter)
