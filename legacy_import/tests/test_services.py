"""An import as a whole: all problems at once, all or nothing, and a second run that changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from hunterproject.errors import RuleError
from hunters.models import Hunter, User
from legacy_import import services
from legacy_import.models import ImportRun, ImportState
from legacy_import.services import FolderProblemsError
from legacy_import.tests.folders import (
    GONE,
    MADRID,
    READ,
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
from questlog.ledger import differences_of
from questlog.models import QuestLog
from quests.models import CatalogChange, Quest
from tests.factories import make_hunter

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the project's own tables, but for what tells that something may have changed."""
    rooms = ("hunters", "quests", "rewards", "questlog", "legacy_import")
    return {
        model._meta.label: list(
            model._base_manager.order_by("pk").values(
                *(one.attname for one in model._meta.concrete_fields if one.name != "edition")
            )
        )
        for room in rooms
        for model in apps.get_app_config(room).get_models()
        if model is not CatalogChange
    }


def days(count: int) -> list[dict[str, Any]]:
    """Return entries, one a day."""
    return [entry(f"2025-{1 + n // 28:02}-{1 + n % 28:02}T09:00:00") for n in range(count)]


def test_an_import_keeps_what_it_read_and_made(tmp_path: Path) -> None:
    report = bring(sound_folder(tmp_path, log=[entry(), entry()]))
    run = ImportRun.objects.get()
    assert (run.hunter, run.state, run.timezone, run.made_by) == (
        hunter_of(report),
        ImportState.DONE,
        MADRID,
        None,
    )
    assert [one["name"] for one in run.files] == ["hunter.json", "quests.json", "quest_logs.json"]
    assert (run.counts["entries_created"], run.counts["entries_duplicates"]) == (1, 1)
    assert run.report["name"] == "Mara"
    assert run.report["quest_keys"] == {"catalog": [quest()["id"]], "personal": []}


def test_the_same_folder_again_writes_nothing_but_the_lock(tmp_path: Path) -> None:
    log = [entry(), entry(), entry(quest_id=GONE), entry("2025-03-30T02:30:00")]
    folder = sound_folder(tmp_path, log=log)
    assert bring(folder).changed
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        report = bring(folder, timezone="")
    assert everything() == before
    assert not report.changed
    assert (report.quests.created, report.log.created, report.openings) == (0, 0, {})
    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if not sql.startswith("UPDATE hunters_hunter SET edition")] == []


def test_two_peoples_folders_with_the_same_quests_share_the_catalog(tmp_path: Path) -> None:
    log = [entry()]
    mara = hunter_of(bring(sound_folder(tmp_path, name="Mara", log=log, gold=30)))
    nadd = hunter_of(bring(sound_folder(tmp_path, name="Nadd", log=log, gold=40)))
    assert (Quest.objects.count(), QuestLog.objects.count()) == (1, 2)
    assert (totals(mara)["gold"], totals(nadd)["gold"]) == (30, 40)


def test_problems_of_all_files_and_of_the_times_come_together_and_nothing_is_written(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        hunter=profile(gold=-1),
        quests=quests(quest(xp_reward=-5)),
        quest_logs=[entry("2027-01-01T00:00:00"), entry(xp=0)],
    )
    with pytest.raises(FolderProblemsError) as refusal:
        bring(folder)
    assert [(one.file, one.place[-1]) for one in refusal.value.problems] == [
        ("hunter.json", "gold"),
        ("quests.json", "xp_reward"),
        ("quest_logs.json", "completed_at"),
        ("quest_logs.json", "xp_earned"),
    ]
    assert str(refusal.value).startswith("4 problems found, and nothing written:\nhunter.json › gold: is -1.")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "options", [{"timezone": ""}, {"timezone": "Nowhere/At_all"}, {"username": "two words"}]
)
def test_problems_of_the_files_come_before_those_of_the_options(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(FolderProblemsError):
        bring(sound_folder(tmp_path, log=[entry(), entry(xp=0)]), **options)


def test_one_time_in_the_future_refuses_all(tmp_path: Path) -> None:
    with pytest.raises(FolderProblemsError, match="1 problem found"):
        bring(sound_folder(tmp_path, log=[entry(), entry("2026-06-01T14:00:01")]))
    assert not User.objects.exists()


@pytest.mark.parametrize("step", ["place_quests", "write_openings", "pay", "_keep"])
def test_a_failure_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    make_hunter("Somebody")
    before = everything()
    real = getattr(services, step)

    def fail(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        assert Quest.objects.exists()
        raise RuleError("No more.")

    monkeypatch.setattr(services, step, fail)
    with pytest.raises(RuleError, match="No more"):
        bring(sound_folder(tmp_path, log=[entry()]))
    assert everything() == before
    monkeypatch.undo()
    assert bring(sound_folder(tmp_path, log=[entry()])).changed


@pytest.mark.django_db(transaction=True)
def test_a_failure_on_the_way_leaves_nothing_on_disk(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path)
    hunter = hunter_of(bring(folder))
    # As if gold had been spent: the newer record would bring it below 0, after rows were written.
    Hunter.objects.update(gold=0)
    before = everything()
    with pytest.raises(RuleError, match="must stay between 0"):
        bring(
            write(folder, hunter=profile(gold=499), quests=quests(quest(), quest(READ)), quest_logs=days(5)),
            username="mara",
        )
    assert everything() == before
    assert hunter.completions.count() == 0


def test_whoever_comes_second_finds_what_the_first_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = services._write, []

    def lose_the_race(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise IntegrityError("duplicate key")
        return real(*args)

    monkeypatch.setattr(services, "_write", lose_the_race)
    assert bring(sound_folder(tmp_path)).changed
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_folder_at_once_make_one_record(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=days(5))
    start = Barrier(2)

    def import_it() -> bool:
        start.wait(timeout=30)
        try:
            return bring(folder).changed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changed = [one.result(timeout=60) for one in [pool.submit(import_it) for _ in range(2)]]
    assert sorted(changed) == [False, True]
    hunter = Hunter.objects.get()
    assert totals(hunter)["gold"] == 500
    assert (hunter.completions.count(), ImportRun.objects.count()) == (5, 1)
    assert list(differences_of(hunter)) == []


def test_settings_that_change_while_the_folder_is_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hunter = make_hunter(username="mara", timezone=MADRID)
    real = services._prepare

    def meddle(order: Any) -> Any:
        prepared = real(order)
        hunter.day_rules.update(day_starts_at=4)
        return prepared

    monkeypatch.setattr(services, "_prepare", meddle)
    with pytest.raises(RuleError, match="Import it again"):
        bring(sound_folder(tmp_path, log=[entry()]), username="mara")
    assert not QuestLog.objects.exists()


def test_the_hunter_is_locked_before_anything_of_it_is_written(tmp_path: Path) -> None:
    make_hunter(username="mara")
    with CaptureQueriesContext(connection) as queries:
        bring(sound_folder(tmp_path, log=[entry()]), username="mara")
    sql = [one["sql"] for one in queries]
    first_write = next(n for n, one in enumerate(sql) if one.startswith(("INSERT", "UPDATE")))
    assert sql[first_write].startswith("UPDATE hunters_hunter SET edition")


@pytest.mark.parametrize("again", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path: Path, again: bool) -> None:
    counted = []
    for name, count in (("One", 1), ("Fifty", 50)):
        folder = write(
            tmp_path / name,
            hunter=profile(name),
            quests=quests(*(quest(f"{name} {n}") for n in range(min(count, 20)))),
            quest_logs=[one | {"quest_id": f"{name} 0"} for one in days(count)],
        )
        if again:
            bring(folder)
        with CaptureQueriesContext(connection) as queries:
            assert bring(folder).log.read == count
        counted.append(len(queries))
    assert counted[0] == counted[1]
