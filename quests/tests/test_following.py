"""What is on the board: following, taking off, notes."""

from typing import Any

import pytest
from django.db import transaction

from hunters.models import Hunter
from quests.following import (
    FollowRefusedError,
    NotesRefusedError,
    NotesWouldGoError,
    follow,
    set_notes,
    unfollow,
)
from quests.limits import NoRoomError
from quests.models import Follow, Quest
from quests.places import on_board_of, put_at_end, with_follow
from quests.services import archive
from quests.tests.boards import SUNDAY, board, follow_of, positions, write
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.django_db


class TestTheBoard:
    def test_has_the_followed_and_the_own_and_nothing_else(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd")
        run, swim = make_quest("Run"), make_quest("Swim")
        make_quest("Nobody follows")
        write(hunter, "Read")
        write(other, "Theirs")
        follow(hunter=hunter, quest=run)
        follow(hunter=other, quest=run)
        follow(hunter=other, quest=swim)
        assert board(hunter) == ["Read", "Run"]

    def test_leaves_out_what_is_archived(self, hunter: Hunter) -> None:
        quest = make_quest()
        follow(hunter=hunter, quest=quest)
        make_quest(owner=hunter, archived_at=SUNDAY)
        archive(Quest.objects.all())
        assert board(hunter) == []

    def test_own_quests_without_a_place_come_last_by_name(self, hunter: Hunter) -> None:
        for name in ("B", "A"):
            make_quest(name, owner=hunter)
        follow(hunter=hunter, quest=make_quest("Z"))
        assert board(hunter) == ["A", "B", "Z"], "they got their places before what came later"
        make_quest("0", owner=hunter)
        assert board(hunter) == ["A", "B", "Z", "0"]
        assert positions(hunter) == [0, 1, 2]

    def test_tells_place_and_notes_of_this_hunter_alone(self, hunter: Hunter) -> None:
        quest, other = make_quest(), make_hunter("Nadd")
        for one, notes in ((other, "theirs"), (hunter, "mine")):
            follow(hunter=one, quest=quest)
            set_notes(hunter=one, quest=quest, notes=notes)
        assert [one.notes for one in on_board_of(hunter)] == ["mine"]
        assert with_follow(Quest.objects.all(), make_hunter("New")).get().follow_id is None


class TestFollowing:
    def test_puts_it_last_and_again_is_harmless(self, hunter: Hunter) -> None:
        run, swim = make_quest("Run"), make_quest("Swim")
        assert follow(hunter=hunter, quest=run)
        assert follow(hunter=hunter, quest=swim)
        assert not follow(hunter=hunter, quest=run)
        assert (board(hunter), positions(hunter)) == (["Run", "Swim"], [0, 1])

    def test_closes_the_gaps_that_were_left_and_again_writes_nothing(self, hunter: Hunter) -> None:
        quests = [make_quest(name) for name in "ABC"]
        Follow.objects.create(hunter=hunter, quest=quests[0], position=2**31 - 1)
        make_quest("O", owner=hunter)
        before = Follow.objects.values().get()
        assert not follow(hunter=hunter, quest=quests[0])
        assert Follow.objects.values().get() == before
        for quest in quests[1:]:
            follow(hunter=hunter, quest=quest)
        assert (board(hunter), positions(hunter)) == (["A", "O", "B", "C"], [0, 1, 2, 3])

    def test_what_is_there_already_is_not_touched(self, hunter: Hunter) -> None:
        quest = make_quest()
        Follow.objects.create(hunter=hunter, quest=quest, position=7)
        with transaction.atomic():
            assert put_at_end(hunter=hunter, quests=[quest], notes="other") == 0
        assert (positions(hunter), follow_of(hunter, quest).notes) == ([7], "")

    def test_what_is_archived_meanwhile_is_refused(self, hunter: Hunter) -> None:
        quest = make_quest()
        archive(Quest.objects.all())
        with pytest.raises(FollowRefusedError, match="“Forty push-ups” is archived"):
            follow(hunter=hunter, quest=quest)
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("service", [follow, unfollow])
    def test_what_is_gone_meanwhile_is_refused(self, hunter: Hunter, service: object) -> None:
        quest = make_quest()
        Quest.objects.all().delete()
        with pytest.raises(FollowRefusedError, match="gone"):
            service(hunter=hunter, quest=quest)  # type: ignore[operator]

    def test_anothers_quest_is_as_one_that_is_gone(self, hunter: Hunter) -> None:
        with pytest.raises(FollowRefusedError, match="gone"):
            follow(hunter=hunter, quest=make_quest(owner=make_hunter("Nadd")))

    def test_ones_own_is_there_already(self, hunter: Hunter) -> None:
        assert not follow(hunter=hunter, quest=make_quest(owner=hunter))

    def test_there_is_room_for_so_many_open_ones(self, hunter: Hunter, settings: Any) -> None:
        settings.MAX_FOLLOWED_QUESTS = 2
        first, second, third = (make_quest(name) for name in "ABC")
        write(hunter)  # neither one's own take room, nor what others follow
        follow(hunter=make_hunter("Nadd"), quest=third)
        for quest in (first, second):
            follow(hunter=hunter, quest=quest)
        assert not follow(hunter=hunter, quest=first)
        with pytest.raises(NoRoomError) as refusal:
            follow(hunter=hunter, quest=third)
        assert str(refusal.value) == (
            "2 quests of the catalog are on your board, which is as many as there is room for. "
            "Take one off first."
        )
        settings.MAX_FOLLOWED_QUESTS = 1
        with pytest.raises(NoRoomError, match="there is room for 1. Take 2 off first."):
            follow(hunter=hunter, quest=third)
        archive(Quest.objects.filter(owner=None).exclude(name="C"))
        assert follow(hunter=hunter, quest=third)


class TestTakingOff:
    def test_takes_it_off_and_again_is_harmless(self, hunter: Hunter) -> None:
        quest, other = make_quest(), make_hunter("Nadd")
        for one in (hunter, other):
            follow(hunter=one, quest=quest)
        assert unfollow(hunter=hunter, quest=quest)
        assert not unfollow(hunter=hunter, quest=quest)
        assert (board(hunter), board(other)) == ([], ["Forty push-ups"])

    def test_ones_own_is_refused_with_what_to_do(self, hunter: Hunter) -> None:
        with pytest.raises(FollowRefusedError, match="Archive it"):
            unfollow(hunter=hunter, quest=write(hunter).quest)
        assert board(hunter) == ["Read"]

    def test_notes_are_never_lost_unasked(self, hunter: Hunter) -> None:
        quest = make_quest()
        follow(hunter=hunter, quest=quest)
        set_notes(hunter=hunter, quest=quest, notes="precious")
        with pytest.raises(NotesWouldGoError, match="Your notes on “Forty push-ups”"):
            unfollow(hunter=hunter, quest=quest)
        assert follow_of(hunter, quest).notes == "precious"
        assert unfollow(hunter=hunter, quest=quest, with_notes=True)
        assert not Follow.objects.exists()

    def test_what_an_admin_archived_can_be_taken_off_too(self, hunter: Hunter) -> None:
        quest = make_quest()
        follow(hunter=hunter, quest=quest)
        archive(Quest.objects.all())
        assert unfollow(hunter=hunter, quest=quest)


class TestNotes:
    def test_are_kept_with_plain_line_ends_and_change_no_place(self, hunter: Hunter) -> None:
        run, swim = make_quest("Run"), make_quest("Swim")
        for quest in (run, swim):
            follow(hunter=hunter, quest=quest)
        set_notes(hunter=hunter, quest=run, notes=" one\r\ntwo\rthree \n")
        assert follow_of(hunter, run).notes == "one\ntwo\nthree"
        assert board(hunter) == ["Run", "Swim"]
        set_notes(hunter=hunter, quest=run, notes="")
        assert follow_of(hunter, run).notes == ""

    def test_the_same_again_writes_nothing(self, hunter: Hunter) -> None:
        quest = write(hunter, notes="same").quest
        before = Follow.objects.values().get()
        set_notes(hunter=hunter, quest=quest, notes="same ")
        assert Follow.objects.values().get() == before

    def test_ten_thousand_characters_are_taken_and_one_more_is_refused(self, hunter: Hunter) -> None:
        quest = write(hunter).quest
        set_notes(hunter=hunter, quest=quest, notes="\r\n" + "ñ\r\n" * 4_999 + "ñ")
        assert len(follow_of(hunter, quest).notes) == 9_999
        with pytest.raises(NotesRefusedError, match="10,000"):
            set_notes(hunter=hunter, quest=quest, notes="x" * 10_001)
        with pytest.raises(NotesRefusedError, match="Null"):
            set_notes(hunter=hunter, quest=quest, notes="a\0b")
        assert len(follow_of(hunter, quest).notes) == 9_999

    def test_on_what_is_not_followed_are_refused(self, hunter: Hunter) -> None:
        with pytest.raises(NotesRefusedError, match="Put it there first"):
            set_notes(hunter=hunter, quest=make_quest(), notes="x")
        with pytest.raises(FollowRefusedError, match="gone"):
            set_notes(hunter=hunter, quest=make_quest(owner=make_hunter("Nadd")), notes="x")
        assert not Follow.objects.exists()

    def test_on_an_own_quest_without_a_place_make_one(self, hunter: Hunter) -> None:
        for name in ("A", "B"):
            make_quest(name, owner=hunter)
        set_notes(hunter=hunter, quest=Quest.objects.get(name="A"), notes="x")
        assert follow_of(hunter, Quest.objects.get(name="A")).notes == "x"
        assert follow_of(hunter, Quest.objects.get(name="B")).notes == ""
