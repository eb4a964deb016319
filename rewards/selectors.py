"""What is read of a hunter's rewards: the list with what each still takes, and what was bought lately."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from hunters.models import Hunter
from hunters.selectors import Today
from rewards.limits import counted, in_words, left_in_words, open_again
from rewards.models import Period, Purchase, Reward

#: No zone's date is further from that of UTC, with any day start.
_CLOCKS_APART = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """A reward as its list shows it: how often it was bought in its limit's period, and the gold there is."""

    reward: Reward
    bought: int
    gold: int

    @property
    def missing(self) -> int:
        """Gold still to be earned before it can be afforded; 0 when it can."""
        return max(self.reward.price - self.gold, 0)

    @property
    def is_used_up(self) -> bool:
        """Whether its limit is reached."""
        return self.reward.limit is not None and self.bought >= self.reward.limit

    @property
    def can_be_bought(self) -> bool:
        """Whether gold and limit allow one more."""
        return not self.missing and not self.is_used_up

    @property
    def limit(self) -> str:
        """Its limit in words, "" without one."""
        return in_words(self.reward.limit, self.reward.limit_period) if self.reward.limit else ""

    @property
    def left(self) -> str:
        """How often it may still be bought in the period, in words; "" without a limit or with none left."""
        if self.reward.limit is None or self.is_used_up:
            return ""
        return left_in_words(self.reward.limit - self.bought, self.reward.limit_period)

    @property
    def open_again(self) -> str:
        """When it can be bought again, in words; "" while its limit is not reached."""
        return open_again(self.reward.limit_period) if self.is_used_up else ""


def listed_rewards(hunter: Hunter, day: date) -> list[Listed]:
    """Return the hunter's rewards that are not archived, on the quest day `day`, the cheapest first.

    Two queries.
    """
    rewards = Reward.objects.filter(hunter=hunter, archived_at=None).order_by("price", "name", "pk")
    in_period = Q()
    for period in Period.values:
        in_period |= Q(reward__limit_period=period) & counted(period, day)
    limited = Purchase.objects.filter(
        in_period, hunter=hunter, undone_at=None, reward__archived_at=None, reward__limit__isnull=False
    )
    bought = dict(limited.order_by().values_list("reward").annotate(Count("pk")))
    return [Listed(reward, bought.get(reward.pk, 0), hunter.gold) for reward in rewards]


def listed_reward(hunter: Hunter, reward: Reward, day: date) -> Listed:
    """Return one reward of the hunter's as the list shows it. One query, none without a limit."""
    return Listed(reward, bought_in_period(reward, day), hunter.gold)


def bought_in_period(reward: Reward, day: date) -> int:
    """Return how many standing purchases a reward's limit counts on `day`; 0 without a limit. One query."""
    if reward.limit is None:
        return 0
    standing = Purchase.objects.filter(reward=reward, undone_at=None)
    return standing.filter(counted(reward.limit_period, day)).count()


def archived_rewards(hunter: Hunter) -> QuerySet[Reward]:
    """Return the hunter's archived rewards, the one archived last first."""
    return Reward.objects.filter(hunter=hunter, archived_at__isnull=False).order_by("-archived_at", "pk")


def bought_lately(hunter: Hunter, today: Today) -> QuerySet[Purchase]:
    """Return the hunter's purchases that can still be undone, and those undone beside them, newest first."""
    earliest = datetime.combine(today.open_from, time(), UTC) - _CLOCKS_APART
    return Purchase.objects.filter(
        hunter=hunter,
        quest_day__gte=today.open_from,
        # Implied, and said because the index goes by it.
        bought_at__gte=earliest,
    ).order_by("-bought_at", "-pk")
