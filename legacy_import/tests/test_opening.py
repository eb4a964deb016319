"""The opening balance: imported totals equal the older program's, and what was played here stays."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter, StatName
from hunters.services import OutOfRangeError, award, lock_hunter
from legacy_import.models import ImportRun
from legacy_import.opening import imported_totals, pay
from legacy_import.tests.folders import (
    GONE,
    NOW,
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
from questlog.models import Adjustment, AdjustmentKind, QuestLog
from questlog.services import complete_quest
from quests.models import Quest
from rewards.models import Purchase, Reward
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def openings(hunter: Hunter) -> list[tuple[str, int]]:
    """Return the hunter's opening balances in the order they were written."""
    rows = Adjustment.objects.filter(hunter=hunter, kind=AdjustmentKind.OPENING_BALANCE).order_by("id")
    return [(row.stat or "gold", row.xp or row.gold) for row in rows]


def assert_ledger_holds(hunter: Hunter) -> None:
    """Fail when a stored total is not the sum of its rows."""
    assert list(differences_of(Hunter.objects.get(pk=hunter.pk))) == []


def undo(row: QuestLog) -> None:
    """Undo a completion as the log's page does."""
    with transaction.atomic():
        hunter = lock_hunter(row.hunter)
        QuestLog.objects.filter(pk=row.pk).update(undone_at=timezone.now())
        award(hunter=hunter, stat=row.stat, xp=-row.xp_gained, gold=-row.gold_gained)


def test_without_a_log_the_opening_balance_is_the_whole_record(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, gold=22, xp=0, Spirit=1810)))
    assert openings(hunter) == [("Spirit", 1810), ("gold", 22)]
    assert totals(hunter) == {**dict.fromkeys(StatName.values, 0), "Spirit": 1810, "gold": 22}
    assert_ledger_holds(hunter)


def test_with_a_log_it_is_what_the_log_does_not_tell_of(tmp_path: Path) -> None:
    log = [entry(), entry(quest_id=GONE, xp=70, gold=7)]
    hunter = hunter_of(bring(sound_folder(tmp_path, log=log, gold=20, xp=0, Agility=40, Domain=70)))
    # Less than its log: Agility's is negative. The deleted quest's gold counts, its XP does not.
    assert openings(hunter) == [("Agility", -10), ("Domain", 70), ("gold", 3)]
    assert totals(hunter) == {**dict.fromkeys(StatName.values, 0), "Agility": 40, "Domain": 70, "gold": 20}
    assert_ledger_holds(hunter)


def test_a_log_that_tells_of_everything_leaves_no_opening_balance(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, log=[entry()], gold=10, xp=0, Agility=50)))
    assert openings(hunter) == []
    assert_ledger_holds(hunter)


def test_an_opening_balance_names_its_reason_run_and_maker(tmp_path: Path) -> None:
    admin = make_user("admin")
    bring(sound_folder(tmp_path), made_by=admin)
    row, run = Adjustment.objects.filter(stat="").get(), ImportRun.objects.get()
    assert row.reason == "Brought over from the older program: Mara"
    assert (row.made_by, run.made_by, row.source_run) == (admin, admin, run.pk)


def test_a_newer_folder_appends_the_difference(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry()], gold=100, xp=0, Agility=100)
    hunter = hunter_of(bring(folder))
    log = [entry(), entry("2025-03-02T09:00:00"), entry("2025-03-03T09:00:00", GONE, 30, 3)]
    bring(sound_folder(folder, log=log, gold=95, xp=0, Agility=160, Spirit=30))
    assert openings(hunter) == [("Agility", 50), ("gold", 90), ("Agility", 10), ("Spirit", 30), ("gold", -18)]
    assert totals(hunter)["Agility"] == 160
    assert totals(hunter)["gold"] == 95
    assert ImportRun.objects.count() == 2
    assert_ledger_holds(hunter)


def test_a_row_undone_here_stays_undone_and_totals_stay(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry(), entry("2025-03-02T09:00:00")])
    hunter = hunter_of(bring(folder))
    row = QuestLog.objects.order_by("completed_at").first()
    assert row is not None
    undo(row)
    before = totals(hunter)
    assert not bring(folder).changed
    assert totals(hunter) == before == {**dict.fromkeys(StatName.values, 1000), "Agility": 950, "gold": 490}
    row.refresh_from_db()
    assert row.undone_at is not None
    report = bring(sound_folder(folder, log=[entry(), entry("2025-03-02T09:00:00")], gold=510))
    assert totals(hunter)["gold"] == 500
    assert report.totals.imported == report.totals.legacy
    assert_ledger_holds(hunter)


def test_what_was_played_here_stays(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry()])
    hunter = hunter_of(bring(folder))
    complete_quest(hunter=hunter, quest=Quest.objects.get(), now=NOW, request_id=uuid4())
    with transaction.atomic():
        award(hunter=lock_hunter(hunter), stat="Spirit", xp=5)
        Adjustment.objects.create(
            hunter=hunter, kind=AdjustmentKind.CORRECTION, stat="Spirit", xp=5, reason="Forgotten"
        )
    played = totals(hunter)
    assert not bring(folder).changed
    assert totals(hunter) == played
    report = bring(sound_folder(folder, log=[entry(), entry("2025-03-02T09:00:00")], Agility=1060))
    assert totals(hunter) == {
        **dict.fromkeys(StatName.values, 1000),
        "Agility": 1110,
        "Spirit": 1005,
        "gold": 510,
    }
    assert (report.totals.now_xp, report.totals.now_gold) == (5115, 510)
    assert "With what was played here: 5,115 XP in all" in report.text()
    assert_ledger_holds(hunter)


def test_spent_gold_that_a_newer_record_does_not_have_is_refused(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, gold=500)
    hunter = hunter_of(bring(folder))
    reward = Reward.objects.create(hunter=hunter, name="Ice cream", price=450)
    Purchase.objects.create(
        hunter=hunter,
        reward=reward,
        reward_name=reward.name,
        price=450,
        bought_at=NOW,
        quest_day=NOW.date(),
        request_id=uuid4(),
    )
    with transaction.atomic():
        award(hunter=lock_hunter(hunter), gold=-450)
    with pytest.raises(OutOfRangeError, match="-50"):
        bring(sound_folder(folder, gold=400, log=[entry()]), username="mara")
    assert (QuestLog.objects.count(), ImportRun.objects.count()) == (0, 1)
    assert totals(hunter)["gold"] == 50
    bring(sound_folder(folder, gold=450, log=[entry()]), username="mara")
    assert totals(hunter)["gold"] == 0
    assert_ledger_holds(hunter)


def test_rows_that_leave_the_range_together_are_refused(tmp_path: Path) -> None:
    log = [entry("2025-03-01T09:00:00", xp=MAX_AMOUNT), entry("2025-03-02T09:00:00", xp=1)]
    with pytest.raises(OutOfRangeError, match="XP in Agility"):
        bring(sound_folder(tmp_path, log=log))
    orphans = [entry("2025-03-01T09:00:00", GONE, MAX_AMOUNT), entry("2025-03-02T09:00:00", GONE)]
    with pytest.raises(OutOfRangeError, match="XP of deleted quests"):
        bring(sound_folder(tmp_path, log=orphans))
    gold = [entry("2025-03-01T09:00:00", gold=MAX_AMOUNT), entry("2025-03-02T09:00:00", GONE)]
    with pytest.raises(OutOfRangeError, match="gold"):
        bring(sound_folder(tmp_path, log=gold))
    assert not Hunter.objects.exists()


def test_the_largest_record_comes_over(tmp_path: Path) -> None:
    log = [entry(xp=MAX_AMOUNT, gold=MAX_AMOUNT)]
    hunter = hunter_of(bring(sound_folder(tmp_path, log=log, gold=MAX_AMOUNT, xp=0, Domain=MAX_AMOUNT)))
    assert openings(hunter) == [("Agility", -MAX_AMOUNT), ("Domain", MAX_AMOUNT)]
    assert totals(hunter)["Domain"] == MAX_AMOUNT
    assert_ledger_holds(hunter)


def test_a_difference_too_large_for_a_row_is_refused(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, xp=0, Agility=MAX_AMOUNT)))
    with pytest.raises(OutOfRangeError, match="opening balance"):
        bring(sound_folder(tmp_path, log=[entry()], xp=0), username="mara")
    assert totals(hunter)["Agility"] == MAX_AMOUNT


def test_xp_that_moves_between_stats_passes_through_no_wrong_total(tmp_path: Path) -> None:
    hunter = hunter_of(bring(sound_folder(tmp_path, xp=0, Domain=MAX_AMOUNT)))
    bring(sound_folder(tmp_path, xp=0, Strength=MAX_AMOUNT), username="mara")
    assert totals(hunter)["Strength"] == MAX_AMOUNT
    bring(sound_folder(tmp_path, xp=0, Domain=MAX_AMOUNT), username="mara")
    assert totals(hunter)["Domain"] == MAX_AMOUNT
    assert_ledger_holds(hunter)


def test_nothing_is_paid_for_nothing(hunter: Hunter, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        pay(hunter=hunter, given={"": 5}, openings={})


def test_imported_totals_leave_out_what_was_played_here(tmp_path: Path) -> None:
    folder = write(
        tmp_path, hunter=profile(), quests=quests(quest(), quest(READ, stat="Spirit")), quest_logs=[entry()]
    )
    hunter = hunter_of(bring(folder))
    before = imported_totals(hunter)
    for one in Quest.objects.all():
        complete_quest(hunter=hunter, quest=one, now=NOW, request_id=uuid4())
    assert imported_totals(hunter) == before == {**dict.fromkeys(StatName.values, 1000), "gold": 500}
