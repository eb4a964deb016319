"""The sites that tests share. A test that kills something waits until it is back: that is its subject."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.fire.databases import Cluster, Database, PostgresDatabase, SqliteFile
from tests.fire.figures import noted
from tests.fire.prepare import Player, Prepared
from tests.fire.sites import Site

#: Timeouts in seconds, for tests that wait until they have passed.
IMPATIENCE = {
    "DATABASE_STATEMENT_TIMEOUT": "2",
    "DATABASE_LOCK_TIMEOUT": "1",
    "DATABASE_CONNECT_TIMEOUT": "2",
}


def only_on(kind: str) -> pytest.MarkDecorator:
    """Run a test on one kind of database alone: "sqlite" or "postgresql"."""
    return pytest.mark.parametrize("kind", [kind])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("fire")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was measured."""
    for figure in noted():
        terminalreporter.write_line(f"measured: {figure}")


class Grounds:
    """Databases with players and quests, and sites on copies of them, each made when first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._numbers = count(1)
        self._prepared: dict[str, tuple[Database, Prepared]] = {}
        self._sites: dict[tuple[str, bool], Site] = {}

    def prepared(self, kind: str) -> tuple[Database, Prepared]:
        """Return a database to be copied, and what is in it."""
        if kind not in self._prepared:
            database = self._new_database(kind)
            told = subprocess.run(
                [sys.executable, "-m", "tests.fire.prepare"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"DATABASE_URL": database.url, "STATIC_ROOT": self._static},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            known = json.loads(told.stdout)
            players = [Player(**one) for one in known.pop("players")]
            self._prepared[kind] = database, Prepared(players=players, **known)
        return self._prepared[kind]

    def _new_database(self, kind: str) -> Database:
        if kind == "sqlite":
            return SqliteFile(self._folder / "prepared")
        cluster = Cluster()
        self._stack.callback(cluster.remove)
        cluster.run("CREATE DATABASE prepared")
        return PostgresDatabase(cluster, "prepared")

    @property
    def _static(self) -> str:
        return str(self._folder / "static")

    def open(self, kind: str, *, database: Database | None = None, **options: Any) -> Site:
        """Open a site on a new copy (on `database`, when given); the other options are the server's."""
        prototype, known = self.prepared(kind)
        copy = prototype.copy(database or f"site{next(self._numbers)}")
        site = Site(copy, known, self._folder, STATIC_ROOT=self._static, **options)
        self._stack.callback(site.close)
        if kind == "postgresql":
            site.manage("set_database_defaults").check_returncode()
        site.server.start()
        return site

    def shared(self, kind: str, *, impatient: bool) -> Site:
        """Return the site that all tests share, as it is by default or with short timeouts."""
        key = kind, impatient
        if key not in self._sites:
            self._sites[key] = self.open(kind, **(IMPATIENCE if impatient else {}))
        return self._sites[key]


@pytest.fixture(scope="session")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    """Where all sites stand; gone at the end."""
    with ExitStack() as stack:
        yield Grounds(tmp_path_factory.mktemp("fire"), stack)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


#: Opens a site of its own for a test: see Grounds.open.
OpenSite = Callable[..., Site]


@pytest.fixture
def open_site(kind: str, grounds: Grounds) -> OpenSite:
    """Open sites of the test's own."""
    return partial(grounds.open, kind)


@pytest.fixture
def site(kind: str, grounds: Grounds) -> Site:
    """A site as it is set up by default."""
    return grounds.shared(kind, impatient=False)


@pytest.fixture
def impatient(kind: str, grounds: Grounds) -> Site:
    """A site whose timeouts are short."""
    return grounds.shared(kind, impatient=True)
