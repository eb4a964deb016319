"""Load: clients that complete quests until they are told to stop, each sure of every press."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from tests.effort import FULL
from tests.fire.clients import Answer
from tests.fire.mix import earlier_day
from tests.fire.prepare import Player
from tests.fire.sites import Site, statuses
from tests.fire.waiting import wait_until

CLIENTS = 16 if FULL else 8
#: Seconds until a press has to be answered: longer than an import of a long record holds SQLite.
LONGEST = 180


@dataclass
class Press:
    """One press of a button, sent again with the same id until it is answered."""

    player: Player
    quest: str
    #: None for a quest that can be done any time.
    day: date | None
    request_id: UUID = field(default_factory=uuid4)
    answers: list[Answer] = field(default_factory=list)
    #: When it was acknowledged, in seconds of the monotonic clock.
    at: float = 0.0

    @property
    def acknowledged(self) -> bool:
        return bool(self.answers) and self.answers[-1].acknowledged


class Load:
    """Clients of a few hunters. `with Load(site) as load:` stops them, when each press is answered."""

    def __init__(self, site: Site, *, clients: int = CLIENTS, hunters: int = 4) -> None:
        self.site = site
        self.players = site.players(hunters)
        self.presses: list[Press] = []
        self._clients = clients
        self._end = threading.Event()
        self._pool = ThreadPoolExecutor(clients)

    def __enter__(self) -> Self:
        self._work = [
            self._pool.submit(self._run, self.players[number % len(self.players)])
            for number in range(self._clients)
        ]
        return self

    def __exit__(self, kind: object, error: object, trace: TracebackType | None) -> None:
        self._end.set()
        self._pool.shutdown()
        if error is None:
            for one in self._work:
                one.result()

    def _run(self, player: Player) -> None:
        browser = self.site.browser(player)
        while not self._end.is_set():
            press = self._next(player)
            self.presses.append(press)
            deadline = time.monotonic() + LONGEST
            while not press.acknowledged:
                assert time.monotonic() < deadline, f"a press was never answered: {press}"
                press.answers.append(browser.press(press.quest, press.request_id, press.day))
                if not press.acknowledged:
                    # As a person does; without it, clients before a closed door would eat the processor.
                    self._end.wait(0.4)
            press.at = time.monotonic()

    def _next(self, player: Player) -> Press:
        if random.random() < 0.5:
            return Press(player, random.choice(self.site.unlimited), None)
        return Press(player, random.choice(self.site.daily), earlier_day())

    def acknowledged(self) -> int:
        return sum(press.acknowledged for press in self.presses)

    def wait_for_more(self, count: int) -> float:
        """Wait until this many more presses are acknowledged; returns the seconds it took."""
        goal = self.acknowledged() + count
        return wait_until(lambda: self.acknowledged() >= goal, f"{count} more presses are acknowledged")

    def answers(self) -> list[Answer]:
        return [answer for press in list(self.presses) for answer in press.answers]

    def assert_nothing_lost(self, *, may: set[int]) -> None:
        """Every acknowledged press is in the record, none twice, nothing else is; and only these came back.

        Status 0 is a connection that broke, 302 an answer, 503 the page that asks for patience.
        """
        assert {answer.status for answer in self.answers()} <= may, Counter(
            (answer.status, answer.text[-300:]) for answer in self.answers() if answer.status not in may
        ).most_common(3)
        rows = self.site.rows(*self.players)
        ids = Counter((row.hunter, row.request_id) for row in rows)
        slots = Counter((row.hunter, row.quest, row.day) for row in rows)
        for press in self.presses:
            assert press.acknowledged
            if press.day is None:
                assert ids[press.player.hunter, press.request_id.hex] == 1, press
            else:
                assert slots[press.player.hunter, press.quest, press.day.isoformat()] == 1, press
        sent = {(press.player.hunter, press.request_id.hex) for press in self.presses}
        assert set(ids) <= sent
        self.site.assert_right()

    def summary(self) -> str:
        """Say what was pressed and what came back."""
        answers = self.answers()
        by_status = ", ".join(f"{count} x {status}" for status, count in sorted(statuses(answers).items()))
        slowest = max(answer.seconds for answer in answers)
        times = sorted(press.at for press in self.presses)
        rate = len(times) / (times[-1] - times[0])
        pause = max(later - earlier for earlier, later in pairwise(times))
        return (
            f"{len(times)} presses acknowledged, {rate:.0f} a second ({by_status}), "
            f"slowest answer {slowest:.1f} s, longest time without a completion {pause:.1f} s"
        )
