"""The two kinds of database, each with the ways in which it can go away and come back."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any, Protocol

import psutil
import psycopg2
from django.conf import settings

from tests.effort import FULL
from tests.fire.waiting import wait_until

#: Bytes, several times what the clusters of all tests take together.
ROOM = 4 * 2**30


def _with_postgres() -> Any:
    """Return script/with_postgres as a module: it knows how to find and start a PostgreSQL."""
    loader = SourceFileLoader("with_postgres", str(settings.BASE_DIR / "script" / "with_postgres"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


class Database(Protocol):
    """What tests need of a database, whichever kind it is."""

    kind: str

    @property
    def url(self) -> str:
        """DATABASE_URL of it."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds, on a connection of its own."""

    def copy(self, to: Any) -> "Database":
        """Return a copy, in a database named so or given; nobody may be connected meanwhile."""

    def holding_the_lock(self, hunter: str) -> Any:
        """Hold the lock that a change of this hunter needs, while the block lasts."""

    def away(self) -> Any:
        """Be out of reach while the block lasts."""


class SqliteFile:
    """A database file in a folder of its own."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "db.sqlite3"
        folder.mkdir(exist_ok=True)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=60, isolation_level=None)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as connection:
            return connection.execute(sql).fetchall()

    def copy(self, to: "str | SqliteFile") -> "SqliteFile":
        other = to if isinstance(to, SqliteFile) else SqliteFile(self.folder.with_name(to))
        self.copy_to(other.file)
        return other

    def copy_to(self, file: Path) -> None:
        """Back up into a file, as a person would: while the server runs."""
        with closing(self.connect()) as here, closing(sqlite3.connect(file)) as there:
            here.backup(there)

    @contextmanager
    def holding_the_lock(self, hunter: str) -> Iterator[None]:
        with closing(self.connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    @contextmanager
    def away(self) -> Iterator[None]:
        """As a disk that is taken off."""
        elsewhere = self.folder.with_name(f"{self.folder.name}-elsewhere")
        self.folder.rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(self.folder)


def _room() -> Path:
    """Return where a cluster lies: in full on a disk, else in memory, where there is enough.

    It writes through there too, as it is told to, and waits for no disk that other tests keep busy. What was
    written outlives a killed process in either place. (The path of a Unix socket may have about 100
    characters, so pytest's folder won't do.)
    """
    memory = Path("/dev/shm")  # noqa: S108
    if not FULL and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return Path("/tmp")  # noqa: S108


class Cluster:
    """A PostgreSQL that writes through to the disk, and that can be killed and started again."""

    def __init__(self) -> None:
        self._tools = _with_postgres()
        self.folder = Path(tempfile.mkdtemp(prefix="fire-", dir=_room()))
        self._programs = self._tools.usable(self._tools.find_binaries(), self.folder)
        #: Who it runs as, for subprocess: PostgreSQL refuses to be root.
        self.user: dict[str, Any] = self._tools.CLUSTER_USER
        self._make()
        self.start()

    def _make(self) -> None:
        """Make its files."""
        self._tools.make_cluster(self._programs, self.folder)

    def start(self) -> None:
        self.process: subprocess.Popen[bytes] = self._tools.start_cluster(
            self._programs, self.folder, durable=True
        )
        wait_until(self._answers, "PostgreSQL answers")

    def _answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def connect(self, name: str) -> Any:
        connection = psycopg2.connect(host=str(self.folder), user="postgres", dbname=name, connect_timeout=5)
        connection.autocommit = True
        return connection

    def run(self, sql: str) -> None:
        """Run a statement beside any database of a site."""
        with closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(sql)

    def kill(self) -> None:
        """kill -9 it: the server and each of its processes."""
        self.signal_all(signal.SIGKILL)
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Neither answer nor go away while the block lasts."""
        self.signal_all(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal_all(signal.SIGCONT)

    def signal_all(self, number: int) -> None:
        # Its processes lead groups of their own: its family is what holds them together.
        mother = psutil.Process(self.process.pid)
        for process in [mother, *mother.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: SIGINT (“fast”) ends every connection and rolls back what runs."""
        self.process.send_signal(how)
        self.process.wait(30)

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)


class PostgresDatabase:
    """One database of a cluster."""

    kind = "postgresql"

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.cluster, self.name = cluster, name

    @property
    def url(self) -> str:
        return f"postgres://postgres@/{self.cluster.folder}/{self.name}"

    def connect(self) -> Any:
        return self.cluster.connect(self.name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def copy(self, to: str) -> "PostgresDatabase":
        self.cluster.run(f"CREATE DATABASE {to} TEMPLATE {self.name}")
        # Else each recovery of a killed cluster would begin with copying it again.
        self.cluster.run("CHECKPOINT")
        return PostgresDatabase(self.cluster, to)

    def disconnect_all(self) -> None:
        """End every connection to it."""
        self.cluster.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"  # noqa: S608
        )

    @contextmanager
    def holding_the_lock(self, hunter: str) -> Iterator[None]:
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM hunters_hunter WHERE id = %s FOR UPDATE", [hunter])
            yield
            cursor.execute("ROLLBACK")

    @contextmanager
    def away(self) -> Iterator[None]:
        self.cluster.stop()
        try:
            yield
        finally:
            self.cluster.start()
