"""What the report says."""

from pathlib import Path

import pytest

from legacy_import.parsing import SourceFile
from legacy_import.quest_report import QuestCounts, QuestFields
from legacy_import.report import LogCounts, Report, Totals
from legacy_import.tests.folders import GONE, bring, entry, profile, quest, quests, sound_folder, write

STATS = {"Strength": 100, "Agility": 0}


def report(**changes: object) -> Report:
    values = {
        "name": "Mara",
        "username": "mara",
        "made_account": True,
        "made_hunter": True,
        "has_password": False,
        "timezone": "",
        "files": (SourceFile("hunter.json", Path("hunter.json"), "0" * 64, 1420),),
        "quests": QuestCounts(),
        "log": LogCounts(),
        "openings": {},
        "totals": Totals({**STATS, "gold": 22}, {**STATS, "gold": 22}, 100, 22),
        "changed": True,
    }
    return Report(**(values | changes))  # type: ignore[arg-type]


def lines(**changes: object) -> list[str]:
    return [" ".join(line.split()) for line in report(**changes).text().splitlines()]


def test_equal_totals_stand_beside_each_other_with_their_levels() -> None:
    found = lines()
    assert "Strength 100 = 100 level 2 (150 to the next)" in found
    assert "XP in all 100 = 100 level 2 (150 to the next)" in found
    assert "Gold 22 = 22" in found


def test_totals_that_differ_show_the_difference() -> None:
    found = lines(
        totals=Totals({**STATS, "gold": 22}, {"Strength": 1100, "Agility": 0, "gold": 20}, 1100, 20)
    )
    assert "Strength 100 ≠ 1,100 differs by +1,000 level 6 (250 to the next)" in found
    assert "Gold 22 ≠ 20 differs by -2" in found


def test_the_last_level_has_no_next() -> None:
    totals = Totals({"Domain": 99_000, "gold": 0}, {"Domain": 99_000, "gold": 0}, 99_000, 0)
    assert "Domain 99,000 = 99,000 level 51" in lines(totals=totals)


def test_what_was_played_here_is_told_only_when_there_is_some() -> None:
    assert not any("played here" in line for line in lines())
    played = Totals({**STATS, "gold": 22}, {**STATS, "gold": 22}, 150, 32)
    sentence = "With what was played here: 150 XP in all, level 2 (100 to the next); 32 gold."
    assert sentence in lines(totals=played)


def test_a_missing_log_and_a_missing_password_are_told() -> None:
    found = lines()
    assert "There is no quest_logs.json: the totals come over without their completions." in found
    assert "The account has no password yet. Set one with: manage.py changepassword mara" in found
    assert not any("changepassword" in line for line in lines(has_password=True))


def test_what_was_left_out_is_told_with_its_reason() -> None:
    assert "Left out 0" in lines()
    assert "Left out 2 (equal to another entry in all four fields)" in lines(log=LogCounts(duplicates=2))


def test_deleted_quests_slots_and_clocks_are_told_only_when_there_are_some() -> None:
    counts = LogCounts(orphans=2, orphan_xp=200, orphan_gold=40, without_slot=3, twice=4, never=5)
    text = report(log=counts).text()
    assert (
        "deleted quests: 2. They are kept: their 40 gold counts, their 200 XP is inside the opening" in text
    )
    assert "once: 3. They are kept, and count in full." in text
    assert "twice: 4, read as the first pass." in text
    assert "skipped: 5, read by the offset before." in text
    for word in ("deleted quests", "They are kept", "clocks"):
        assert word not in report().text()


def test_a_hundred_differing_quests_are_listed_and_the_others_counted() -> None:
    differing = tuple(QuestFields("Run", str(n), ("name",)) for n in range(103))
    found = lines(quests=QuestCounts(read=103, differing=differing))
    assert "Quests that are not as in the folder, and stay as they are here: 103." in found
    assert "“Run” (99): name" in found
    assert "“Run” (100): name" not in found
    assert "… and 3 more." in found


def test_names_are_shown_so_that_a_terminal_cannot_act_on_them() -> None:
    assert "\x1b" not in report(name="a\x1b[2J", earlier_name="\x1b").text()
    assert str(QuestFields("a\x1b", "b\x1b", ("name",))) == "“a\\x1b” (b\\x1b): name"


@pytest.mark.django_db
def test_a_whole_report(tmp_path: Path) -> None:
    log = [entry(), entry(), entry(quest_id=GONE, xp=70, gold=7)]
    folder = write(tmp_path, hunter=profile(gold=22, Spirit=900), quests=quests(quest()), quest_logs=log)
    one, two, three = (
        f"{name}.json ({(tmp_path / f'{name}.json').stat().st_size} bytes)"
        for name in ("hunter", "quests", "quest_logs")
    )
    inside = "their 7 gold counts, their 70 XP is inside the opening balance."
    assert (
        bring(folder).text()
        == f"""\
Mara's record, in the account mara (made now).
Times are read in Europe/Madrid.

Read          {one}, {two}, {three}
Quests        1 read, 1 created in the catalog, 0 already there
Completions   3 read, 2 created, 0 already there
Left out      1 (equal to another entry in all four fields)

Completions of deleted quests: 1. They are kept: {inside}

Opening balance, for what the log does not tell of:
  Strength     +1,000 XP
  Agility      +950 XP
  Intelligence +1,000 XP
  Spirit       +900 XP
  Domain       +1,000 XP
  Gold         +5 gold

Total             older   imported
Strength          1,000 =    1,000   level 6 (350 to the next)
Agility           1,000 =    1,000   level 6 (350 to the next)
Intelligence      1,000 =    1,000   level 6 (350 to the next)
Spirit              900 =      900   level 5 (100 to the next)
Domain            1,000 =    1,000   level 6 (350 to the next)
XP in all         4,900 =    4,900   level 13 (300 to the next)
Gold                 22 =       22

Next
  The account has no password yet. Set one with: manage.py changepassword mara
  Totals can be proven any time: manage.py verify_ledger --user mara"""
    )


@pytest.mark.django_db
def test_a_report_of_nothing_new_says_so_first(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path))
    text = bring(sound_folder(tmp_path)).text()
    assert text.startswith("Nothing changed: everything in this folder is here already.\n")
    assert "in the account mara (there before)." in text
