"""The report as a file: whole or not there."""

import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hunters.models import User
from legacy_import.tests.folders import entry, profile, quest, quests, sound_folder, write
from questlog.models import QuestLog

pytestmark = pytest.mark.django_db


def run(folder: Path, report: Path, *options: str) -> None:
    zone = ("--timezone", "Europe/Madrid")
    call_command("import_json", str(folder), *zone, "--report", str(report), *options, stdout=io.StringIO())


def test_json_has_files_with_hashes_counts_and_every_total(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path / "old", log=[entry(), entry()], gold=22)
    run(folder, tmp_path / "x.json")
    report = json.loads((tmp_path / "x.json").read_text())
    assert (report["imported"], report["account"], report["timezone"]) == (True, "mara", "Europe/Madrid")
    log = next(one for one in report["files"] if one["name"] == "quest_logs.json")
    assert log["sha256"] == sha256((folder / "quest_logs.json").read_bytes()).hexdigest()
    assert (report["counts"]["entries_read"], report["counts"]["entries_duplicates"]) == (2, 1)
    assert report["legacy"] == report["imported_totals"]
    assert report["problems"] == []
    assert any("changepassword mara" in step for step in report["next"])


def test_markdown_reads_as_a_page(tmp_path: Path) -> None:
    run(sound_folder(tmp_path / "old", gold=22), tmp_path / "x.md")
    text = (tmp_path / "x.md").read_text()
    assert text.startswith("# Import: Mara\n")
    assert "| gold | 22 | = | 22 |" in text


def test_a_dry_run_says_that_nothing_was_imported(tmp_path: Path) -> None:
    run(sound_folder(tmp_path / "old"), tmp_path / "x.json", "--dry-run")
    assert json.loads((tmp_path / "x.json").read_text())["imported"] is False
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["x.json", "x.md"])
def test_a_refusal_has_every_problem(tmp_path: Path, name: str) -> None:
    log = [entry(xp=0) for _ in range(250)]
    folder = write(tmp_path / "old", hunter=profile(gold=-1), quests=quests(quest()), quest_logs=log)
    with pytest.raises(CommandError):
        run(folder, tmp_path / name)
    text = (tmp_path / name).read_text()
    if name == "x.json":
        report = json.loads(text)
        assert report["imported"] is False
        assert len(report["problems"]) == 251
        assert report["problems"][-1]["place"] == ["entry 250", "xp_earned"]
    else:
        assert "251 problems" in text
        assert text.count("\n1. ") == 251


def test_a_refusal_without_problems_is_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        run(sound_folder(tmp_path / "old"), tmp_path / "x.json", "--user", "two words")
    assert "cannot be a user name" in json.loads((tmp_path / "x.json").read_text())["refusal"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x.txt", "must end in .json or .md"),
        ("none/x.json", "No such file"),
        ("folder.json", "it is a folder"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_is(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(CommandError, match=words):
        run(sound_folder(tmp_path / "old", log=[entry()]), tmp_path / name)
    assert not QuestLog.objects.exists()


def test_the_record_itself_is_not_overwritten(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path / "old")
    before = (folder / "quests.json").read_bytes()
    with pytest.raises(CommandError, match="that is the record itself"):
        run(folder, folder / "quests.json")
    assert (folder / "quests.json").read_bytes() == before
    assert not User.objects.exists()


def test_no_other_file_is_left(tmp_path: Path) -> None:
    run(sound_folder(tmp_path / "old"), tmp_path / "x.json")
    with pytest.raises(CommandError):
        run(tmp_path / "none", tmp_path / "y.json")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["old", "x.json", "y.json"]
