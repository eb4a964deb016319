"""`manage.py export_json`: the older program's files, as its stores wrote and load them."""

import io
import json
import os
import re
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from hunterproject.models import new_id
from hunters.models import Hunter
from legacy_import import legacy_files, whole_files
from legacy_import.tests.folders import needs_samples
from legacy_import.tests.records import BROUGHT, GONE, NOON, SECOND_PASS, do, make_record, settle, wipe
from legacy_import.tests.test_samples import SHIPPED, WITH_LOG
from questlog.models import QuestLog
from quests.models import Quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.django_db

NAMES = ["hunter.json", "quest_logs.json", "quests.json"]


def run(command: str, *arguments: object) -> str:
    """Run a command and return what it prints."""
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def export(folder: Path, *options: str, user: str = "mara") -> str:
    """Export into a folder and return the report."""
    return run("export_json", folder, "--user", user, *options)


def refused(folder: Path, *options: str) -> str:
    """Export where it is refused: return the sentence."""
    with pytest.raises(CommandError) as error:
        export(folder, *options)
    assert error.value.returncode == 1
    assert str(error.value).isprintable()
    return str(error.value)


def load(folder: Path) -> tuple[Any, Any, Any]:
    """Load the three files; each is to the letter what json.dump with indent=2 writes."""
    values = []
    for name in ("hunter", "quests", "quest_logs"):
        text = (folder / f"{name}.json").read_bytes().decode("ascii")
        values.append(json.loads(text))
        assert json.dumps(values[-1], indent=2) == text
    return values[0], values[1], values[2]


def test_each_file_has_the_shape_that_the_older_program_loads(tmp_path: Path) -> None:
    hunter = make_record()
    export(tmp_path / "out" / "deep")
    profile, quests, log = load(tmp_path / "out" / "deep")
    assert list(profile) == ["name", "gold", "stats"]
    assert (profile["name"], profile["gold"]) == ("Mara Ñandú", hunter.gold)
    assert list(profile["stats"]) == ["Strength", "Agility", "Intelligence", "Spirit", "Domain"]
    stored = {stat.name: {"name": stat.name, "total_xp": stat.total_xp} for stat in hunter.stats.all()}
    assert profile["stats"] == stored
    for quest_id, quest in quests.items():
        keys = ["id", "name", "stat", "difficulty", "xp_reward", "gold_reward", "description"]
        assert list(quest) == keys
        assert quest["id"] == quest_id
    for entry in log:
        assert list(entry) == ["quest_id", "completed_at", "xp_earned", "gold_earned"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?", entry["completed_at"])


def test_quests_are_the_own_ones_and_those_of_the_catalog_that_the_hunter_has_to_do_with(
    tmp_path: Path,
) -> None:
    make_record()
    make_quest("Nobody's")
    export(tmp_path)
    names = {quest["name"] for quest in load(tmp_path)[1].values()}
    assert names == {"Forty push-ups", "Followed", "Brought", "Línea “a”\n\t☕", "Archived"}


def test_the_log_has_what_stands_oldest_first_by_the_hunters_clock(tmp_path: Path) -> None:
    make_record()
    export(tmp_path)
    _profile, quests, log = load(tmp_path)
    done = next(key for key, quest in quests.items() if quest["name"] == "Forty push-ups")
    assert [tuple(entry.values()) for entry in log] == [
        (GONE, "2025-02-20T12:00:00", 70, 7),
        (done, "2025-02-21T12:00:00", 2**40, 10),
        (done, "2025-03-01T12:00:00", 50, 10),
        (done, "2025-03-01T15:00:00", 50, 10),
        ("own-1", "2025-10-26T02:30:00.000005", 500, 150),
    ]


def test_the_report_says_what_was_written_and_what_has_no_place(tmp_path: Path) -> None:
    make_record()
    out = export(tmp_path)
    assert out.startswith("Mara Ñandú's record, of the account mara, for the older program.\n")
    assert "Times are written in Europe/Madrid" in out
    for name in NAMES:
        assert re.search(
            rf"{name} +{(tmp_path / name).stat().st_size:,} bytes  SHA-256 [0-9a-f]{{64}}\n", out
        )
    assert "Completions   5\n" in out
    assert "Left out      2 undone completions, 1 purchases" in out
    assert "in the second pass of an hour that the clocks showed twice: 1." in out
    assert "Completions marked late: 1." in out
    assert "equal to another" not in out
    assert "XP in all" in out


@pytest.mark.parametrize("zones", [[], ["Asia/Tokyo"], ["Europe/Madrid", "America/Bogota"]])
def test_times_are_those_of_the_latest_zone_or_the_sites_default(
    tmp_path: Path, settings: Any, zones: list[str]
) -> None:
    settings.DEFAULT_HUNTER_TIMEZONE = "Pacific/Auckland"
    hunter = make_hunter("Mara", username="mara", timezone="")
    for number, zone in enumerate(zones, start=1):
        hunter.day_rules.create(from_day=date(2025, 1, number), timezone=zone)
    do(hunter, make_quest())
    export(tmp_path)
    times = {"Asia/Tokyo": "20", "America/Bogota": "06", "Pacific/Auckland": "00"}
    zone = zones[-1] if zones else "Pacific/Auckland"
    assert load(tmp_path)[2][0]["completed_at"][11:] == f"{times[zone]}:00:00"


def test_nothing_done_and_nothing_to_do_is_written_as_the_older_program_would(tmp_path: Path) -> None:
    make_hunter("Mara", username="mara")
    export(tmp_path)
    assert load(tmp_path)[1:] == ({}, [])


def test_a_shared_id_goes_to_the_earlier_quest_and_none_takes_anothers_own(tmp_path: Path) -> None:
    hunter = make_hunter("Mara", username="mara")
    same = "6EF74678-1013-4515-9AE7-DA712308CA93"
    first = make_quest("First", owner=hunter, legacy_id=same)
    second = make_quest("Second", legacy_id=same.lower())
    its_own = new_id()
    fourth = make_quest("Fourth", owner=hunter, legacy_id=str(its_own))
    third = make_quest("Third", owner=hunter, id=its_own)
    for quest in (first, second, third, fourth):
        do(hunter, quest, NOON + timedelta(seconds=len(quest.name)))
    settle(hunter)
    export(tmp_path)
    quests = load(tmp_path)[1]
    assert {quest["name"]: key for key, quest in quests.items()} == {
        "First": same, "Second": str(second.pk), "Third": str(third.pk), "Fourth": str(fourth.pk)
    }  # fmt: skip
    assert {entry["quest_id"] for entry in load(tmp_path)[2]} == set(quests)


def test_entries_that_no_importer_could_tell_apart_are_counted(tmp_path: Path) -> None:
    hunter, quest = make_hunter("Mara", username="mara"), make_quest(repeat="unlimited")
    for number in range(3):
        do(hunter, quest, xp_gained=50 + number % 2)
    assert "equal to another in all four fields: 1." in export(tmp_path)


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_a_time_outside_the_zones_calendar_is_written_in_utc_and_told(tmp_path: Path, at: datetime) -> None:
    zone = "America/Bogota" if at.year == 1 else "Asia/Tokyo"
    hunter = make_hunter("Mara", username="mara", timezone=zone)
    do(hunter, make_quest(), at)
    assert "outside the zone's calendar: 1, written in UTC" in export(tmp_path)
    assert load(tmp_path)[2][0]["completed_at"] == at.replace(tzinfo=None).isoformat()


def test_another_hunters_rows_are_never_in_it(tmp_path: Path) -> None:
    make_record()
    export(tmp_path / "alone")
    other = make_record("Otra", username="otra")
    do(other, Quest.objects.filter(name="Followed").first())
    export(tmp_path / "beside")
    assert load(tmp_path / "alone") == load(tmp_path / "beside")


def state(hunter: Hunter) -> dict[str, Any]:
    """Return a hunter's totals, and the log as far as the older program's files hold it."""
    rows = QuestLog.objects.standing().filter(hunter=hunter).order_by("completed_at", "xp_gained")
    return {
        "name": hunter.name,
        "gold": hunter.gold,
        "xp": {stat.name: stat.total_xp for stat in hunter.stats.order_by("name")},
        "log": list(rows.values_list("completed_at", "xp_gained", "gold_gained", "stat")),
    }


def test_it_comes_back_with_equal_totals_quests_and_rows(tmp_path: Path) -> None:
    hunter = make_record()
    before = state(hunter)
    export(tmp_path)
    written = load(tmp_path)
    wipe()
    run("import_json", tmp_path, "--user", "otra", "--timezone", "Europe/Madrid")
    run("verify_ledger")
    found = state(Hunter.objects.get())
    # The second pass of the hour that came twice is read as the first.
    late, *others = [row for row in before["log"] if row[0].date() == SECOND_PASS.date()]
    assert not others
    before["log"][-1] = (late[0] - timedelta(hours=1), *late[1:])
    assert found == before
    run("export_json", tmp_path / "again", "--user", "otra")
    assert sorted(written[1].items()) == sorted(load(tmp_path / "again")[1].items())
    assert (written[0], written[2]) == (load(tmp_path / "again")[0], load(tmp_path / "again")[2])


@needs_samples
@pytest.mark.parametrize("sample", [SHIPPED, WITH_LOG])
@pytest.mark.parametrize("quests", ["catalog", "personal"])
def test_the_older_programs_own_folders_come_out_as_they_went_in(
    tmp_path: Path, sample: Path, quests: str
) -> None:
    run("import_json", sample, "--user", "mara", "--timezone", "Europe/Madrid", "--quests", quests)
    export(tmp_path)
    profile, found, log = load(tmp_path)
    assert profile == json.loads((sample / "hunter.json").read_text())
    expected = json.loads((sample / "quests.json").read_text())
    assert found.keys() == expected.keys()
    if quests == "catalog":
        assert [dict(one) for one in found.values()] == [found[key] for key in found]
        assert found == {
            key: one | {"difficulty": one["difficulty"].title()} for key, one in expected.items()
        }
    file = sample / "quest_logs.json"
    entries = json.loads(file.read_text()) if file.exists() else []

    def key(entry: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(entry.values())

    assert sorted(log, key=key) == sorted({key(one): one for one in entries}.values(), key=key)


def test_files_that_are_there_are_kept_without_force(tmp_path: Path) -> None:
    make_record()
    (tmp_path / "quests.json").write_text("mine")
    sentence = refused(tmp_path)
    assert sentence.startswith(f"Already there: {tmp_path}/quests.json. ")
    assert "--force" in sentence
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
    export(tmp_path, "--force")
    load(tmp_path)
    assert sorted(os.listdir(tmp_path)) == NAMES


def test_an_older_profile_beside_it_is_refused_even_by_force(tmp_path: Path) -> None:
    make_record()
    (tmp_path / "hunter_profile.json").write_text("{}")
    assert "hunter_profile.json is there" in refused(tmp_path, "--force")
    assert os.listdir(tmp_path) == ["hunter_profile.json"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    make_record()
    (tmp_path / "file").touch()
    assert "file cannot be made (File exists)" in refused(tmp_path / "file")
    assert "cannot be made (Not a directory)" in refused(tmp_path / "file" / "in")
    (tmp_path / "hunter.json").mkdir()
    assert "hunter.json is there and is no file" in refused(tmp_path, "--force")
    assert sorted(os.listdir(tmp_path)) == ["file", "hunter.json"]


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("older", [True, False])
def test_a_renaming_that_fails_leaves_nothing_that_looks_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, older: bool
) -> None:
    make_record()
    if older:
        export(tmp_path)
    replace, calls = os.replace, []

    def fail_once(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(whole_files.os, "replace", fail_once)
    sentence = refused(tmp_path, "--force")
    assert "cannot be written (Input/output error)" in sentence
    assert not (tmp_path / "hunter.json").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_writing_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    make_record()
    export(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    Hunter.objects.update(gold=1)

    def fail(self: object) -> str:
        raise error

    monkeypatch.setattr(legacy_files.LegacyFiles, "profile", fail)
    with pytest.raises(CommandError):
        export(tmp_path, "--force")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_killed_export_leaves_no_name_that_looks_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_record()
    seen: list[list[str]] = []
    put = whole_files._put_in_place

    def look(files: Any) -> None:
        seen.append(sorted(os.listdir(tmp_path)))
        put(files)

    monkeypatch.setattr(whole_files, "_put_in_place", look)
    export(tmp_path)
    # Until all three are on disk, none has its name.
    assert len(seen[0]) == 3
    assert all(re.fullmatch(r"\..+\.json\.[0-9a-f]{8}\.part", name) for name in seen[0])
    assert stat.S_ISREG((tmp_path / "hunter.json").stat().st_mode)


def test_an_unknown_zone_is_told(tmp_path: Path) -> None:
    hunter = make_record()
    hunter.import_runs.update(timezone="")
    hunter.day_rules.create(from_day=date(2026, 1, 1), timezone="Mars/Base")
    assert "The time zone Mars/Base is not known here." in refused(tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_row_of_a_quest_that_is_nobodys_any_more_keeps_its_id(tmp_path: Path) -> None:
    hunter, other = make_hunter("Mara", username="mara"), make_hunter("Otra", username="otra")
    theirs = make_quest(owner=other)
    do(hunter, theirs)
    do(hunter, None, legacy_quest_id="", source_run=new_id())
    export(tmp_path)
    _profile, quests, log = load(tmp_path)
    assert quests == {}
    assert str(theirs.pk) in {entry["quest_id"] for entry in log}
    assert all(UUID(entry["quest_id"]) for entry in log)
    assert BROUGHT not in quests
