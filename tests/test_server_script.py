"""What script/server starts: one process that prepares the site, then serves it."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.any_database

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    """A free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "site.sqlite3"


@pytest.fixture
def start(port: int, database: Path) -> Iterator[Start]:
    """Start a server on that port and a database of its own."""
    started = []

    def begin(*options: str, **environment: str) -> subprocess.Popen[str]:
        server = subprocess.Popen(
            [sys.executable, "script/_server.py", *options],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{database}"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(server)
        return server

    yield begin
    for server in started:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.communicate()


def said_until(server: subprocess.Popen[str], words: str) -> str:
    """Return what it said up to the first line with these words, or all until it ended."""
    assert server.stdout
    lines = []
    for line in server.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


def status(port: int, *, host: str = "127.0.0.1") -> int:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/", headers={"Host": host})
    with closing(connection):
        return connection.getresponse().status


def test_a_new_site_is_prepared_then_told_of_once_then_served(start: Start, port: int) -> None:
    server = start()
    said = said_until(server, "Booting worker")
    assert said.startswith(f"Starter quests: 25 added, 0 already there.\nOpen http://127.0.0.1:{port}\n")
    assert status(port) == 200
    server.send_signal(signal.SIGINT)
    rest, _ = server.communicate()
    assert server.returncode == 0
    assert "Open http" not in rest
    assert "Traceback" not in rest


@pytest.mark.parametrize("text", ["0", "65536", "http", "80 80", "８０００"])
def test_a_port_that_is_none_is_refused_before_anything_is_touched(
    start: Start, database: Path, text: str
) -> None:
    server = start(PORT=text)
    said, _ = server.communicate()
    assert server.returncode == 1
    assert said == f"PORT is “{text}”, which is no port. Use a whole number from 1 to 65535, such as 8000.\n"
    assert not database.exists()


def test_a_port_in_use_is_refused_before_anything_is_touched(start: Start, port: int, database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        server = start()
        said, _ = server.communicate()
    assert server.returncode == 1
    assert said.startswith(f"Port {port} is in use, perhaps by this server started before. Stop what uses it")
    assert not database.exists()


def test_a_site_that_cannot_be_prepared_is_not_served(start: Start, port: int, database: Path) -> None:
    database.write_text("no database at all, and long enough to be looked at as one" * 100)
    server = start()
    said, _ = server.communicate()
    assert server.returncode == 1
    assert "file is not a database" in said
    assert "Open http" not in said
    assert "Listening" not in said


def test_a_wrong_environment_is_said_in_sentences_alone(start: Start) -> None:
    server = start(SECRET_KEY="", DATABASE_URL="nonsense")
    said, _ = server.communicate()
    assert server.returncode == 1
    assert "SECRET_KEY is not set" in said
    assert "DATABASE_URL cannot be understood" in said
    assert "Traceback" not in said


def test_a_server_told_to_replace_itself_hands_its_port_on(start: Start, port: int, database: Path) -> None:
    """As gunicorn documents it: USR2 starts the next one, which prepares the site for its own version."""
    server = start()
    said_until(server, "Booting worker")
    with closing(sqlite3.connect(database)) as asked, asked:
        asked.execute("DELETE FROM quests_quest")
    server.send_signal(signal.SIGUSR2)
    said = said_until(server, "Open http")
    assert "Starter quests: 25 added" in said
    assert "in use" not in said
    assert status(port) == 200


@pytest.mark.parametrize(("options", "expected"), [((), 400), (("--lan",), 200)])
def test_only_a_server_for_the_network_answers_to_its_address_there(
    start: Start, port: int, options: tuple[str, ...], expected: int
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address = str(probe.getsockname()[0])
        except OSError:
            pytest.skip("this machine is in no network")
    server = start(*options)
    said = said_until(server, "Booting worker")
    assert (f"On a phone in the same network: http://{address}:{port}\n" in said) == bool(options)
    assert status(port, host=address) == expected
