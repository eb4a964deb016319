"""Backups: the whole database in one file, written beside a running site, and brought back.

What is common to both kinds of database, and SQLite's; hunterproject.pg_backups
has PostgreSQL's. `manage.py backup` and `manage.py restore` (script/backup and
script/restore) are the ways in.
"""

import os
import re
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.apps import apps
from django.db import connection

#: After so many seconds without a word more, a backup is no longer being written.
BROKEN_OFF = 24 * 60 * 60


class BackupError(Exception):
    """A backup cannot be made or restored: the sentence says why. `refused`: it could, but must not."""

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__(sentence)
        self.refused = refused


class Store(Protocol):
    """A kind of database, as far as backups of it go."""

    suffix: str

    def save(self, file: Path) -> None:
        """Write all of it into `file`, as it was at one moment, and see that what was written is whole."""

    def check(self, file: Path) -> None:
        """See that `file` is a whole backup of this kind. Raises BackupError."""

    def open(self, name: str) -> None:
        """Go on with another database of this kind, made now when there is none of that name."""

    def load(self, file: Path) -> None:
        """Put what `file` holds in place of everything, at once or not at all."""


def store() -> Store:
    """Return the store of the kind of database that is configured."""
    if connection.vendor == "sqlite":
        return SqliteStore()
    from hunterproject.pg_backups import PostgresStore

    return PostgresStore()


def write_backup(kind: Store, folder: Path) -> Path:
    """Back up into a new file of `folder`, named by the time (UTC) and readable by its owner alone.

    The file has its name once it is whole and on the disk. Raises BackupError.
    """
    file = folder / f"hunter-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.{kind.suffix}"
    part = file.with_name(f"{file.name}.part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists():
            raise BackupError(f"{file} is there already.")
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            kind.save(part)
            _to_disk(part)
            part.rename(file)
            _to_disk(folder)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot take the backup: {error.strerror}.") from error
    return file


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def forget_old(kind: Store, folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of this kind from `folder`, and return them.

    So, too, what is left of backups that were broken off: one that is being written is not a day old.
    """
    named = re.compile(rf"hunter-\d{{4}}-\d\d-\d\d-\d{{6}}\.{kind.suffix}(?P<part>\.part)?")
    found = [match for file in sorted(folder.iterdir()) if (match := named.fullmatch(file.name))]
    old = [folder / match.string for match in found if not match["part"]][:-keep]
    parts = [folder / match.string for match in found if match["part"]]
    old += [part for part in parts if time.time() - part.stat().st_mtime > BROKEN_OFF]
    for file in old:
        file.unlink()
    return old


def our_table() -> str:
    """Return the name of a table that only this app's databases have."""
    return str(apps.get_model("hunters", "Hunter")._meta.db_table)


def require_room(*, force: bool) -> None:
    """Refuse to restore over hunters unless `force`d, and over anything else in any case."""
    tables = connection.introspection.table_names()
    name = connection.settings_dict["NAME"]
    if not tables:
        return
    if our_table() not in tables:
        raise BackupError(f"The database {name} holds something else than this app's tables.", refused=True)
    count = apps.get_model("hunters", "Hunter")._default_manager.count()
    if count and not force:
        raise BackupError(
            f"The database {name} has {count:,} hunters, who would be lost. Restore into another one with "
            "--into NAME, or over this one with --force.",
            refused=True,
        )


class SqliteStore:
    """A database in one file."""

    suffix = "sqlite3"

    def save(self, file: Path) -> None:
        """Copy it by SQLite's own backup, in one step: in WAL mode nobody who writes has to wait."""
        here = Path(connection.settings_dict["NAME"])
        if not here.is_file():
            raise BackupError(f"There is no database at {here}.")
        try:
            with closing(_open(here)) as source, closing(_open(file)) as target:
                source.backup(target)
                # One file, without the two beside it that a database in use has.
                target.execute("PRAGMA journal_mode = DELETE")
                _require_whole(target, file)
        except sqlite3.Error as error:
            raise BackupError(f"The database could not be copied: {error}.") from error

    def check(self, file: Path) -> None:
        """See that the file is a whole database of this app's."""
        try:
            with closing(_open(file)) as found:
                _require_whole(found, file)
                tables = {name for (name,) in found.execute("SELECT name FROM sqlite_master")}
        except sqlite3.Error as error:
            raise BackupError(f"{file} is no backup of a SQLite database: {error}.") from error
        if our_table() not in tables:
            raise BackupError(f"{file} is a database of something else.")

    def open(self, name: str) -> None:
        """Go on with the database in the file `name`."""
        connection.close()
        connection.settings_dict["NAME"] = name

    def load(self, file: Path) -> None:
        """Copy it over the database, by SQLite's own backup: whoever has that open sees all or nothing."""
        connection.close()
        copy_over(file, Path(connection.settings_dict["NAME"]))


def copy_over(file: Path, there: Path, *, patience: float = 10) -> None:
    """Copy a database over another one, all or nothing. Raises BackupError.

    It waits `patience` seconds for whoever uses that one. SQLite's backup itself would wait for ever: so the
    lock is waited for before it, and it gives up should somebody take it between the two.
    """

    def give_up(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise sqlite3.OperationalError("database is locked")

    try:
        with closing(_open(file)) as source, closing(sqlite3.connect(there, timeout=patience)) as target:
            target.execute("BEGIN EXCLUSIVE")
            target.rollback()
            source.backup(target, progress=give_up)
    except sqlite3.Error as error:
        raise BackupError(f"{there} could not be written, and is as it was: {error}.") from error


def _open(file: Path) -> sqlite3.Connection:
    # Never made by looking for it.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30)


def _require_whole(database: sqlite3.Connection, file: Path) -> None:
    said = database.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise BackupError(f"{file} is damaged: {said}.")
