"""The numbers at /metrics under several workers: each tells the same, all that any of them counted."""

import os
import re
import signal
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from tests.fire.clients import Browser
from tests.fire.conftest import only_on
from tests.fire.servers import Server
from tests.fire.sites import Site, statuses
from tests.fire.waiting import wait_until
from tests.threads import at_once

TOKEN = "only-for-prometheus"


def numbers(server: Server) -> dict[str, float]:
    """Return every number, by its name and labels."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, text
    return {name: float(value) for name, value in re.findall(r"^([^#].*) (\S+)$", text, re.MULTILINE)}


def folder_of(server: Server) -> Path:
    """Return where its workers keep their numbers: in memory, where there is some."""
    named = f"hunter-metrics-{server.process.pid}-*"
    (folder,) = [*Path("/dev/shm").glob(named), *Path(tempfile.gettempdir()).glob(named)]  # noqa: S108
    return folder


def those_that_answered(server: Server) -> list[int]:
    """Return the workers that have counted anything."""
    folder = folder_of(server)
    return [pid for pid in server.worker_pids() if (folder / f"counter_{pid}.db").exists()]


@only_on("sqlite")
def test_all_workers_count_together_and_a_worker_that_ends_takes_nothing_with_it(site: Site) -> None:
    (player,) = site.players(1)
    with site.another_server(METRICS_TOKEN=TOKEN) as server:
        browser = Browser(server.port, player)
        pages = 'hunter_requests_total{method="GET",status="200",view="log"}'
        done = 'hunter_actions_total{action="completion",outcome="recorded"}'
        asked = 0

        def several_answered() -> bool:
            nonlocal asked
            answers = at_once([lambda: browser.get("/log/")] * 8)
            assert statuses(answers) == {200: 8}
            asked += 8
            return len(those_that_answered(server)) > 1

        wait_until(several_answered, "more than one worker has answered")
        for _time in range(5):
            assert browser.press(site.unlimited[0], uuid4()).recorded
        for _worker in range(10):
            found = numbers(server)
            assert (found[pages], found[done]) == (asked, 5)

        first = those_that_answered(server)[0]
        os.kill(first, signal.SIGTERM)
        wait_until(
            lambda: first not in server.worker_pids() and server.is_whole(), "another worker stands in"
        )

        found = numbers(server)
        assert (found[pages], found[done]) == (asked, 5)

        folder = folder_of(server)
        server.process.terminate()
        server.process.wait(60)
        assert not folder.exists()
