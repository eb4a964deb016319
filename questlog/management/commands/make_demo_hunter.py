"""`manage.py make_demo_hunter`: an account with a believable year behind it, to see the app with."""

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from hunters.models import User
from questlog.demo.habits import HOME, LANGUAGES
from questlog.demo.hunter import (
    Demo,
    NameRefusedError,
    Wish,
    account_named,
    demo_day,
    is_demo,
    make_demo_hunter,
    set_fresh_password,
)
from questlog.demo.year import LEAST, WHOLE, at_hour

DEMO = "demo"
ANOTHER = "Make another demo with --user NAME."


class Command(BaseCommand):
    """Prints how to log in, once. An account that is there already is left alone, with exit code 0."""

    help = (
        "Make a demo hunter: an account whose year was lived day by day through the game's own services. "
        "Its password is drawn at random and shown once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the account's name, and the year to tell of."""
        add = parser.add_argument
        add("--user", metavar="NAME", default=DEMO, help="the account's name; demo when left out")
        add("--language", choices=LANGUAGES, default="en", help="what the hunter speaks; English by default")
        add("--until", metavar="DATE", type=_day, help="the last day, as in 2026-11-22; today when left out")
        add("--days", metavar="N", type=_days, default=WHOLE, help=f"how many days; {WHOLE} when left out")
        add("--reset-password", action="store_true", help="give the demo that is there a fresh password")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say that the name is taken."""
        username = options["user"]
        user = account_named(username)
        if options["reset_password"]:
            self._log_in_as(username, set_fresh_password(_the_demo(user, username)))
        elif user is not None:
            self.stdout.write(_taken(user))
        else:
            try:
                demo = self._make(username, options)
            except NameRefusedError as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                raise CommandError("Stopped. What was made is deleted.", returncode=130) from None
            self._tell(demo, username, options["days"])

    def _make(self, username: str, options: dict[str, Any]) -> Demo:
        now = timezone.now()
        today = demo_day(now)
        until = options["until"] or today
        if until > today:
            raise CommandError(f"{until} is ahead: a demo ends today, {today}, at the latest.")
        wish = Wish(username=username, language=options["language"], until=until, days=options["days"])
        self.stdout.write(f"Making the demo hunter “{username}”: {wish.days} days up to {until} …")
        self.stdout.flush()
        end = now if until == today else at_hour(until, 23, HOME)
        with tqdm(unit=" acts", leave=False, disable=not self._on_terminal()) as bar:

            def begun(acts: int) -> Callable[[], object]:
                bar.reset(acts)
                return bar.update

            return make_demo_hunter(wish, now=end, begun=begun)

    def _tell(self, demo: Demo, username: str, days: int) -> None:
        hunter = demo.hunter
        hunter.refresh_from_db()
        done = hunter.completions.count()
        self.stdout.write(
            f"{hunter.name}: {done:,} completions in {days} days, level {hunter.standing.progress.level}."
        )
        if demo.missing:
            self.stdout.write(f"Not in this catalog, so left out: {', '.join(demo.missing)}.")
        self._log_in_as(username, demo.password)

    def _log_in_as(self, username: str, password: str) -> None:
        self.stdout.write(
            f"The password is shown this once. A fresh one: {_fresh_password(username)}\n"
            f"Log in as {username}, password {password}"
        )

    def _on_terminal(self) -> bool:
        return bool(getattr(self.stderr, "isatty", bool)())


def _the_demo(user: User | None, username: str) -> User:
    """Return the account if it is a demo's that is whole; raises CommandError."""
    if user is None:
        raise CommandError(f"There is no account “{username}”. Without --reset-password it is made.")
    if not is_demo(user) or not user.has_usable_password():
        raise CommandError(f"The account “{username}” is no demo's, so its password stays as it is.")
    return user


def _taken(user: User) -> str:
    name = f"“{user.username}”"
    if not is_demo(user):
        return f"The account {name} is there already and is no demo's. Nothing was changed. {ANOTHER}"
    if not user.has_usable_password():
        return (
            f"The demo {name} is being made just now, or its making was cut short. Nothing was changed. "
            f"Should it stay so, delete the account in the admin and start again. {ANOTHER}"
        )
    fresh = _fresh_password(user.username)
    return f"The demo hunter {name} is there already. Nothing was changed. A fresh password: {fresh}"


def _fresh_password(username: str) -> str:
    """Return the command that gives the demo of this name a fresh password."""
    named = "" if username == DEMO else f" --user {username}"
    return f".venv/bin/python manage.py make_demo_hunter --reset-password{named}"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _days(text: str) -> int:
    days = int(text)
    if not LEAST <= days <= WHOLE + 1:
        raise ValueError
    return days
