"""What there is to do on a quest day: due, off by its schedule, left undone; and slots taken since."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hunters.days import BEGINNING
from hunters.models import Hunter, StatName
from questlog import selectors
from questlog.tests.rows import add_rows, gone_row
from quests.arranging import arrange
from quests.choices import Repeat
from quests.models import Quest, QuestSchedule
from quests.selectors import schedule_of
from tests.factories import follow, make_hunter, make_quest

MON, TUE, WED, THU, FRI, SAT, SUN = (1 << n for n in range(7))
#: A Wednesday.
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def names(quests: Any) -> list[str]:
    return [quest.name for quest in quests]


def scheduled(day: date) -> dict[str, bool]:
    return {quest.name: quest.scheduled for quest in selectors.with_scheduled(Quest.objects.all(), day)}


def schedule(quest: Quest, *rules: tuple[date, int]) -> None:
    for from_day, weekdays in rules:
        QuestSchedule.objects.create(quest=quest, from_day=from_day, weekdays=weekdays)


@pytest.mark.django_db
class TestScheduled:
    """`scheduled` is what the schedule says of the day."""

    def test_it_agrees_with_the_pure_schedule_on_every_day(self) -> None:
        quests = [make_quest(f"{number}") for number in range(4)]
        schedule(quests[0], (BEGINNING, MON | WED))
        schedule(quests[1], (TODAY, SUN), (TODAY - 9 * DAY, SAT), (TODAY + 4 * DAY, 127))
        schedule(quests[2], (TODAY + DAY, THU))

        for day in (TODAY + DAY * n for n in range(-14, 15)):
            assert scheduled(day) == {quest.name: not schedule_of(quest).is_off(day) for quest in quests}

    @pytest.mark.parametrize("repeat", [Repeat.WEEKLY, Repeat.ONCE, Repeat.UNLIMITED])
    def test_weekdays_that_a_quest_had_as_a_daily_one_do_not_matter_after(self, repeat: str) -> None:
        schedule(make_quest("Once daily", repeat=repeat), (BEGINNING, MON))
        assert scheduled(TODAY) == {"Once daily": True}


class TestOnTheBoard:
    """What is on the board, with what is done and what is off on a day."""

    @pytest.fixture
    def quests(self, hunter: Hunter) -> dict[str, Quest]:
        iker = make_hunter("Iker")
        quests = [
            make_quest("Off"),
            make_quest("Off but done"),
            make_quest("Due"),
            make_quest("Done"),
            make_quest("Weekly", repeat=Repeat.WEEKLY, stat=StatName.DOMAIN),
            make_quest("Any time", repeat=Repeat.UNLIMITED),
            make_quest("Archived"),
        ]
        follow(hunter, *quests)
        make_quest("Not followed")
        make_quest("Theirs", owner=iker)
        make_quest("Followed by them", followed_by=iker)
        by_name = {quest.name: quest for quest in quests}
        Quest.objects.filter(name="Archived").update(archived_at=datetime(2026, 1, 1, tzinfo=UTC))
        for name in ("Off", "Off but done"):
            schedule(by_name[name], (BEGINNING, MON))
        for name in ("Off but done", "Done"):
            add_rows(hunter, by_name[name], [TODAY])
        return by_name

    @pytest.mark.usefixtures("quests")
    def test_each_says_whether_it_is_done_and_whether_it_is_scheduled(self, hunter: Hunter) -> None:
        def told(day: date) -> list[tuple[str, bool, bool]]:
            quests: Any = selectors.board_quests(hunter, day)
            return [(quest.name, quest.done, quest.scheduled) for quest in quests]

        assert told(TODAY) == [
            ("Off", False, False),
            ("Off but done", True, False),
            ("Due", False, True),
            ("Done", True, True),
            ("Weekly", False, True),
            ("Any time", False, True),
        ]
        assert told(TODAY + 5 * DAY) == [(name, False, True) for name, *_ in told(TODAY)]

    def test_it_is_in_the_hunters_order_by_stat_and_what_can_be_done_any_time_is_last(
        self, hunter: Hunter, quests: dict[str, Quest]
    ) -> None:
        make_quest("Own, never placed", owner=hunter)
        make_quest("An own one", owner=hunter)
        arrange(hunter=hunter, quest_ids=[quests["Due"].pk, quests["Off"].pk])
        arrange(hunter=hunter, quest_ids=[quests["Any time"].pk, quests["Done"].pk])

        assert names(selectors.board_quests(hunter, TODAY)) == [
            "Due",
            "Off but done",
            "Off",
            "Done",
            "An own one",
            "Own, never placed",
            "Weekly",
            "Any time",
        ]


class TestLeftUndone:
    """What an earlier day can still gain."""

    def test_it_is_everything_on_the_board_whose_slot_was_free_then(self, hunter: Hunter) -> None:
        yesterday = TODAY - DAY
        done, off = make_quest("Done", followed_by=hunter), make_quest("Off", followed_by=hunter)
        weekly = make_quest("Weekly", repeat=Repeat.WEEKLY, followed_by=hunter)
        once = make_quest("Once", repeat=Repeat.ONCE, followed_by=hunter)
        make_quest("Any time", repeat=Repeat.UNLIMITED, followed_by=hunter)
        make_quest("Not followed")
        make_quest("Archived", followed_by=hunter)
        Quest.objects.filter(name="Archived").update(archived_at=datetime(2026, 1, 1, tzinfo=UTC))
        schedule(off, (BEGINNING, MON))
        add_rows(hunter, done, [yesterday])
        add_rows(hunter, weekly, [TODAY])
        add_rows(hunter, once, [TODAY])

        assert names(selectors.left_undone(hunter, yesterday)) == ["Off", "Any time"]
        # Sunday lies in the week before.
        assert names(selectors.left_undone(hunter, TODAY - 3 * DAY)) == ["Done", "Off", "Weekly", "Any time"]

    def test_what_was_undone_is_left(self, hunter: Hunter) -> None:
        quest = make_quest("Undone", followed_by=hunter)
        add_rows(hunter, quest, [TODAY - DAY], undone_at=datetime(2026, 11, 25, tzinfo=UTC))
        assert names(selectors.left_undone(hunter, TODAY - DAY)) == ["Undone"]


class TestSlotTaken:
    """Which undone rows cannot be put back, told without asking of each."""

    undone_at = datetime(2026, 11, 25, 10, tzinfo=UTC)

    @pytest.mark.parametrize("repeat", list(Repeat))
    def test_it_is_taken_by_a_completion_that_stands_in_it(self, hunter: Hunter, repeat: str) -> None:
        quest = make_quest(repeat=repeat)
        [row] = add_rows(hunter, quest, [TODAY], undone_at=self.undone_at)
        assert selectors.with_slot_taken([row]) == set()
        standing = add_rows(hunter, quest, [TODAY])
        assert selectors.with_slot_taken([row, *standing]) == (
            set() if repeat == Repeat.UNLIMITED else {row.pk}
        )

    def test_other_slots_quests_and_hunters_do_not_take_it(self, hunter: Hunter) -> None:
        quest, other = make_quest("One"), make_quest("Other")
        rows = [
            *add_rows(hunter, quest, [TODAY], undone_at=self.undone_at),
            *add_rows(hunter, other, [TODAY - DAY], undone_at=self.undone_at),
        ]
        add_rows(make_hunter("Iker"), quest, [TODAY])
        # The day of each stands for the other quest: neither slot is taken.
        standing = [*add_rows(hunter, other, [TODAY]), *add_rows(hunter, quest, [TODAY - DAY])]

        assert selectors.with_slot_taken([*rows, *standing]) == set()

    def test_it_costs_one_query_and_none_where_nothing_is_undone(
        self, hunter: Hunter, django_assert_num_queries: Any
    ) -> None:
        rows = [
            *add_rows(hunter, make_quest(), [TODAY - DAY * n for n in range(1, 6)], undone_at=self.undone_at)
        ]
        standing = [
            *add_rows(hunter, make_quest(), [TODAY]),
            gone_row(hunter, self.undone_at),
            gone_row(hunter, self.undone_at, undone_at=self.undone_at),
        ]
        with django_assert_num_queries(1):
            selectors.with_slot_taken([*rows, *standing])
        with django_assert_num_queries(0):
            assert selectors.with_slot_taken(standing) == set()
            assert selectors.with_slot_taken([]) == set()
