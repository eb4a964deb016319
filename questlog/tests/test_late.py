"""Late marks: for any of the seven days before, exactly once, labelled, in the slot of their day."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, RestDay
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import Completion, DayClosedError, Outcome, complete_quest
from quests.choices import Repeat
from quests.models import Quest, QuestSchedule
from tests.factories import make_hunter, make_quest

#: A Wednesday morning in Madrid.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def mark(hunter: Hunter, quest: Quest, day: date | None, *, now: datetime = NOW) -> Completion:
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4(), shown_day=day)


def assert_ledger_agrees(hunter: Hunter) -> None:
    assert list(differences_of(Hunter.objects.get(pk=hunter.pk))) == []


@pytest.mark.parametrize("days_ago", range(1, 8))
def test_each_of_the_seven_days_before_can_be_marked_and_is_labelled(hunter: Hunter, days_ago: int) -> None:
    quest, day = make_quest(), TODAY - DAY * days_ago

    done = mark(hunter, quest, day)

    assert (done.outcome, done.for_earlier_day) == (Outcome.RECORDED, True)
    row = QuestLog.objects.get()
    assert (row.quest_day, row.slot, row.marked_late) == (day, day.isoformat(), True)
    assert row.completed_at == NOW
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp) == (10, 50)
    assert_ledger_agrees(hunter)


def test_today_is_not_late(hunter: Hunter) -> None:
    assert not mark(hunter, make_quest("One"), TODAY).row.marked_late
    assert not mark(hunter, make_quest("Other"), None).row.marked_late


@pytest.mark.parametrize("days_ago", [8, 9, 400])
def test_a_day_before_them_is_refused_with_its_name(hunter: Hunter, days_ago: int) -> None:
    day = TODAY - DAY * days_ago

    with pytest.raises(DayClosedError) as refused:
        mark(hunter, make_quest(), day)
    assert str(refused.value).startswith(f"Your page was from {day:%A} {day.day} {day:%B}")
    assert "more than 7 days ago" in str(refused.value)
    assert not QuestLog.objects.exists()


def test_a_day_of_another_year_is_named_with_its_year(hunter: Hunter) -> None:
    new_year = datetime(2027, 1, 1, 9, tzinfo=UTC)

    with pytest.raises(DayClosedError, match="Wednesday 23 December 2026, which is"):
        mark(hunter, make_quest(), date(2026, 12, 23), now=new_year)


def test_marked_again_it_pays_nothing_and_shows_the_first(hunter: Hunter) -> None:
    quest = make_quest()
    first = mark(hunter, quest, TODAY - DAY)

    again = mark(hunter, quest, TODAY - DAY)

    assert (again.outcome, again.row, again.for_earlier_day) == (Outcome.ALREADY_DONE, first.row, True)
    assert QuestLog.objects.count() == 1
    assert_ledger_agrees(hunter)


def test_a_day_done_in_its_time_is_done(hunter: Hunter) -> None:
    quest = make_quest()
    first = mark(hunter, quest, None, now=NOW - DAY)

    again = mark(hunter, quest, TODAY - DAY)

    assert (again.outcome, again.row) == (Outcome.ALREADY_DONE, first.row)
    assert not again.row.marked_late


def test_every_day_has_a_slot_of_its_own(hunter: Hunter) -> None:
    quest = make_quest()

    outcomes = [mark(hunter, quest, TODAY - DAY * n).outcome for n in range(8)]

    assert outcomes == [Outcome.RECORDED] * 8
    assert_ledger_agrees(hunter)


class TestWeekly:
    """A weekly quest counts for the week of the day that it is marked for."""

    def test_last_weeks_sunday_fills_last_week(self, hunter: Hunter) -> None:
        quest, sunday = make_quest(repeat=Repeat.WEEKLY), date(2026, 11, 22)

        assert mark(hunter, quest, sunday).row.slot == "2026-W47"
        assert mark(hunter, quest, None).outcome is Outcome.RECORDED
        assert mark(hunter, quest, sunday - DAY).outcome is Outcome.ALREADY_DONE

    def test_this_weeks_monday_fills_this_week(self, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.WEEKLY)

        assert mark(hunter, quest, date(2026, 11, 23)).row.slot == "2026-W48"
        assert mark(hunter, quest, None).outcome is Outcome.ALREADY_DONE


def test_a_one_time_quest_marked_late_is_done_for_good(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.ONCE)
    mark(hunter, quest, TODAY - DAY)

    assert mark(hunter, quest, None).outcome is Outcome.ALREADY_DONE


def test_a_day_off_can_be_marked_too(hunter: Hunter) -> None:
    quest, day = make_quest(), TODAY - DAY
    RestDay.objects.create(hunter=hunter, day=day)
    QuestSchedule.objects.create(quest=quest, from_day=BEGINNING, weekdays=1)

    assert mark(hunter, quest, day).outcome is Outcome.RECORDED


class TestTravels:
    """Which days before are one's own depends on where one was."""

    #: 10:00 on Saturday 31 December 2022 in Kiritimati, and on Friday 30 December in Honolulu.
    landed = datetime(2022, 12, 30, 20, 0, tzinfo=UTC)

    @pytest.fixture
    def flown_over_friday(self, db: None) -> Hunter:
        """A hunter who left Honolulu on the 29th, and was by Kiritimati's clock from midnight on."""
        hunter = make_hunter(timezone="Pacific/Honolulu")
        DayRule.objects.create(hunter=hunter, from_day=date(2022, 12, 31), timezone="Pacific/Kiritimati")
        return hunter

    def test_a_day_flown_over_never_came(self, flown_over_friday: Hunter) -> None:
        with pytest.raises(DayClosedError) as refused:
            mark(flown_over_friday, make_quest(), date(2022, 12, 30), now=self.landed)

        assert str(refused.value) == "Friday 30 December never came for you: you travelled over it."
        assert refused.value.code == "day_closed"
        assert not QuestLog.objects.exists()
        assert_ledger_agrees(flown_over_friday)

    def test_of_a_year_gone_by_it_is_named_with_the_year(self, flown_over_friday: Hunter) -> None:
        with pytest.raises(DayClosedError, match="^Friday 30 December 2022 never came"):
            mark(flown_over_friday, make_quest(), date(2022, 12, 30), now=self.landed + 2 * DAY)

    def test_the_days_around_it_came(self, flown_over_friday: Hunter) -> None:
        quest = make_quest()
        for day in (date(2022, 12, 29), date(2022, 12, 31)):
            assert mark(flown_over_friday, quest, day, now=self.landed).outcome is Outcome.RECORDED

    def test_who_stayed_at_home_had_it(self, db: None) -> None:
        hunter = make_hunter(timezone="Pacific/Kiritimati")
        done = mark(hunter, make_quest(), date(2022, 12, 30), now=self.landed)
        assert done.row.quest_day == date(2022, 12, 30)

    def test_a_repeated_request_is_answered_though_its_day_never_came_by_the_rules_since(
        self, db: None
    ) -> None:
        hunter, quest, request_id = make_hunter(timezone="Pacific/Kiritimati"), make_quest(), uuid4()
        day = date(2022, 12, 30)
        asked = {"hunter": hunter, "quest": quest, "request_id": request_id, "shown_day": day}
        first = complete_quest(now=self.landed, **asked)
        DayRule.objects.filter(hunter=hunter).update(timezone="Pacific/Honolulu")
        DayRule.objects.create(hunter=hunter, from_day=date(2022, 12, 31), timezone="Pacific/Kiritimati")

        again = complete_quest(now=self.landed, **asked)

        assert (again.outcome, again.row) == (Outcome.ALREADY_DONE, first.row)
