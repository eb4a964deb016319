"""Hunters as a server meets them: at saturation, each asking again at once; or arriving when they like.

Those who arrive do not wait for each other. The time of an answer counts from
when its hunter arrived, so that a server which falls behind cannot hide it.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.load_site import Prepared

#: What hunters do, and how many of a hundred requests it is.
MIX = {"board": 80, "complete": 10, "history": 5, "insights": 5}
PATHS = {"board": "/", "history": "/log/", "insights": "/log/insights/"}
#: How many may be under way at most when they arrive as they like: far more than are answered at a time.
AT_MOST = 128
#: Seconds after which an answer counts as none.
PATIENCE = 60
TOKEN = "t" * 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what came back ("" when it is what should), and seconds."""

    what: str
    problem: str
    seconds: float


class Clients:
    """Everybody who plays, on one port."""

    def __init__(self, port: int, prepared: Prepared) -> None:
        self._port, self._prepared = port, prepared
        self._chance = random.Random(7)
        self._taking = threading.Lock()

    def saturate(self, seconds: float, at_once: int) -> tuple[float, list[Answer]]:
        """Ask again at once for so long, by so many; returns answers a second, and the answers."""
        end = time.monotonic() + seconds

        def keep_asking() -> list[Answer]:
            answers = []
            while time.monotonic() < end:
                answers.append(self._ask(*self._next(), time.monotonic()))
            return answers

        began = time.monotonic()
        answers = _by_all([keep_asking] * at_once)
        return len(answers) / (time.monotonic() - began), answers

    def arrive(self, seconds: float, rate: float) -> list[Answer]:
        """Let so many a second arrive by chance, for so long; returns the answers."""
        began = time.monotonic()
        due = began

        def come() -> list[Answer]:
            nonlocal due
            answers: list[Answer] = []
            while True:
                with self._taking:
                    due += self._chance.expovariate(rate)
                    mine = due
                if mine > began + seconds:
                    return answers
                what = self._next()
                time.sleep(max(0.0, mine - time.monotonic()))
                answers.append(self._ask(*what, mine))

        return _by_all([come] * AT_MOST)

    def _next(self) -> tuple[str, str, str | None]:
        """Return what is asked next: its name, whose session, and the quest that is completed."""
        with self._taking:
            (what,) = self._chance.choices(list(MIX), list(MIX.values()))
            session = self._chance.choice(self._prepared.sessions)
            return what, session, self._chance.choice(self._prepared.quests) if what == "complete" else None

    def _ask(self, what: str, session: str, quest: str | None, since: float) -> Answer:
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={session}", "Connection": "close"}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            if quest is None:
                connection.request("GET", PATHS[what], headers=headers)
            else:
                form = urlencode({"csrfmiddlewaretoken": TOKEN, "request_id": str(uuid4())})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", f"/quests/{quest}/complete/", form, headers)
            response = connection.getresponse()
            body = response.read()
            right = response.status == 302 if quest else response.status == 200 and b"Player " in body
            problem = "" if right else f"{what} was answered with {response.status}"
        except (OSError, HTTPException) as error:
            problem = f"{what} was not answered: {type(error).__name__}"
        finally:
            connection.close()
        return Answer(what, problem, time.monotonic() - since)


def _by_all(work: Sequence[Callable[[], list[Answer]]]) -> list[Answer]:
    with ThreadPoolExecutor(len(work)) as pool:
        futures = [pool.submit(one) for one in work]
        return [answer for future in futures for answer in future.result()]
