"""kill -9 under load: nothing acknowledged is lost, none is paid twice, and the site comes back by itself."""

import os
import random
import signal
from collections.abc import Callable
from functools import partial

import pytest

from tests.effort import presses, repeats
from tests.fire.conftest import only_on
from tests.fire.databases import PostgresDatabase
from tests.fire.figures import note
from tests.fire.load import Load
from tests.fire.sites import Site
from tests.fire.waiting import wait_until

KILLS = repeats(2)
#: What may come back while something is killed: an answer, no answer, the page that asks for patience.
MAY = {0, 302, 503}


def is_replaced(site: Site, pid: int) -> bool:
    return pid not in site.server.worker_pids() and site.server.is_whole()


def test_killed_workers_lose_nothing(site: Site) -> None:
    took: list[float] = []
    with Load(site) as load:
        for _kill in range(KILLS):
            load.wait_for_more(random.randrange(5, presses(20)))
            killed = random.choice(site.server.worker_pids())
            os.kill(killed, signal.SIGKILL)
            took.append(wait_until(partial(is_replaced, site, killed), "the worker is replaced"))
        load.wait_for_more(presses(10))
    load.assert_nothing_lost(may=MAY)
    note(
        f"{site.database.kind}, a worker killed {KILLS} times, "
        f"replaced within {max(took):.2f} s: {load.summary()}"
    )


def test_a_killed_server_loses_nothing_and_starts_again(site: Site) -> None:
    took: list[float] = []
    with Load(site) as load:
        for _kill in range(KILLS):
            load.wait_for_more(random.randrange(5, presses(20)))
            site.server.kill()
            took.append(site.server.start())
        load.wait_for_more(presses(10))
    load.assert_nothing_lost(may=MAY)
    note(
        f"{site.database.kind}, the server killed {KILLS} times, "
        f"ready {max(took):.2f} s after its start: {load.summary()}"
    )


def backend_dies(database: PostgresDatabase) -> None:
    """kill -9 one of PostgreSQL's processes: it ends all others and recovers by itself."""
    (pid,) = random.choice(
        database.rows(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )
    os.kill(pid, signal.SIGKILL)


def cluster_dies(database: PostgresDatabase) -> None:
    """kill -9 all of PostgreSQL, and start it again as a supervisor does."""
    database.cluster.kill()
    database.cluster.start()


@only_on("postgresql")
@pytest.mark.parametrize("die", [cluster_dies, backend_dies])
def test_a_killed_database_loses_nothing_and_the_server_finds_it_again(
    site: Site, die: Callable[[PostgresDatabase], None]
) -> None:
    with Load(site) as load:
        for _kill in range(KILLS):
            load.wait_for_more(random.randrange(5, presses(20)))
            die(site.database)
            wait_until(site.server.is_whole, "the server finds its database again")
        load.wait_for_more(presses(10))
    load.assert_nothing_lost(may=MAY)
    note(f"postgresql, {die.__name__} {KILLS} times: {load.summary()}")
