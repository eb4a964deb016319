"""The starter catalog: its file, and the command that loads it."""

import json
import unicodedata
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from hunters.models import Hunter, StatName
from quests import starter
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from quests.rewards import SUGGESTED
from quests.starter import LANGUAGES, Loaded, load_starter_catalog, read_starter_catalog
from tests.factories import make_quest
from tests.threads import at_once

ENTRY = {
    "id": "b3c1a0de-5f0a-4d7e-9c55-2f6f1f0c8a11",
    "stat": "Spirit",
    "difficulty": "Daily",
    "repeat": "daily",
    "name": {"en": "Ten quiet minutes", "es": "Diez minutos de calma"},
    "description": {"en": "Done after ten.", "es": "Se completa a los diez."},
}


def run(*options: str) -> str:
    """Run the command; returns what it printed."""
    out = StringIO()
    call_command("load_starter_catalog", *options, stdout=out)
    return out.getvalue().strip()


def write(folder: Path, *entries: dict[str, object]) -> Path:
    """Write a catalog file of these entries."""
    path = folder / "catalog.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


class TestTheFile:
    def test_has_five_quests_for_each_stat(self) -> None:
        assert Counter(quest.stat for quest in read_starter_catalog()) == dict.fromkeys(StatName, 5)

    def test_has_every_difficulty_and_mostly_easy_ones(self) -> None:
        difficulties = Counter(quest.difficulty for quest in read_starter_catalog())
        assert set(difficulties) == set(Difficulty)
        assert difficulties[Difficulty.DAILY] + difficulties[Difficulty.EASY] > difficulties.total() / 2
        assert difficulties[Difficulty.LEGENDARY] <= 2

    def test_has_every_repeat_and_none_more_frequent_than_its_difficulty_suggests(self) -> None:
        quests = read_starter_catalog()
        assert {quest.repeat for quest in quests} == set(Repeat)
        assert [quest for quest in quests if quest.repeat not in SUGGESTED[quest.difficulty].repeats] == []

    def test_picks_a_few_of_every_stat_for_newcomers_that_anybody_can_do(self) -> None:
        picked = [quest for quest in read_starter_catalog() if quest.picked]
        assert {"Forty push-ups", "Run five kilometres", "Pick up litter on a walk"} <= {
            quest.name["en"] for quest in picked
        }
        assert {quest.stat for quest in picked} == set(StatName)
        assert 5 <= len(picked) <= 8
        assert {quest.difficulty for quest in picked} <= {
            Difficulty.DAILY,
            Difficulty.EASY,
            Difficulty.NORMAL,
        }

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_names_are_short_and_no_two_are_alike(self, language: str) -> None:
        names = [quest.name[language] for quest in read_starter_catalog()]
        assert max(map(len, names)) <= 60
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_texts_are_tidy_and_in_the_voice_of_the_system(self, language: str) -> None:
        for quest in read_starter_catalog():
            for text in (quest.name[language], quest.description[language]):
                assert text == " ".join(text.split())
                assert not set(text) & set("!¡"), text
                # Symbols and pictures, in Unicode's words: no text of these needs one.
                assert not [c for c in text if unicodedata.category(c)[0] in "SC"], text
            assert not quest.name[language].endswith(".")
            assert quest.description[language].endswith(".")
            assert len(quest.description[language]) <= 200

    def test_spanish_is_no_copy_of_the_english(self) -> None:
        for quest in read_starter_catalog():
            assert quest.name["es"] != quest.name["en"]
            assert quest.description["es"] != quest.description["en"]


class TestReading:
    def test_takes_a_good_entry(self, tmp_path: Path) -> None:
        (quest,) = read_starter_catalog(write(tmp_path, ENTRY))
        assert (quest.id, quest.stat) == (uuid.UUID(ENTRY["id"]), StatName.SPIRIT)
        assert not quest.picked
        (quest,) = read_starter_catalog(write(tmp_path, ENTRY | {"picked": True}))
        assert quest.picked

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"id": "not-an-id"}, "badly formed"),
            ({"id": "0190a0de-5f0a-7d7e-9c55-2f6f1f0c8a11"}, "no UUID version 4"),
            ({"stat": "Luck"}, "Luck"),
            ({"difficulty": "Trivial"}, "Trivial"),
            ({"repeat": "hourly"}, "hourly"),
            ({"name": {"en": "Ten quiet minutes"}}, "its name has to be there in en and es"),
            ({"description": {"en": " ", "es": "Diez."}}, "its description has to be there in en and es"),
            ({"name": "Ten quiet minutes"}, "no attribute"),
            ({"xp_reward": 50}, "nothing else"),
            ({"picked": False}, "its picked is true, or is left out"),
            ({"picked": "yes"}, "its picked is true, or is left out"),
        ],
    )
    def test_refuses_an_entry_and_says_which_and_why(
        self, tmp_path: Path, change: dict[str, object], said: str
    ) -> None:
        other = {**ENTRY, "id": "5f5e4a52-3b0f-4a35-8a0e-0d8f5d1f7b22"}
        with pytest.raises(ValueError, match=r"Quest 2 of catalog\.json") as refused:
            read_starter_catalog(write(tmp_path, other, ENTRY | change))
        assert said in str(refused.value)

    def test_refuses_an_entry_with_something_missing(self, tmp_path: Path) -> None:
        without_stat = {key: value for key, value in ENTRY.items() if key != "stat"}
        with pytest.raises(ValueError, match=r"it has to have .*stat"):
            read_starter_catalog(write(tmp_path, without_stat))

    def test_refuses_one_id_twice(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match=f"Quest 2 .* the id {ENTRY['id']} is an earlier quest's"):
            read_starter_catalog(write(tmp_path, ENTRY, ENTRY))


@pytest.mark.django_db
class TestLoading:
    def test_fills_an_empty_catalog(self) -> None:
        assert run() == "Starter quests: 25 added, 0 already there."
        assert Quest.objects.catalog().open().count() == 25

    def test_makes_each_quest_as_the_file_has_it_and_as_its_difficulty_suggests(self) -> None:
        run()
        for wanted in read_starter_catalog():
            quest = Quest.objects.get(pk=wanted.id)
            assert (quest.name, quest.description) == (wanted.name["en"], wanted.description["en"])
            assert (quest.name_es, quest.description_es) == (wanted.name["es"], wanted.description["es"])
            assert quest.picked == wanted.picked
            assert (quest.stat, quest.difficulty, quest.repeat) == (
                wanted.stat,
                wanted.difficulty,
                wanted.repeat,
            )
            assert (quest.xp_reward, quest.gold_reward) == (quest.suggested.xp, quest.suggested.gold)

    def test_makes_quests_that_the_admin_can_save_as_they_are(self) -> None:
        run()
        quests = list(Quest.objects.catalog())
        assert len(quests) == 25
        for quest in quests:
            quest.full_clean()

    def test_makes_quests_that_search_finds(self) -> None:
        run()
        for words in ("QUIET ten", "diez calma", "telefono tranquilo"):
            assert [quest.name for quest in Quest.objects.search(words)] == ["Ten quiet minutes"]

    @pytest.mark.parametrize("options", [(), ("--all",)])
    def test_run_again_adds_and_changes_nothing(self, options: tuple[str, ...]) -> None:
        run()
        before = list(Quest.objects.order_by("pk").values())
        assert run(*options) == "Starter quests: 0 added, 25 already there."
        assert list(Quest.objects.order_by("pk").values()) == before

    @pytest.mark.parametrize("options", [(), ("--all",)])
    def test_keeps_what_an_admin_edited_and_archived(self, options: tuple[str, ...]) -> None:
        run()
        edited, archived = Quest.objects.order_by("pk")[:2]
        edited.name, edited.xp_reward = "Fifty push-ups", 75
        edited.save()
        archived.archived_at = timezone.now()
        archived.save()
        before = list(Quest.objects.order_by("pk").values())
        run(*options)
        assert list(Quest.objects.order_by("pk").values()) == before

    def test_does_not_bring_back_what_an_admin_deleted(self) -> None:
        run()
        Quest.objects.get(name="Clear the desk").delete()
        assert run() == (
            "Starter quests: 0 added, 24 already there, "
            "1 left out as the catalog is in use (--all adds what is missing)."
        )
        assert not Quest.objects.filter(name="Clear the desk").exists()

    def test_with_all_adds_what_is_missing(self) -> None:
        run()
        Quest.objects.get(name="Clear the desk").delete()
        assert run("--all") == "Starter quests: 1 added, 24 already there."
        assert Quest.objects.filter(name="Clear the desk").exists()

    def test_leaves_a_catalog_alone_that_others_filled_even_with_archived_quests(self) -> None:
        make_quest(archived_at=timezone.now())
        assert load_starter_catalog() == Loaded(added=0, already_there=0, left_out=25)
        assert Quest.objects.count() == 1

    def test_fills_an_empty_catalog_beside_personal_quests(self, hunter: Hunter) -> None:
        make_quest(owner=hunter)
        assert load_starter_catalog() == Loaded(added=25, already_there=0, left_out=0)

    def test_says_in_a_sentence_that_the_file_cannot_be_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(tmp_path, ENTRY | {"stat": "Luck"})
        monkeypatch.setattr(starter, "read_starter_catalog", lambda: read_starter_catalog(path))
        with pytest.raises(CommandError, match=r"Quest 1 of catalog\.json cannot be used"):
            run()
        assert not Quest.objects.exists()

    def test_adds_all_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail_at_the_last(quest: starter.StarterQuest) -> bool:
            if quest.id == read_starter_catalog()[-1].id:
                raise RuntimeError("the power went out")
            return add(quest)

        add = starter._add
        monkeypatch.setattr(starter, "_add", fail_at_the_last)
        with pytest.raises(RuntimeError):
            run()
        assert not Quest.objects.exists()


@pytest.mark.django_db
class TestPuttingIntoSpanish:
    """What a load does with starter quests that are there in English alone."""

    #: A starter quest in English alone, as each test changes it.
    NAME = "Ten quiet minutes"

    @pytest.fixture(autouse=True)
    def _in_english(self) -> None:
        load_starter_catalog()
        for quest in Quest.objects.all():
            quest.name_es = quest.description_es = ""
            quest.save()

    def change(self, **values: object) -> Quest:
        quest = Quest.objects.get(name=self.NAME)
        for field, value in values.items():
            setattr(quest, field, value)
        quest.save()
        return quest

    @pytest.mark.parametrize("options", [(), ("--all",)])
    def test_gives_them_the_words_of_the_file_once(self, options: tuple[str, ...]) -> None:
        said = run(*options)
        assert said == "Starter quests: 0 added, 25 already there.\nGiven their words in Spanish: 25."
        for wanted in read_starter_catalog():
            quest = Quest.objects.get(pk=wanted.id)
            assert (quest.name_es, quest.description_es) == (wanted.name["es"], wanted.description["es"])
            assert quest in Quest.objects.search(wanted.name["es"])
        before = list(Quest.objects.order_by("pk").values())
        assert run(*options) == "Starter quests: 0 added, 25 already there."
        assert list(Quest.objects.order_by("pk").values()) == before

    def test_gives_them_to_archived_ones_and_to_those_with_other_rewards(self) -> None:
        quest = self.change(archived_at=timezone.now(), xp_reward=70)
        assert load_starter_catalog().translated == 25
        quest.refresh_from_db()
        assert (quest.name_es, quest.xp_reward) == ("Diez minutos de calma", 70)

    @pytest.mark.parametrize(
        "words",
        [
            {"name": "Twenty quiet minutes"},
            {"description": "Anywhere."},
            {"name_es": "Diez minutos en paz"},
            {"description_es": "Donde quieras."},
        ],
        ids=lambda words: next(iter(words)),
    )
    def test_leaves_a_quest_alone_in_whose_words_an_admin_had_a_hand(self, words: dict[str, str]) -> None:
        quest = self.change(**words)
        before = Quest.objects.filter(pk=quest.pk).values().get()
        assert load_starter_catalog().translated == 24
        assert Quest.objects.filter(pk=quest.pk).values().get() == before

    def test_leaves_a_personal_quest_alone_that_has_a_starters_id(self, hunter: Hunter) -> None:
        self.change(owner=hunter, picked=False)
        assert load_starter_catalog().translated == 24


@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_each_quest_is_put_into_spanish_by_one() -> None:
    load_starter_catalog()
    Quest.objects.update(name_es="", description_es="")
    loads = at_once([load_starter_catalog] * 4)
    assert sorted(load.translated for load in loads) == [0, 0, 0, 25]


@pytest.mark.django_db(transaction=True)
def test_a_load_that_meets_another_under_way_waits_for_it_and_adds_nothing() -> None:
    def load_in_another_connection() -> Loaded:
        try:
            return load_starter_catalog()
        finally:
            connection.close()

    with ThreadPoolExecutor() as other:
        with transaction.atomic():
            first = load_starter_catalog()
            second = other.submit(load_in_another_connection)
            # It cannot end before this transaction does.
            with pytest.raises(StillWaiting):
                second.result(timeout=0.5)
        assert first == Loaded(added=25, already_there=0, left_out=0)
        assert second.result(timeout=30) == Loaded(added=0, already_there=25, left_out=0)
    assert Quest.objects.count() == 25
