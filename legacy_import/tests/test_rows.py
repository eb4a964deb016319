"""The log's rows: what each holds, each once, one to a slot."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from legacy_import.models import ImportRun
from legacy_import.placing import Placement
from legacy_import.tests.folders import (
    GONE,
    NOW,
    RUN,
    bring,
    entry,
    hunter_of,
    profile,
    quest,
    quests,
    sound_folder,
    write,
)
from questlog.models import QuestLog
from questlog.services import complete_quest
from quests.models import Quest
from tests.factories import make_quest

pytestmark = pytest.mark.django_db


def slots() -> list[str | None]:
    """Return the rows' slots, the earliest first."""
    return list(QuestLog.objects.order_by("completed_at").values_list("slot", flat=True))


def test_a_row_holds_what_the_entry_says(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, log=[entry("2025-03-01T00:30:00.5", xp=55, gold=0)]))
    row, run = QuestLog.objects.get(), ImportRun.objects.get()
    assert (row.quest_id, row.quest_name, row.stat, row.difficulty) == (
        UUID(RUN),
        "Morning run",
        "Agility",
        "Daily",
    )
    assert row.completed_at == datetime(2025, 2, 28, 23, 30, 0, 500_000, tzinfo=UTC)
    assert (row.quest_day, row.slot) == (date(2025, 3, 1), "2025-03-01")
    assert (row.xp_gained, row.gold_gained, row.marked_late) == (55, 0, False)
    assert (row.request_id, row.undone_at, row.legacy_quest_id) == (None, None, "")
    assert row.source_run == run.pk


def test_a_row_of_a_deleted_quest_is_kept_without_stat_and_slot(tmp_path: Path) -> None:
    report = bring(sound_folder(tmp_path, log=[entry(quest_id=GONE, xp=70, gold=7)]))
    row = QuestLog.objects.get()
    assert (row.quest, row.quest_name, row.stat, row.difficulty, row.slot) == (None, "", "", "", None)
    assert row.legacy_quest_id == GONE
    assert (report.log.orphans, report.log.orphan_xp, report.log.orphan_gold) == (1, 70, 7)


def test_a_row_keeps_the_files_words_where_the_quest_here_differs(tmp_path: Path) -> None:
    make_quest("Evening swim", id=RUN, stat="Spirit", difficulty="Hard", repeat="weekly")
    report = bring(sound_folder(tmp_path, log=[entry()]))
    row = QuestLog.objects.get()
    assert (row.quest_name, row.stat, row.difficulty) == ("Morning run", "Agility", "Daily")
    # Its slot is of the quest as it is played here.
    assert row.slot == "2025-W09"
    assert report.totals.imported == report.totals.legacy


def test_entries_equal_in_all_four_are_written_once(tmp_path: Path) -> None:
    log = [entry(), entry(xp=51), entry(), entry(gold=11), entry("2025-03-01T09:00:01"), entry(quest_id=GONE)]
    report = bring(sound_folder(tmp_path, log=[*log, entry()]))
    assert (report.log.read, report.log.created, report.log.duplicates) == (7, 5, 2)
    assert QuestLog.objects.count() == 5


def test_rows_are_found_again(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry(), entry(quest_id=GONE)])
    bring(folder)
    before = list(QuestLog.objects.order_by("pk").values())
    report = bring(write(folder, quest_logs=[entry(), entry(quest_id=GONE), entry("2025-03-02T09:00:00")]))
    assert (report.log.created, report.log.there) == (1, 2)
    assert (
        list(QuestLog.objects.filter(pk__in=[one["id"] for one in before]).order_by("pk").values()) == before
    )


def test_the_earliest_of_a_day_has_the_slot_ties_by_their_order_in_the_file(tmp_path: Path) -> None:
    log = [
        entry("2025-03-01T10:00:00"),
        entry("2025-03-01T09:00:00", xp=1),
        entry("2025-03-01T09:00:00", xp=2),
        entry("2025-03-01T09:00:00", xp=1),
        entry("2025-03-02T09:00:00"),
    ]
    report = bring(sound_folder(tmp_path, log=log))
    with_slot = QuestLog.objects.exclude(slot=None).order_by("quest_day")
    assert [(row.xp_gained, row.slot) for row in with_slot] == [(1, "2025-03-01"), (50, "2025-03-02")]
    assert report.log.without_slot == 2


def test_a_quest_that_can_be_done_any_time_has_no_slots(tmp_path: Path) -> None:
    easy = quests(quest(difficulty="Easy"))
    report = bring(write(tmp_path, hunter=profile(), quests=easy, quest_logs=[entry(), entry(xp=51)]))
    assert slots() == [None, None]
    assert report.log.without_slot == 0


def test_slots_follow_the_quests_own_repeat(tmp_path: Path) -> None:
    epic = quests(quest(difficulty="Epic"))
    log = [entry("2025-03-03T09:00:00"), entry("2025-03-09T09:00:00"), entry("2025-03-10T09:00:00")]
    folder = write(tmp_path, hunter=profile(), quests=epic, quest_logs=log)
    report = bring(folder, placement=Placement.PERSONAL)
    assert slots() == ["2025-W10", None, "2025-W11"]
    assert report.log.without_slot == 1


def test_a_slot_taken_here_stays_where_it_is(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path)
    hunter = hunter_of(bring(folder))
    played = complete_quest(
        hunter=hunter,
        quest=Quest.objects.get(),
        now=datetime(2025, 3, 1, 20, 0, tzinfo=UTC),
        request_id=uuid4(),
    ).row
    report = bring(write(folder, quest_logs=[entry("2025-03-01T09:00:00")]))
    assert report.log.without_slot == 1
    assert list(QuestLog.objects.exclude(slot=None)) == [played]


def test_a_slot_that_was_undone_here_is_free(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry("2025-03-01T09:00:00")])
    bring(folder)
    QuestLog.objects.update(undone_at=timezone.now())
    bring(write(folder, quest_logs=[entry("2025-03-01T09:00:00"), entry("2025-03-01T10:00:00")]))
    assert slots() == ["2025-03-01", "2025-03-01"]


def test_a_quest_deleted_there_but_still_here_is_not_gone(tmp_path: Path) -> None:
    bring(write(tmp_path, hunter=profile(), quests=quests(quest(), quest(GONE)), quest_logs=[]))
    later = [entry(quest_id=GONE, xp=70, gold=7)]
    report = bring(write(tmp_path, hunter=profile(), quests=quests(quest()), quest_logs=later))
    row = QuestLog.objects.get()
    assert (row.quest_id, row.stat, row.legacy_quest_id, report.log.orphans) == (UUID(GONE), "Agility", "", 0)
    assert report.totals.imported == report.totals.legacy


def test_a_slot_is_each_hunters_own(tmp_path: Path) -> None:
    bring(sound_folder(tmp_path, name="Mara", log=[entry()]))
    report = bring(sound_folder(tmp_path, name="Nadd", log=[entry()]))
    assert (report.log.created, report.log.without_slot) == (1, 0)
    assert slots() == ["2025-03-01", "2025-03-01"]


def test_times_at_a_change_of_clocks_are_counted(tmp_path: Path) -> None:
    log = [entry("2025-03-30T02:30:00"), entry("2025-10-26T02:30:00"), entry("2025-10-26T02:40:00")]
    report = bring(sound_folder(tmp_path, log=[*log, log[0]]))
    assert (report.log.never, report.log.twice) == (1, 2)


def test_a_completion_at_this_very_moment_is_not_in_the_future(tmp_path: Path) -> None:
    assert bring(sound_folder(tmp_path, log=[entry(NOW.isoformat())])).log.created == 1
