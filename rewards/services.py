"""Everything that spends gold: buying a reward, exactly once, and undoing a purchase."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hunterproject.actions import counted
from hunterproject.errors import RequestReusedError, RuleError, UndoClosedError
from hunterproject.wording import amount, day_name
from hunters.days import OPEN_DAYS, is_open_day
from hunters.models import Hunter
from hunters.selectors import today_of
from hunters.services import award, lock_hunter, lock_to_play
from rewards.limits import limit_reached
from rewards.models import Purchase, Reward
from rewards.selectors import bought_in_period


class NotEnoughGoldError(RuleError):
    """The reward costs more than the hunter has."""

    code = "not_enough_gold"


class RewardLimitError(RuleError):
    """The reward was bought in this period as often as its limit allows."""

    code = "reward_limit"


class PriceChangedError(RuleError):
    """The reward costs something else than the page showed."""

    code = "price_changed"


class RewardArchivedError(RuleError):
    """The reward is archived, perhaps since the page was shown."""

    code = "reward_archived"


class RewardGoneError(RuleError):
    """The reward is not on the hunter's list: deleted since the page was shown, or never theirs."""

    code = "reward_gone"


class BuyingOutcome(Enum):
    """What became of a request to buy a reward."""

    BOUGHT = "bought"
    #: This request had been answered before: nothing was paid.
    ALREADY_BOUGHT = "already_bought"
    #: This request had been answered, and its purchase undone since: nothing was paid.
    UNDONE_SINCE = "undone_since"


@dataclass(frozen=True, slots=True)
class Buying:
    """The answer to a request to buy a reward, and the purchase it stands for."""

    outcome: BuyingOutcome
    purchase: Purchase


class UndoingOutcome(Enum):
    """What became of a request to undo a purchase."""

    UNDONE = "undone"
    #: It had been undone before: nothing changed.
    ALREADY_UNDONE = "already_undone"


@dataclass(frozen=True, slots=True)
class Undoing:
    """The answer to a request to undo a purchase, and the purchase as it is now."""

    outcome: UndoingOutcome
    purchase: Purchase


@counted("purchase", attrgetter("outcome"))
def buy(
    *, hunter: Hunter, reward: Reward, now: datetime, request_id: UUID, shown_price: int | None = None
) -> Buying:
    """Buy `reward` for `hunter` at `now` (aware) and pay its price in gold, exactly once.

    Name, price and limit are those that the reward has once the hunter is
    locked; `shown_price` (gold) is what the hunter said yes to, when there was
    a page to say it on. A repeated `request_id` pays nothing and returns the
    first purchase (DESIGN §4, Exactly once).

    Raises RequestReusedError, RewardGoneError, PriceChangedError or what
    `require_buyable` raises, with nothing written. Owns its transaction, which
    is durable: once this returns, the row is on disk, and `purchase.hunter`
    has the gold that stays.
    """
    try:
        return _buy(hunter, reward, now, request_id, shown_price)
    except IntegrityError:
        # The request's unique constraint, in case a writer ever comes without
        # the lock; or the reward was deleted just now. The second look tells.
        return _buy(hunter, reward, now, request_id, shown_price)


def _buy(hunter: Hunter, reward: Reward, now: datetime, request_id: UUID, shown_price: int | None) -> Buying:
    with transaction.atomic(durable=True):
        locked = lock_to_play(hunter)
        if (answered := _answer_given(locked, reward, request_id)) is not None:
            return answered
        listed = _on_list(locked, reward)
        today = today_of(locked, now).day
        _require_price(listed, shown_price)
        require_buyable(hunter=locked, reward=listed, day=today)
        purchase = Purchase.objects.create(
            hunter=locked,
            reward=listed,
            reward_name=listed.name,
            price=listed.price,
            bought_at=now,
            quest_day=today,
            request_id=request_id,
        )
        award(hunter=locked, gold=-purchase.price)
        return Buying(BuyingOutcome.BOUGHT, purchase)


def require_buyable(*, hunter: Hunter, reward: Reward, day: date) -> None:
    """Refuse a reward of the hunter's that cannot be bought on the quest day `day`.

    Raises RewardArchivedError, RewardLimitError or NotEnoughGoldError. Holds for
    the rows as they were read: only under the hunter's lock does it hold longer.
    """
    if reward.archived_at is not None:
        raise RewardArchivedError(_("This reward is archived, so it cannot be bought. Restore it first."))
    bought = bought_in_period(reward, day)
    if reward.limit is not None and bought >= reward.limit:
        raise RewardLimitError(limit_reached(reward, bought))
    _require_gold(hunter, reward)


def _answer_given(hunter: Hunter, reward: Reward, request_id: UUID) -> Buying | None:
    """Return what this request was answered with before, if it was."""
    purchase = Purchase.objects.filter(hunter=hunter, request_id=request_id).first()
    if purchase is None:
        return None
    if purchase.reward_id != reward.pk:
        raise RequestReusedError(
            _("This form belongs to another reward. Open your rewards again and buy it from there.")
        )
    stands = purchase.undone_at is None
    return Buying(BuyingOutcome.ALREADY_BOUGHT if stands else BuyingOutcome.UNDONE_SINCE, purchase)


def _on_list(hunter: Hunter, reward: Reward) -> Reward:
    """Return the reward read afresh, if it is the hunter's."""
    listed = Reward.objects.filter(hunter=hunter, pk=reward.pk).first()
    if listed is None:
        raise RewardGoneError(_("This reward is no longer on your list. Open your rewards again."))
    return listed


def _require_price(reward: Reward, shown_price: int | None) -> None:
    if shown_price is not None and shown_price != reward.price:
        raise PriceChangedError(
            _("%(reward)s costs %(price)s gold now; your page showed %(shown)s. Look again before you buy.")
            % {"reward": reward.name, "price": amount(reward.price), "shown": amount(shown_price)}
        )


def _require_gold(hunter: Hunter, reward: Reward) -> None:
    missing = reward.price - hunter.gold
    if missing <= 0:
        return
    sentence = ngettext(
        "%(reward)s costs %(price)s gold, and you have %(gold)s. %(missing)s more is needed.",
        "%(reward)s costs %(price)s gold, and you have %(gold)s. %(missing)s more are needed.",
        missing,
    )
    raise NotEnoughGoldError(
        sentence
        % {
            "reward": reward.name,
            "price": amount(reward.price),
            "gold": amount(hunter.gold),
            "missing": amount(missing),
        }
    )


@counted("purchase_undo", attrgetter("outcome"))
def undo_purchase(*, hunter: Hunter, purchase: Purchase, now: datetime) -> Undoing:
    """Set `undone_at` of the hunter's `purchase` to `now` (aware) and give back the gold that it cost.

    One undone before stays as it is. Purchases of today and of the 7 quest days
    before can be undone (DESIGN §4, Undo).

    Raises UndoClosedError, or hunters.services.OutOfRangeError when the gold
    would leave its range, and Purchase.DoesNotExist for another hunter's, with
    nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        purchase = Purchase.objects.get(hunter=locked, pk=purchase.pk)
        if purchase.undone_at is not None:
            return Undoing(UndoingOutcome.ALREADY_UNDONE, purchase)
        _require_open(purchase, today_of(locked, now).day)
        purchase.undone_at = now
        purchase.save(update_fields=["undone_at"])
        award(hunter=locked, gold=purchase.price)
        return Undoing(UndoingOutcome.UNDONE, purchase)


def _require_open(purchase: Purchase, today: date) -> None:
    bought_on = purchase.quest_day
    if not is_open_day(bought_on, today):
        raise UndoClosedError(
            _("Purchases can be undone for %(days)s days; this one is of %(day)s.")
            % {"days": OPEN_DAYS, "day": day_name(bought_on, today)}
        )
