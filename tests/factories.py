"""Rows for tests, made through the services where a service makes them.

Each takes what a test is about by name and fills in the rest.
"""

from itertools import count
from typing import Any

from django.db import transaction

from hunters.models import Hunter, StatName, User
from hunters.services import create_hunter
from quests import following
from quests.choices import Difficulty, Repeat
from quests.models import Quest

_numbers = count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """Make an account with the password "correct horse"."""
    user = User(username=username or f"hunter{next(_numbers)}", **fields)
    user.set_password("correct horse")
    user.save()
    return user


def make_hunter(name: str = "Mara", *, username: str = "", timezone: str = "Europe/Madrid") -> Hunter:
    """Make an account and its hunter; `timezone=""` leaves the zone unchosen."""
    with transaction.atomic():
        return create_hunter(user=make_user(username), name=name, timezone=timezone)


def make_quest(name: str = "Forty push-ups", *, followed_by: Hunter | None = None, **fields: Any) -> Quest:
    """Make a quest, in the catalog unless an owner is given; on the board of whoever follows it, last."""
    values: dict[str, Any] = {
        "stat": StatName.STRENGTH,
        "difficulty": Difficulty.DAILY,
        "repeat": Repeat.DAILY,
        "xp_reward": 50,
        "gold_reward": 10,
    }
    quest = Quest.objects.create(name=name, **(values | fields))
    if followed_by is not None:
        follow(followed_by, quest)
    return quest


def follow(hunter: Hunter, *quests: Quest) -> None:
    """Put quests of the catalog on the hunter's board, in this order."""
    for quest in quests:
        following.follow(hunter=hunter, quest=quest)
