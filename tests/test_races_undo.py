"""Undoing and putting back at the same instant as other acts: nothing goes or comes twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from hunterproject.errors import RuleError
from hunters.models import Hunter
from hunters.selectors import Today, today_of
from questlog import undo
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import Completion, Outcome, complete_quest
from questlog.undo import (
    AlreadySpentError,
    Change,
    Changed,
    SlotTakenError,
    put_back,
    undo_completion,
)
from quests.choices import Repeat
from quests.models import Quest
from rewards.services import Buying, BuyingOutcome, NotEnoughGoldError, buy
from rewards.tests.shopping import gold_by_ledger, make_reward
from tests.effort import racers
from tests.factories import make_hunter, make_quest
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = racers(8)
HALF = RACERS // 2

Act = partial[Completion] | partial[Changed] | partial[Buying]
Result = Completion | Changed | Buying | Exception

needs_writers_at_once = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)


def outcomes(results: Sequence[Result]) -> Counter[object]:
    """Count what became of the calls: outcomes, refusals by their kind, anything else by what it says."""

    def of(one: Result) -> object:
        if isinstance(one, RuleError):
            return type(one)
        if isinstance(one, Exception):
            return repr(one)
        return one.change if isinstance(one, Changed) else one.outcome

    return Counter(of(one) for one in results)


def completing(hunter: Hunter, quest: Quest) -> partial[Completion]:
    """Return one press of the quest's button in a tab of its own."""
    return partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())


def undoing(row: QuestLog) -> partial[Changed]:
    return partial(undo_completion, hunter=row.hunter, row=row, now=timezone.now())


def putting_back(row: QuestLog) -> partial[Changed]:
    return partial(put_back, hunter=row.hunter, row=row, now=timezone.now())


def done(hunter: Hunter, quest: Quest) -> QuestLog:
    return completing(hunter, quest)().row


def undone(hunter: Hunter, quest: Quest) -> QuestLog:
    row = done(hunter, quest)
    undoing(row)()
    return row


def standing() -> int:
    return QuestLog.objects.standing().count()


def take_the_lock_away(monkeypatch: pytest.MonkeyPatch, of: int) -> None:
    """Let undo and put back only read where they lock, and none of them write before all have read.

    The day is what they ask for before they write: there they wait for each other.
    """
    all_have_read = Barrier(of, timeout=60)

    def today_once_all_have_read(hunter: Hunter, now: datetime) -> Today:
        all_have_read.wait()
        return today_of(hunter, now)

    monkeypatch.setattr(undo, "lock_to_play", lambda hunter: Hunter.objects.get(pk=hunter.pk))
    monkeypatch.setattr(undo, "today_of", today_once_all_have_read)


def test_one_completion_undone_many_times_is_taken_back_once() -> None:
    hunter = make_hunter()
    done(hunter, make_quest("Another"))
    row = done(hunter, make_quest())

    results = at_once([undoing(row)] * RACERS)

    assert outcomes(results) == {Change.UNDONE: 1, Change.ALREADY_UNDONE: RACERS - 1}
    assert gold_by_ledger(hunter) == 10


def test_one_completion_put_back_many_times_is_given_once() -> None:
    hunter = make_hunter()
    row = undone(hunter, make_quest())

    results = at_once([putting_back(row)] * RACERS)

    assert outcomes(results) == {Change.PUT_BACK: 1, Change.ALREADY_STANDS: RACERS - 1}
    assert gold_by_ledger(hunter) == 10


def test_different_completions_undone_at_once_all_go() -> None:
    hunter = make_hunter()
    rows = [done(hunter, make_quest(f"{number}")) for number in range(RACERS)]

    results = at_once([undoing(row) for row in rows])

    assert outcomes(results) == {Change.UNDONE: RACERS}
    assert (gold_by_ledger(hunter), standing()) == (0, 0)


def test_undoing_while_the_same_quest_is_done_leaves_it_done_once_or_not_at_all() -> None:
    hunter, quest = make_hunter(), make_quest()
    row = done(hunter, quest)

    results = at_once([*[undoing(row)] * HALF, *(completing(hunter, quest) for _ in range(HALF))])

    counted = outcomes(results)
    recorded = counted[Outcome.RECORDED]
    assert recorded in (0, 1)
    assert counted == Counter(
        {
            Change.UNDONE: 1,
            Change.ALREADY_UNDONE: HALF - 1,
            Outcome.RECORDED: recorded,
            Outcome.ALREADY_DONE: HALF - recorded,
        }
    )
    assert standing() == recorded
    assert gold_by_ledger(hunter) == 10 * recorded


def test_putting_back_while_the_same_quest_is_done_fills_the_slot_once() -> None:
    hunter, quest = make_hunter(), make_quest()
    row = undone(hunter, quest)

    results = at_once([*[putting_back(row)] * HALF, *(completing(hunter, quest) for _ in range(HALF))])

    counted = outcomes(results)
    if counted[Outcome.RECORDED]:
        assert counted == {Outcome.RECORDED: 1, Outcome.ALREADY_DONE: HALF - 1, SlotTakenError: HALF}
    else:
        assert counted == {Change.PUT_BACK: 1, Change.ALREADY_STANDS: HALF - 1, Outcome.ALREADY_DONE: HALF}
    assert standing() == 1
    assert gold_by_ledger(hunter) == 10


def test_of_many_undone_in_one_slot_one_is_put_back() -> None:
    hunter, quest = make_hunter(), make_quest()
    rows = [undone(hunter, quest) for _ in range(RACERS)]

    results = at_once([putting_back(row) for row in rows])

    assert outcomes(results) == {Change.PUT_BACK: 1, SlotTakenError: RACERS - 1}
    assert (gold_by_ledger(hunter), standing()) == (10, 1)


def test_the_last_gold_is_either_spent_or_taken_back() -> None:
    hunter = make_hunter()
    rows = [done(hunter, make_quest(f"{number}", gold_reward=100)) for number in range(HALF)]
    reward = make_reward(hunter, price=100)

    results = at_once(
        [
            *(undoing(row) for row in rows),
            *(
                partial(buy, hunter=hunter, reward=reward, now=timezone.now(), request_id=uuid4())
                for _ in range(HALF)
            ),
        ]
    )

    counted = outcomes(results)
    went = counted[Change.UNDONE]
    assert counted == Counter(
        {
            Change.UNDONE: went,
            AlreadySpentError: HALF - went,
            BuyingOutcome.BOUGHT: HALF - went,
            NotEnoughGoldError: went,
        }
    )
    assert (gold_by_ledger(hunter), standing()) == (0, HALF - went)


@needs_writers_at_once
def test_without_the_lock_one_completion_is_taken_back_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the races above happen, and that the lock is what ends them."""
    hunter = make_hunter()
    rows = [done(hunter, make_quest(f"{number}")) for number in range(RACERS)]
    take_the_lock_away(monkeypatch, of=RACERS)

    results = at_once([undoing(row) for row in rows])

    assert outcomes(results) == {Change.UNDONE: RACERS}
    hunter.refresh_from_db()
    # All have read the same gold, and the last to write has taken its own alone.
    assert hunter.gold == 10 * (RACERS - 1)
    assert {one.field for one in differences_of(hunter)} >= {"gold", "total_xp"}


@needs_writers_at_once
def test_without_the_lock_the_unique_constraint_still_puts_one_back_in_a_slot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hunter, quest = make_hunter(), make_quest()
    rows = [undone(hunter, quest) for _ in range(RACERS)]
    take_the_lock_away(monkeypatch, of=RACERS)

    results = at_once([putting_back(row) for row in rows])

    assert outcomes(results) == {Change.PUT_BACK: 1, SlotTakenError: RACERS - 1}
    assert (gold_by_ledger(hunter), standing()) == (10, 1)


def test_undone_and_done_anew_in_any_order_an_any_time_quest_pays_what_stands() -> None:
    hunter, quest = make_hunter(), make_quest(repeat=Repeat.UNLIMITED)
    rows = [done(hunter, quest) for _ in range(HALF)]

    results = at_once([*(undoing(row) for row in rows), *(completing(hunter, quest) for _ in range(HALF))])

    assert outcomes(results) == {Change.UNDONE: HALF, Outcome.RECORDED: HALF}
    assert (gold_by_ledger(hunter), standing()) == (10 * HALF, HALF)
