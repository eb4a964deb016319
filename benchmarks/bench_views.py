"""The board, the status window, the log and the insights of a hunter with a year, beside a plain page.

The plain page comes from the same server, asks one query for a visitor whom
Django itself has signed in, and weighs as much. Sixteen clients ask for either,
in turns. A page that nothing has changed since is answered from memory; beside it
stands the same page drawn anew, as after each change of the record, with the number
of statements that it sends, which is counted apart, in this process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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

REACH, GOAL = 1.5, 1.2
#: Statements of a look at most, and of one that draws the page anew.
MOST_QUERIES, MOST_ANEW = 6, 7
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


def all_queries(hunter: Recorded) -> dict[str, tuple[int, int]]:
    """Return how many statements each of the pages sends for a hunter: from memory, and drawn anew."""
    asked = {}
    for name, path in PATHS.items():
        # Once before: what is read once for each process is read by the first.
        look_in_process(hunter, path)
        kept = look_in_process(hunter, path)
        hunter.changes()
        asked[name] = kept, look_in_process(hunter, path)
    return asked


@contextmanager
def serving_limits() -> Iterator[tuple[Server, Path]]:
    """Serve the pages and the plain one; yields the server, and the folder of what plain pages weigh."""
    with TemporaryDirectory() as folder:
        settings = "benchmarks.limits.page_settings"
        with serving(DJANGO_SETTINGS_MODULE=settings, LIMIT_PAGES=folder) as server:
            yield server, Path(folder)


def _measured(
    server: Server, folder: Path, hunter: Recorded, name: str, sizes: Sizes
) -> tuple[float, float, float]:
    """Return the milliseconds of a page, of the same drawn anew, and of the plain page of its weight."""
    page = Wanted(PATHS[name], hunter.cookies, hunter.hunter.name)
    (folder / f"{name}.html").write_text(look(server.port, page))
    session = sign_in(hunter.hunter.user, "django.contrib.auth.backends.ModelBackend")
    plain = Wanted(f"/limit/{name}/", f"sessionid={session}", "Thirty rows")
    measures = [
        partial(time_of, server.port, page, at_once=AT_ONCE),
        partial(time_of, server.port, page, at_once=AT_ONCE, before=hunter.changes),
        partial(time_of, server.port, plain, at_once=AT_ONCE),
    ]
    for measure in measures:
        measure(answers=sizes.warm)
    ours, anew, limit = in_turns(sizes.rounds, *(partial(one, answers=sizes.answers) for one in measures))
    return median(ours), median(anew), median(limit)


def run(*, quick: bool) -> list[Figure]:
    """Measure and show; exits with a sentence where a page sends too many statements."""
    sizes = QUICK if quick else FULL
    empty_the_site()
    hunter = hunter_with_record(1, board_quests(), completions=sizes.completions, days=365)
    tidy()
    queries = all_queries(hunter)
    for name, (kept, anew) in queries.items():
        if kept > MOST_QUERIES or anew > MOST_ANEW:
            raise SystemExit(f"{name} sends {kept} statements, and {anew} drawn anew: too many.")
    figures = []
    with serving_limits() as (server, folder):
        for name in PATHS:
            *times, limit = _measured(server, folder, hunter, name, sizes)
            labels = name, f"{name}, drawn anew"
            reaches = [(None, None), (None, None)] if quick else [(REACH, GOAL), (None, None)]
            for label, ours, (reach, goal), asked in zip(labels, times, reaches, queries[name], strict=True):
                figures.append(Figure(label, ours, limit, reach, goal, unit="ms", queries=asked))
    empty_the_site()
    show(figures)
    return figures
