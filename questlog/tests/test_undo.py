"""Undoing a completion: exactly what its row gave goes, its slot is free, the row stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from hunterproject.errors import UndoClosedError
from hunters.models import Hunter
from hunters.services import choose_days
from questlog.corrections import correct
from questlog.models import QuestLog
from questlog.services import Outcome
from questlog.tests.rows import gone_row
from questlog.tests.undoing import DAY, LATER, NOW, TODAY, done, fields_of, totals, undone
from questlog.undo import AlreadySpentError, Change, undo_completion
from quests.choices import Repeat
from quests.models import Quest
from rewards.services import buy, undo_purchase
from rewards.tests.shopping import give_gold, make_reward
from tests.factories import make_hunter, make_quest, make_user


def test_it_takes_back_exactly_what_the_row_gave(hunter: Hunter) -> None:
    quest = make_quest(xp_reward=70, gold_reward=30)
    done(hunter, make_quest("Another", stat="Spirit", xp_reward=5, gold_reward=1))
    row = done(hunter, quest).row
    # What the quest gives by now is not what it gave.
    quest.xp_reward, quest.gold_reward, quest.stat = 500, 400, "Domain"
    quest.save()
    before = fields_of(row)

    changed = undone(row)

    assert (changed.change, changed.row) == (Change.UNDONE, row)
    assert totals(hunter) == (1, 5, {"Spirit": 5})
    after = fields_of(row)
    assert after.pop("undone_at") == LATER
    differing = {name for name, value in after.items() if value != before[name]}
    assert differing == {"updated_at"}


def test_undone_again_it_changes_nothing(hunter: Hunter) -> None:
    done(hunter, make_quest("Another"))
    row = done(hunter, make_quest()).row
    undone(row)
    before = fields_of(row)

    again = undone(row, now=LATER + DAY)

    assert (again.change, again.row) == (Change.ALREADY_UNDONE, row)
    assert fields_of(row) == before
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_undone_long_ago_it_still_says_so(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row
    undone(row)

    assert undone(row, now=NOW + 30 * DAY).change is Change.ALREADY_UNDONE


def test_levels_fall_with_the_xp(hunter: Hunter) -> None:
    row = done(hunter, make_quest(xp_reward=2700)).row
    hunter.refresh_from_db()
    assert (hunter.standing.rank, hunter.standing.progress.level) == ("D", 10)

    undone(row)

    hunter.refresh_from_db()
    assert (hunter.standing.rank, hunter.standing.progress.level) == ("E", 1)
    assert hunter.stats.get(name="Strength").progress.level == 1


@pytest.mark.parametrize("repeat", [Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE])
def test_the_slot_is_free_and_can_be_filled_anew(hunter: Hunter, repeat: str) -> None:
    quest = make_quest(repeat=repeat)
    first = done(hunter, quest).row
    undone(first)

    anew = done(hunter, quest)

    assert anew.outcome is Outcome.RECORDED
    assert anew.row.slot == first.slot
    assert done(hunter, quest).outcome is Outcome.ALREADY_DONE
    assert totals(hunter) == (10, 50, {"Strength": 50})


def test_one_of_several_of_an_any_time_quest_goes_alone(hunter: Hunter) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED)
    rows = [done(hunter, quest).row for _ in range(3)]

    undone(rows[1])

    assert set(QuestLog.objects.standing()) == {rows[0], rows[2]}
    assert totals(hunter) == (20, 100, {"Strength": 100})


def test_the_same_request_says_undone_since_and_pays_nothing(hunter: Hunter) -> None:
    quest, request_id = make_quest(), uuid4()
    row = done(hunter, quest, request_id=request_id).row
    undone(row)

    again = done(hunter, quest, request_id=request_id)

    assert (again.outcome, again.row) == (Outcome.UNDONE_SINCE, row)
    assert QuestLog.objects.count() == 1
    assert totals(hunter) == (0, 0, {})


def test_a_late_mark_is_undone_by_its_day(hunter: Hunter) -> None:
    row = done(hunter, make_quest(), day=TODAY - 7 * DAY).row

    assert undone(row).change is Change.UNDONE
    other = done(hunter, make_quest("Other"), day=TODAY - 7 * DAY).row
    with pytest.raises(UndoClosedError):
        undone(other, now=NOW + DAY)


class TestSevenDays:
    """Undoing is open for the last seven quest days."""

    def test_the_seventh_day_after_is_open(self, hunter: Hunter) -> None:
        row = done(hunter, make_quest()).row
        assert undone(row, now=NOW + 7 * DAY).change is Change.UNDONE
        assert totals(hunter) == (0, 0, {})

    def test_the_eighth_is_refused_with_a_sentence(self, hunter: Hunter) -> None:
        row = done(hunter, make_quest()).row
        before = fields_of(row)

        with pytest.raises(UndoClosedError) as refused:
            undone(row, now=NOW + 8 * DAY)

        assert str(refused.value) == (
            "Completions can be undone, and put back, for 7 days. This one is of Wednesday 25 November 2026."
        )
        assert refused.value.code == "undo_closed"
        assert fields_of(row) == before
        assert totals(hunter) == (10, 50, {"Strength": 50})

    def test_it_closes_with_the_hunters_own_day(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Europe/Madrid", day_starts_at=3, now=NOW)
        row, other = done(hunter, make_quest()).row, done(hunter, make_quest("Other")).row
        # 02:00 UTC is 03:00 in Madrid, where the eighth day begins.
        end = NOW.replace(hour=2, minute=0) + 8 * DAY

        assert undone(row, now=end - timedelta(seconds=1)).change is Change.UNDONE
        with pytest.raises(UndoClosedError):
            undone(other, now=end)

    def test_a_day_ahead_of_today_is_open_for_who_flew_west(self, hunter: Hunter) -> None:
        midnight = NOW.replace(hour=23, minute=30)
        row = done(hunter, make_quest(), now=midnight).row
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="America/Bogota", day_starts_at=0, now=midnight)

        assert undone(row, now=midnight).change is Change.UNDONE


class TestAlreadySpent:
    """What is no longer there cannot be taken back, and nothing is floored."""

    def test_spent_gold_is_refused_with_both_amounts(self, hunter: Hunter) -> None:
        row = done(hunter, make_quest(gold_reward=1200)).row
        purchase = buy(
            hunter=hunter, reward=make_reward(hunter, price=1), now=NOW, request_id=uuid4()
        ).purchase
        before = fields_of(row)

        with pytest.raises(AlreadySpentError) as refused:
            undone(row)

        assert str(refused.value) == (
            "This gold is spent already: the completion gave 1,200, and you have 1,199. "
            "Undo a purchase first, or earn it again."
        )
        assert refused.value.code == "already_spent"
        assert fields_of(row) == before
        assert totals(hunter) == (1199, 50, {"Strength": 50})

        undo_purchase(hunter=hunter, purchase=purchase, now=LATER)
        assert undone(row).change is Change.UNDONE
        assert totals(hunter) == (0, 0, {})

    def test_other_gold_may_pay_for_it(self, hunter: Hunter) -> None:
        row = done(hunter, make_quest(gold_reward=10)).row
        give_gold(hunter, 5)
        buy(hunter=hunter, reward=make_reward(hunter, price=5), now=NOW, request_id=uuid4())

        assert undone(row).change is Change.UNDONE
        assert totals(hunter) == (0, 0, {})

    def test_xp_that_a_correction_took_is_refused(self, hunter: Hunter) -> None:
        # Of another stat there is enough: it does not help. The gold is there, to the last piece.
        done(hunter, make_quest("Another", stat="Spirit", xp_reward=500, gold_reward=0))
        row = done(hunter, make_quest(xp_reward=50)).row
        with transaction.atomic():
            correct(
                hunter=hunter,
                made_by=make_user("keeper"),
                stat="Strength",
                xp=-1,
                gold=0,
                reason="Counted twice.",
                request_id=uuid4(),
            )
        before = fields_of(row)

        with pytest.raises(AlreadySpentError) as refused:
            undone(row)

        assert str(refused.value).startswith(
            "These 50 XP are no longer there: a correction took XP of Strength since."
        )
        assert refused.value.code == "already_spent"
        assert fields_of(row) == before
        assert totals(hunter) == (10, 549, {"Spirit": 500, "Strength": 49})


def test_an_imported_row_whose_quest_is_gone_takes_its_gold_only(hunter: Hunter) -> None:
    done(hunter, make_quest())
    give_gold(hunter, 5)
    # In the totals already, as an import brings it.
    row = gone_row(hunter, NOW)
    Hunter.objects.filter(pk=hunter.pk).update(gold=20)

    assert undone(row).change is Change.UNDONE
    assert totals(hunter) == (15, 50, {"Strength": 50})


def test_an_archived_quest_does_not_matter(hunter: Hunter) -> None:
    row = done(hunter, make_quest()).row
    Quest.objects.update(archived_at=NOW)

    assert undone(row).change is Change.UNDONE
    assert totals(hunter) == (0, 0, {})


def test_another_hunters_row_is_not_found(hunter: Hunter) -> None:
    theirs = done(make_hunter("Iker"), make_quest()).row
    done(hunter, make_quest("Mine"))

    with pytest.raises(QuestLog.DoesNotExist):
        undo_completion(hunter=hunter, row=theirs, now=LATER)
    assert fields_of(theirs)["undone_at"] is None
    assert totals(hunter) == (10, 50, {"Strength": 50})


@pytest.mark.django_db(transaction=True)
def test_it_owns_its_transaction_and_refuses_to_run_inside_another() -> None:
    row = done(make_hunter(), make_quest(), now=timezone.now()).row

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        undone(row)
    assert fields_of(row)["undone_at"] is None
