"""The database itself refuses what no row may be."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from questlog.models import Adjustment, QuestLog
from quests.models import Quest
from tests.factories import make_hunter, make_quest


@pytest.fixture
def quest(db: None) -> Quest:
    return make_quest()


def row(hunter: Hunter, quest: Quest | None, **fields: Any) -> QuestLog:
    now = timezone.now()
    values = {
        "quest_name": "Forty push-ups",
        "stat": "Strength",
        "difficulty": "Daily",
        "completed_at": now,
        "quest_day": now.date(),
        "slot": now.date().isoformat(),
        "xp_gained": 50,
        "gold_gained": 10,
        "request_id": uuid4(),
    }
    return QuestLog(hunter=hunter, quest=quest, **(values | fields))


def gone(hunter: Hunter, **fields: Any) -> QuestLog:
    """A row of a quest that is gone, as an import writes it."""
    blank = {"stat": "", "difficulty": "", "slot": None, "quest_name": "", "legacy_quest_id": "x"}
    return row(hunter, None, **(blank | {"source_run": uuid4(), "request_id": None} | fields))


def refuses(constraint: str, instance: models.Model) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        instance.save(force_insert=True)
    message = str(refusal.value)
    # SQLite names a unique constraint's columns instead of the constraint.
    assert constraint in message or "UNIQUE constraint failed" in message


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("completion_xp_in_range", {"xp_gained": 0}),
        ("completion_xp_in_range", {"xp_gained": -1}),
        ("completion_xp_in_range", {"xp_gained": MAX_AMOUNT + 1}),
        ("completion_gold_in_range", {"gold_gained": -1}),
        ("completion_gold_in_range", {"gold_gained": MAX_AMOUNT + 1}),
        ("completion_stat_unless_quest_gone", {"stat": ""}),
        ("completion_stat_unless_quest_gone", {"stat": "Luck"}),
        ("completion_stat_unless_quest_gone", {"difficulty": "Absurd"}),
        ("completion_slot_not_blank", {"slot": ""}),
        ("completion_of_a_request_or_an_import", {"request_id": None}),
        ("completion_names_its_quest", {"quest_name": ""}),
        ("completion_names_its_quest", {"quest_name": "   "}),
        ("completion_names_its_quest", {"legacy_quest_id": "x"}),
    ],
)
def test_a_completion_out_of_bounds(
    hunter: Hunter, quest: Quest, constraint: str, fields: dict[str, Any]
) -> None:
    refuses(constraint, row(hunter, quest, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"stat": "Strength"},
        {"slot": "once"},
        {"source_run": None, "request_id": uuid4()},
        {"difficulty": "Easy"},
    ],
)
def test_a_row_of_a_quest_that_is_gone_names_no_stat_and_comes_from_an_import(
    hunter: Hunter, fields: dict[str, Any]
) -> None:
    gone(hunter).save()
    refuses("completion_stat_unless_quest_gone", gone(hunter, **fields))


def test_a_row_comes_from_a_request_or_from_an_import(hunter: Hunter, quest: Quest) -> None:
    row(hunter, quest, slot=None).save()
    row(hunter, quest, slot=None, request_id=None, source_run=uuid4()).save()
    assert QuestLog.objects.count() == 2


def test_every_named_constraint_of_a_completion_is_tested_here() -> None:
    assert {constraint.name for constraint in QuestLog._meta.constraints} == {
        "completion_once_per_slot",
        "completion_request_once",
        "completion_xp_in_range",
        "completion_gold_in_range",
        "completion_stat_unless_quest_gone",
        "completion_slot_not_blank",
        "completion_of_a_request_or_an_import",
        "completion_names_its_quest",
    }


def test_a_refused_adjustment_is_told_in_sentences(hunter: Hunter) -> None:
    with pytest.raises(ValidationError) as refusal:
        adjustment(hunter, xp=0, reason="  ").full_clean()
    assert refusal.value.messages == [
        "Change the XP of one stat, or gold: one of them, and not by 0.",
        "Give a reason.",
    ]


def test_two_standing_rows_of_one_slot(hunter: Hunter, quest: Quest) -> None:
    row(hunter, quest).save()
    refuses("completion_once_per_slot", row(hunter, quest))
    row(hunter, quest, undone_at=timezone.now()).save()
    row(hunter, quest, slot="2026-W47").save()
    row(make_hunter("Iker"), quest).save()


def test_rows_without_a_slot_may_be_many(hunter: Hunter, quest: Quest) -> None:
    row(hunter, quest, slot=None).save()
    row(hunter, quest, slot=None).save()
    assert QuestLog.objects.count() == 2


def test_one_request_id_twice(hunter: Hunter, quest: Quest) -> None:
    request_id = uuid4()
    row(hunter, quest, slot=None, request_id=request_id).save()
    refuses("completion_request_once", row(hunter, quest, slot=None, request_id=request_id))
    row(make_hunter("Iker"), quest, request_id=request_id).save()


def adjustment(hunter: Hunter, **fields: Any) -> Adjustment:
    values = {"kind": "correction", "stat": "Spirit", "xp": -5, "reason": "Counted twice on paper."}
    return Adjustment(hunter=hunter, **(values | fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("adjustment_of_one_amount", {"xp": 0}),
        ("adjustment_of_one_amount", {"gold": 5}),
        ("adjustment_of_one_amount", {"stat": ""}),
        ("adjustment_of_one_amount", {"stat": "", "xp": 0, "gold": 0}),
        ("adjustment_of_one_amount", {"stat": "Luck"}),
        ("adjustment_of_one_amount", {"xp": -MAX_AMOUNT - 1}),
        ("adjustment_of_one_amount", {"stat": "", "xp": 0, "gold": MAX_AMOUNT + 1}),
        ("adjustment_kind_known", {"kind": "gift"}),
        ("adjustment_reason_not_blank", {"reason": "  "}),
    ],
)
def test_an_adjustment_out_of_bounds(hunter: Hunter, constraint: str, fields: dict[str, Any]) -> None:
    refuses(constraint, adjustment(hunter, **fields))


def test_an_adjustment_is_of_one_stat_or_of_gold_and_may_be_negative(hunter: Hunter) -> None:
    adjustment(hunter).save()
    adjustment(hunter, stat="", xp=0, gold=-7).save()
    assert Adjustment.objects.count() == 2


def test_a_completed_quest_cannot_be_deleted_but_goes_with_its_owners_account(hunter: Hunter) -> None:
    own = make_quest(owner=hunter)
    row(hunter, own).save()

    with pytest.raises(models.RestrictedError):
        own.delete()
    hunter.user.delete()
    assert not QuestLog.objects.exists()
    assert not Quest.objects.filter(pk=own.pk).exists()
