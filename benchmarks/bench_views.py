"""The board, the status window, the log and the insights of a hunter with a year, beside a plain page.

The plain page comes from the same server, asks one query for a visitor whom
Django itself has signed in, and weighs as much. Sixteen clients ask for either, in turns. How many
statements a page sends is counted apart, in this process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from benchmarks.large_site import empty_the_site
from benchmarks.load_site import Server, serving, sign_in
from benchmarks.measuring import Figure, in_turns, median, show
from benchmarks.page_clients import Wanted, look, time_of
from benchmarks.page_site import Recorded, board_quests, hunter_with_record, tidy

REACH, GOAL, MOST_QUERIES = 1.5, 1.2, 6
AT_ONCE = 16
PATHS = {"board": "/", "status": "/status/", "log": "/log/", "insights": "/log/insights/"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long the record is, and how often each page is asked for before and in each round."""

    completions: int
    rounds: int
    warm: int
    answers: int


FULL = Sizes(completions=3_000, rounds=5, warm=100, answers=500)
QUICK = Sizes(completions=300, rounds=1, warm=16, answers=32)


# The pages name files that only a server's folder of static files would have.
@override_settings(
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
)
def look_in_process(hunter: Recorded, path: str) -> int:
    """Open a page in this process; returns how many statements it sends, those of signing in included."""
    asked = 0

    def count(execute: Callable[..., Any], *call: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*call)

    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = hunter.session
    with connection.execute_wrapper(count):
        response = client.get(path)
    if response.status_code != 200:
        raise SystemExit(f"{path} was answered with {response.status_code}.")
    return asked


def all_queries(hunter: Recorded) -> dict[str, int]:
    """Return how many statements each of the pages sends for a hunter."""
    # Twice: what is read once for each process is read by the first.
    return {name: [look_in_process(hunter, path) for _ in range(2)][1] for name, path in PATHS.items()}


@contextmanager
def serving_limits() -> Iterator[tuple[Server, Path]]:
    """Serve the pages and the plain one; yields the server, and the folder of what plain pages weigh."""
    with TemporaryDirectory() as folder:
        settings = "benchmarks.limits.page_settings"
        with serving(DJANGO_SETTINGS_MODULE=settings, LIMIT_PAGES=folder) as server:
            yield server, Path(folder)


def _measured(server: Server, folder: Path, hunter: Recorded, name: str, sizes: Sizes) -> tuple[float, float]:
    """Return the milliseconds of a page and of the plain page that weighs the same."""
    page = Wanted(PATHS[name], hunter.cookies, hunter.hunter.name)
    (folder / f"{name}.html").write_text(look(server.port, page))
    session = sign_in(hunter.hunter.user, "django.contrib.auth.backends.ModelBackend")
    plain = Wanted(f"/limit/{name}/", f"sessionid={session}", "Thirty rows")

    def measure(wanted: Wanted, answers: int) -> float:
        return time_of(server.port, wanted, answers=answers, at_once=AT_ONCE)

    for wanted in (page, plain):
        measure(wanted, sizes.warm)
    times = in_turns(
        sizes.rounds, lambda: measure(page, sizes.answers), lambda: measure(plain, sizes.answers)
    )
    return median(times[0]), median(times[1])


def run(*, quick: bool) -> list[Figure]:
    """Measure and show."""
    sizes = QUICK if quick else FULL
    empty_the_site()
    hunter = hunter_with_record(1, board_quests(), completions=sizes.completions, days=365)
    tidy()
    queries = all_queries(hunter)
    with serving_limits() as (server, folder):
        figures = []
        for name in PATHS:
            ours, limit = _measured(server, folder, hunter, name, sizes)
            reach, goal = (None, None) if quick else (REACH, GOAL)
            figures.append(Figure(name, ours, limit, reach, goal, unit="ms", queries=queries[name]))
    empty_the_site()
    too_many = [name for name in PATHS if queries[name] > MOST_QUERIES]
    show(figures, [f"more than {MOST_QUERIES} queries: {', '.join(too_many) or 'none'}"])
    return figures
