"""Streaks as a hunter meets them: mended by undo and late marks, paused by days off, their past kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from hunters.day_services import choose_rest_weekdays, declare_rest_day, take_back_rest_day
from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, RestDay
from hunters.services import choose_days
from questlog.days_off import days_off_of
from questlog.models import QuestLog
from questlog.streak_days import (
    hunter_streak,
    hunter_streak_now,
    quest_record,
    quest_streaks_now,
    recent_days,
)
from questlog.streaks import Streak
from questlog.tests.rows import add_rows
from questlog.tests.undoing import back, done, undone
from quests.models import Quest, QuestSchedule
from quests.services import schedule_quest
from tests.factories import make_hunter, make_quest

#: A Wednesday morning in Madrid.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
MON, TUE, WED, THU, FRI, SAT, SUN = (1 << n for n in range(7))
WEEKEND = SAT | SUN


def last(count: int, *, until: date = TODAY) -> list[date]:
    return [until - DAY * n for n in range(count)]


def of_hunter(hunter: Hunter, today: date = TODAY) -> Streak:
    """Return the hunter's streak; the board's short way to it agrees."""
    days_off = days_off_of(hunter)
    streak = hunter_streak(hunter, today, days_off)
    assert hunter_streak_now(hunter, today, days_off, recent_days(hunter, today)) == streak.current
    return streak


def of_quest(hunter: Hunter, quest: Quest, today: date = TODAY) -> Streak:
    """Return the streak with a quest; the board's short way to it agrees."""
    days_off = days_off_of(hunter)
    streak = quest_record(hunter, quest, today, days_off).streak
    recent = recent_days(hunter, today)
    assert quest_streaks_now(hunter, [quest], today, days_off, recent) == {quest.pk: streak.current}
    return streak


class TestMending:
    """Nothing is stored, so what changes the rows mends the streak."""

    def test_undo_breaks_it_and_put_back_mends_it(self, hunter: Hunter) -> None:
        quest = make_quest()
        rows = [done(hunter, quest, now=NOW - DAY * n).row for n in range(5, -1, -1)]
        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(6, 6)

        undone(rows[2])
        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(3, 3)

        back(rows[2])
        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(6, 6)

    def test_a_late_mark_closes_the_gap(self, hunter: Hunter) -> None:
        quest = make_quest()
        add_rows(hunter, quest, [*last(3, until=TODAY - DAY), *last(90, until=TODAY - 5 * DAY)])
        assert of_quest(hunter, quest) == Streak(3, 90)

        done(hunter, quest, now=NOW, day=TODAY - 4 * DAY)

        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(94, 94)

    def test_the_strength_goes_and_comes_again_with_the_rows(self, hunter: Hunter) -> None:
        quest = make_quest()
        add_rows(hunter, quest, last(12, until=TODAY - DAY))
        row = done(hunter, quest, now=NOW).row
        strength = quest_record(hunter, quest, TODAY, days_off_of(hunter)).strength
        undone(row)
        less = quest_record(hunter, quest, TODAY, days_off_of(hunter)).strength
        back(row)

        assert (strength, less) == (50, 47)
        assert quest_record(hunter, quest, TODAY, days_off_of(hunter)).strength == strength

    def test_nothing_takes_xp_or_gold_for_a_streak_that_broke(self, hunter: Hunter) -> None:
        done(hunter, make_quest(), now=NOW - 30 * DAY)

        assert of_hunter(hunter) == Streak(0, 1)
        hunter.refresh_from_db()
        assert (hunter.gold, hunter.total_xp) == (10, 50)


class TestRest:
    """Days of rest pause; declaring them changes nothing that is over."""

    def test_rest_weekdays_pause(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_rest_weekdays(hunter=hunter, weekdays=WEEKEND, now=NOW - 40 * DAY)
        quest = make_quest()
        add_rows(hunter, quest, [day for day in last(30) if day.weekday() < 5])

        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(22, 22)

    def test_what_is_done_on_one_adds(self, hunter: Hunter) -> None:
        declare_rest_day(hunter=hunter, day=TODAY, now=NOW)
        quest = make_quest()
        add_rows(hunter, quest, last(3))

        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(3, 3)

    def test_one_declared_on_the_day_saves_it(self, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), last(10, until=TODAY - DAY))
        declare_rest_day(hunter=hunter, day=TODAY, now=NOW)

        assert of_hunter(hunter, TODAY + DAY) == Streak(10, 10)
        take_back_rest_day(hunter=hunter, day=TODAY, now=NOW)
        assert of_hunter(hunter, TODAY + DAY) == Streak(0, 10)

    def test_new_rest_weekdays_mend_no_streak_of_the_past(self, hunter: Hunter) -> None:
        # Every Sunday was missed.
        add_rows(hunter, make_quest(), [day for day in last(28) if day.weekday() != 6])
        before = of_hunter(hunter)
        assert before == Streak(3, 6)

        with transaction.atomic():
            choose_rest_weekdays(hunter=hunter, weekdays=SUN, now=NOW)

        assert of_hunter(hunter) == before
        sunday = date(2026, 11, 29)
        add_rows(hunter, make_quest("Later"), [TODAY + DAY, TODAY + 2 * DAY, TODAY + 3 * DAY, sunday + DAY])
        assert of_hunter(hunter, sunday + DAY) == Streak(7, 7)

    def test_rest_weekdays_given_up_break_no_streak_of_the_past(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_rest_weekdays(hunter=hunter, weekdays=SUN, now=NOW - 40 * DAY)
        add_rows(hunter, make_quest(), [day for day in last(28) if day.weekday() != 6])
        assert of_hunter(hunter) == Streak(24, 24)

        with transaction.atomic():
            choose_rest_weekdays(hunter=hunter, weekdays=0, now=NOW)

        assert of_hunter(hunter) == Streak(24, 24)
        assert of_hunter(hunter, date(2026, 11, 30)) == Streak(0, 24)

    def test_another_hunters_rest_saves_nobody(self, hunter: Hunter) -> None:
        RestDay.objects.create(hunter=make_hunter("Iker"), day=TODAY - DAY)
        add_rows(hunter, make_quest(), [TODAY, TODAY - 2 * DAY])

        assert of_hunter(hunter) == Streak(1, 1)


class TestSchedules:
    """The weekdays of a quest pause its own streak, not the hunter's."""

    def test_weekdays_off_pause_it(self, hunter: Hunter) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=MON | WED | FRI, from_day=TODAY)
        add_rows(hunter, quest, [day for day in last(28) if day.weekday() in (0, 2, 4)])

        assert of_quest(hunter, quest) == Streak(12, 12)
        assert of_hunter(hunter) == Streak(1, 1)

    def test_done_on_a_day_off_it_adds(self, hunter: Hunter) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=MON | WED | FRI, from_day=TODAY)
        add_rows(hunter, quest, last(3))

        assert of_quest(hunter, quest) == Streak(3, 3)

    def test_a_day_missed_that_was_due_breaks_it(self, hunter: Hunter) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=MON | WED | FRI, from_day=TODAY)
        add_rows(hunter, quest, [TODAY, date(2026, 11, 20)])

        assert of_quest(hunter, quest) == Streak(1, 1)

    @pytest.mark.parametrize("then", [MON | WED | FRI, WEEKEND, 127])
    def test_a_change_leaves_the_streaks_of_days_before_it(self, hunter: Hunter, then: int) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=MON | TUE | WED, from_day=TODAY)
        add_rows(hunter, quest, [day for day in last(70, until=TODAY - DAY) if day.weekday() < 3])
        before = {day: of_quest(hunter, quest, day) for day in last(70)}
        assert before[TODAY] == Streak(30, 30)

        schedule_quest(quest=quest, weekdays=then, from_day=TODAY)

        assert {day: of_quest(hunter, quest, day) for day in last(70)} == before

    def test_from_the_change_on_the_new_weekdays_hold(self, hunter: Hunter) -> None:
        quest = make_quest()
        add_rows(hunter, quest, last(4))
        schedule_quest(quest=quest, weekdays=WED, from_day=TODAY)

        assert of_quest(hunter, quest, TODAY + 7 * DAY) == Streak(4, 4)
        assert of_quest(hunter, quest, TODAY + 8 * DAY) == Streak(0, 4)

    def test_rest_and_weekdays_off_pause_together(self, hunter: Hunter) -> None:
        quest = make_quest()
        QuestSchedule.objects.create(quest=quest, from_day=BEGINNING, weekdays=127 - TUE)
        RestDay.objects.create(hunter=hunter, day=TODAY - 2 * DAY)
        add_rows(hunter, quest, [TODAY, TODAY - 3 * DAY])

        assert of_quest(hunter, quest) == Streak(2, 2)
        # The hunter's own streak knows no weekdays of quests: Tuesday was missed.
        assert of_hunter(hunter) == Streak(1, 1)


class TestTravels:
    """The quest day is the hunter's own, wherever that is."""

    def test_a_date_flown_over_pauses(self, db: None) -> None:
        hunter, quest = make_hunter(timezone="Pacific/Honolulu"), make_quest()
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Pacific/Kiritimati")
        add_rows(hunter, quest, [TODAY, *last(5, until=TODAY - 2 * DAY)])

        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(6, 6)

    def test_flown_west_what_is_done_ahead_of_today_counts(self, hunter: Hunter) -> None:
        midnight = NOW.replace(hour=23, minute=30)
        quest = make_quest()
        add_rows(hunter, quest, last(3))
        done(hunter, quest, now=midnight)
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="America/Bogota", day_starts_at=0, now=midnight)

        assert QuestLog.objects.filter(quest_day=TODAY + DAY).exists()
        assert of_hunter(hunter) == of_quest(hunter, quest) == Streak(4, 4)
