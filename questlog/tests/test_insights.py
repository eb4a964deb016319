"""What the record says over a period agrees with looking at each row."""

import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, StatName
from questlog import insights
from questlog.days_off import days_off_of
from questlog.insight_forms import Range, period_of
from questlog.insights import Done
from questlog.models import QuestLog
from questlog.periods import Period, calendar_year, last_days, last_weeks, parts_of, unit_for
from questlog.streak_days import hunter_streak, quest_record
from questlog.streaks import Streak
from questlog.tests.rows import add_rows, gone_row
from quests.choices import Repeat
from quests.models import Quest, QuestSchedule
from tests.factories import make_hunter, make_quest

#: A Wednesday.
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
PERIODS = [
    last_days(TODAY, 30),
    last_weeks(TODAY, 12),
    last_weeks(TODAY, 53),
    calendar_year(2025),
    calendar_year(2026),
    Period(date(2024, 3, 1), TODAY),
]


def play(hunter: Hunter, seed: int = 1) -> list[QuestLog]:
    """Let the hunter do five quests on some of the last 900 days; some are undone, some are gone."""
    rng = random.Random(seed)
    rows = []
    for stat in StatName.values:
        quest = make_quest(stat, stat=stat, repeat=Repeat.UNLIMITED, xp_reward=rng.choice([10, 50, 150]))
        days = [TODAY - DAY * rng.randrange(900) for _ in range(60)]
        rows += add_rows(hunter, quest, days)
        rows += add_rows(hunter, quest, days[:5], undone_at=datetime(2026, 11, 25, tzinfo=UTC))
    for _ in range(20):
        at = datetime(2026, 11, 20, 9, tzinfo=UTC) - DAY * rng.randrange(900)
        rows.append(gone_row(hunter, at))
    return rows


def standing(rows: list[QuestLog], period: Period) -> list[QuestLog]:
    return [row for row in rows if row.undone_at is None and row.quest_day in period]


def xp_of(rows: list[QuestLog]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for row in rows:
        if row.stat:
            counter[row.stat] += row.xp_gained
    return counter


def same(done: Done, rows: list[QuestLog]) -> bool:
    return (
        done.quests == len(rows)
        and done.active_days == len({row.quest_day for row in rows})
        and done.xp_by_stat == xp_of(rows)
        and done.xp == sum(xp_of(rows).values())
    )


@pytest.fixture
def rows(hunter: Hunter) -> list[QuestLog]:
    play(make_hunter("Iker"), seed=2)
    return play(hunter)


@pytest.mark.parametrize("period", PERIODS)
class TestAgainstEachRow:
    def test_totals(self, hunter: Hunter, rows: list[QuestLog], period: Period) -> None:
        inside = standing(rows, period)

        assert inside
        assert same(insights.total_of(insights.done_days(hunter), period), inside)

    def test_the_parts_of_the_chart(self, hunter: Hunter, rows: list[QuestLog], period: Period) -> None:
        parts = parts_of(period, unit_for(period))

        found = insights.in_parts(insights.done_days(hunter), parts)

        assert all(same(done, standing(rows, part)) for part, done in zip(parts, found, strict=True))
        assert sum(done.quests for done in found) == len(standing(rows, period))

    def test_months_and_years(self, hunter: Hunter, rows: list[QuestLog], period: Period) -> None:
        days = insights.done_days(hunter)
        months, years = insights.by_month(days, period), insights.by_year(days, period)

        for month, done in months:
            assert same(done, standing(rows, month))
            assert month.first >= period.first
            assert month.last <= period.last
        for year, done in years:
            assert same(done, [row for row in standing(rows, period) if row.quest_day.year == year])
        for found in (months, years):
            assert sum(done.quests for _when, done in found) == len(standing(rows, period))
        assert [month.first for month, _done in months] == sorted(
            (month.first for month, _done in months), reverse=True
        )

    def test_weekdays(self, hunter: Hunter, rows: list[QuestLog], period: Period) -> None:
        counted = Counter(row.quest_day.weekday() for row in standing(rows, period))

        assert insights.by_weekday(insights.done_days(hunter), period) == [counted[n] for n in range(7)]

    def test_best_days(self, hunter: Hunter, rows: list[QuestLog], period: Period) -> None:
        by_day: dict[date, list[QuestLog]] = defaultdict(list)
        for row in standing(rows, period):
            by_day[row.quest_day].append(row)
        figures = {day: (sum(xp_of(of_day).values()), len(of_day), day) for day, of_day in by_day.items()}

        found = insights.best_days(insights.done_days(hunter), period)

        assert [day for day, _done in found] == sorted(figures, key=figures.__getitem__, reverse=True)[:5]


class TestPeriods:
    def test_what_is_asked_for(self, hunter: Hunter) -> None:
        add_rows(hunter, make_quest(), [date(2019, 4, 1)])
        days = insights.done_days(hunter)

        assert period_of((Range.DAYS, None), days, TODAY) == last_days(TODAY, 30)
        assert period_of((Range.WEEKS, None), days, TODAY) == last_weeks(TODAY, 12)
        assert period_of((Range.YEAR, None), days, TODAY) == last_weeks(TODAY, 53)
        assert period_of((Range.ALL, None), days, TODAY) == Period(date(2019, 4, 1), TODAY)
        assert period_of(("", 2025), days, TODAY) == calendar_year(2025)

    def test_all_of_an_empty_record_is_today(self) -> None:
        assert insights.whole_record({}, TODAY) == Period(TODAY, TODAY)

    def test_all_of_it_holds_a_day_after_today_of_somebody_who_flew_west(self) -> None:
        assert insights.whole_record({TODAY + DAY: Done(1, 1)}, TODAY) == Period(TODAY, TODAY + DAY)


class TestStreak:
    def test_today_it_is_the_streak_of_the_status_page(self, hunter: Hunter, rows: list[QuestLog]) -> None:
        add_rows(hunter, make_quest(), [TODAY - DAY * n for n in (0, 1, 2, *range(40, 60))])
        days_off = days_off_of(hunter)

        for period in (last_days(TODAY, 30), Period(date(2024, 3, 1), TODAY)):
            found = insights.streak_in(insights.done_days(hunter), period, TODAY, days_off.is_off)
            assert found == hunter_streak(hunter, TODAY, days_off)

    def test_a_year_that_is_over_has_its_own_best(self, hunter: Hunter) -> None:
        turn = date(2025, 12, 31)
        add_rows(
            hunter, make_quest(), [turn + DAY * n for n in range(-2, 8)] + [date(2025, 3, n) for n in (1, 2)]
        )

        days = insights.done_days(hunter)

        def streak(period: Period) -> Streak:
            return insights.streak_in(days, period, TODAY, days_off_of(hunter).is_off)

        assert streak(calendar_year(2025)) == Streak(0, 3)
        assert streak(last_weeks(TODAY, 53)) == Streak(0, 10)


class TestStrengths:
    def percents(self, hunter: Hunter, period: Period) -> dict[str, int]:
        is_off = days_off_of(hunter).is_off
        return {one.name: one.percent for one in insights.strengths(hunter, period, TODAY, is_off)}

    def daily(self, hunter: Hunter, count: int = 8) -> list[Quest]:
        """Make quests of every day, done on some days, some of them with schedules that changed."""
        rng = random.Random(9)
        quests = [make_quest(f"Daily {n}", stat=rng.choice(StatName.values)) for n in range(count)]
        for number, quest in enumerate(quests):
            for n in range(number % 3):
                QuestSchedule.objects.create(
                    quest=quest, from_day=date(2026, 1 + n * 4, 5), weekdays=rng.randrange(1, 128)
                )
            days = {TODAY - DAY * rng.randrange(400) for _ in range(rng.randrange(30, 300))}
            add_rows(hunter, quest, days | {TODAY - DAY * 3})
        return quests

    def test_they_are_those_of_the_quests_own_pages(self, hunter: Hunter) -> None:
        DayRule.objects.filter(hunter=hunter).update(from_day=BEGINNING, rest_weekdays=64)
        hunter.rest_days.create(day=TODAY - DAY * 2)
        quests = self.daily(hunter)
        self.daily(make_hunter("Iker"))
        days_off = days_off_of(hunter)

        expected = {one.name: quest_record(hunter, one, TODAY, days_off).strength for one in quests}

        assert len(set(expected.values())) > 4
        for period in (last_days(TODAY, 30), Period(date(2025, 1, 1), TODAY)):
            assert self.percents(hunter, period) == expected

    def test_they_are_the_same_however_long_the_record_and_its_pauses(self, hunter: Hunter) -> None:
        rng = random.Random(6)
        quests = [make_quest(f"Old {n}") for n in range(6)]
        for number, quest in enumerate(quests):
            if number % 2:
                # Due on Sundays alone: hundreds of days are a few that count.
                QuestSchedule.objects.create(quest=quest, from_day=date(2016, 1, 1), weekdays=64)
            days = [TODAY - DAY * n for n in range(0, 3000) if rng.random() < 0.6]
            gone = rng.randrange(300, 500)
            add_rows(
                hunter,
                quest,
                [day for day in days if (TODAY - day).days < 5 * number or (TODAY - day).days > gone],
            )
        add_rows(hunter, quests[4], [TODAY + 400 * DAY])
        days_off = days_off_of(hunter)

        found = self.percents(hunter, Period(date(2016, 1, 1), TODAY + DAY))

        assert found == {one.name: quest_record(hunter, one, TODAY, days_off).strength for one in quests}

    @pytest.mark.parametrize("weekdays", [127, 0b0101010, 0b1])
    def test_what_is_too_old_to_show_is_not_read_and_shows_no_difference(
        self, hunter: Hunter, weekdays: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rng = random.Random(weekdays)
        DayRule.objects.filter(hunter=hunter).update(from_day=BEGINNING, rest_weekdays=4)
        for number in range(4):
            quest = make_quest(f"Old {number}")
            QuestSchedule.objects.create(quest=quest, from_day=date(2016, 1, 1), weekdays=weekdays)
            missed = rng.randrange(30, 250)
            days = [TODAY - DAY * n for n in range(1200) if n < 3 or (n > missed and rng.random() < 0.7)]
            add_rows(hunter, quest, days)
        bounded = [self.percents(hunter, period) for period in (last_days(TODAY, 30), calendar_year(2025))]

        # Whoever looks no day back takes all there is.
        monkeypatch.setattr(insights, "LONGEST_LOOK", -1)

        assert bounded == [
            self.percents(hunter, period) for period in (last_days(TODAY, 30), calendar_year(2025))
        ]

    def test_no_more_is_read_of_ten_years_than_of_one(self, hunter: Hunter) -> None:
        DayRule.objects.filter(hunter=hunter).update(from_day=BEGINNING, rest_weekdays=64)
        is_off = days_off_of(hunter).is_off

        since = insights._remembered_since(TODAY, [is_off])

        due = [day for n in range(1, 400) if not is_off(day := TODAY - DAY * n)]
        assert since == due[insights.FORGOTTEN_AFTER - 1]
        assert insights._remembered_since(TODAY, [is_off, lambda day: True]) == date.min

    def test_the_strongest_comes_first(self, hunter: Hunter) -> None:
        self.daily(hunter)

        percents = list(self.percents(hunter, last_days(TODAY, 30)).values())

        assert percents == sorted(percents, reverse=True)

    def test_of_a_year_that_is_over_as_it_was_when_it_ended(self, hunter: Hunter) -> None:
        quest = make_quest()
        days = [date(2025, 12, n) for n in range(5, 30)]
        add_rows(hunter, quest, days)

        then = quest_record(hunter, quest, date(2026, 1, 1), days_off_of(hunter)).strength
        add_rows(hunter, quest, [date(2026, n, 1) for n in range(1, 12)])

        assert self.percents(hunter, calendar_year(2025)) == {quest.name: then}
        assert then > 50 > self.percents(hunter, last_days(TODAY, 30))[quest.name]

    def test_only_of_what_is_daily_done_and_standing(self, hunter: Hunter) -> None:
        add_rows(hunter, make_quest("Weekly", repeat=Repeat.WEEKLY), [TODAY])
        add_rows(hunter, make_quest("Long ago"), [date(2025, 1, 1)])
        add_rows(hunter, make_quest("Undone"), [TODAY], undone_at=datetime(2026, 11, 25, tzinfo=UTC))
        add_rows(make_hunter("Iker"), make_quest("Theirs"), [TODAY])
        gone_row(hunter, datetime(2026, 11, 25, tzinfo=UTC))
        away = make_quest("Put away", archived_at=datetime(2026, 11, 25, tzinfo=UTC))
        add_rows(hunter, away, [TODAY])

        [found] = insights.strengths(hunter, last_days(TODAY, 30), TODAY, days_off_of(hunter).is_off)

        assert (found.name, found.archived, found.percent) == ("Put away", True, 5)


def test_a_date_travelled_over_never_came(hunter: Hunter) -> None:
    DayRule.objects.filter(hunter=hunter).update(timezone="Pacific/Honolulu")
    DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Pacific/Kiritimati")
    days_off = days_off_of(hunter)

    assert insights.never_came({}, last_days(TODAY, 30), days_off) == {TODAY - DAY}
