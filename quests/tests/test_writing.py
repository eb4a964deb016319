"""Writing, editing, archiving and restoring quests of one's own: the services."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from hunterproject.errors import RequestReusedError
from hunters.models import ALL_WEEKDAYS, Hunter
from questlog.models import QuestLog
from questlog.services import complete_quest
from quests.choices import Repeat
from quests.following import NotesRefusedError
from quests.limits import NoRoomError
from quests.models import Follow, Quest, QuestSchedule
from quests.personal import (
    QuestRefusedError,
    archive_quest,
    edit_quest,
    restore_quest,
)
from quests.rewards import SUGGESTED
from quests.selectors import schedule_of, weekdays_now
from quests.tests.boards import SUNDAY, board, draft, follow_of, positions, write
from quests.tests.test_personal import TOO_OFTEN
from tests.factories import follow, make_hunter, make_quest

pytestmark = pytest.mark.django_db

MON_WED_FRI = 1 + 4 + 16


def edit(hunter: Hunter, quest: Quest, name: str = "Read", **fields: Any) -> Quest:
    return edit_quest(hunter=hunter, quest=quest, draft=draft(name, **fields), now=SUNDAY)


def done(hunter: Hunter, quest: Quest, days_ago: int = 0) -> QuestLog:
    now = SUNDAY - timedelta(days=days_ago)
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row


class TestWriting:
    def test_a_quest_is_its_writers_and_last_on_the_board_with_its_notes(self, hunter: Hunter) -> None:
        follow(hunter, make_quest("Run"))
        quest = write(hunter, " Read\t", description="Twenty\r\npages", notes=" In\r\nbed \n").quest
        quest.refresh_from_db()
        assert (quest.owner, quest.name, quest.description) == (hunter, "Read", "Twenty\npages")
        assert board(hunter) == ["Run", "Read"]
        assert follow_of(hunter, quest).notes == "In\nbed"
        assert list(Quest.objects.search("twenty")) == [quest]

    @pytest.mark.parametrize("difficulty", SUGGESTED)
    def test_its_rewards_follow_from_the_difficulty(self, hunter: Hunter, difficulty: str) -> None:
        quest = write(hunter, difficulty=difficulty, repeat="once").quest
        suggested = SUGGESTED[difficulty]
        assert (quest.xp_reward, quest.gold_reward) == (suggested.xp, suggested.gold)
        quest.full_clean()

    @pytest.mark.parametrize(("difficulty", "repeat"), sorted(TOO_OFTEN))
    def test_a_repeat_that_is_too_frequent_is_refused(
        self, hunter: Hunter, difficulty: str, repeat: str
    ) -> None:
        with pytest.raises(QuestRefusedError, match="at most") as refusal:
            write(hunter, difficulty=difficulty, repeat=repeat)
        assert list(refusal.value.problems) == ["repeat"]
        assert not Quest.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"name": ""}, "name"),
            ({"name": " \n "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"name": "a\0b"}, "name"),
            ({"stat": "Luck"}, "stat"),
            ({"difficulty": "Trivial"}, "difficulty"),
            ({"repeat": "hourly"}, "repeat"),
            ({"description": "x" * 10_001}, "description"),
            ({"description": "a\0b"}, "description"),
            ({"weekdays": 0}, "weekdays"),
            ({"weekdays": 128}, "weekdays"),
        ],
    )
    def test_what_is_no_quest_is_refused_by_field(
        self, hunter: Hunter, fields: dict[str, Any], problem: str
    ) -> None:
        with pytest.raises(QuestRefusedError) as refusal:
            write(hunter, **fields)
        assert list(refusal.value.problems) == [problem]
        assert str(refusal.value)
        assert not Quest.objects.exists()

    @pytest.mark.parametrize("notes", ["x" * 10_001, "a\0b"])
    def test_notes_that_cannot_be_kept_are_refused_with_the_quest(self, hunter: Hunter, notes: str) -> None:
        with pytest.raises(NotesRefusedError):
            write(hunter, notes=notes)
        assert not Quest.objects.exists()

    def test_weekdays_hold_from_the_beginning(self, hunter: Hunter) -> None:
        quest = write(hunter, weekdays=MON_WED_FRI).quest
        assert weekdays_now(quest) == MON_WED_FRI
        assert schedule_of(quest).is_off(date(2020, 1, 2))  # a Thursday

    def test_all_weekdays_and_other_repeats_need_no_schedule(self, hunter: Hunter) -> None:
        write(hunter)
        write(hunter, repeat="weekly", weekdays=0)
        assert not QuestSchedule.objects.exists()


class TestSendingTwice:
    def test_one_request_writes_one_quest(self, hunter: Hunter) -> None:
        request_id = uuid4()
        first, second = (write(hunter, request_id=request_id) for _ in range(2))
        assert (first.is_new, second.is_new, first.quest) == (True, False, second.quest)
        assert Quest.objects.count() == Follow.objects.count() == 1

    def test_other_words_under_the_same_request_are_not_lost_silently(self, hunter: Hunter) -> None:
        request_id = uuid4()
        write(hunter, request_id=request_id)
        with pytest.raises(RequestReusedError, match="as “Read”"):
            write(hunter, "Read more", request_id=request_id)
        assert Quest.objects.get().name == "Read"

    def test_two_hunters_with_one_request_id_have_a_quest_each(self, hunter: Hunter) -> None:
        request_id: UUID = uuid4()
        for one in (hunter, make_hunter("Nadd")):
            assert write(one, request_id=request_id).is_new
        assert set(Quest.objects.values_list("owner__name", flat=True)) == {"Mara", "Nadd"}

    def test_a_full_list_still_knows_what_was_saved(self, hunter: Hunter, settings: Any) -> None:
        settings.MAX_ACTIVE_QUESTS = 1
        request_id = uuid4()
        write(hunter, request_id=request_id)
        assert not write(hunter, request_id=request_id).is_new


class TestEditing:
    def test_changes_the_quest_its_rewards_and_its_notes(self, hunter: Hunter) -> None:
        quest = write(hunter, notes="before").quest
        edit(hunter, quest, "Read more", difficulty="Hard", stat="Intelligence", notes="after")
        quest.refresh_from_db()
        assert (quest.name, quest.stat, quest.xp_reward, quest.gold_reward) == (
            "Read more",
            "Intelligence",
            500,
            150,
        )
        assert follow_of(hunter, quest).notes == "after"
        assert list(Quest.objects.search("more")) == [quest]

    def test_history_keeps_its_words_and_rewards(self, hunter: Hunter) -> None:
        quest = write(hunter).quest
        # The day before: another repeat is taken while it is not done today.
        before = QuestLog.objects.filter(pk=done(hunter, quest, days_ago=1).pk).values().get()
        edit(hunter, quest, "Write", difficulty="Legendary", stat="Domain", repeat="once")
        assert QuestLog.objects.values().get() == before
        hunter.refresh_from_db()
        assert (hunter.total_xp, hunter.gold) == (50, 10)

    def test_weekdays_of_a_quest_in_use_change_from_the_hunters_today_on(self, hunter: Hunter) -> None:
        quest = write(hunter).quest
        done(hunter, quest, days_ago=3)
        edit(hunter, quest, weekdays=MON_WED_FRI)
        schedule = schedule_of(Quest.objects.get())
        assert [schedule.is_off(date(2026, 11, day)) for day in (21, 22, 23, 24)] == [
            False,
            True,
            False,
            True,
        ]

    def test_the_hunters_today_is_the_one_of_the_hunters_zone(self) -> None:
        far = make_hunter("Tane", timezone="Pacific/Kiritimati")
        quest = write(far).quest
        done(far, quest, days_ago=1)
        edit(far, quest, weekdays=1)
        assert QuestSchedule.objects.get().from_day == date(2026, 11, 22)
        late = SUNDAY + timedelta(hours=2)  # 01:00 on Monday over there
        edit_quest(hunter=far, quest=quest, draft=draft(weekdays=2), now=late)
        assert set(QuestSchedule.objects.values_list("from_day", flat=True)) == {
            date(2026, 11, 22),
            date(2026, 11, 23),
        }

    def test_a_schedule_waits_while_the_quest_repeats_otherwise(self, hunter: Hunter) -> None:
        quest = write(hunter, weekdays=1).quest
        edit(hunter, quest, repeat="weekly", weekdays=ALL_WEEKDAYS)
        assert weekdays_now(Quest.objects.get()) == 1

    def test_the_same_again_changes_nothing_but_the_time(self, hunter: Hunter) -> None:
        quest = write(hunter, weekdays=1, notes="x").quest
        rows = [list(table.objects.values_list("pk", "created_at")) for table in (QuestSchedule, Follow)]
        follow_before = Follow.objects.values().get()
        edit(hunter, quest, weekdays=1, notes="x")
        assert Follow.objects.values().get() == follow_before
        assert [
            list(table.objects.values_list("pk", "created_at")) for table in (QuestSchedule, Follow)
        ] == rows

    def test_what_is_no_quest_is_refused_and_nothing_changes(self, hunter: Hunter) -> None:
        quest = write(hunter).quest
        before = Quest.objects.values().get()
        with pytest.raises(QuestRefusedError):
            edit(hunter, quest, "New", difficulty="Epic")
        assert Quest.objects.values().get() == before

    def test_a_quest_from_before_gets_a_place_for_its_notes(self, hunter: Hunter) -> None:
        quest = make_quest("Read", owner=hunter, stat="Spirit")
        edit(hunter, quest, notes="kept")
        assert follow_of(hunter, quest).notes == "kept"

    def test_only_ones_own_is_edited(self, hunter: Hunter) -> None:
        for quest in (make_quest(), make_quest(owner=make_hunter("Nadd"))):
            with pytest.raises(Quest.DoesNotExist):
                edit(hunter, quest)


class TestTheArchive:
    def test_there_and_back_with_place_notes_and_history(self, hunter: Hunter) -> None:
        first, _second = write(hunter, notes="kept").quest, write(hunter, "Walk")
        done(hunter, first)
        assert archive_quest(hunter=hunter, quest=first)
        assert board(hunter) == ["Walk"]
        assert restore_quest(hunter=hunter, quest=first)
        assert board(hunter) == ["Read", "Walk"]
        assert (follow_of(hunter, first).notes, QuestLog.objects.count()) == ("kept", 1)

    def test_again_is_harmless(self, hunter: Hunter) -> None:
        quest = write(hunter).quest
        assert not restore_quest(hunter=hunter, quest=quest)
        archive_quest(hunter=hunter, quest=quest)
        archived_at = Quest.objects.get().archived_at
        assert not archive_quest(hunter=hunter, quest=quest)
        assert Quest.objects.get().archived_at == archived_at

    @pytest.mark.parametrize("service", [archive_quest, restore_quest])
    def test_only_ones_own(self, hunter: Hunter, service: Any) -> None:
        for quest in (make_quest(), make_quest(owner=make_hunter("Nadd"))):
            with pytest.raises(Quest.DoesNotExist):
                service(hunter=hunter, quest=quest)
            assert Quest.objects.get(pk=quest.pk).is_open


class TestLimits:
    def test_there_is_room_for_so_many_and_archiving_makes_some(self, hunter: Hunter, settings: Any) -> None:
        settings.MAX_ACTIVE_QUESTS = 2
        first = write(hunter).quest
        write(hunter, "Walk")
        with pytest.raises(NoRoomError) as refusal:
            write(hunter, "Swim")
        assert str(refusal.value) == (
            "You have 2 quests of your own, which is as many as there is room for. Archive one first."
        )
        archive_quest(hunter=hunter, quest=first)
        write(hunter, "Swim")
        with pytest.raises(NoRoomError, match="Archive one first"):
            restore_quest(hunter=hunter, quest=first)
        assert (board(hunter), positions(hunter)) == (["Walk", "Swim"], [0, 1, 2])

    def test_whoever_imported_more_is_told_how_many_have_to_go(self, hunter: Hunter, settings: Any) -> None:
        for number in range(5):
            make_quest(str(number), owner=hunter)
        settings.MAX_ACTIVE_QUESTS = 3
        with pytest.raises(NoRoomError) as refusal:
            write(hunter)
        assert str(refusal.value) == (
            "You have 5 quests of your own, and there is room for 3. Archive 3 first."
        )

    def test_the_archive_is_no_way_around_it(self, hunter: Hunter, settings: Any) -> None:
        settings.MAX_ARCHIVED_QUESTS = 1
        first, second = write(hunter).quest, write(hunter, "Walk").quest
        for quest in (first, second):  # what is on the board can always be put away
            assert archive_quest(hunter=hunter, quest=quest)
        with pytest.raises(NoRoomError, match="You have 2 archived quests.* Restore one"):
            write(hunter, "Swim")
        restore_quest(hunter=hunter, quest=first)
        edit(hunter, first, "Swim")
        assert board(hunter) == ["Swim"]

    def test_others_quests_and_the_catalog_take_no_room(self, hunter: Hunter, settings: Any) -> None:
        settings.MAX_ACTIVE_QUESTS = settings.MAX_ARCHIVED_QUESTS = 1
        make_quest()
        make_quest(archived_at=SUNDAY)
        for archived_at in (None, SUNDAY):
            make_quest(owner=make_hunter("Nadd"), archived_at=archived_at)
        assert write(hunter).is_new

    def test_the_limits_are_those_of_the_design(self, settings: Any) -> None:
        assert settings.MAX_ACTIVE_QUESTS == 200


def test_the_repeats_of_the_design_are_all_there() -> None:
    assert {repeat for _difficulty, repeat in TOO_OFTEN} < set(Repeat.values)
