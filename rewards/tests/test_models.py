"""The tables of what gold buys: each rule that a row must obey is refused by the database itself."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models.deletion import RestrictedError
from django.utils import timezone

from hunterproject.models import MAX_AMOUNT
from hunterproject.tests.refusals import names_of_constraints, refused_by
from hunters.models import Hunter
from rewards.models import Purchase, Reward
from tests.factories import make_hunter

REWARD_REFUSALS = [
    ("reward_name_not_blank", {"name": ""}),
    ("reward_name_not_blank", {"name": "   "}),
    ("reward_price_in_range", {"price": 0}),
    ("reward_price_in_range", {"price": -1}),
    ("reward_price_in_range", {"price": MAX_AMOUNT + 1}),
    ("reward_limit_at_least_one", {"limit": 0}),
    ("reward_limit_period_known", {"limit_period": "year"}),
    ("reward_limit_period_known", {"limit_period": ""}),
]
PURCHASE_REFUSALS = [
    ("purchase_name_not_blank", {"reward_name": ""}),
    ("purchase_name_not_blank", {"reward_name": "   "}),
    ("purchase_price_in_range", {"price": 0}),
    ("purchase_price_in_range", {"price": -1}),
    ("purchase_price_in_range", {"price": MAX_AMOUNT + 1}),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(hunter: Hunter) -> Reward:
    return Reward.objects.create(hunter=hunter, name="An evening off", price=300)


def buy(reward: Reward, hunter: Hunter | None = None, **fields: object) -> Purchase:
    values = {
        "hunter": hunter or reward.hunter,
        "reward": reward,
        "reward_name": reward.name,
        "price": reward.price,
        "bought_at": timezone.now(),
        "quest_day": date(2026, 5, 20),
        "request_id": uuid.uuid4(),
    }
    return Purchase.objects.create(**values | fields)


def test_every_named_constraint_has_its_test_here() -> None:
    tested = {name for name, _ in REWARD_REFUSALS + PURCHASE_REFUSALS} | {"purchase_request_once"}
    assert tested == names_of_constraints(Reward, Purchase)


@pytest.mark.parametrize(("constraint", "values"), REWARD_REFUSALS)
def test_a_reward_is_refused_by_the_database_and_by_the_model(
    reward: Reward, constraint: str, values: dict[str, object]
) -> None:
    with refused_by(constraint):
        Reward.objects.update(**values)
    for name, value in values.items():
        setattr(reward, name, value)
    with pytest.raises(ValidationError):
        reward.full_clean()


def test_a_null_character_in_a_rewards_name_is_refused_by_the_model(hunter: Hunter) -> None:
    with pytest.raises(ValidationError, match="Null characters are not allowed"):
        Reward(hunter=hunter, name="a\0b", price=300).full_clean()


def test_a_blank_name_or_a_price_out_of_range_is_told_in_a_sentence(hunter: Hunter) -> None:
    with pytest.raises(ValidationError) as refusal:
        Reward(hunter=hunter, name="   ", price=300).full_clean()
    assert refusal.value.messages == ["Give the reward a name."]


@pytest.mark.parametrize(("constraint", "values"), PURCHASE_REFUSALS)
def test_a_purchase_is_refused(reward: Reward, constraint: str, values: dict[str, object]) -> None:
    buy(reward)
    with refused_by(constraint):
        Purchase.objects.update(**values)


@pytest.mark.parametrize("price", [1, MAX_AMOUNT])
def test_the_least_and_the_highest_price_are_taken(hunter: Hunter, price: int) -> None:
    reward = Reward(hunter=hunter, name="A house", price=price)
    reward.full_clean()
    reward.save()
    purchase = buy(reward)
    purchase.refresh_from_db()
    assert (purchase.price, str(purchase)) == (price, f"A house, {price}")


def test_a_request_buys_once(reward: Reward) -> None:
    first = buy(reward)
    with refused_by("purchase_request_once"):
        buy(reward, request_id=first.request_id)


def test_a_request_buys_once_even_when_undone(reward: Reward) -> None:
    first = buy(reward, undone_at=timezone.now())
    with refused_by("purchase_request_once"):
        buy(reward, request_id=first.request_id)


def test_a_request_of_another_hunter_is_another_request(reward: Reward) -> None:
    first = buy(reward)
    other = make_hunter("Nadd")
    theirs = Reward.objects.create(hunter=other, name="A walk", price=1)
    assert buy(theirs, request_id=first.request_id).pk != first.pk


def test_a_purchase_keeps_name_and_price_as_they_were(reward: Reward) -> None:
    bought = buy(reward)
    reward.name, reward.price = "Two evenings off", 700
    reward.save()
    bought.refresh_from_db()
    assert (bought.reward_name, bought.price, str(reward)) == ("An evening off", 300, "Two evenings off")


def test_a_reward_that_was_bought_cannot_be_deleted(reward: Reward) -> None:
    buy(reward)
    with pytest.raises(RestrictedError):
        reward.delete()
    assert Reward.objects.get() == reward


def test_one_that_was_not_can(reward: Reward) -> None:
    reward.delete()
    assert not Reward.objects.exists()


def test_all_goes_with_the_account(reward: Reward) -> None:
    buy(reward)
    reward.hunter.user.delete()
    assert not Reward.objects.exists()
    assert not Purchase.objects.exists()
