"""`script/server` until its first page, beside an empty Django project's `migrate` and gunicorn.

Everything is installed, and the static files are collected, as by an earlier start.
The database is a new one, or has what it needs. Both are on SQLite, either's default.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import ROOT, Figure, in_turns, median, show
from hunterproject.static_files import collect_if_changed

REACH, GOAL = 2.0, 2.0
ROUNDS = 5
#: Seconds until a server has to answer, and between two times that it is asked.
PATIENCE, PAUSE = 300, 0.01
EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Start:
    """A server to be started: by which command, where, with what environment, and its database."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    database: Path


def run(*, quick: bool) -> list[Figure]:
    """Measure, and show the figures; exits with what a server said when it does not answer."""
    rounds = 1 if quick else ROUNDS
    collect_if_changed()
    with TemporaryDirectory() as name:
        starts = ours(Path(name)), empty_project(Path(name))
        figures = []
        for start in () if quick else starts:
            again(start)  # to have everything in place
        cases = (("start, new database", on_new_database), ("start, once more", again))
        for what, begin in cases[:1] if quick else cases:
            times = in_turns(rounds, *(partial(begin, start) for start in starts))
            reach, goal = (None, None) if quick else (REACH, GOAL)
            figures.append(Figure(what, median(times[0]), median(times[1]), reach, goal))
    show(figures)
    return figures


def ours(folder: Path) -> Start:
    """Return the start of the app, on a database in `folder`."""
    database = folder / "ours.sqlite3"
    return Start(["script/server"], ROOT, {"DATABASE_URL": f"sqlite:///{database}"}, database)


def empty_project(folder: Path) -> Start:
    """Make an empty Django project inside `folder`, and return its start."""
    django_admin = [sys.executable, "-m", "django", "startproject", EMPTY, str(folder)]
    subprocess.run(django_admin, check=True, env=_environment())
    serve = (
        f'"$0" manage.py migrate --verbosity 0 && exec "$0" -m gunicorn --bind 127.0.0.1:$PORT {EMPTY}.wsgi'
    )
    return Start(["sh", "-c", serve, sys.executable], folder, {}, folder / "db.sqlite3")


def _environment() -> dict[str, str]:
    """Return ours, without what names this project's settings."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def on_new_database(start: Start) -> float:
    """Start without a database; returns seconds until the first page."""
    for end in ("", "-wal", "-shm"):
        start.database.with_name(start.database.name + end).unlink(missing_ok=True)
    return again(start)


def again(start: Start) -> float:
    """Start with what is there; returns seconds until the first page, and stops the server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**_environment(), **start.environment, "PORT": str(port)}
    began = time.perf_counter()
    server = subprocess.Popen(
        start.command,
        cwd=start.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # A group of its own, so that whatever a script started ends with it.
        start_new_session=True,
    )
    try:
        wait_for_page(port, lambda: server.poll() is None)
        return time.perf_counter() - began
    except TimeoutError:
        os.killpg(server.pid, signal.SIGTERM)
        sys.exit(f"{start.command[0]} did not answer:\n{server.communicate()[0].decode()}")
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.communicate()


def wait_for_page(port: int, is_running: Callable[[], bool]) -> None:
    """Return when the first page is answered with 200; raises TimeoutError when it never is."""
    deadline = time.monotonic() + PATIENCE
    while is_running() and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(PAUSE)
        finally:
            connection.close()
    raise TimeoutError
