"""Buying a reward and undoing the purchase: exactly once, exactly its price, whole or not at all."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from hunterproject.errors import RequestReusedError
from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from hunters.services import OutOfRangeError, choose_days
from rewards import services
from rewards.models import Purchase, Reward
from rewards.services import (
    Buying,
    BuyingOutcome,
    NotEnoughGoldError,
    PriceChangedError,
    RewardArchivedError,
    RewardGoneError,
    UndoClosedError,
    Undoing,
    UndoingOutcome,
    buy,
    undo_purchase,
)
from rewards.tests.shopping import CINEMA, give_gold, gold_by_ledger, make_reward, make_rich_hunter

#: A Thursday morning in Madrid.
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 5)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def hunter(db: None) -> Hunter:
    """A hunter in Madrid with 1,000 gold."""
    return make_rich_hunter(1000)


def bought(reward: Reward, *, now: datetime = NOW, request_id: UUID | None = None) -> Buying:
    return buy(hunter=reward.hunter, reward=reward, now=now, request_id=request_id or uuid4())


def undone(purchase: Purchase, *, now: datetime = LATER) -> Undoing:
    return undo_purchase(hunter=purchase.hunter, purchase=purchase, now=now)


def fields_of(purchase: Purchase) -> dict[str, object]:
    return Purchase.objects.values().get(pk=purchase.pk)


class TestBuying:
    def test_it_writes_one_purchase_and_takes_its_price(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter), uuid4()

        buying = bought(reward, request_id=request_id)

        assert buying.outcome is BuyingOutcome.BOUGHT
        purchase = Purchase.objects.get()
        assert purchase == buying.purchase
        assert (purchase.hunter, purchase.reward, purchase.request_id) == (hunter, reward, request_id)
        assert (purchase.reward_name, purchase.price) == (CINEMA, 400)
        assert (purchase.bought_at, purchase.quest_day, purchase.undone_at) == (NOW, TODAY, None)
        assert gold_by_ledger(hunter) == 600

    def test_each_request_buys_once_more(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)

        assert [bought(reward).outcome for _ in range(2)] == [BuyingOutcome.BOUGHT] * 2
        assert gold_by_ledger(hunter) == 200

    def test_the_quest_day_is_the_hunters_own(self, hunter: Hunter) -> None:
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Europe/Madrid", day_starts_at=3, now=NOW - timedelta(days=2))
        after_midnight = datetime(2026, 11, 5, 0, 30, tzinfo=UTC)

        assert bought(make_reward(hunter), now=after_midnight).purchase.quest_day == date(2026, 11, 4)

    def test_the_last_gold_can_be_spent(self, hunter: Hunter) -> None:
        bought(make_reward(hunter, price=1000))

        assert gold_by_ledger(hunter) == 0

    def test_name_and_price_are_read_afresh(self, hunter: Hunter) -> None:
        page_showed = make_reward(hunter)
        Reward.objects.update(name="A night at the opera", price=700)

        purchase = bought(page_showed).purchase

        assert (purchase.reward_name, purchase.price) == ("A night at the opera", 700)
        assert gold_by_ledger(hunter) == 300

    def test_a_changed_reward_changes_no_purchase(self, hunter: Hunter) -> None:
        before = fields_of(bought(make_reward(hunter)).purchase)
        Reward.objects.update(name="A night at the opera", price=700, archived_at=NOW)

        assert fields_of(Purchase.objects.get()) == before
        assert gold_by_ledger(hunter) == 600


class TestARepeatedRequest:
    def test_it_pays_nothing_and_shows_the_first_purchase(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter), uuid4()
        first = bought(reward, request_id=request_id)

        again = bought(reward, request_id=request_id, now=NOW + timedelta(days=30))

        assert (again.outcome, again.purchase) == (BuyingOutcome.ALREADY_BOUGHT, first.purchase)
        assert again.purchase.bought_at == NOW
        assert Purchase.objects.count() == 1
        assert gold_by_ledger(hunter) == 600

    def test_it_is_answered_though_the_gold_is_spent_and_the_reward_archived(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter, price=1000), uuid4()
        bought(reward, request_id=request_id)
        Reward.objects.update(archived_at=NOW)

        assert bought(reward, request_id=request_id).outcome is BuyingOutcome.ALREADY_BOUGHT
        assert gold_by_ledger(hunter) == 0

    def test_of_a_purchase_undone_since_it_says_so_and_pays_nothing(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter), uuid4()
        first = bought(reward, request_id=request_id)
        undone(first.purchase)

        again = bought(reward, request_id=request_id)

        assert (again.outcome, again.purchase) == (BuyingOutcome.UNDONE_SINCE, first.purchase)
        assert Purchase.objects.count() == 1
        assert gold_by_ledger(hunter) == 1000

    def test_for_another_reward_it_is_refused(self, hunter: Hunter) -> None:
        request_id = uuid4()
        bought(make_reward(hunter), request_id=request_id)

        with pytest.raises(RequestReusedError, match="another reward"):
            bought(make_reward(hunter, "A walk"), request_id=request_id)
        assert gold_by_ledger(hunter) == 600

    def test_two_hunters_use_ids_of_their_own(self, hunter: Hunter) -> None:
        request_id = uuid4()
        other = make_rich_hunter(400, "Iker")

        outcomes = [bought(make_reward(one), request_id=request_id).outcome for one in (hunter, other)]

        assert outcomes == [BuyingOutcome.BOUGHT] * 2


class TestRefusedBuying:
    @pytest.mark.parametrize(
        ("price", "sentence"),
        [
            (
                1370,
                "An evening at the cinema costs 1,370 gold, and you have 1,000. 370 more are needed.",
            ),
            (
                1001,
                "An evening at the cinema costs 1,001 gold, and you have 1,000. 1 more is needed.",
            ),
        ],
    )
    def test_without_enough_gold_the_sentence_says_how_much_is_missing(
        self, hunter: Hunter, price: int, sentence: str
    ) -> None:
        with pytest.raises(NotEnoughGoldError) as refusal:
            bought(make_reward(hunter, price=price))

        assert str(refusal.value) == sentence
        assert not Purchase.objects.exists()
        assert gold_by_ledger(hunter) == 1000

    def test_a_name_with_a_percent_sign_is_told_as_it_is(self, hunter: Hunter) -> None:
        with pytest.raises(NotEnoughGoldError, match="^100%s cotton costs 2,000 gold"):
            bought(make_reward(hunter, "100%s cotton", price=2000))

    def test_a_refused_request_can_be_sent_again_with_the_gold(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter, price=1200), uuid4()
        with pytest.raises(NotEnoughGoldError):
            bought(reward, request_id=request_id)
        give_gold(hunter, 200)

        assert bought(reward, request_id=request_id).outcome is BuyingOutcome.BOUGHT
        assert gold_by_ledger(hunter) == 0

    def test_a_price_changed_since_the_page_showed_it(self, hunter: Hunter) -> None:
        reward, request_id = make_reward(hunter), uuid4()
        Reward.objects.update(price=700)
        asked = {"hunter": hunter, "reward": reward, "now": NOW, "request_id": request_id}

        with pytest.raises(PriceChangedError) as refusal:
            buy(**asked, shown_price=400)

        assert str(refusal.value) == (
            "An evening at the cinema costs 700 gold now; your page showed 400. Look again before you buy."
        )
        assert gold_by_ledger(hunter) == 1000
        assert buy(**asked, shown_price=700).outcome is BuyingOutcome.BOUGHT
        # Answered before: then it is too late to look again.
        assert buy(**asked, shown_price=400).outcome is BuyingOutcome.ALREADY_BOUGHT
        assert gold_by_ledger(hunter) == 300

    def test_an_archived_reward(self, hunter: Hunter) -> None:
        page_showed = make_reward(hunter)
        Reward.objects.update(archived_at=NOW)

        with pytest.raises(RewardArchivedError, match="archived"):
            bought(page_showed)
        assert gold_by_ledger(hunter) == 1000

    def test_a_reward_deleted_since(self, hunter: Hunter) -> None:
        page_showed = make_reward(hunter)
        Reward.objects.get().delete()

        with pytest.raises(RewardGoneError, match="no longer on your list"):
            bought(page_showed)
        assert gold_by_ledger(hunter) == 1000

    def test_another_hunters_reward(self, hunter: Hunter) -> None:
        theirs = make_reward(make_rich_hunter(400, "Iker"))

        with pytest.raises(RewardGoneError):
            buy(hunter=hunter, reward=theirs, now=NOW, request_id=uuid4())
        assert not Purchase.objects.exists()
        assert (gold_by_ledger(hunter), gold_by_ledger(theirs.hunter)) == (1000, 400)


class TestUndoing:
    def test_exactly_what_it_cost_goes_back(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)
        purchase = bought(reward).purchase
        Reward.objects.update(price=900)

        undoing = undone(purchase)

        assert undoing.outcome is UndoingOutcome.UNDONE
        assert undoing.purchase == purchase
        assert Purchase.objects.get().undone_at == undoing.purchase.undone_at == LATER
        assert gold_by_ledger(hunter) == 1000

    def test_nothing_of_the_row_changes_but_undone_at(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase
        before = fields_of(purchase)
        purchase.price, purchase.reward_name = 900, "Not saved"

        undone(purchase)

        after = fields_of(purchase)
        assert {name for name in after if after[name] != before[name]} == {"undone_at", "updated_at"}
        assert gold_by_ledger(hunter) == 1000

    def test_a_repeat_changes_nothing_however_late(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase
        undone(purchase)
        before = fields_of(purchase)

        for now in (LATER + timedelta(minutes=1), NOW + timedelta(days=100)):
            again = undone(purchase, now=now)
            assert (again.outcome, again.purchase) == (UndoingOutcome.ALREADY_UNDONE, purchase)

        assert fields_of(purchase) == before
        assert gold_by_ledger(hunter) == 1000

    def test_other_purchases_stay(self, hunter: Hunter) -> None:
        reward = make_reward(hunter)
        first, second = bought(reward).purchase, bought(reward).purchase

        undone(first)

        assert list(Purchase.objects.filter(undone_at=None)) == [second]
        assert gold_by_ledger(hunter) == 600

    def test_the_reward_can_be_bought_again(self, hunter: Hunter) -> None:
        reward = make_reward(hunter, price=1000)
        undone(bought(reward).purchase)

        assert bought(reward).outcome is BuyingOutcome.BOUGHT
        assert gold_by_ledger(hunter) == 0

    def test_a_purchase_of_an_archived_reward_can_be_undone(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase
        Reward.objects.update(archived_at=NOW)

        assert undone(purchase).outcome is UndoingOutcome.UNDONE
        assert gold_by_ledger(hunter) == 1000


class TestWhenUndoingIsOpen:
    def test_seven_days_back_is_open_eight_is_not(self, hunter: Hunter) -> None:
        one, two = (bought(make_reward(hunter, name)).purchase for name in "AB")

        assert undone(one, now=NOW + timedelta(days=7)).outcome is UndoingOutcome.UNDONE
        with pytest.raises(UndoClosedError) as refusal:
            undone(two, now=NOW + timedelta(days=8))

        assert str(refusal.value) == "Purchases can be undone for 7 days; this one is of Thursday 5 November."
        assert Purchase.objects.get(undone_at=None) == two
        assert gold_by_ledger(hunter) == 600

    def test_the_days_are_the_hunters_own(self, hunter: Hunter) -> None:
        """Madrid is at 00:30 of the eighth day when London is still in the seventh."""
        purchase = bought(make_reward(hunter)).purchase
        past_midnight = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)

        with pytest.raises(UndoClosedError):
            undone(purchase, now=past_midnight)
        assert undone(purchase, now=past_midnight - timedelta(hours=1)).outcome is UndoingOutcome.UNDONE

    def test_a_day_of_another_year_is_named_with_its_year(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase

        with pytest.raises(UndoClosedError, match=r"Thursday 5 November 2026\."):
            undone(purchase, now=NOW + timedelta(days=100))

    def test_flying_west_to_the_day_before_the_purchase_leaves_it_open(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase
        with transaction.atomic():
            choose_days(hunter=hunter, timezone="Pacific/Honolulu", day_starts_at=0, now=LATER)

        # In Honolulu it is still Wednesday.
        assert undone(purchase).outcome is UndoingOutcome.UNDONE
        assert gold_by_ledger(hunter) == 1000


class TestRefusedUndoing:
    def test_when_the_gold_would_leave_its_range(self, hunter: Hunter) -> None:
        purchase = bought(make_reward(hunter)).purchase
        give_gold(hunter, MAX_AMOUNT - 600)

        with pytest.raises(OutOfRangeError, match="9,007,199,254,741,391"):
            undone(purchase)
        assert Purchase.objects.get().undone_at is None
        assert gold_by_ledger(hunter) == MAX_AMOUNT

    def test_another_hunters_purchase(self, hunter: Hunter) -> None:
        theirs = bought(make_reward(make_rich_hunter(400, "Iker"))).purchase

        with pytest.raises(Purchase.DoesNotExist):
            undo_purchase(hunter=hunter, purchase=theirs, now=LATER)
        assert Purchase.objects.get().undone_at is None
        assert (gold_by_ledger(hunter), gold_by_ledger(theirs.hunter)) == (1000, 0)


@pytest.mark.django_db(transaction=True)
class TestItsOwnTransaction:
    def test_buying_refuses_to_run_inside_another(self) -> None:
        reward = make_reward(make_rich_hunter(400))

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            bought(reward)

    def test_undoing_refuses_to_run_inside_another(self) -> None:
        purchase = bought(make_reward(make_rich_hunter(400))).purchase

        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            undone(purchase)

    @pytest.mark.parametrize("breaks_in", ["buying", "undoing"])
    def test_nothing_stays_when_the_gold_cannot_be_changed(
        self, monkeypatch: pytest.MonkeyPatch, breaks_in: str
    ) -> None:
        hunter = make_rich_hunter(1000)
        reward = make_reward(hunter)
        purchase = bought(reward).purchase
        before = list(Purchase.objects.values())

        def fail(**_amounts: object) -> None:
            raise RuntimeError("The power went.")

        monkeypatch.setattr(services, "award", fail)
        with pytest.raises(RuntimeError, match="The power went"):
            bought(reward) if breaks_in == "buying" else undone(purchase)

        assert list(Purchase.objects.values()) == before
        assert gold_by_ledger(hunter) == 600
