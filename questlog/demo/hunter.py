"""The demo hunter: an account of its own, and whose days they are (`life` lives them)."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from hunterproject.errors import RuleError
from hunters.days import BEGINNING, DayTerms
from hunters.models import Hunter, User
from hunters.names import username_key
from hunters.services import choose_days, sign_up
from questlog.demo.habits import DAY_STARTS_AT, HOME, NAME
from questlog.demo.life import FIRST_COMPLETION, Life
from questlog.demo.year import plan
from questlog.models import QuestLog

#: Letters and digits that nobody takes for one another; a password is three groups of four.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class NameRefusedError(RuleError):
    """An account has the name already, perhaps a person's, or it can be no account's name."""

    code = "name_refused"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which demo is asked for: its account, its language, and how many days up to which."""

    username: str
    language: str
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo hunter as just made, with the password of the account, which is kept nowhere else."""

    hunter: Hunter
    password: str
    #: The quests of the catalog that were not there, or archived: lived without.
    missing: list[str]


#: Is told how many acts there are, and returns what is told of each one done.
Begun = Callable[[int], Callable[[], object]]


def demo_day(now: datetime) -> date:
    """Return the demo hunter's day at `now` (aware), by her clock at home."""
    return DayTerms(BEGINNING, HOME, DAY_STARTS_AT).day_of(now)


def account_named(username: str) -> User | None:
    """Return the account with this name, its case aside."""
    return User.objects.filter(username_key=username_key(username)).first()


def is_demo(user: User) -> bool:
    """Return whether the account is a demo's: its log holds the request that only a demo makes."""
    return QuestLog.objects.filter(hunter__user=user, request_id=FIRST_COMPLETION).exists()


def make_demo_hunter(wish: Wish, *, now: datetime, begun: Begun) -> Demo:
    """Make the account and live its days up to `now` (aware); each act is its service's own transaction.

    Nobody can log in before all is done, and what was made is deleted when it
    fails. Raises NameRefusedError, with nothing written, and ValueError for
    days that `year.plan` cannot fill.
    """
    acts = plan(until=wish.until, days=wish.days, now=now)
    with translation.override(wish.language):
        hunter = _begin(wish, acts[0].at)
        try:
            life = Life(hunter, wish.language)
            life.settle_in()
            one_done = begun(len(acts))
            for act in acts:
                life.live(act)
                one_done()
            return Demo(hunter, set_fresh_password(hunter.user), life.missing)
        except BaseException:
            hunter.user.delete()
            raise


def set_fresh_password(user: User) -> str:
    """Give the account a password drawn at random, and return it: its hash alone is kept."""
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _begin(wish: Wish, at: datetime) -> Hunter:
    """Sign up at an instant, with an account that nobody can log in to yet."""
    user = User(username=wish.username, date_joined=at)
    user.set_unusable_password()
    try:
        user.full_clean()
        hunter = sign_up(user=user, name=NAME)
    except ValidationError as error:
        raise NameRefusedError(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise NameRefusedError(f"There is an account “{wish.username}” since a moment ago.") from error
    hunter.language = wish.language
    hunter.save(update_fields=["language"])
    with transaction.atomic():
        choose_days(hunter=hunter, timezone=HOME, day_starts_at=DAY_STARTS_AT, now=at)
    return hunter
