"""Archiving and restoring quests, and choosing the weekdays on which they are due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from hunters.days import BEGINNING
from questlog.services import complete_quest
from questlog.undo import undo_completion
from quests.choices import Repeat
from quests.models import Quest, QuestSchedule
from quests.selectors import schedule_of, with_schedules
from quests.services import ScheduleError, archive, restore, schedule_quest
from tests.factories import make_hunter, make_quest

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

pytestmark = pytest.mark.django_db


def times(quest: Quest) -> tuple[datetime | None, datetime]:
    return Quest.objects.values_list("archived_at", "updated_at").get(pk=quest.pk)


@pytest.fixture
def quest() -> Quest:
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        return make_quest()


def test_archives_as_of_now_and_says_how_many(quest: Quest) -> None:
    make_quest()
    with time_machine.travel(NOON, tick=False):
        assert archive(Quest.objects.all()) == 2
    assert times(quest) == (NOON, NOON)


def test_archiving_again_keeps_the_first_time(quest: Quest) -> None:
    for now, count in ((NOON, 1), (LATER, 0)):
        with time_machine.travel(now, tick=False):
            assert archive(Quest.objects.all()) == count
    assert times(quest) == (NOON, NOON)


def test_restores_and_says_how_many(quest: Quest) -> None:
    make_quest("open all along")
    archive(Quest.objects.filter(pk=quest.pk))
    with time_machine.travel(LATER, tick=False):
        assert restore(Quest.objects.all()) == 1
    assert times(quest) == (None, LATER)


def test_restoring_again_changes_nothing(quest: Quest) -> None:
    before = times(quest)
    assert restore(Quest.objects.all()) == 0
    assert times(quest) == before


def test_there_and_back_as_often_as_one_likes(quest: Quest) -> None:
    for _ in range(3):
        assert (archive(Quest.objects.all()), restore(Quest.objects.all())) == (1, 1)
    assert Quest.objects.get().is_open


def test_only_the_quests_given_are_touched(quest: Quest) -> None:
    other = make_quest()
    before = times(other)
    archive(Quest.objects.filter(pk=quest.pk))
    assert times(other) == before


def test_none_given_is_none_done() -> None:
    assert (archive(Quest.objects.none()), restore(Quest.objects.none())) == (0, 0)


MON, TUE, WED, THU, FRI, SAT, SUN = (1 << n for n in range(7))
TODAY = NOON.date()
DAY = timedelta(days=1)


def rules_of(quest: Quest) -> list[tuple[date, int]]:
    return list(
        QuestSchedule.objects.filter(quest=quest).order_by("from_day").values_list("from_day", "weekdays")
    )


class TestScheduling:
    """Weekdays are dated: what was decided for days before stays."""

    @pytest.fixture
    def used(self) -> Quest:
        """A quest that was done once."""
        quest = make_quest("Used")
        complete_quest(hunter=make_hunter(), quest=quest, now=NOON, request_id=uuid4())
        return quest

    def test_the_first_weekdays_of_a_quest_never_done_hold_from_the_beginning(self, quest: Quest) -> None:
        schedule_quest(quest=quest, weekdays=MON | FRI, from_day=TODAY)
        assert rules_of(quest) == [(BEGINNING, MON | FRI)]

    def test_later_weekdays_of_a_quest_never_done_do_so_too(self, quest: Quest) -> None:
        schedule_quest(quest=quest, weekdays=MON | FRI, from_day=TODAY)
        schedule_quest(quest=quest, weekdays=TUE, from_day=TODAY + DAY)
        assert rules_of(quest) == [(BEGINNING, TUE)]

    def test_those_of_a_quest_done_before_hold_from_the_day_on(self, used: Quest) -> None:
        schedule_quest(quest=used, weekdays=MON | FRI, from_day=TODAY)
        assert rules_of(used) == [(TODAY, MON | FRI)]
        schedule = schedule_of(used)
        assert [schedule.is_off(TODAY - DAY * n) for n in range(3)] == [True, False, False]

    def test_a_completion_undone_since_counts_as_done(self, used: Quest) -> None:
        row = used.completions.get()
        undo_completion(hunter=row.hunter, row=row, now=LATER)

        schedule_quest(quest=used, weekdays=MON, from_day=TODAY)
        assert rules_of(used) == [(TODAY, MON)]

    def test_a_change_is_dated_and_keeps_what_was_before(self, used: Quest) -> None:
        schedule_quest(quest=used, weekdays=MON, from_day=TODAY - 7 * DAY)
        schedule_quest(quest=used, weekdays=TUE, from_day=TODAY)
        schedule_quest(quest=used, weekdays=127, from_day=TODAY + DAY)
        assert rules_of(used) == [(TODAY - 7 * DAY, MON), (TODAY, TUE), (TODAY + DAY, 127)]

    def test_a_change_of_mind_on_the_same_day_leaves_one_rule(self, used: Quest) -> None:
        schedule_quest(quest=used, weekdays=MON, from_day=TODAY)
        schedule_quest(quest=used, weekdays=TUE, from_day=TODAY)
        assert rules_of(used) == [(TODAY, TUE)]

    def test_later_rules_are_overwritten(self, used: Quest) -> None:
        schedule_quest(quest=used, weekdays=MON, from_day=TODAY)
        schedule_quest(quest=used, weekdays=TUE, from_day=TODAY + 2 * DAY)

        schedule_quest(quest=used, weekdays=FRI, from_day=TODAY + DAY)

        assert rules_of(used) == [(TODAY, MON), (TODAY + DAY, FRI), (TODAY + 2 * DAY, FRI)]

    def test_other_quests_keep_theirs(self, used: Quest, quest: Quest) -> None:
        schedule_quest(quest=used, weekdays=MON, from_day=TODAY)
        schedule_quest(quest=quest, weekdays=TUE, from_day=TODAY)
        assert (rules_of(used), rules_of(quest)) == ([(TODAY, MON)], [(BEGINNING, TUE)])

    def test_the_same_again_writes_nothing(self, used: Quest, quest: Quest) -> None:
        def rows() -> list[dict[str, Any]]:
            return list(QuestSchedule.objects.order_by("pk").values())

        for one in (used, quest):
            schedule_quest(quest=one, weekdays=MON, from_day=TODAY)
        before = rows()
        for one in (used, quest):
            for from_day in (TODAY, TODAY + 3 * DAY):
                schedule_quest(quest=one, weekdays=MON, from_day=from_day)
        assert rows() == before

    def test_every_day_where_nothing_is_scheduled_writes_nothing(self, used: Quest, quest: Quest) -> None:
        for one in (used, quest):
            schedule_quest(quest=one, weekdays=127, from_day=TODAY)
        assert not QuestSchedule.objects.exists()

    @pytest.mark.parametrize("weekdays", [-1, 0, 128, 255])
    def test_no_weekday_and_no_set_of_weekdays_is_refused(self, quest: Quest, weekdays: int) -> None:
        with pytest.raises(ScheduleError, match="^Choose at least one weekday.$"):
            schedule_quest(quest=quest, weekdays=weekdays, from_day=TODAY)
        assert not QuestSchedule.objects.exists()

    @pytest.mark.parametrize("repeat", [Repeat.WEEKLY, Repeat.ONCE, Repeat.UNLIMITED])
    def test_only_a_quest_of_every_day_has_weekdays(self, repeat: str) -> None:
        with pytest.raises(ScheduleError, match="Only a quest of every day") as refused:
            schedule_quest(quest=make_quest(repeat=repeat), weekdays=MON, from_day=TODAY)
        assert refused.value.code == "schedule"
        assert not QuestSchedule.objects.exists()

    def test_read_along_for_many_they_cost_one_query(
        self, used: Quest, quest: Quest, django_assert_num_queries: Any
    ) -> None:
        schedule_quest(quest=used, weekdays=TUE, from_day=TODAY + DAY)
        schedule_quest(quest=used, weekdays=MON, from_day=TODAY)
        schedule_quest(quest=quest, weekdays=FRI, from_day=TODAY)

        with django_assert_num_queries(2):
            found = {one: schedule_of(one) for one in with_schedules(Quest.objects.all())}

        assert found == {used: schedule_of(used), quest: schedule_of(quest)}
        assert list(found[quest].from_days) == [BEGINNING]
