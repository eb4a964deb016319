"""Completions over HTTP, signed in, beside a view that writes the same rows in one hand-written statement.

One server answers both: the one that ships, with the limit's address beside the
app's. So both pass the same middleware, session and token; who presses the
limit's button is signed in by Django's own, so that no more than the account is
read for it. No answer may be wrong, and each press must be in the record, once.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from uuid import uuid4

from django.core.management import call_command
from django.test import Client, override_settings

from benchmarks.load_clients import TOKEN
from benchmarks.load_site import Prepared, serving, sign_in, year_of
from benchmarks.measuring import Figure, in_turns, median, queries_of, show
from benchmarks.pressing import keep_asking, must_press, press
from hunters.models import User
from questlog.models import QuestLog
from quests.choices import Repeat
from quests.models import Quest

REACH, GOAL = 0.55, 0.75
#: Statements of one press at most, the beginning and end of transactions aside.
MOST_QUERIES = 5
LIMITS = "benchmarks.limits.completion_settings"
OURS, LIMIT = "/quests/{}/complete/", "/limit/quests/{}/complete/"
#: Name, how many press at once, and whether all press as one and the same hunter.
CASES = (
    ("complete, 1 client", 1, False),
    ("complete, 16 clients", 16, False),
    ("complete, 16 clients, one hunter", 16, True),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many hunters, rounds, and seconds of pressing in each turn."""

    hunters: int
    rounds: int
    seconds: float


FULL = Sizes(hunters=200, rounds=7, seconds=5)
QUICK = Sizes(hunters=5, rounds=1, seconds=0.3)


def run(*, quick: bool) -> list[Figure]:
    """Measure, and show the figures; exits with a sentence when an answer or the record is wrong."""
    sizes = QUICK if quick else FULL
    with (
        year_of(sizes.hunters) as prepared,
        serving(WEB_WORKERS="2", DJANGO_SETTINGS_MODULE=LIMITS) as server,
    ):
        queries = count_queries(prepared)
        presses = Presses(server.port, prepared)
        for path in (OURS, LIMIT):
            presses.check_the_door(path)
            presses.measure(path, sizes.seconds, 16, one_hunter=False)  # to get warm
        figures = []
        for name, at_once, one_hunter in CASES:
            rates = in_turns(
                sizes.rounds,
                *(presses.turn(path, sizes.seconds, at_once, one_hunter) for path in (OURS, LIMIT)),
            )
            reach, goal = (None, None) if quick else (REACH, GOAL)
            figure = Figure(name, median(rates[0]), median(rates[1]), reach, goal, unit="/s", queries=queries)
            figures.append(figure)
        presses.check_the_record()
    show(figures)
    return figures


def count_queries(prepared: Prepared) -> int:
    """Return how many statements a press of a daily quest sends; exits with a sentence at too many.

    In this process, by the app's own addresses.
    """
    daily = Quest.objects.filter(repeat=Repeat.DAILY).earliest("pk")
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.cookies["sessionid"], client.cookies["csrftoken"] = prepared.sessions[0], TOKEN
    form = {"csrfmiddlewaretoken": TOKEN, "request_id": str(uuid4())}
    with override_settings(ROOT_URLCONF="hunterproject.urls"):
        asked = queries_of(lambda: client.post(OURS.format(daily.pk), form))
    if QuestLog.objects.filter(request_id=form["request_id"]).count() != 1:
        sys.exit("WRONG: a daily quest was pressed, and is not in the record.")
    if len(asked) > MOST_QUERIES:
        sys.exit(f"A press sends {len(asked)} statements, at most {MOST_QUERIES}:\n" + "\n".join(asked))
    return len(asked)


class Presses:
    """Everybody who presses, on one port, and the record that they leave."""

    def __init__(self, port: int, prepared: Prepared) -> None:
        self._port, self._prepared = port, prepared
        players = User.objects.order_by("pk")
        #: Who presses which button, by their sessions: the same accounts.
        self._sessions = {
            OURS: prepared.sessions,
            LIMIT: [sign_in(user, "django.contrib.auth.backends.ModelBackend") for user in players],
        }
        self._before, self._pressed = QuestLog.objects.count(), 0

    def check_the_door(self, path: str) -> None:
        """Exit with a sentence unless session and token are asked for, and a press sent twice counts once."""
        session, at = self._sessions[path][0], path.format(self._prepared.quests[0])
        if (status := press(self._port, session, at, token="f" * len(TOKEN)).status) != 403:
            sys.exit(f"WRONG: {at} answers {status} to another token than the cookie's.")
        if press(self._port, "nobody", at).took_it:
            sys.exit(f"WRONG: {at} takes a press of nobody's.")
        request_id = str(uuid4())
        if not all(press(self._port, session, at, request_id=request_id).took_it for _ in range(2)):
            sys.exit(f"WRONG: {at} does not take the same press twice.")
        self._pressed += 1

    def turn(self, path: str, seconds: float, at_once: int, one_hunter: bool) -> Callable[[], float]:
        """Return the measure of one turn."""
        return lambda: self.measure(path, seconds, at_once, one_hunter=one_hunter)

    def measure(self, path: str, seconds: float, at_once: int, *, one_hunter: bool) -> float:
        """Press for so long, by so many, hunters and quests by chance; returns presses a second."""
        sessions = self._sessions[path][:1] if one_hunter else self._sessions[path]
        paths = [path.format(quest) for quest in self._prepared.quests]
        rate, count = keep_asking(
            lambda chance: must_press(self._port, chance.choice(sessions), chance.choice(paths)),
            seconds=seconds,
            at_once=at_once,
        )
        self._pressed += count
        return rate

    def check_the_record(self) -> None:
        """Exit with a sentence unless each press is in the record once, and each total is right."""
        found = QuestLog.objects.count() - self._before
        if found != self._pressed:
            sys.exit(f"WRONG: {self._pressed} presses were answered, and {found} are in the record.")
        try:
            call_command("verify_ledger", stdout=StringIO())
        except SystemExit:
            sys.exit("WRONG: totals differ from their rows.")
