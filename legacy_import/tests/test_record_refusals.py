"""A record's file that is not as it was exported: a sentence naming the place, and nothing written."""

import io
import json
import os
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hunters.models import User
from legacy_import import record_in
from legacy_import.tests.records import everything, make_record, wipe
from quests.models import Quest
from tests.factories import make_hunter, make_quest, make_user

pytestmark = pytest.mark.django_db

Record = dict[str, Any]
AN_ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A sound record's file as the value that it holds; its hunter is gone from the database."""
    make_record()
    call_command("export_record", str(tmp_path / "sound.json"), "--user", "mara", stdout=io.StringIO())
    wipe()
    found: Record = json.loads((tmp_path / "sound.json").read_text())
    return found


def refused(path: Path, *options: str) -> str:
    """Import a file that is refused: return the sentence, after seeing that nothing was written."""
    before = everything()
    with pytest.raises(CommandError) as error:
        call_command("import_record", str(path), *options)
    assert error.value.returncode == 1
    assert everything() == before
    sentence = str(error.value)
    assert sentence.isprintable()
    return sentence


def put(*place: Any) -> Callable[[Record], None]:
    """Return an edit that sets the value at a place: its keys, then the value."""
    *way, last, value = place

    def edit(record: Record) -> None:
        inner: Any = record
        for key in way:
            inner = inner[key]
        inner[last] = value

    return edit


def drop(*place: Any) -> Callable[[Record], None]:
    """Return an edit that takes the value at a place away."""
    *way, last = place

    def edit(record: Record) -> None:
        inner: Any = record
        for key in way:
            inner = inner[key]
        del inner[last]

    return edit


def twice(section: str, **fields: Any) -> Callable[[Record], None]:
    """Return an edit that repeats a section's first row, with these fields, and counts it."""

    def edit(record: Record) -> None:
        record[section].append(record[section][0] | fields)
        record["counts"][section] += 1

    return edit


def reordered(record: Record) -> None:
    """Put the log before the quests."""
    log = record.pop("log")
    rest = {key: record.pop(key) for key in list(record)[4:]}
    record.update({"log": log, **rest})


def without_a_stat(record: Record) -> None:
    """Take a stat away, and count so."""
    del record["stats"][0]
    record["counts"]["stats"] = 4


def found(section: str, **fields: Any) -> Callable[[Record], Record]:
    """Return what finds a section's row by its values."""
    return lambda record: next(row for row in record[section] if fields.items() <= row.items())


def in_row(find: Callable[[Record], Record], **fields: Any) -> Callable[[Record], None]:
    """Return an edit that changes a row."""
    return lambda record: find(record).update(fields)


ORPHAN = found("log", quest_id=None)
DONE = found("log", marked_late=True)

EDITS: list[tuple[Callable[[Record], None], str]] = [
    (put("version", 2), "record.json › version: is 2. Expected 1"),
    (put("version", True), "version: is true"),
    (put("format", "other"), "format: is the text “other”"),
    (drop("format"), "version: does not belong here. Expected “format”"),
    (drop("counts"), "counts: is missing"),
    (drop("stats"), "day_rules: does not belong here. Expected “stats”"),
    (reordered, "log: does not belong here. Expected “stats”"),
    (put("more", 1), "more: stands after the counts"),
    (put("account", []), "account: is a list. Expected an object"),
    (put("account", "username", "a b"), "account › username: cannot be a user name"),
    (put("account", "password", "x"), "account › password: is no key known here"),
    (put("account", "id", "mara"), "account › id: is the text “mara”. Expected an id"),
    (put("account", "id", AN_ID.replace("-", "")), "account › id: is the text"),
    (drop("hunter", "theme"), "hunter › theme: is missing"),
    (put("hunter", "theme", "pink"), "theme: is the text “pink”. Expected one of dark, light, system"),
    (put("hunter", "name", "a\0"), "hunter › name: holds the character U+0000"),
    (put("hunter", "name", "\ud800"), "hunter › name: holds half a character"),
    (put("hunter", "name", "x" * 101), "hunter › name: has 101 characters. Expected at most 100"),
    (put("hunter", "name", "  "), "hunter: is refused by the database (hunter_name_not_blank)"),
    (put("hunter", "gold", -1), "hunter: is refused by the database (hunter_gold_in_range)"),
    (put("hunter", "gold", 2**53), "hunter › gold: is 9,007,199,254,740,992. Expected a whole number"),
    (put("hunter", "gold", 10**39), "hunter › gold: is 1,000,"),
    (put("hunter", "gold", 1.0), "hunter › gold: is 1.0"),
    (put("hunter", "gold", True), "hunter › gold: is true"),
    (put("hunter", "gold", "5"), "hunter › gold: is the text “5”"),
    (put("hunter", "gold", 5), "hunter › gold: is 5, and the file's rows sum up to"),
    (put("hunter", "total_xp", 5), "hunter › total_xp: is 5, and the file's rows sum up to"),
    (put("hunter", "created_at", "2025-03-01"), "hunter › created_at: is the text “2025-03-01”. Expected"),
    (put("hunter", "created_at", "2025-03-01T00:00:00.000000+01:00"), "created_at: is the text"),
    (put("hunter", "created_at", "0000-03-01T00:00:00.000000+00:00"), "created_at: is the text"),
    (put("stats", {}), "stats: is an object. Expected a list"),
    (put("stats", 0, "total_xp", 1), "stats › "),
    (put("stats", 1, "name", "Strength"), "stats › entry 2 › name: is Strength once more"),
    (put("stats", 1, "name", "Luck"), "stats › entry 2 › name: is the text “Luck”"),
    (without_a_stat, "sum up to"),
    (put("day_rules", 0, "timezone", "Mars/Base"), "timezone: is “Mars/Base”, which is no time zone"),
    (put("day_rules", 0, "day_starts_at", 7), "entry 1: is refused by the database (day_rule_starts_by_six)"),
    (put("day_rules", 0, "day_starts_at", 2**15), "entry 1 › day_starts_at: is 32,768"),
    (put("rest_days", 0, "day", "2025-02-30"), "rest_days › entry 1 › day: is the text"),
    (put("rest_days", 0, "day", "2025-W09-1"), "rest_days › entry 1 › day: is the text"),
    (twice("rest_days"), "rest_days › entry 2 › id: has an id that is taken"),
    (twice("rest_days", id=AN_ID), "rest_days › entry 2: is refused by the database"),
    (put("quests", 0, "own", None), "quests › entry 1 › own: is null. Expected true or false"),
    (in_row(found("quests", legacy_id="own-1"), xp_reward=501), "refused by the database (quest_personal_as"),
    (in_row(found("quests", name="Brought"), xp_reward=0), "the database (quest_xp_reward_in_range)"),
    (put("schedules", 0, "quest_id", AN_ID), f"schedules › entry 1 › quest_id: is {AN_ID}"),
    (put("follows", 0, "quest_id", AN_ID), f"follows › entry 1 › quest_id: is {AN_ID}"),
    (put("follows", 0, "position", 2**31), "follows › entry 1 › position: is 2,147,483,648"),
    (put("purchases", 0, "reward_id", AN_ID), f"purchases › entry 1 › reward_id: is {AN_ID}"),
    (put("import_runs", 0, "state", "draft"), "import_runs › entry 1 › state: is draft"),
    (put("import_runs", 0, "files", {}), "import_runs › entry 1 › files: is an object. Expected a list"),
    (put("import_runs", 0, "report", {"a": ["\0"]}), "report › a › entry 1: holds the character U+0000"),
    (put("import_runs", 0, "report", {"\ud800": 1}), "report: holds half a character"),
    (put("import_runs", 0, "report", {"name": 5}), "report › name: is 5"),
    (put("import_runs", 0, "report", {"quest_keys": []}), "report › quest_keys: is a list"),
    (put("import_runs", 0, "report", {"quest_keys": {"catalog": 5}}), "report › quest_keys: is an object"),
    (put("import_runs", 0, "report", {"quest_keys": {"catalog": [[]]}}), "report › quest_keys: is an object"),
    (put("adjustments", 0, "kind", "gift"), "adjustments › entry 1 › kind: is the text “gift”"),
    (put("adjustments", 0, "xp", 0), "adjustments › entry 1"),
    (put("log", 0, "quest_id", AN_ID), f"log › entry 1 › quest_id: is {AN_ID}"),
    (put("log", 0, []), "log › entry 1: is a list. Expected an object"),
    (put("log", 0, None), "log › entry 1: is null"),
    (in_row(ORPHAN, stat="Spirit"), "refused by the database (completion_stat_unless_quest_gone)"),
    (in_row(ORPHAN, source_run=None), "refused by the database (completion_"),
    (in_row(DONE, xp_gained=0), "refused by the database (completion_xp_in_range)"),
    (in_row(DONE, xp_gained=1), "sum up to"),
    (in_row(DONE, undone_at="2025-03-02T00:00:00.000000+00:00"), "sum up to"),
    (in_row(DONE, slot="x" * 11), "› slot: has 11 characters. Expected at most 10"),
    (in_row(DONE, marked_late=0), "› marked_late: is 0. Expected true or false"),
    (twice("log"), "log › entry 8 › id: has an id that is taken here"),
    (twice("log", id=AN_ID, request_id=AN_ID, slot=None), "sum up to"),
    (drop("log", 0), "counts › log: is 7. Expected 6"),
    (put("counts", "log", 6), "counts › log: is 6. Expected 7"),
    (put("counts", "log", True), "counts › log: is true"),
    (drop("counts", "log"), "counts › log: is missing"),
    (put("counts", "logs", 7), "counts › logs: is no section"),
    (put("counts", None), "counts: is null"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "words"), EDITS, ids=[words[:50] for _edit, words in EDITS])
def test_an_edited_file_is_refused(
    record: Record, tmp_path: Path, edit: Callable[[Record], None], words: str
) -> None:
    edited = deepcopy(record)
    edit(edited)
    file = tmp_path / "record.json"
    file.write_text(json.dumps(edited))
    sentence = refused(file)
    assert sentence.startswith("record.json › ")
    assert words in sentence


BYTES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda file: b"", "is cut off here"),
    (lambda file: file[: len(file) // 2], "is cut off here"),
    (lambda file: file[:-3], "is cut off here"),
    (lambda file: file[: file.rindex(b'"counts"')].rstrip(b",\n"), "is cut off here"),
    (lambda file: file[: file.rindex(b'"counts"')].rstrip(b",\n") + b"}", "counts: is missing"),
    (lambda file: file + b"{}", "the file goes on after its end"),
    (lambda file: b"[" + file + b"]", "is no object"),
    (lambda file: b"\xff" + file, "is not UTF-8"),
    (lambda file: b"[" * 100_000, "is no object"),
    (lambda file: file.replace(b'"account": {', b'"account": ' + b"[" * 100_000), "nested too deeply"),
    (lambda file: file.replace(b'"report": {', b'"report": ' + b"[" * 100_000), "nested too deeply"),
    (lambda file: file.replace(b'"theme"', b'"name": "x", "theme"'), "name: stands here more than once"),
    (lambda file: file.replace(b'"counts": {"stats"', b'"counts": {"log": 7, "stats"'), "counts: "),
    (
        lambda file: file.replace(b'"report": {', b'"report": {"name": 1, '),
        "name: stands here more than once",
    ),
    (lambda file: file.replace(b'"gold": ', b'"gold": ' + b"9" * 5000), "number of 5,"),
    (lambda file: file.replace(b'"gold": ', b'"gold": NaN, "x": '), "is NaN"),
    (lambda file: file.replace(b'"notes": "', b'"notes": "' + b"x" * 100_000_000), "a value of more than"),
    (lambda file: file.replace(b'"a": null', b'"a": 1e999'), "too large to be read"),
    (lambda file: file.replace(b'"version": 1,\n', b'"version": 1\n'), "is no JSON here"),
]


@pytest.mark.parametrize(("edit", "words"), BYTES, ids=[f"{n} {words}" for n, (_, words) in enumerate(BYTES)])
def test_broken_bytes_are_refused(
    record: Record, tmp_path: Path, edit: Callable[[bytes], bytes], words: str
) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(edit((tmp_path / "sound.json").read_bytes()))
    assert words in refused(file)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert "none.json cannot be read (No such file or directory)" in refused(tmp_path / "none.json")
    assert "is not a regular file" in refused(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in refused(tmp_path / "pipe")


def test_what_is_here_already_is_told(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "sound.json"
    make_user("MARA")
    assert "account › username: is mara, an account that is here already" in refused(file)
    make_user("boss", id=record["account"]["id"])
    assert "account › id: is an account's here already" in refused(file, "--user", "new")
    User.objects.all().delete()
    call_command("import_record", str(file), stdout=io.StringIO())
    assert "account › id: is an account's here already" in refused(file, "--user", "new")


def test_ids_that_others_have_are_told(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "sound.json"
    other = make_hunter()
    other.stats.all().delete()
    other.day_rules.all().delete()
    type(other).objects.filter(pk=other.pk).update(id=AN_ID)
    record["hunter"]["id"] = AN_ID
    (tmp_path / "edited.json").write_text(json.dumps(record))
    assert "hunter › id: is a hunter's here already" in refused(tmp_path / "edited.json")
    make_quest("Somebody's", id=record["quests"][0]["id"], owner=type(other).objects.get())
    assert "quests › entry 1 › id: is a quest's here already" in refused(file)
    Quest.objects.all().delete()
    type(other).objects.get().rest_days.create(id=record["rest_days"][0]["id"], day="2025-01-01")
    assert "rest_days › entry 1 › id: has an id that is taken here" in refused(file)


@pytest.mark.parametrize("name", ["", "a b", "\x1b[1m", "x" * 151])
def test_a_name_that_none_can_have_is_told(record: Record, tmp_path: Path, name: str) -> None:
    assert "account › username: " in refused(tmp_path / "sound.json", "--user", name)


def test_a_ledger_that_differs_in_the_database_is_refused(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        record_in, "differences_of", lambda hunter: iter(["gold is 1, its rows sum up to 2."])
    )
    assert refused(tmp_path / "sound.json") == "sound.json: gold is 1, its rows sum up to 2."


def test_ctrl_c_leaves_nothing(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(record_in._Restore, "_check_totals", stop)
    before = everything()
    with pytest.raises(CommandError, match="Stopped. Nothing was written.") as error:
        call_command("import_record", str(tmp_path / "sound.json"))
    assert error.value.returncode == 130
    assert everything() == before
