"""Putting an undone completion back: it gives again what it gave, while its slot is free."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from hunterproject.errors import UndoClosedError
from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from hunters.services import OutOfRangeError
from questlog.models import QuestLog
from questlog.services import Outcome
from questlog.tests.rows import gone_row
from questlog.tests.undoing import DAY, LATER, NOW, TODAY, back, done, fields_of, totals, undone
from questlog.undo import Change, SlotTakenError, put_back
from quests.choices import Repeat
from quests.models import Quest
from rewards.tests.shopping import give_gold
from tests.factories import make_hunter, make_quest


@pytest.mark.parametrize("repeat", list(Repeat))
def test_it_gives_again_exactly_what_it_gave(hunter: Hunter, repeat: str) -> None:
    quest = make_quest(repeat=repeat, xp_reward=70, gold_reward=30)
    row = done(hunter, quest).row
    before = fields_of(row)
    undone(row)
    quest.xp_reward, quest.gold_reward, quest.stat = 500, 400, "Domain"
    quest.save()

    changed = back(row)

    assert (changed.change, changed.row) == (Change.PUT_BACK, row)
    assert totals(hunter) == (30, 70, {"Strength": 70})
    after = fields_of(row)
    assert {name for name, value in after.items() if value != before[name]} == {"updated_at"}


def test_put_back_again_it_changes_nothing(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row
    undone(row)
    back(row)
    before = fields_of(row)

    again = back(row, now=LATER + DAY)

    assert (again.change, again.row) == (Change.ALREADY_STANDS, row)
    assert fields_of(row) == before
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_what_was_never_undone_stands(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row

    # However long ago it was.
    assert back(row, now=NOW + 30 * DAY).change is Change.ALREADY_STANDS
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_there_and_back_as_often_as_one_likes(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row
    for _ in range(3):
        assert undone(row).change is Change.UNDONE
        assert totals(hunter) == (0, 0, {})
        assert back(row).change is Change.PUT_BACK
        assert totals(hunter) == (10, 50, {"Strength": 50})


def test_it_fills_its_slot_again(hunter: Hunter) -> None:
    quest = make_quest()
    row = done(hunter, quest).row
    undone(row)
    back(row)

    again = done(hunter, quest)

    assert (again.outcome, again.row) == (Outcome.ALREADY_DONE, row)


@pytest.mark.parametrize("repeat", [Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE])
def test_a_slot_taken_since_is_refused_with_a_sentence(hunter: Hunter, repeat: str) -> None:
    quest = make_quest("Forty push-ups", repeat=repeat)
    row = done(hunter, quest).row
    undone(row)
    anew = done(hunter, quest).row
    before = fields_of(row)

    with pytest.raises(SlotTakenError) as refused:
        back(row)

    assert str(refused.value) == (
        "Forty push-ups was done again since, and it counts once. "
        "To put this one back, undo the other one first."
    )
    assert refused.value.code == "slot_taken"
    assert fields_of(row) == before
    assert totals(hunter) == (10, 50, {"Strength": 50})

    # As the sentence says.
    undone(anew)
    assert back(row).change is Change.PUT_BACK
    assert totals(hunter) == (10, 50, {"Strength": 50})


@pytest.mark.parametrize(
    ("repeat", "other_day"), [(Repeat.DAILY, TODAY - DAY), (Repeat.WEEKLY, TODAY - 3 * DAY)]
)
def test_another_slot_of_the_same_quest_is_not_in_the_way(
    hunter: Hunter, repeat: str, other_day: date
) -> None:
    quest = make_quest(repeat=repeat)
    row = done(hunter, quest).row
    undone(row)
    done(hunter, quest, day=other_day)

    assert back(row).change is Change.PUT_BACK
    assert totals(hunter) == (20, 100, {"Strength": 100})


def test_another_hunters_completion_is_not_in_the_way(hunter: Hunter) -> None:
    quest = make_quest()
    row = done(hunter, quest).row
    undone(row)
    done(make_hunter("Iker"), quest)

    assert back(row).change is Change.PUT_BACK


def test_an_any_time_quest_has_no_slot_to_be_taken(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED)
    row = done(hunter, quest).row
    undone(row)
    done(hunter, quest)

    assert back(row).change is Change.PUT_BACK
    assert totals(hunter) == (20, 100, {"Strength": 100})


def test_a_quest_archived_since_does_not_matter(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row
    undone(row)
    Quest.objects.update(archived_at=NOW)

    assert back(row).change is Change.PUT_BACK
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_a_late_mark_is_put_back_as_one(hunter: Hunter) -> None:
    row = done(hunter, make_quest(), day=TODAY - DAY).row
    undone(row)

    assert back(row).row.marked_late
    assert (fields_of(row)["marked_late"], fields_of(row)["quest_day"]) == (True, TODAY - DAY)


def test_after_seven_days_it_stays_undone(hunter: Hunter) -> None:
    row, other = done(hunter, make_quest()).row, done(hunter, make_quest("Other")).row
    undone(row)
    undone(other)
    before = fields_of(row)

    assert back(other, now=NOW + 7 * DAY).change is Change.PUT_BACK
    with pytest.raises(UndoClosedError, match="for 7 days. This one is of Wednesday 25 November 2026"):
        back(row, now=NOW + 8 * DAY)
    assert fields_of(row) == before
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_a_total_that_would_leave_its_range_is_refused(hunter: Hunter) -> None:
    row = done(hunter, make_quest(gold_reward=10)).row
    undone(row)
    give_gold(hunter, MAX_AMOUNT - 9)
    before = fields_of(row)

    with pytest.raises(OutOfRangeError, match=r"9,007,199,254,740,992"):
        back(row)
    assert fields_of(row) == before
    assert totals(hunter) == (MAX_AMOUNT - 9, 0, {})


def test_an_imported_row_whose_quest_is_gone_gives_its_gold_only(hunter: Hunter) -> None:
    done(hunter, make_quest())
    row = gone_row(hunter, NOW, undone_at=NOW)
    other = gone_row(hunter, NOW, undone_at=NOW)

    assert back(row).change is Change.PUT_BACK
    assert totals(hunter) == (15, 50, {"Strength": 50})
    # Of two rows without a quest neither fills a slot.
    assert back(other).change is Change.PUT_BACK
    assert totals(hunter) == (20, 50, {"Strength": 50})


def test_another_hunters_row_is_not_found(hunter: Hunter) -> None:
    theirs = done(make_hunter("Iker"), make_quest()).row
    undone(theirs)

    with pytest.raises(QuestLog.DoesNotExist):
        put_back(hunter=hunter, row=theirs, now=LATER)
    assert fields_of(theirs)["undone_at"] == LATER


@pytest.mark.django_db(transaction=True)
def test_it_owns_its_transaction_and_refuses_to_run_inside_another() -> None:
    row = done(make_hunter(), make_quest(), now=timezone.now()).row
    undone(row, now=timezone.now())

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        back(row, now=timezone.now())
    assert fields_of(row)["undone_at"] is not None
