"""A worker's memory does not grow with what it answered."""

import random
from functools import partial

import psutil
import pytest

from tests.effort import FULL, of_a_matrix
from tests.fire.clients import Browser
from tests.fire.figures import note
from tests.fire.mix import ACTS, Acting
from tests.fire.servers import Server
from tests.fire.sites import Site
from tests.threads import at_once

#: Requests before the first look, and before the second. In small it is only seen that the test runs.
FIRST, LAST = (500, 20_000) if FULL else (40, 80)
GROWTH = 1.10
PAGES = ["/", "/log/", "/status/", "/quests/", "/quests/?q=push", "/settings/", "/readyz", "/nowhere/"]


@pytest.mark.parametrize("kind", of_a_matrix(["sqlite", "postgresql"], ["postgresql"]))
def test_memory_stays_within_a_tenth(site: Site) -> None:
    players = site.players(4)
    with site.another_server(workers=1) as server:
        each = [Acting(site, player, Browser(server.port, player)) for player in players]
        request(each, FIRST)
        before = memory(server)
        request(each, LAST - FIRST)
        after = memory(server)
    note(
        f"{site.database.kind}: a worker's memory is {before} MB after {FIRST:,} requests, "
        f"{after} MB after {LAST:,}"
    )
    if FULL:
        assert after <= GROWTH * before


def request(each: list[Acting], count: int) -> None:
    """Ask for pages and do things, four at a time."""

    def some(acting: Acting) -> None:
        for _number in range(count // len(each)):
            if random.random() < 0.4:
                answer = random.choice(ACTS)(acting)
            else:
                answer = acting.browser.get(random.choice(PAGES))
            assert answer.status in (200, 302, 404), answer

    assert at_once([partial(some, acting) for acting in each]) == [None] * len(each)


def memory(server: Server) -> int:
    """Return the megabytes that the only worker holds."""
    (pid,) = server.worker_pids()
    return psutil.Process(pid).memory_info().rss // 2**20
