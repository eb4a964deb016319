"""A dry run promises exactly what a run does, and keeps nothing of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from legacy_import.placing import Placement
from legacy_import.services import FolderProblemsError
from legacy_import.tests.folders import (
    GONE,
    READ,
    SAMPLES,
    bring,
    entry,
    needs_samples,
    profile,
    quest,
    quests,
    sound_folder,
    write,
)
from legacy_import.tests.test_services import days, everything
from questlog.models import QuestLog
from tests.factories import make_hunter

pytestmark = pytest.mark.django_db


def assert_promised(folder: Path, **options: Any) -> None:
    """Assert that a dry run writes nothing and reports what the run after it reports."""
    before = everything()
    promised = bring(folder, dry_run=True, **options)
    assert everything() == before
    done = bring(folder, **options)
    assert promised.dry_run
    assert replace(promised, dry_run=False, has_password=done.has_password) == done
    assert promised.as_file() | {"next": []} == done.as_file() | {"next": []}


@pytest.mark.parametrize("placement", Placement)
def test_of_a_first_import(tmp_path: Path, placement: Placement) -> None:
    log = [*days(5), entry(), entry(), entry(quest_id=GONE, xp=70), entry("2025-03-30T02:30:00")]
    assert_promised(sound_folder(tmp_path, log=log), placement=placement)


def test_of_the_same_folder_again(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=days(3))
    bring(folder)
    assert_promised(folder)


def test_of_a_newer_folder_whose_quests_are_taken_over(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, log=days(3)))
    newer = quests(quest(name="Evening run", xp_reward=70), quest(READ, stat="Spirit"))
    folder = write(tmp_path, hunter=profile(gold=900), quests=newer, quest_logs=days(9))
    assert_promised(folder, update_quests=True)


def test_of_an_import_into_an_account_that_plays_here(tmp_path: Path) -> None:
    make_hunter(username="mara", timezone="")
    assert_promised(sound_folder(tmp_path, log=days(2)), username="mara")


@needs_samples
@pytest.mark.parametrize("sample", ["shipped", "with_log"])
def test_of_the_samples(sample: str) -> None:
    assert_promised(SAMPLES / sample)


def test_it_refuses_what_a_run_refuses(tmp_path: Path) -> None:
    with pytest.raises(FolderProblemsError):
        bring(sound_folder(tmp_path, gold=-1), dry_run=True)


def test_its_report_says_that_nothing_was_written(tmp_path: Path) -> None:
    text = bring(sound_folder(tmp_path), dry_run=True).text()
    assert text.startswith("Dry run: nothing was written. An import would do this:")
    assert "run the same again without --dry-run" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer for all")
def test_nobody_waits_while_it_reads(tmp_path: Path) -> None:
    """While entries are read and staged, another connection can still write."""
    hunter = make_hunter()
    folder = sound_folder(tmp_path, log=days(20))
    written = []

    def write_meanwhile(_read: int) -> None:
        if not written:
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("UPDATE hunters_hunter SET theme = 'dark' WHERE id = %s", [hunter.pk.hex])
                cursor.execute("COMMIT")
            other.close()
            written.append(True)

    bring(folder, progress=write_meanwhile)
    hunter.refresh_from_db()
    assert (written, hunter.theme, QuestLog.objects.count()) == ([True], "dark", 20)
