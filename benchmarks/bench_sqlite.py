"""The embedded default under 16 at once: completions and boards, beside raw statements on the same rows.

SQLite has one writer at a time, so this says how many a household's server
bears, and that nobody is ever told that the database is locked.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.limits.raw_sqlite import RawSqlite
from benchmarks.load_site import Server, serving
from benchmarks.measuring import ROOT, Figure, in_turns, median, show
from benchmarks.page_clients import Wanted, look
from benchmarks.pressing import keep_asking, must_press
from benchmarks.sqlite_site import SqliteSite, sqlite_site

AT_ONCE = 16

#: Asks for one thing, of a hunter by chance.
Ask = Callable[[random.Random], None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many hunters, the days behind them, rounds, and seconds of each turn."""

    hunters: int
    days: int
    rounds: int
    seconds: float


FULL = Sizes(hunters=50, days=365, rounds=5, seconds=5)
QUICK = Sizes(hunters=3, days=20, rounds=1, seconds=0.3)


def run(*, quick: bool) -> list[Figure]:
    """Measure, and show the figures; exits with a sentence when an answer or the record is wrong."""
    sizes = QUICK if quick else FULL
    with TemporaryDirectory() as folder:
        site = sqlite_site(Path(folder) / "ours.sqlite3", hunters=sizes.hunters, days=sizes.days)
        raw_file = Path(folder) / "raw.sqlite3"
        shutil.copy(site.file, raw_file)
        raw = RawSqlite(raw_file)
        with serving(**site.environment) as server:
            presses = Presses(server, site)
            cases = (
                ("sqlite, complete", presses.press, raw.write),
                ("sqlite, board", presses.look, raw.read),
                ("sqlite, both by chance", either(presses.press, presses.look), either(raw.write, raw.read)),
            )
            figures = []
            for name, ours, limit in cases:
                turns = (partial(rate, ask, sizes.seconds) for ask in (ours, limit))
                rates = in_turns(sizes.rounds, *turns)
                figures.append(Figure(name, median(rates[0]), median(rates[1]), None, None, unit="/s"))
            presses.check_the_record()
    show(figures)
    return figures


def rate(ask: Ask, seconds: float) -> float:
    """Have all ask for so long; returns answers a second."""
    return keep_asking(ask, seconds=seconds, at_once=AT_ONCE)[0]


def either(*asks: Ask) -> Ask:
    """Return what asks for one of these by chance."""
    return lambda chance: chance.choice(asks)(chance)


class Presses:
    """Everybody who plays on the file, and the record that they leave."""

    def __init__(self, server: Server, site: SqliteSite) -> None:
        self._server, self._site = server, site
        self._before = self._recorded()
        #: One for each press that was taken; a list, since appending is whole among threads.
        self._pressed: list[None] = []

    def press(self, chance: random.Random) -> None:
        """Complete a quest; exits with a sentence unless the server took it."""
        session, quest = chance.choice(self._site.sessions), chance.choice(self._site.quests)
        must_press(self._server.port, session, f"/quests/{quest}/complete/")
        self._pressed.append(None)

    def look(self, chance: random.Random) -> None:
        """Open a board; exits with a sentence unless it is one."""
        cookies = f"sessionid={chance.choice(self._site.sessions)}"
        look(self._server.port, Wanted("/", cookies, "Player "))

    def check_the_record(self) -> None:
        """Exit with a sentence unless each press is there once, totals are right, and nobody met a lock."""
        found, pressed = self._recorded() - self._before, len(self._pressed)
        if found != pressed:
            sys.exit(f"WRONG: {pressed} presses were answered, and {found} are in the record.")
        if "database is locked" in self._server.said():
            sys.exit(f"WRONG: somebody met a lock:\n{self._server.said()[-2000:]}")
        verify = [sys.executable, "manage.py", "verify_ledger"]
        done = subprocess.run(
            verify, cwd=ROOT, env=os.environ | self._site.environment, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"WRONG: {done.stderr}")

    def _recorded(self) -> int:
        with closing(sqlite3.connect(self._site.file)) as database:
            (count,) = database.execute("SELECT count(*) FROM questlog_questlog").fetchone()
            return int(count)
