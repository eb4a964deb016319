"""From JSON values to a record: each rule holds, and is told when broken."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunterproject import models as base
from hunters.models import StatName
from legacy_import import fields, validation
from legacy_import.parsing import read_folder
from legacy_import.problems import Problem
from legacy_import.tests.folders import GONE, READ, RUN, entry, profile, quest, quests, write
from legacy_import.validation import LegacyEntry, LegacyQuest, LegacyRecord, check, check_entries
from quests.choices import Difficulty
from quests.models import LONGEST_TEXT

MOST = 2**53 - 1
ABSENT = object()


@dataclass(frozen=True)
class Found:
    """What a folder says, and what is told of it."""

    record: LegacyRecord | None
    quests: tuple[LegacyQuest, ...]
    entries: tuple[LegacyEntry, ...]
    problems: tuple[Problem, ...]


def checked(profile_: object = None, quests_: object = ABSENT, log: object = ABSENT) -> Found:
    """Check a folder with these values, the profile being sound unless given."""
    values = {"hunter": profile() if profile_ is None else profile_, "quests": quests_, "quest_logs": log}
    problems: list[Problem] = []
    with TemporaryDirectory() as name:
        folder = read_folder(
            write(
                Path(name), **{file: _written(value) for file, value in values.items() if value is not ABSENT}
            )
        )
        found = check(folder, problems)
        entries = tuple(check_entries(folder.log, problems)) if folder.log else ()
    return Found(found.record, found.quests, entries, tuple(problems))


def _written(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def told(*args: Any, **kwargs: Any) -> list[str]:
    """Return what is told of values, place and what is so."""
    return [str(one).partition(". Expected")[0] for one in checked(*args, **kwargs).problems]


def told_of_quest(**changes: Any) -> list[str]:
    return [
        sentence.removeprefix("quests.json › 6ef7…8ca93 › ")
        for sentence in told(quests_=quests(quest(**changes)))
    ]


def told_of_entry(**changes: Any) -> list[str]:
    sentences = told(quests_={}, log=[entry() | changes])
    return [sentence.removeprefix("quest_logs.json › entry 1 › ") for sentence in sentences]


def test_the_pure_rules_name_what_the_models_name() -> None:
    assert list(validation.STATS) == StatName.values
    assert list(validation.DIFFICULTIES) == Difficulty.values
    assert fields.MAX_AMOUNT == base.MAX_AMOUNT
    assert validation.LONGEST_DESCRIPTION == LONGEST_TEXT


def test_a_sound_folder_becomes_a_record() -> None:
    found = checked(
        profile(" Mara Ñandú ", gold=22, xp=1, Spirit=1810),
        quests(quest(name=" Run ", description="3 km")),
        [entry("2025-03-01T09:56:51.123456"), entry("2025-03-01T09:56:51+02:00", GONE)],
    )
    assert found.problems == ()
    assert found.record is not None
    assert (found.record.name, found.record.gold, found.record.total_xp) == ("Mara Ñandú", 22, 1814)
    assert found.record.xp["Spirit"] == 1810
    assert found.quests == (LegacyQuest(RUN, RUN, "Run", "Agility", "Daily", 50, 10, "3 km"),)
    time = datetime.fromisoformat("2025-03-01T09:56:51")
    offset = timezone(timedelta(hours=2))
    assert found.entries == (
        LegacyEntry(1, RUN, "2025-03-01T09:56:51.123456", time.replace(microsecond=123456), 50, 10),
        LegacyEntry(2, GONE, "2025-03-01T09:56:51+02:00", time.replace(tzinfo=offset), 50, 10),
    )


def test_stats_and_difficulties_in_other_case_are_accepted() -> None:
    stats = {stat.upper(): {"name": stat.lower(), "total_xp": 7} for stat in StatName.values}
    found = checked(profile() | {"stats": stats}, quests(quest(stat="AGILITY", difficulty="EASY")))
    assert found.problems == ()
    assert found.record is not None
    assert found.record.xp == dict.fromkeys(StatName.values, 7)
    assert (found.quests[0].stat, found.quests[0].difficulty) == ("Agility", "Easy")


def test_whole_floats_are_accepted_and_others_told() -> None:
    found = checked(quests_=quests(quest(xp_reward=1500.0)))
    assert found.quests[0].xp == 1500
    assert isinstance(found.quests[0].xp, int)
    assert told_of_quest(xp_reward=1500.5) == ["xp_reward: is 1500.5"]


def test_fields_that_are_not_known_are_ignored() -> None:
    found = checked(
        profile() | {"level": [1]},
        quests(quest(colour="red")),
        [entry() | {"note": "x", "nested": {"a": None}}],
    )
    assert found.problems == ()


@pytest.mark.parametrize("value", [[], "x", 1, None, True])
def test_files_of_another_shape_are_told(value: object) -> None:
    sentences = told(profile_=value if value is not None else "x", quests_=value, log={})
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "hunter.json",
        "quests.json",
        "quest_logs.json",
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "hunter.json › name: is blank"),
        ({"name": "x" * 101}, "hunter.json › name: has 101 characters"),
        ({"name": None}, "hunter.json › name: is null"),
        ({"name": 5}, "hunter.json › name: is 5"),
        ({"name": "a\0b"}, "hunter.json › name: holds the character U+0000, which no database stores"),
        ({"name": "a\ud800"}, "hunter.json › name: holds half a character (\\ud800)"),
        ({"gold": -1}, "hunter.json › gold: is -1"),
        ({"gold": True}, "hunter.json › gold: is true"),
        ({"gold": "22"}, "hunter.json › gold: is the text “22”"),
        ({"gold": MOST + 1}, f"hunter.json › gold: is {MOST + 1:,}"),
        ({"stats": []}, "hunter.json › stats: is a list"),
    ],
)
def test_a_wrong_profile_is_told(changes: dict[str, Any], sentence: str) -> None:
    assert told(profile() | changes) == [sentence]


def test_the_largest_amounts_are_accepted() -> None:
    assert told(profile(gold=MOST, xp=0, Domain=MOST), quests(quest(xp_reward=MOST, gold_reward=MOST))) == []


def test_five_stats_that_leave_the_range_together_are_told() -> None:
    assert told(profile(xp=0, Domain=MOST, Agility=1)) == [f"hunter.json › stats: add up to {MOST + 1:,} XP"]


def test_missing_unknown_repeated_and_misnamed_stats_are_told() -> None:
    stats = profile()["stats"]
    del stats["Domain"]
    stats["Charm"] = {"name": "Charm", "total_xp": 1}
    stats["AGILITY"] = {"name": "Agility", "total_xp": 1}
    stats["Spirit"] = {"name": "Strength", "total_xp": 1}
    stats["Intelligence"] = {"total_xp": -1}
    assert told(profile() | {"stats": stats}) == [
        "hunter.json › stats › Intelligence › total_xp: is -1",
        "hunter.json › stats › Intelligence › name: is missing",
        "hunter.json › stats › Spirit › name: is Strength, but it stands under Spirit",
        "hunter.json › stats › Charm: is no stat known here",
        "hunter.json › stats › AGILITY: is Agility once more, in other case",
        "hunter.json › stats › Domain: is missing",
    ]


@pytest.mark.parametrize("key", ["name", "gold", "stats"])
def test_a_field_missing_from_the_profile_is_told(key: str) -> None:
    values = profile()
    del values[key]
    assert told(values) == [f"hunter.json › {key}: is missing"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "name: is blank"),
        ({"name": "x" * 201}, "name: has 201 characters"),
        ({"stat": "Charm"}, "stat: is the text “Charm”"),
        ({"difficulty": "Impossible"}, "difficulty: is the text “Impossible”"),
        ({"xp_reward": 0}, "xp_reward: is 0"),
        ({"xp_reward": -5}, "xp_reward: is -5"),
        ({"gold_reward": -1}, "gold_reward: is -1"),
        ({"gold_reward": False}, "gold_reward: is false"),
        ({"description": None}, "description: is null"),
        ({"description": "\0"}, "description: holds the character U+0000, which no database stores"),
    ],
)
def test_a_wrong_quest_is_told(changes: dict[str, Any], sentence: str) -> None:
    assert told_of_quest(**changes) == [sentence]


@pytest.mark.parametrize("key", list(quest()))
def test_a_field_missing_from_a_quest_is_told(key: str) -> None:
    values = quest()
    del values[key]
    assert told(quests_={RUN: values}) == [f"quests.json › 6ef7…8ca93 › {key}: is missing"]


def test_gold_of_0_and_a_blank_description_are_accepted() -> None:
    assert told_of_quest(gold_reward=0, description="") == []


def test_an_id_that_differs_from_its_key_is_told() -> None:
    (sentence,) = told(quests_={RUN: quest(READ)})
    assert sentence.startswith("quests.json › 6ef7…8ca93 › id: is “34d130ac")


def test_the_same_id_in_other_case_is_told() -> None:
    assert told(quests_=quests(quest(), quest(RUN.upper()))) == [
        "quests.json › 6EF7…8CA93: stands here before, in other case"
    ]


def test_ids_that_are_no_uuids_are_accepted_up_to_200_characters() -> None:
    assert checked(quests_=quests(quest("run"), quest("RUN"))).problems == ()
    assert "has 201 characters" in told(quests_=quests(quest("r" * 201)))[0]
    assert "is blank" in told(quests_=quests(quest("")))[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quest_id": 7}, "quest_id: is 7"),
        ({"quest_id": ""}, "quest_id: is blank"),
        ({"xp_earned": 0}, "xp_earned: is 0"),
        ({"gold_earned": -1}, "gold_earned: is -1"),
        ({"completed_at": 5}, "completed_at: is 5"),
        ({"completed_at": "yesterday"}, "completed_at: is the text “yesterday”"),
        ({"completed_at": "2025-03-01"}, "completed_at: is the text “2025-03-01”"),
        ({"completed_at": "2025-W09-6T10:00:00"}, "completed_at: is the text “2025-W09-6T10:00:00”"),
        (
            {"completed_at": "2025-02-30T10:00:00"},
            "completed_at: is “2025-02-30T10:00:00”, which no calendar and clock show",
        ),
        (
            {"completed_at": "2025-02-03T25:00:00"},
            "completed_at: is “2025-02-03T25:00:00”, which no calendar and clock show",
        ),
    ],
)
def test_a_wrong_entry_is_told(changes: dict[str, Any], sentence: str) -> None:
    assert told_of_entry(**changes) == [sentence]


@pytest.mark.parametrize("key", list(entry()))
def test_a_field_missing_from_an_entry_is_told_with_its_number(key: str) -> None:
    values = entry()
    del values[key]
    assert told(quests_={}, log=[entry(), values]) == [f"quest_logs.json › entry 2 › {key}: is missing"]


def test_an_entry_that_is_no_object_is_told() -> None:
    assert told(quests_={}, log=[[], 5, "x"]) == [
        "quest_logs.json › entry 1: is a list",
        "quest_logs.json › entry 2: is 5",
        "quest_logs.json › entry 3: is the text “x”",
    ]


def test_quests_may_be_missing() -> None:
    assert told() == []
    assert told(log=[]) == []


def test_a_flaw_told_when_read_is_not_told_again() -> None:
    found = checked(b'{"name": "M", "gold": NaN, "stats": NaN}', b'{"a": NaN}')
    assert [one.place for one in found.problems] == [("gold",), ("stats",), ("a",)]


@given(
    st.fixed_dictionaries(
        {
            "quest_id": st.sampled_from([RUN, GONE, "run", " run", "", "\u0000", "x" * 201])
            | st.text(max_size=5),
            "completed_at": st.sampled_from(
                ["2025-03-01T09:00:00", "2025-02-30T09:00:00", "2025-03-01 09:00:00Z"]
            ),
            "xp_earned": st.sampled_from([50, 50.0, True, 0, -1, MOST, MOST + 1, "50"]),
            "gold_earned": st.sampled_from([10, 10.0, False, 0, -1, MOST, MOST + 1, None]),
        },
        optional={"note": st.just("x")},
    )
)
def test_the_short_way_reads_an_entry_as_the_careful_one_does(values: dict[str, Any]) -> None:
    short = validation._sound_entry(1, values)
    if short is not None:
        assert short == validation._entry(1, values, problems := [])
        assert problems == []


def test_every_problem_of_every_file_is_told() -> None:
    sentences = told(
        profile(gold=-1), quests(quest(xp_reward=-1, stat="x"), quest(READ, name="")), [entry(xp=0, gold=-1)]
    )
    assert len(sentences) == 6


#: Any JSON, with the fields' own names and values that come close among it.
WORDS = st.sampled_from(
    [*profile(), *quest(), *entry(), *StatName.values, RUN, "2025-03-01T09:00:00", "\ud800"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | WORDS, inner),
    max_leaves=20,
)


@given(VALUES, VALUES, VALUES)
def test_no_values_make_it_raise(profile_: object, quests_: object, log: object) -> None:
    found = checked(profile_ if profile_ is not None else [], quests_, log)
    assert found.record is not None or found.problems
    assert all(str(one).isprintable() for one in found.problems)


@given(st.sampled_from(sorted(quest())), LEAVES, st.sampled_from(sorted(entry())), LEAVES)
def test_no_value_of_a_field_makes_it_raise(of_quest: str, one: object, of_entry: str, other: object) -> None:
    found = checked(quests_={RUN: quest() | {of_quest: one}}, log=[entry() | {of_entry: other}])
    assert len(found.quests) + len(found.entries) + len(found.problems) >= 2
    assert all(str(problem).isprintable() for problem in found.problems)
