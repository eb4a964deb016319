"""The folders of the older program itself, where they are kept beside the project."""

import io
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from hunters.levels import progress_for
from hunters.models import Hunter, User
from hunters.selectors import stats_in_order
from legacy_import.placing import Placement
from legacy_import.tests.folders import SAMPLES, bring, hunter_of, needs_samples, totals, write
from questlog.models import QuestLog
from quests.models import Quest

pytestmark = [pytest.mark.django_db, needs_samples]

SHIPPED, WITH_LOG = SAMPLES / "shipped", SAMPLES / "with_log"


def assert_ledger_holds() -> None:
    """Run verify_ledger, which exits with 1 on a difference."""
    call_command("verify_ledger", stdout=io.StringIO())


def test_the_shipped_folder_comes_over_with_its_levels() -> None:
    report = bring(SHIPPED, timezone="")
    hunter = hunter_of(report)
    levels = [
        (stat.name, stat.total_xp, stat.progress.level, stat.progress.missing)
        for stat in stats_in_order(hunter)
    ]
    assert levels == [
        ("Strength", 12245, 21, 355),
        ("Agility", 2270, 9, 430),
        ("Intelligence", 9835, 19, 615),
        ("Spirit", 1810, 8, 390),
        ("Domain", 6121, 15, 629),
    ]
    assert (hunter.name, hunter.gold, hunter.total_xp) == ("Nadd", 22, 32281)
    assert progress_for(hunter.total_xp).level == 35
    assert Quest.objects.catalog().count() == 3
    lines = [" ".join(line.split()) for line in report.text().splitlines()]
    assert "Strength 12,245 = 12,245 level 21 (355 to the next)" in lines
    assert "XP in all 32,281 = 32,281 level 35 (969 to the next)" in lines
    assert_ledger_holds()


def test_the_folder_with_a_log_comes_over_row_by_row() -> None:
    report = bring(WITH_LOG)
    assert (report.quests.read, report.log.created, report.log.orphans) == (6, 169, 2)
    assert (QuestLog.objects.count(), QuestLog.objects.filter(quest=None).count()) == (169, 2)
    assert totals(hunter_of(report)) == report.totals.legacy
    assert_ledger_holds()
    assert not bring(WITH_LOG, timezone="").changed


def test_the_log_comes_over_with_own_quests_too() -> None:
    report = bring(WITH_LOG, placement=Placement.PERSONAL)
    assert totals(hunter_of(report)) == report.totals.legacy
    assert not bring(WITH_LOG).changed
    assert_ledger_holds()


def test_a_second_persons_folder_with_the_same_quests_makes_another_account(tmp_path: Path) -> None:
    bring(SHIPPED)
    other = tmp_path / "other"
    shutil.copytree(SHIPPED, other, copy_function=shutil.copyfile)
    other.chmod(0o755)
    write(other, hunter=(SHIPPED / "hunter.json").read_text().replace("Nadd", "Otra"))
    report = bring(other)
    assert (report.username, report.quests.created) == ("otra", 0)
    assert (User.objects.count(), Hunter.objects.count(), Quest.objects.count()) == (2, 2, 3)
    assert_ledger_holds()


def by_time(folder: Path) -> list[dict[str, object]]:
    """Return a folder's log, as an export orders it."""
    log = folder / "quest_logs.json"
    entries = json.loads(log.read_text()) if log.exists() else []
    return sorted(entries, key=lambda one: (one["completed_at"], json.dumps(one)))


@pytest.mark.parametrize("sample", [SHIPPED, WITH_LOG], ids=lambda sample: sample.name)
def test_a_folder_goes_out_as_it_came_and_comes_in_again(sample: Path, tmp_path: Path) -> None:
    first = bring(sample)
    account = first.username
    call_command("export_json", str(tmp_path / "out"), user=account, stdout=io.StringIO())
    for name in ("hunter.json", "quests.json"):
        assert json.loads((tmp_path / "out" / name).read_text()) == json.loads((sample / name).read_text())
    assert by_time(tmp_path / "out") == by_time(sample)

    User.objects.all().delete()
    Quest.objects.all().delete()
    again = bring(tmp_path / "out")

    assert (again.totals, again.log.created) == (first.totals, first.log.created)
    assert_ledger_holds()


@pytest.mark.parametrize("sample", [SHIPPED, WITH_LOG], ids=lambda sample: sample.name)
def test_a_full_record_restores_with_equal_totals_ids_and_history(sample: Path, tmp_path: Path) -> None:
    account = bring(sample).username
    call_command("export_record", str(tmp_path / "one.json"), user=account, stdout=io.StringIO())
    User.objects.all().delete()
    Quest.objects.all().delete()

    call_command("import_record", str(tmp_path / "one.json"), stdout=io.StringIO())
    call_command("export_record", str(tmp_path / "two.json"), user=account, stdout=io.StringIO())

    assert (tmp_path / "two.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    assert_ledger_holds()
