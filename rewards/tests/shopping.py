"""What tests of buying share: a hunter with gold, a reward to spend it on, and the look into the purse."""

from typing import Any

from django.db import transaction

from hunters.models import Hunter
from hunters.services import award, lock_hunter
from questlog.ledger import differences_of
from questlog.models import Adjustment, AdjustmentKind
from rewards.models import Reward
from tests.factories import make_hunter

CINEMA = "An evening at the cinema"


def give_gold(hunter: Hunter, gold: int) -> None:
    """Change a hunter's gold, with the row that says so."""
    with transaction.atomic():
        award(hunter=lock_hunter(hunter), gold=gold)
        Adjustment.objects.create(
            hunter=hunter, kind=AdjustmentKind.CORRECTION, gold=gold, reason="For the test."
        )


def make_rich_hunter(gold: int, name: str = "Mara") -> Hunter:
    """Make a hunter who has this much gold."""
    hunter = make_hunter(name)
    give_gold(hunter, gold)
    return hunter


def make_reward(hunter: Hunter, name: str = CINEMA, *, price: int = 400, **fields: Any) -> Reward:
    """Put a reward on a hunter's list."""
    return Reward.objects.create(hunter=hunter, name=name, price=price, **fields)


def gold_by_ledger(hunter: Hunter) -> int:
    """Return the hunter's gold as stored, when every total is the sum of its rows."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    assert list(differences_of(hunter)) == []
    return hunter.gold
