"""Everything that writes a hunter's list of rewards: writing one, editing, archiving and restoring it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RequestReusedError, RuleError
from hunterproject.wording import amount
from hunters.models import Hunter
from hunters.services import lock_hunter
from rewards.models import Reward

#: Archived rewards that are kept, for each one that fits on the list.
ARCHIVED_FOR_EACH = 5


class TooManyRewardsError(RuleError):
    """The hunter's list, or its archive, is full."""

    code = "too_many_rewards"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a hunter says of a reward: name, price in gold, and how often at most (None: no limit)."""

    name: str
    price: int
    limit: int | None
    limit_period: str

    @classmethod
    def of(cls, reward: Reward) -> "Terms":
        """Return the terms of a reward."""
        return cls(reward.name, reward.price, reward.limit, reward.limit_period)


@dataclass(frozen=True, slots=True)
class Writing:
    """The answer to a request to write a reward: the reward, and whether this request made it."""

    reward: Reward
    is_new: bool


def write_reward(*, hunter: Hunter, reward_id: UUID, terms: Terms) -> Writing:
    """Put a new reward with the id `reward_id` on the hunter's list, exactly once.

    Asked for again with the same terms, it finds the first one and writes
    nothing. Raises RequestReusedError for an id that stands for another reward,
    TooManyRewardsError when the list is full, with nothing written. Owns its
    transaction, which is durable.
    """
    try:
        with transaction.atomic(durable=True):
            locked = lock_hunter(hunter)
            if (written := Reward.objects.filter(hunter=locked, pk=reward_id).first()) is not None:
                return _written_before(written, terms)
            _require_room(locked)
            reward = Reward.objects.create(
                id=reward_id,
                hunter=locked,
                name=terms.name,
                price=terms.price,
                limit=terms.limit,
                limit_period=terms.limit_period,
            )
            return Writing(reward, is_new=True)
    except IntegrityError:
        if not Reward.objects.filter(pk=reward_id).exists():
            raise
        # Another hunter's: no page of this hunter's gave the id out.
        raise RequestReusedError(_("This form was used already. Press Save again.")) from None


def _written_before(written: Reward, terms: Terms) -> Writing:
    if Terms.of(written) != terms:
        raise RequestReusedError(
            _("This form wrote “%(reward)s” already. Press Save again to put this one on your list, too.")
            % {"reward": written.name}
        )
    return Writing(written, is_new=False)


def edit_reward(*, hunter: Hunter, reward: Reward, terms: Terms) -> Reward:
    """Give the hunter's `reward`, archived or not, these terms; returns it as it is now.

    Purchases keep the name and price that they were made with. Raises
    Reward.DoesNotExist for another hunter's. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        mine = Reward.objects.get(hunter=lock_hunter(hunter), pk=reward.pk)
        if Terms.of(mine) != terms:
            mine.name, mine.price = terms.name, terms.price
            mine.limit, mine.limit_period = terms.limit, terms.limit_period
            mine.save(update_fields=["name", "price", "limit", "limit_period"])
        return mine


def archive_reward(*, hunter: Hunter, reward: Reward, now: datetime) -> Reward:
    """Take the hunter's `reward` off the list at `now` (aware); one archived before stays as it is.

    Its purchases stay, and can be undone as any. Raises TooManyRewardsError when
    the archive is full, Reward.DoesNotExist for another hunter's. Owns its
    transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        mine = Reward.objects.get(hunter=locked, pk=reward.pk)
        if mine.archived_at is None:
            _require_room_in_archive(locked)
            mine.archived_at = now
            mine.save(update_fields=["archived_at"])
        return mine


def restore_reward(*, hunter: Hunter, reward: Reward) -> Reward:
    """Put the hunter's archived `reward` back on the list; one that is on it stays as it is.

    Raises TooManyRewardsError when the list is full, Reward.DoesNotExist for
    another hunter's. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        mine = Reward.objects.get(hunter=locked, pk=reward.pk)
        if mine.archived_at is not None:
            _require_room(locked)
            mine.archived_at = None
            mine.save(update_fields=["archived_at"])
        return mine


def _require_room(hunter: Hunter) -> None:
    most: int = settings.MAX_REWARDS
    if Reward.objects.filter(hunter=hunter, archived_at=None).count() >= most:
        raise TooManyRewardsError(
            _("Your list holds %(most)s rewards at most, and it is full. Archive one first.")
            % {"most": amount(most)}
        )


def _require_room_in_archive(hunter: Hunter) -> None:
    most = settings.MAX_REWARDS * ARCHIVED_FOR_EACH
    if Reward.objects.filter(hunter=hunter, archived_at__isnull=False).count() >= most:
        raise TooManyRewardsError(
            _(
                "Your archive holds %(most)s rewards at most, and it is full. "
                "Edit this one into the next thing you want instead."
            )
            % {"most": amount(most)}
        )
