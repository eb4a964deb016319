"""When a catalog quest's rewards are far from what its difficulty suggests. A warning, never a refusal."""

from django.db.models import Q

from quests.models import Quest
from quests.rewards import SUGGESTED

#: Far is more than so many times what is suggested, or less than that part of it.
FAR = 2


def is_far(quest: Quest) -> bool:
    """Return whether the XP or the gold of `quest` is far from what its difficulty suggests."""
    suggested = SUGGESTED.get(quest.difficulty)
    return suggested is not None and (
        _far(quest.xp_reward, suggested.xp) or _far(quest.gold_reward, suggested.gold)
    )


def _far(amount: int, suggested: int) -> bool:
    return amount > suggested * FAR or amount * FAR < suggested


def far_from_suggested() -> Q:
    """Return the condition of `is_far`. All suggestions are even, so that their half is whole."""
    condition = Q()
    for difficulty, suggested in SUGGESTED.items():
        far = Q()
        for field, amount in (("xp_reward", suggested.xp), ("gold_reward", suggested.gold)):
            far |= Q(**{f"{field}__gt": amount * FAR}) | Q(**{f"{field}__lt": amount // FAR})
        condition |= Q(difficulty=difficulty) & far
    return condition
