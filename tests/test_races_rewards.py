"""Purchases that come, and are undone, at the same instant: no gold is spent or given back twice.

No limit is passed either, and a list that is written from many tabs stays within its bounds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from threading import Barrier
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from hunterproject.errors import RuleError
from hunters.models import Hunter
from questlog.ledger import differences_of
from questlog.services import Completion, Outcome, complete_quest
from rewards import list_services, services
from rewards.list_services import Terms, TooManyRewardsError, Writing, restore_reward, write_reward
from rewards.models import Period, Purchase, Reward
from rewards.services import (
    Buying,
    BuyingOutcome,
    NotEnoughGoldError,
    RewardLimitError,
    Undoing,
    UndoingOutcome,
    buy,
    undo_purchase,
)
from rewards.tests.shopping import gold_by_ledger, make_reward, make_rich_hunter
from tests.effort import racers
from tests.factories import make_hunter, make_quest
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = racers(8)

needs_writers_at_once = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)


def outcomes(results: Sequence[Any]) -> Counter[object]:
    """Count what became of the calls: outcomes, refusals by their kind, anything else by what it says."""

    def of(one: Buying | Undoing | Completion | Writing | Reward | Exception) -> object:
        if isinstance(one, RuleError):
            return type(one)
        if isinstance(one, Exception):
            return repr(one)
        if isinstance(one, Writing):
            return "written" if one.is_new else "found"
        return "restored" if isinstance(one, Reward) else one.outcome

    return Counter(of(one) for one in results)


def buying(reward: Reward) -> partial[Buying]:
    """Return one press of the reward's button in a tab of its own."""
    return partial(buy, hunter=reward.hunter, reward=reward, now=timezone.now(), request_id=uuid4())


def undoing(purchase: Purchase) -> partial[Undoing]:
    return partial(undo_purchase, hunter=purchase.hunter, purchase=purchase, now=timezone.now())


def writing(hunter: Hunter, reward_id: UUID | None = None) -> partial[Writing]:
    """Return one press of Save, in a form of its own unless it has an id."""
    terms = Terms("An evening off", 150, None, Period.DAY)
    return partial(write_reward, hunter=hunter, reward_id=reward_id or uuid4(), terms=terms)


def take_the_lock_away(
    monkeypatch: pytest.MonkeyPatch, last_check: str, module: ModuleType = services
) -> None:
    """Let a module's services only read where they lock, and no racer write before all have checked.

    They wait for each other in the check that they make last before they write.
    """
    all_have_checked = Barrier(RACERS, timeout=60)
    check: Callable[..., None] = getattr(module, last_check)

    def check_and_wait_for_all(*asked: object) -> None:
        check(*asked)
        all_have_checked.wait()

    for lock in ("lock_hunter", "lock_to_play"):
        monkeypatch.setattr(module, lock, lambda hunter: Hunter.objects.get(pk=hunter.pk), raising=False)
    monkeypatch.setattr(module, last_check, check_and_wait_for_all)


def test_the_last_gold_is_spent_once() -> None:
    hunter = make_rich_hunter(400)

    results = at_once([buying(make_reward(hunter, f"Wish {number}")) for number in range(RACERS)])

    assert outcomes(results) == {BuyingOutcome.BOUGHT: 1, NotEnoughGoldError: RACERS - 1}
    assert Purchase.objects.count() == 1
    assert gold_by_ledger(hunter) == 0


def test_gold_for_all_is_spent_by_all() -> None:
    hunter = make_rich_hunter(400 * RACERS)
    reward = make_reward(hunter)

    results = at_once([buying(reward) for _ in range(RACERS)])

    assert outcomes(results) == {BuyingOutcome.BOUGHT: RACERS}
    assert gold_by_ledger(hunter) == 0


def test_one_request_sent_many_times_buys_once() -> None:
    hunter = make_rich_hunter(400 * RACERS)

    results = at_once([buying(make_reward(hunter))] * RACERS)

    assert outcomes(results) == {BuyingOutcome.BOUGHT: 1, BuyingOutcome.ALREADY_BOUGHT: RACERS - 1}
    assert len({one.purchase.pk for one in results if isinstance(one, Buying)}) == 1
    assert gold_by_ledger(hunter) == 400 * (RACERS - 1)


def test_one_purchase_undone_many_times_goes_back_once() -> None:
    hunter = make_rich_hunter(1000)
    purchase = buying(make_reward(hunter))().purchase

    results = at_once([undoing(purchase)] * RACERS)

    assert outcomes(results) == {UndoingOutcome.UNDONE: 1, UndoingOutcome.ALREADY_UNDONE: RACERS - 1}
    assert gold_by_ledger(hunter) == 1000


def test_different_purchases_undone_at_once_all_go_back() -> None:
    hunter = make_rich_hunter(400 * RACERS)
    reward = make_reward(hunter)
    purchases = [buying(reward)().purchase for _ in range(RACERS)]

    results = at_once([undoing(purchase) for purchase in purchases])

    assert outcomes(results) == {UndoingOutcome.UNDONE: RACERS}
    assert gold_by_ledger(hunter) == 400 * RACERS


def test_buying_undoing_and_earning_at_once_lose_no_gold() -> None:
    # All three kinds together stay below the connections that PostgreSQL takes by default.
    of_each = RACERS // 4
    hunter = make_rich_hunter(400 * of_each)
    reward = make_reward(hunter)
    to_undo = [buying(reward)().purchase for _ in range(of_each)]
    quests = [make_quest(f"{number}", gold_reward=10) for number in range(of_each)]

    results = at_once(
        [
            *(undoing(purchase) for purchase in to_undo),
            *(buying(reward) for _ in range(of_each)),
            *(
                partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
                for quest in quests
            ),
        ]
    )

    counted = outcomes(results)
    bought = counted[BuyingOutcome.BOUGHT]
    assert counted == Counter(
        {
            UndoingOutcome.UNDONE: of_each,
            Outcome.RECORDED: of_each,
            BuyingOutcome.BOUGHT: bought,
            NotEnoughGoldError: of_each - bought,
        }
    )
    assert gold_by_ledger(hunter) == (400 + 10) * of_each - 400 * bought


@pytest.mark.parametrize("period", Period.values)
def test_a_limit_is_reached_and_not_passed(period: str) -> None:
    hunter = make_rich_hunter(400 * RACERS)
    reward = make_reward(hunter, limit=3, limit_period=period)

    results = at_once([buying(reward) for _ in range(RACERS)])

    assert outcomes(results) == {BuyingOutcome.BOUGHT: 3, RewardLimitError: RACERS - 3}
    assert Purchase.objects.count() == 3
    assert gold_by_ledger(hunter) == 400 * (RACERS - 3)


def test_a_place_that_is_freed_while_many_want_it_is_taken_once_at_most() -> None:
    hunter = make_rich_hunter(400 * RACERS)
    reward = make_reward(hunter, limit=1, limit_period=Period.EVER)
    first = buying(reward)().purchase

    results = at_once([undoing(first), *(buying(reward) for _ in range(RACERS - 1))])

    counted = outcomes(results)
    bought = counted[BuyingOutcome.BOUGHT]
    assert counted == Counter(
        {UndoingOutcome.UNDONE: 1, BuyingOutcome.BOUGHT: bought, RewardLimitError: RACERS - 1 - bought}
    )
    assert Purchase.objects.filter(undone_at=None).count() == bought <= 1
    assert gold_by_ledger(hunter) == 400 * (RACERS - bought)


class TestTheList:
    def test_one_form_sent_many_times_writes_one_reward(self) -> None:
        hunter, reward_id = make_hunter("Mara"), uuid4()

        results = at_once([writing(hunter, reward_id)] * RACERS)

        assert outcomes(results) == {"written": 1, "found": RACERS - 1}
        assert Reward.objects.get().pk == reward_id

    def test_the_last_place_is_taken_once(self, settings: Any) -> None:
        settings.MAX_REWARDS = 3
        hunter = make_hunter("Mara")
        for _ in range(2):
            writing(hunter)()

        results = at_once([writing(hunter) for _ in range(RACERS)])

        assert outcomes(results) == {"written": 1, TooManyRewardsError: RACERS - 1}
        assert Reward.objects.count() == 3

    def test_writing_and_restoring_share_the_places(self, settings: Any) -> None:
        settings.MAX_REWARDS = 3
        hunter = make_hunter("Mara")
        of_each = RACERS // 2
        archived = [make_reward(hunter, archived_at=timezone.now()) for _ in range(of_each)]

        results = at_once(
            [
                *(partial(restore_reward, hunter=hunter, reward=reward) for reward in archived),
                *(writing(hunter) for _ in range(of_each)),
            ]
        )

        counted = outcomes(results)
        assert counted[TooManyRewardsError] == 2 * of_each - 3
        assert counted["written"] + counted["restored"] == 3
        assert Reward.objects.filter(archived_at=None).count() == 3

    @needs_writers_at_once
    def test_without_the_lock_the_last_place_is_taken_many_times(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MAX_REWARDS = 1
        hunter = make_hunter("Mara")
        take_the_lock_away(monkeypatch, "_require_room", list_services)

        assert outcomes(at_once([writing(hunter) for _ in range(RACERS)])) == {"written": RACERS}


@needs_writers_at_once
def test_without_the_lock_a_limit_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    hunter = make_rich_hunter(400 * RACERS)
    reward = make_reward(hunter, limit=1, limit_period=Period.EVER)
    take_the_lock_away(monkeypatch, "_require_gold")

    assert outcomes(at_once([buying(reward) for _ in range(RACERS)])) == {BuyingOutcome.BOUGHT: RACERS}


@needs_writers_at_once
def test_without_the_lock_the_last_gold_is_spent_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the race for the last gold happens, and that the lock ends it."""
    hunter = make_rich_hunter(400)
    reward = make_reward(hunter)
    take_the_lock_away(monkeypatch, "_require_gold")

    results = at_once([buying(reward) for _ in range(RACERS)])

    assert outcomes(results) == {BuyingOutcome.BOUGHT: RACERS}
    hunter.refresh_from_db()
    assert [(one.field, one.stored, one.recomputed) for one in differences_of(hunter)] == [
        ("gold", 0, 400 - 400 * RACERS)
    ]


@needs_writers_at_once
def test_without_the_lock_one_purchase_goes_back_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for undoing: each racer says that it gave the gold back."""
    hunter = make_rich_hunter(400)
    purchase = buying(make_reward(hunter))().purchase
    take_the_lock_away(monkeypatch, "_require_open")

    results = at_once([undoing(purchase)] * RACERS)

    assert outcomes(results) == {UndoingOutcome.UNDONE: RACERS}


@needs_writers_at_once
def test_without_the_lock_the_unique_constraint_still_buys_one_request_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hunter = make_rich_hunter(400 * RACERS)
    take_the_lock_away(monkeypatch, "_require_gold")

    results = at_once([buying(make_reward(hunter))] * RACERS)

    assert outcomes(results) == {BuyingOutcome.BOUGHT: 1, BuyingOutcome.ALREADY_BOUGHT: RACERS - 1}
    assert gold_by_ledger(hunter) == 400 * (RACERS - 1)
