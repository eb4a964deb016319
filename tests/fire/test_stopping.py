"""Stopping gracefully, and answers that take long: what runs is finished."""

import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from benchmarks.legacy_folders import make_folder
from tests.effort import of_a_matrix
from tests.fire.clients import Browser, SlowDownload
from tests.fire.prepare import Player
from tests.fire.servers import Server
from tests.fire.sites import Site
from tests.fire.waiting import wait_until

#: How many rows make a download that no buffer on its way can hold.
LONG = 12_000
#: Seconds after which a worker that shows no sign of life is killed: several times as often as it shows one.
LIFE_SIGN = 3
BOTH = ["sqlite", "postgresql"]
RECORD = "/settings/export/record.json"


def stop_all(server: Server) -> list[int]:
    """SIGTERM the whole server, as script/server's Ctrl-C and docker stop do."""
    server.process.terminate()
    return [server.process.pid]


def stop_workers(server: Server) -> list[int]:
    """SIGTERM each worker, as a reload does."""
    stopped = server.worker_pids()
    for pid in stopped:
        os.kill(pid, signal.SIGTERM)
    return stopped


def is_gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids)


@pytest.mark.parametrize(
    ("kind", "stop"),
    of_a_matrix(
        [(kind, stop) for kind in BOTH for stop in (stop_all, stop_workers)],
        [("sqlite", stop_all), ("postgresql", stop_workers)],
    ),
)
def test_a_completion_that_waits_is_finished_when_the_server_is_stopped(
    site: Site, stop: Callable[[Server], list[int]]
) -> None:
    (player,) = site.players(1)
    press = uuid4()
    with site.another_server() as server, ThreadPoolExecutor(1) as pool:
        with site.database.holding_the_lock(player.hunter):
            waiting = pool.submit(Browser(server.port, player).press, site.daily[0], press)
            wait_until(lambda: server.connections() > 0, "the press has arrived")
            stopped = stop(server)
            assert not waiting.done()
        assert waiting.result().recorded
    wait_until(lambda: is_gone(stopped), "all that was stopped is gone")
    assert [row.request_id for row in site.rows(player)] == [press.hex]


_long_records: dict[int, Player] = {}


@pytest.fixture
def long_record(site: Site, tmp_path: Path) -> Player:
    """A hunter with a long record, the same one for all tests of a site."""
    if known := _long_records.get(site.server.port):
        return known
    (player,) = site.players(1)
    folder = make_folder(tmp_path / "old", LONG)
    site.manage(
        "import_json", str(folder), "--timezone", "UTC", "--quests", "personal", "--user", player.username
    ).check_returncode()
    _long_records[site.server.port] = player
    return player


@pytest.mark.parametrize("kind", of_a_matrix(BOTH, ["sqlite"]))
def test_a_download_goes_on_longer_than_a_workers_timeout(site: Site, long_record: Player) -> None:
    """It is the worker that has to show that it is alive, and not the thread that sends."""
    with site.another_server(workers=1, options=("--timeout", str(LIFE_SIGN))) as server:
        download = SlowDownload(server.port, long_record, RECORD)
        # The server looks once a second whom to kill.
        whole = download.read(seconds=LIFE_SIGN + 2)
    assert json.loads(whole)["counts"]["log"] == LONG


@pytest.mark.parametrize("kind", of_a_matrix(BOTH, ["sqlite"]))
@pytest.mark.parametrize("stop", [stop_all, stop_workers])
def test_a_download_is_finished_when_the_server_is_stopped(
    site: Site, long_record: Player, stop: Callable[[Server], list[int]]
) -> None:
    with site.another_server(workers=2) as server:
        download = SlowDownload(server.port, long_record, RECORD)
        stopped = stop(server)
        whole = download.read(seconds=1)
        wait_until(lambda: is_gone(stopped), "all that was stopped is gone")
    assert json.loads(whole)["counts"]["log"] == LONG
