"""A full record leaves, the database is emptied, and the record comes back as it was."""

import io
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hunterproject.models import new_id
from hunters.models import Hunter, User
from legacy_import import chunks, record_rows
from legacy_import import record_format as form
from legacy_import.models import ImportRun
from legacy_import.record_format import key_of
from legacy_import.tests.records import (
    MODELS,
    NOON,
    NOT_RECORDED,
    age,
    do,
    everything,
    make_record,
    rows_of,
    settle,
    wipe,
)
from questlog.models import QuestLog
from quests.models import Quest, QuestSchedule
from tests.factories import make_hunter, make_quest, make_user

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: object) -> str:
    """Run a command and return what it prints."""
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_every_table_is_in_the_file_or_left_out_on_purpose() -> None:
    rooms = {"hunters", "quests", "rewards", "questlog", "legacy_import"}
    tables = {model.__name__ for model in apps.get_models() if model._meta.app_label in rooms}
    #: Files of imports that were not confirmed, and what tells that the catalog changed.
    assert tables - {"DraftFile", "CatalogChange"} == {model.__name__ for model in MODELS}


def test_every_column_is_in_the_file_or_left_out_on_purpose() -> None:
    recorded = {section.model: set(section.fields) for section in (*form.OBJECTS, *form.LISTS)}
    #: Follows from others: the file's one hunter, and keys made of names.
    derived = {"hunter_id", "user_id", "search_key", "username_key"}
    for model in MODELS:
        columns = {field.attname for field in model._meta.concrete_fields}
        assert recorded[model] == columns - derived - NOT_RECORDED.get(model, set()), model


def test_every_value_comes_back_and_so_does_the_file(tmp_path: Path) -> None:
    make_record()
    age()
    before = everything()
    assert all(before[model.__name__] for model in MODELS)
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    out = run("export_record", first, "--user", "MARA")
    assert "Mara Ñandú's full record, of the account mara." in out
    assert "Completions   7" in out
    wipe()
    out = run("import_record", first)
    assert "in the account mara (made now)" in out
    assert "manage.py changepassword mara" in out
    assert everything() == before
    assert not User.objects.get().has_usable_password()
    run("verify_ledger")
    run("export_record", second, "--user", "mara")
    assert second.read_bytes() == first.read_bytes()


def test_the_file_is_json_with_counts_at_its_end(tmp_path: Path) -> None:
    hunter = make_record()
    run("export_record", tmp_path / "a.json", "--user", "mara")
    record = json.loads((tmp_path / "a.json").read_text("ascii"))
    sections = [section.name for section in form.LISTS]
    assert list(record) == ["format", "version", "account", "hunter", *sections, "counts"]
    assert record["counts"] == {name: len(record[name]) for name in sections}
    assert record["hunter"]["gold"] == hunter.gold
    for section in form.LISTS:
        assert {tuple(row) for row in record[section.name]} == {tuple(map(key_of, section.fields))}
    assert "password" not in (tmp_path / "a.json").read_text("ascii")


def test_no_row_of_another_hunter_is_in_it(tmp_path: Path) -> None:
    make_record()
    run("export_record", tmp_path / "a.json", "--user", "mara")
    make_record("Otra", username="otra")
    make_quest("Nobody did it")
    run("export_record", tmp_path / "b.json", "--user", "mara")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_it_comes_back_beside_others_and_the_catalog_stays_as_it_is(tmp_path: Path) -> None:
    hunter = make_record()
    run("export_record", tmp_path / "a.json", "--user", "mara")
    hunter.user.delete()
    Quest.objects.filter(name="Followed").update(xp_reward=77)
    QuestSchedule.objects.update(weekdays=1)
    make_record("Otra", username="otra")
    before = {model: rows_of(model) for model in MODELS}
    out = run("import_record", tmp_path / "a.json")
    assert "Quests of the catalog that were here already: 4. They stay as they are." in out
    assert "Of those, not as in the file: 1.\n  “Followed”" in out
    for model, rows in before.items():
        now = {row["id"]: row for row in rows_of(model)}
        assert [now[row["id"]] for row in rows] == rows
    run("verify_ledger")


def test_a_catalog_quest_comes_back_in_both_languages_and_is_found_in_both(tmp_path: Path) -> None:
    make_record()
    run("export_record", tmp_path / "r.json", "--user", "mara")
    wipe()
    run("import_record", tmp_path / "r.json")
    for words in ("followed", "SEGUIDA manana"):
        quest = Quest.objects.search(words).get()
        assert (quest.name_es, quest.description_es) == ("Seguida", "Por la mañana.")


def test_another_name_can_be_given(tmp_path: Path) -> None:
    make_record()
    run("export_record", tmp_path / "a.json", "--user", "mara")
    wipe()
    make_user("mara")
    run("import_record", tmp_path / "a.json", "--user", "Mara2")
    assert Hunter.objects.get().user.username == "Mara2"


def test_a_maker_who_is_not_here_is_forgotten_and_told(tmp_path: Path) -> None:
    hunter = make_record()
    boss = make_user("boss")
    hunter.adjustments.filter(kind="correction").update(made_by=boss)
    run("export_record", tmp_path / "a.json", "--user", "mara")
    wipe()
    assert "made by accounts that are not here: 1." in run("import_record", tmp_path / "a.json")
    assert Hunter.objects.get().adjustments.get(kind="correction").made_by is None


def test_a_draft_of_an_import_stays_behind(tmp_path: Path) -> None:
    hunter = make_record()
    ImportRun.objects.create(hunter=hunter, state="draft")
    run("export_record", tmp_path / "a.json", "--user", "mara")
    wipe()
    run("import_record", tmp_path / "a.json")
    assert ImportRun.objects.get().state == "done"


def test_a_report_longer_than_what_is_decoded_at_once_comes_back(tmp_path: Path) -> None:
    hunter = make_hunter("Mara", username="mara")
    report = {"quest_keys": {"catalog": [f"{n:036}" for n in range(60_000)]}}
    ImportRun.objects.create(hunter=hunter, state="done", report=report)
    run("export_record", tmp_path / "a.json", "--user", "mara")
    wipe()
    run("import_record", tmp_path / "a.json")
    assert ImportRun.objects.get().report == report


def test_rows_of_one_instant_come_back_whole_across_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 3)
    monkeypatch.setattr(record_rows, "BATCH", 4)
    hunter, quest = make_hunter("Mara", username="mara"), make_quest(repeat="unlimited")
    for _ in range(10):
        do(hunter, quest)
    settle(hunter)
    before = everything()
    run("export_record", tmp_path / "a.json", "--user", "mara")
    wipe()
    run("import_record", tmp_path / "a.json")
    assert everything() == before
    run("export_json", tmp_path / "legacy", "--user", "mara")
    assert len(json.loads((tmp_path / "legacy" / "quest_logs.json").read_text())) == 10


def queries_of(command: str, *arguments: object) -> int:
    """Return how many queries a command takes."""
    with CaptureQueriesContext(connection) as queries:
        run(command, *arguments)
    return len(queries)


@pytest.mark.parametrize("command", ["export_json", "export_record"])
def test_one_more_chunk_is_one_more_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    hunter = make_record()
    quest = Quest.objects.get(name="Followed")
    before = queries_of(command, tmp_path / "a", "--user", "mara")
    QuestLog.objects.bulk_create(
        QuestLog(
            hunter=hunter, quest=quest, quest_name="x", stat="Spirit", difficulty="Epic", completed_at=NOON,
            quest_day=NOON.date(), xp_gained=1, gold_gained=0,
            request_id=new_id(),
        )
        for _ in range(100)
    )  # fmt: skip
    assert queries_of(command, tmp_path / "b", "--user", "mara") == before
    monkeypatch.setattr(chunks, "CHUNK", 60)
    assert queries_of(command, tmp_path / "c", "--user", "mara") == before + 1


def test_a_file_that_is_there_is_kept_without_force(tmp_path: Path) -> None:
    make_record()
    file = tmp_path / "a.json"
    file.write_text("mine")
    with pytest.raises(CommandError, match="Already there: .*a.json.*--force"):
        run("export_record", file, "--user", "mara")
    assert file.read_text() == "mine"
    run("export_record", file, "--user", "mara", "--force")
    assert json.loads(file.read_text())["version"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("command", ["export_json", "export_record"])
@pytest.mark.parametrize("name", ["nobody", "a\0b", "\ud800", ""])
def test_an_account_that_is_not_there_is_told(tmp_path: Path, command: str, name: str) -> None:
    make_user("lonely")
    with pytest.raises(CommandError, match="There is no hunter with the user name"):
        run(command, tmp_path / "a", "--user", name)
    assert not list(tmp_path.iterdir())
