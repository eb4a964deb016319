"""Quests: into the catalog or to the hunter, the same id once, never changed."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from hunters.models import Hunter
from legacy_import.models import ImportRun
from legacy_import.placing import Placement, QuestIdTakenError
from legacy_import.tests.folders import (
    GONE,
    READ,
    RUN,
    bring,
    entry,
    hunter_of,
    profile,
    quest,
    quests,
    sound_folder,
    totals,
    write,
)
from legacy_import.tests.uploads import confirm, upload
from questlog.models import QuestLog
from quests.choices import Difficulty
from quests.following import set_notes, unfollow
from quests.models import Follow, Quest
from quests.rewards import SUGGESTED
from quests.tests.boards import board, positions
from tests.factories import follow, make_hunter, make_quest

pytestmark = pytest.mark.django_db

PERSONAL = Placement.PERSONAL


def test_a_quest_comes_into_the_catalog_with_its_id_and_rewards(tmp_path: Path) -> None:
    epic = quest(
        name="Exposición", difficulty="EPIC", stat="domain", xp_reward=7, gold_reward=0, description="Big"
    )
    bring(write(tmp_path, hunter=profile(), quests=quests(epic)))
    one = Quest.objects.get()
    assert (one.pk, one.legacy_id, one.owner_id) == (UUID(RUN), RUN, None)
    assert (one.name, one.description, one.stat, one.difficulty) == ("Exposición", "Big", "Domain", "Epic")
    assert (one.xp_reward, one.gold_reward, one.archived_at) == (7, 0, None)
    assert list(Quest.objects.search("exposicion")) == [one]


@pytest.mark.parametrize("difficulty", Difficulty.values)
def test_in_the_catalog_only_daily_quests_repeat_daily(tmp_path: Path, difficulty: str) -> None:
    bring(write(tmp_path, hunter=profile(), quests=quests(quest(difficulty=difficulty))))
    assert Quest.objects.get().repeat == ("daily" if difficulty == "Daily" else "unlimited")


@pytest.mark.parametrize(
    ("difficulty", "repeat"),
    [
        ("Daily", "daily"),
        ("Easy", "unlimited"),
        ("Normal", "unlimited"),
        ("Hard", "daily"),
        ("Epic", "weekly"),
        ("Legendary", "once"),
    ],
)
def test_a_hunters_own_quest_gives_and_repeats_as_its_difficulty_suggests(
    tmp_path: Path, difficulty: str, repeat: str
) -> None:
    folder = write(tmp_path, hunter=profile(), quests=quests(quest(difficulty=difficulty, xp_reward=1500)))
    report = bring(folder, placement=PERSONAL)
    one = Quest.objects.get()
    one.full_clean()
    suggested = SUGGESTED[difficulty]
    assert (one.owner, one.legacy_id, one.repeat) == (hunter_of(report), RUN, repeat)
    assert (one.xp_reward, one.gold_reward) == (suggested.xp, suggested.gold)
    (line,) = map(str, report.quests.rewards_changed)
    assert line == (
        f"“Morning run” ({RUN}): 1,500 XP and 10 gold → {suggested.xp:,} XP and {suggested.gold:,} gold"
    )


def test_rewards_that_stay_are_not_reported(tmp_path: Path) -> None:
    assert bring(sound_folder(tmp_path), placement=PERSONAL).quests.rewards_changed == ()


def test_completions_of_a_quest_whose_rewards_change_keep_what_they_gave(tmp_path: Path) -> None:
    folder = write(
        tmp_path, hunter=profile(), quests=quests(quest(xp_reward=1500)), quest_logs=[entry(xp=1500, gold=9)]
    )
    bring(folder, placement=PERSONAL)
    row = QuestLog.objects.get()
    assert (row.xp_gained, row.gold_gained, row.quest.xp_reward) == (1500, 9, 50)


def test_two_hunters_have_the_same_quest_as_their_own(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara"), placement=PERSONAL)
    bring(sound_folder(tmp_path, name="Nadd"), placement=PERSONAL)
    assert Quest.objects.filter(legacy_id=RUN, owner__isnull=False).count() == 2


def test_an_id_that_is_no_uuid_is_the_same_quest_again(tmp_path: Path) -> None:
    folder = write(
        tmp_path, hunter=profile(), quests=quests(quest("run")), quest_logs=[entry(quest_id="run")]
    )
    bring(folder)
    report = bring(folder)
    assert Quest.objects.get().legacy_id == "run"
    assert QuestLog.objects.get().quest_id == Quest.objects.get().pk
    assert not report.changed


def test_a_quest_found_stays_as_it_is_and_its_differences_are_named(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara"))
    folder = write(
        tmp_path,
        hunter=profile("Nadd"),
        quests=quests(quest(name="Evening run", xp_reward=60, description="x")),
    )
    report = bring(folder)
    assert [str(one) for one in report.quests.differing] == [
        f"“Evening run” ({RUN}): name, xp_reward, description"
    ]
    assert (report.quests.read, report.quests.created) == (1, 0)
    one = Quest.objects.get()
    assert (one.name, one.xp_reward, one.description) == ("Morning run", 50, "")


def test_what_an_admin_changed_is_named_and_stays(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path))
    Quest.objects.update(gold_reward=11, repeat="weekly")
    report = bring(sound_folder(tmp_path))
    assert [str(one) for one in report.quests.differing] == [f"“Morning run” ({RUN}): gold_reward"]
    assert not report.changed
    assert Quest.objects.get().gold_reward == 11


def test_a_catalog_quest_made_here_with_that_id_is_that_quest(tmp_path: Path) -> None:
    make_quest("Morning run", id=RUN, stat="Agility")
    report = bring(sound_folder(tmp_path, log=[entry(quest_id=RUN.upper())]))
    assert report.quests.created == 0
    assert QuestLog.objects.get().quest_id == UUID(RUN)


def test_an_id_of_somebodys_own_quest_is_refused(tmp_path: Path) -> None:
    make_quest(id=RUN, owner=make_hunter("Other"))
    with pytest.raises(QuestIdTakenError, match=RUN):
        bring(sound_folder(tmp_path))
    assert Quest.objects.get().owner is not None
    assert bring(sound_folder(tmp_path), placement=PERSONAL).quests.created == 1


@pytest.mark.parametrize("first", Placement)
def test_the_other_placement_later_finds_the_same_quests_and_rows(tmp_path: Path, first: Placement) -> None:
    second = Placement.PERSONAL if first is Placement.CATALOG else Placement.CATALOG
    folder = sound_folder(tmp_path, log=[entry()])
    bring(folder, placement=first)
    assert not bring(folder, placement=second).changed
    assert (Quest.objects.count(), QuestLog.objects.count()) == (1, 1)
    assert (Quest.objects.get().owner is None) == (first is Placement.CATALOG)


def test_only_new_quests_go_to_the_other_placement(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path)
    bring(folder)
    report = bring(write(folder, quests=quests(quest(), quest(READ))), placement=PERSONAL)
    assert report.quests.created == 1
    assert {one.legacy_id: one.owner is None for one in Quest.objects.all()} == {RUN: True, READ: False}
    again = bring(
        write(folder, quests=quests(quest(), quest(READ), quest(GONE))), placement=Placement.CATALOG
    )
    assert again.quests.created == 1
    assert Quest.objects.count() == 3


def test_a_catalog_quest_that_another_hunter_imported_does_not_replace_ones_own(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara"))
    report = bring(sound_folder(tmp_path, name="Nadd", log=[entry()]), placement=PERSONAL)
    assert report.quests.created == 1
    assert QuestLog.objects.get().quest.owner == hunter_of(report)


def test_ones_own_quest_is_found_before_that_of_the_catalog(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Nadd"), placement=PERSONAL)
    bring(sound_folder(tmp_path, name="Mara"))
    nadd = hunter_of(bring(sound_folder(tmp_path, name="Nadd", log=[entry()])))
    assert QuestLog.objects.get().quest.owner == nadd
    assert Quest.objects.count() == 2


class TestTakingQuestsOver:
    """--update-quests: what the folder says of quests that are here already."""

    def test_without_it_they_stay_and_are_reported(self, tmp_path: Path) -> None:
        bring(sound_folder(tmp_path, log=[entry()]))
        newer = write(tmp_path, quests=quests(quest(name="Evening run", xp_reward=70)))
        report = bring(newer)
        assert Quest.objects.get().name == "Morning run"
        assert [str(one) for one in report.quests.differing] == [f"“Evening run” ({RUN}): name, xp_reward"]
        assert any("--update-quests" in step for step in report.next_steps())

    def test_with_it_they_change_and_history_does_not(self, tmp_path: Path) -> None:
        hunter = hunter_of(bring(sound_folder(tmp_path, log=[entry()])))
        before = totals(hunter)
        evening = quest(name="Evening run", xp_reward=70, stat="Spirit", description="Slow")
        newer = write(tmp_path, quests=quests(evening))
        report = bring(newer, update_quests=True)
        found = Quest.objects.get()
        assert (found.name, found.xp_reward, found.stat) == ("Evening run", 70, "Spirit")
        assert Quest.objects.search("evening slow").exists()
        row = QuestLog.objects.get()
        assert (row.quest_name, row.stat, row.xp_gained) == ("Morning run", "Agility", 50)
        assert totals(hunter) == before
        assert (report.changed, len(report.quests.updated), report.quests.differing) == (True, 1, ())
        assert ImportRun.objects.latest("created_at").counts["quests_updated"] == 1
        assert not bring(newer, update_quests=True).changed

    def test_ones_own_keeps_to_what_its_new_difficulty_allows(self, tmp_path: Path) -> None:
        bring(sound_folder(tmp_path), placement=PERSONAL)
        bring(write(tmp_path, quests=quests(quest(difficulty="Legendary"))), update_quests=True)
        found = Quest.objects.get()
        assert (found.xp_reward, found.gold_reward, found.repeat) == (5000, 1000, "once")


class TestTheBoard:
    """The hunter follows what a folder brings, once."""

    @pytest.mark.parametrize("placement", Placement)
    def test_has_what_the_folder_brought_in_its_order_after_what_was_there(
        self, tmp_path: Path, placement: Placement
    ) -> None:
        hunter = make_hunter("Mara", username="mara")
        there = make_quest("There before")
        follow(hunter, there)
        folder = write(
            tmp_path,
            hunter=profile(),
            quests=quests(quest(READ, name="Z"), quest(RUN, name="A"), quest("word", name="M")),
        )
        bring(folder, username="mara", placement=placement)
        assert board(hunter) == ["There before", "Z", "A", "M"]
        assert positions(hunter) == [0, 1, 2, 3]

    @pytest.mark.parametrize("placement", Placement)
    def test_a_rerun_that_changes_nothing_writes_nothing(self, tmp_path: Path, placement: Placement) -> None:
        folder = write(tmp_path, hunter=profile(), quests=quests(quest(), quest(READ, name="Read")))
        bring(folder, placement=placement)
        before = (list(Follow.objects.order_by("pk").values()), ImportRun.objects.count())
        assert not bring(folder, placement=placement).changed
        assert (list(Follow.objects.order_by("pk").values()), ImportRun.objects.count()) == before

    def test_what_was_taken_off_since_stays_off_and_what_is_new_comes(self, tmp_path: Path) -> None:
        hunter = hunter_of(bring(sound_folder(tmp_path)))
        unfollow(hunter=hunter, quest=Quest.objects.get())
        assert not bring(sound_folder(tmp_path)).changed
        assert board(hunter) == []
        bring(write(tmp_path, quests=quests(quest(), quest(READ, name="Read"))))
        assert board(hunter) == ["Read"]

    def test_a_quest_of_the_catalog_that_is_there_already_is_followed_too(self, tmp_path: Path) -> None:
        mara = hunter_of(bring(sound_folder(tmp_path, name="Mara")))
        nadd = hunter_of(bring(sound_folder(tmp_path, name="Nadd")))
        assert board(mara) == board(nadd) == ["Morning run"]
        assert Quest.objects.count() == 1
        unfollow(hunter=nadd, quest=Quest.objects.get())
        bring(sound_folder(tmp_path, name="Nadd", log=[entry()]))
        assert (board(mara), board(nadd)) == (["Morning run"], [])

    def test_what_is_followed_already_keeps_its_place_and_notes(self, tmp_path: Path) -> None:
        hunter = make_hunter("Mara", username="mara")
        first, second = make_quest("Morning run", id=RUN), make_quest("Last")
        follow(hunter, first, second)
        set_notes(hunter=hunter, quest=first, notes="kept")
        bring(sound_folder(tmp_path), username="mara")
        assert board(hunter) == ["Morning run", "Last"]
        assert Follow.objects.get(quest=first).notes == "kept"

    def test_there_is_room_for_whatever_comes(self, tmp_path: Path, settings: Any) -> None:
        settings.MAX_FOLLOWED_QUESTS = settings.MAX_ACTIVE_QUESTS = 1
        folder = write(tmp_path, hunter=profile(), quests=quests(quest(), quest(READ, name="Read")))
        assert len(board(hunter_of(bring(folder)))) == 2

    def test_a_dry_run_follows_nothing(self, tmp_path: Path) -> None:
        make_hunter("Mara", username="mara")
        bring(sound_folder(tmp_path), username="mara", dry_run=True)
        assert not Follow.objects.exists()

    def test_by_upload_as_by_command(self, signed_in: Client, hunter: Hunter) -> None:
        confirm(signed_in, upload(signed_in))
        assert board(hunter) == ["Morning run"]
