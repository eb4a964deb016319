"""The order of the board, step by step and several at once."""

import random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hunters.models import Hunter
from quests.arranging import ArrangeRefusedError, Direction, arrange, move
from quests.models import Follow, Quest
from quests.places import on_board_of, places_of
from quests.services import archive
from quests.tests.boards import SUNDAY, board, follow_of, positions
from tests.effort import examples
from tests.factories import follow, make_hunter, make_quest

pytestmark = pytest.mark.django_db

UP, DOWN = Direction.UP, Direction.DOWN


@pytest.fixture
def quests(hunter: Hunter) -> dict[str, Quest]:
    """Followed in this order: A, B and C of Strength, with S of Spirit in their midst."""
    made = {name: make_quest(name, stat="Spirit" if name == "S" else "Strength") for name in "ASBC"}
    follow(hunter, *made.values())
    return made


class TestMoving:
    def test_changes_places_with_the_next_of_the_same_stat(
        self, hunter: Hunter, quests: dict[str, Quest]
    ) -> None:
        assert move(hunter=hunter, quest=quests["B"], direction=UP)
        assert board(hunter) == list("BSAC")
        assert move(hunter=hunter, quest=quests["B"], direction=DOWN)
        assert move(hunter=hunter, quest=quests["B"], direction=DOWN)
        assert board(hunter) == list("ASCB")

    def test_at_either_end_nothing_changes(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        for name, direction in (("A", UP), ("C", DOWN), ("S", UP), ("S", DOWN)):
            assert not move(hunter=hunter, quest=quests[name], direction=direction)
        assert board(hunter) == list("ASBC")

    def test_passes_over_what_is_archived(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        archive(Quest.objects.filter(name="B"))
        move(hunter=hunter, quest=quests["C"], direction=UP)
        assert board(hunter) == list("CSA")
        assert positions(hunter) == [0, 1, 2, 3]

    @pytest.mark.parametrize("case", ["not followed", "archived", "another's"])
    def test_what_is_not_on_the_board_is_refused(self, hunter: Hunter, case: str) -> None:
        quest = make_quest(
            owner=make_hunter("Nadd") if case == "another's" else None,
            archived_at=SUNDAY if case == "archived" else None,
        )
        if case == "archived":
            Follow.objects.create(hunter=hunter, quest=quest)
        with pytest.raises(ArrangeRefusedError, match="not on your board"):
            move(hunter=hunter, quest=quest, direction=UP)

    def test_equal_places_of_an_older_record_end_up_unique_and_dense(self, hunter: Hunter) -> None:
        made = [make_quest(name) for name in "ABCD"]
        for quest in made[:3]:
            Follow.objects.create(hunter=hunter, quest=quest, position=7)
        own = make_quest("O", owner=hunter)
        before = board(hunter)
        assert before == ["A", "B", "C", "O"]
        move(hunter=hunter, quest=own, direction=UP)
        assert (board(hunter), positions(hunter)) == (["A", "B", "O", "C"], [0, 1, 2, 3])

    def test_writes_only_the_two_that_moved(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        before = dict(Follow.objects.values_list("quest__name", "updated_at"))
        move(hunter=hunter, quest=quests["C"], direction=UP)
        after = dict(Follow.objects.values_list("quest__name", "updated_at"))
        assert {name for name in before if before[name] != after[name]} == {"B", "C"}

    def test_notes_and_others_boards_stay(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        other = make_hunter("Nadd")
        follow(other, *reversed(quests.values()))
        Follow.objects.filter(hunter=hunter, quest=quests["B"]).update(notes="mine")
        move(hunter=hunter, quest=quests["B"], direction=UP)
        assert board(other) == list("CBSA")
        assert follow_of(hunter, quests["B"]).notes == "mine"


class TestArranging:
    def test_puts_quests_of_a_stat_in_a_new_order(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        for _again in range(2):
            arrange(hunter=hunter, quest_ids=[quests[name].pk for name in "CBA"])
            assert (board(hunter), positions(hunter)) == (list("CSBA"), [0, 1, 2, 3])

    def test_what_is_not_named_stays_where_it_is(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        arrange(hunter=hunter, quest_ids=[quests["C"].pk, quests["A"].pk])
        assert board(hunter) == list("CSBA")

    def test_what_is_not_on_the_board_is_passed_over(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        theirs, loose = make_quest(owner=make_hunter("Nadd"), stat="Domain"), make_quest(stat="Domain")
        ids = [uuid4(), quests["B"].pk, theirs.pk, loose.pk, quests["A"].pk, quests["B"].pk]
        arrange(hunter=hunter, quest_ids=ids)
        assert board(hunter) == list("BSAC")
        assert Follow.objects.count() == 4

    def test_nothing_named_changes_nothing(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        before = list(Follow.objects.order_by("pk").values())
        arrange(hunter=hunter, quest_ids=[])
        assert list(Follow.objects.order_by("pk").values()) == before

    def test_several_stats_at_once_are_refused(self, hunter: Hunter, quests: dict[str, Quest]) -> None:
        with pytest.raises(ArrangeRefusedError, match="one stat"):
            arrange(hunter=hunter, quest_ids=[quests["S"].pk, quests["A"].pk])
        assert board(hunter) == list("ASBC")


STEPS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([UP, DOWN, None]), st.randoms()), max_size=8)


class TestAnyOrder(TestCase):
    """However often and in whatever way the board is put in order, it stays one: by a plain list."""

    @settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from(["Strength", "Spirit"]), min_size=6, max_size=6), STEPS)
    def test_as_a_plain_list_would(
        self, stats: list[str], steps: list[tuple[int, Direction | None, random.Random]]
    ) -> None:
        hunter = make_hunter()
        quests = [
            make_quest(f"{number}", stat=stat, owner=hunter if number % 2 else None)
            for number, stat in enumerate(stats)
        ]
        follow(hunter, *[quest for quest in quests if quest.owner_id is None])
        by_stat = {stat: [q.pk for q in on_board_of(hunter) if q.stat == stat] for stat in set(stats)}
        for number, direction, chance in steps:
            quest = quests[number]
            plain = by_stat[quest.stat]
            if direction is None:
                chance.shuffle(plain)
                arrange(hunter=hunter, quest_ids=plain)
                continue
            place = plain.index(quest.pk)
            moved = move(hunter=hunter, quest=quest, direction=direction)
            assert moved == (0 <= place + direction < len(plain))
            if moved:
                plain[place], plain[place + direction] = plain[place + direction], plain[place]
        for stat, plain in by_stat.items():
            assert [one.quest_id for one in places_of(hunter) if one.stat == stat] == plain
        assert positions(hunter) == list(range(len(positions(hunter))))
