"""A record is read as it stood at one instant, and nobody waits for it."""

import io
import json
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from hunters.models import Hunter
from legacy_import import chunks, export_folder
from legacy_import.record_out import stream_record
from legacy_import.snapshot import snapshot
from legacy_import.tests.records import NOON, do, make_record, settle
from questlog.models import QuestLog
from quests.models import Quest


def elsewhere(call: object) -> None:
    """Run a call in a thread, with a connection of its own, and wait for it."""
    problems: list[Exception] = []

    def run() -> None:
        try:
            call()  # type: ignore[operator]
        except Exception as error:  # told below
            problems.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "it waits for the reader"
    assert not problems, problems


def play() -> None:
    """Complete a quest and change the totals."""
    hunter = Hunter.objects.get()
    with transaction.atomic():
        do(hunter, Quest.objects.get(name="Followed"), NOON, xp_gained=1000)
        settle(hunter)


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_meanwhile_stays_unseen_and_waits_for_nothing() -> None:
    make_record()
    before = QuestLog.objects.count()
    with snapshot():
        assert QuestLog.objects.count() == before
        elsewhere(play)
        assert QuestLog.objects.count() == before
    assert QuestLog.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_without_a_snapshot_it_would_be_seen() -> None:
    make_record()
    before = QuestLog.objects.count()
    if connection.vendor == "sqlite":
        assert QuestLog.objects.count() == before
        elsewhere(play)
        assert QuestLog.objects.count() == before + 1
        return
    # PostgreSQL's default isolation looks anew at each query.
    with transaction.atomic():
        assert QuestLog.objects.count() == before
        elsewhere(play)
        assert QuestLog.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_totals_and_rows_of_an_export_agree_while_somebody_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_record()
    monkeypatch.setattr(chunks, "CHUNK", 2)
    pieces = export_folder._pieces

    def play_and_write(text: object) -> object:
        elsewhere(play)
        return pieces(text)  # type: ignore[arg-type]

    monkeypatch.setattr(export_folder, "_pieces", play_and_write)
    hunter = Hunter.objects.get()
    stats = {stat.name: stat.total_xp for stat in hunter.stats.all()}
    standing = QuestLog.objects.standing().count()
    call_command("export_json", str(tmp_path), "--user", "mara", stdout=io.StringIO())
    profile = json.loads((tmp_path / "hunter.json").read_text())
    assert {name: one["total_xp"] for name, one in profile["stats"].items()} == stats
    assert len(json.loads((tmp_path / "quest_logs.json").read_text())) == standing
    assert QuestLog.objects.standing().count() == standing + 3


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_one_view_and_closing_it_ends_the_transaction() -> None:
    hunter = make_record()
    whole = b"".join(stream_record(hunter_id=hunter.pk))
    stream = stream_record(hunter_id=hunter.pk)
    first = next(stream)
    elsewhere(play)
    assert first + b"".join(stream) == whole
    assert not connection.in_atomic_block
    stream = stream_record(hunter_id=hunter.pk)
    next(stream)
    assert connection.in_atomic_block
    stream.close()
    assert not connection.in_atomic_block
    # Writing is as it was before: SQLite takes its lock at the beginning again.
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"
    play()


@pytest.mark.django_db(transaction=True)
def test_inside_another_transaction_it_refuses() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError), snapshot():
        pass
