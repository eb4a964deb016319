"""Backups on either database: what is restored is what was there, proven; and nothing is lost by mistake."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from hunterproject.backups import BackupError, copy_over
from hunterproject.tests.test_start import run
from tests.fire.databases import _with_postgres

#: Makes hunters with a record, by the app's own services.
FILL = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from uuid import uuid4
from django.utils import timezone
from questlog.services import complete_quest
from tests.factories import make_hunter, make_quest
from quests.choices import Repeat
quest = make_quest(repeat=Repeat.UNLIMITED)
for name in ("Mara", "Ñandú “quoted” \\\\ tab"):
    hunter = make_hunter(name, username=f"hunter{ord(name[0])}")
    for _time in range(20):
        complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
"""
#: Everything a hunter would miss.
TABLES = ("hunters_user", "hunters_hunter", "hunters_stat", "questlog_questlog", "quests_quest")


class Own:
    """A database of the test's own, of the kind that the tests run on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []
        self.name = self.another()
        if connection.vendor != "sqlite":
            self.sql(f"CREATE DATABASE {self.name}", on="postgres")

    def another(self) -> str:
        """Return a name that no database has yet; it is removed at the end."""
        name = f"backup_{uuid4().hex}"
        self.names.append(name)
        return str(self.folder / name) if connection.vendor == "sqlite" else name

    def url(self, name: str) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{name}"
        return f"postgres://postgres@/{connection.settings_dict['HOST']}/{name}"

    def sql(self, statement: str, *, on: str = "") -> list[tuple[object, ...]]:
        """Run a statement beside the app, and return what it finds."""
        name = on or self.name
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(name)) as database, database:
                return database.execute(statement).fetchall()
        host = connection.settings_dict["HOST"]
        database = psycopg2.connect(host=host, user="postgres", dbname=name)
        database.autocommit = True
        with closing(database), database.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def manage(self, *arguments: str, on: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command on it, or on the one named."""
        found = {} if connection.vendor == "sqlite" else {"PG_BIN": str(_with_postgres().find_binaries())}
        return run("manage.py", *arguments, DATABASE_URL=self.url(on or self.name), **(found | more))

    def shown(self, *, on: str = "") -> list[object]:
        """Return every row that matters."""
        return [sorted(map(str, self.sql(f"SELECT * FROM {table}", on=on))) for table in TABLES]  # noqa: S608

    def backup(self) -> Path:
        """Back it up and return the file."""
        done = self.manage("backup", str(self.folder / "backups"))
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.partition(": ")[0])

    def remove(self) -> None:
        if connection.vendor != "sqlite":
            for name in self.names:
                self.sql(f"DROP DATABASE IF EXISTS {name}", on="postgres")


@pytest.fixture(scope="module")
def own(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Own]:
    """A database with two hunters in it."""
    with django_db_blocker.unblock():
        own = Own(tmp_path_factory.mktemp("own"))
        done = own.manage("shell", "--verbosity", "0", "--command", FILL)
        assert done.returncode == 0, done.stderr
        yield own
        own.remove()


@pytest.fixture(scope="module")
def file(own: Own) -> Path:
    """A backup of it."""
    return own.backup()


def test_what_is_restored_is_what_was_there_and_its_totals_are_proven(own: Own, file: Path) -> None:
    other = own.another()
    done = own.manage("restore", str(file), "--into", other)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{file} is restored.\n2 hunters: every total is the sum of its rows.\n"
    assert own.shown(on=other) == own.shown()
    assert "Ñandú “quoted”" in str(own.shown())


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(own: Own, file: Path) -> None:
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert {one.suffix for one in file.parent.iterdir()} == {file.suffix}


def test_hunters_who_are_there_are_not_written_over_unless_told_to(own: Own, file: Path) -> None:
    """And then all of what was there is gone, tables of a newer version too."""
    before = own.shown()
    done = own.manage("restore", str(file))
    assert (done.returncode, done.stdout) == (3, "")
    assert "has 2 hunters, who would be lost" in done.stderr
    assert own.shown() == before
    own.sql("UPDATE hunters_hunter SET name = 'Somebody else'")
    own.sql("CREATE TABLE newer (id integer PRIMARY KEY)")
    assert own.manage("restore", str(file), "--force").returncode == 0
    assert own.shown() == before
    own.sql("CREATE TABLE newer (id integer PRIMARY KEY)")  # so it was taken away
    own.sql("DROP TABLE newer")


@pytest.mark.parametrize("part", [0.5, 0.999])
def test_a_file_that_is_cut_short_is_refused_and_changes_nothing(own: Own, file: Path, part: float) -> None:
    cut = own.folder / f"cut-{part}"
    cut.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])
    before = own.shown()
    done = own.manage("restore", str(cut), "--force")
    assert done.returncode == 1
    assert str(cut) in done.stderr
    assert "Traceback" not in done.stderr
    assert own.shown() == before


@pytest.mark.parametrize("what", ["nothing", "text"])
def test_what_is_no_backup_is_refused_in_a_sentence(own: Own, what: str) -> None:
    path = own.folder / what
    if what == "text":
        path.write_text("no backup at all")
    other = own.another()
    done = own.manage("restore", str(path), "--into", other)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert not Path(other).exists()


def test_a_database_of_something_else_is_never_touched(own: Own, file: Path) -> None:
    other = own.another()
    if connection.vendor != "sqlite":
        own.sql(f"CREATE DATABASE {other}", on="postgres")
    own.sql("CREATE TABLE theirs (id integer PRIMARY KEY)", on=other)
    done = own.manage("restore", str(file), "--into", other, "--force")
    assert done.returncode == 3
    assert "holds something else" in done.stderr
    assert own.sql("SELECT * FROM theirs", on=other) == []


def test_totals_that_were_wrong_when_it_was_made_are_told_of(own: Own) -> None:
    own.sql("UPDATE hunters_hunter SET gold = gold + 1 WHERE name = 'Mara'")
    wrong = own.backup()
    own.sql("UPDATE hunters_hunter SET gold = gold - 1 WHERE name = 'Mara'")
    done = own.manage("restore", str(wrong), "--into", own.another())
    assert done.returncode == 4
    assert "1 of 2 hunters differs from its rows" in done.stderr


def test_a_backup_that_cannot_be_made_leaves_no_file_that_looks_like_one(own: Own, tmp_path: Path) -> None:
    gone = "/nowhere/at/all" if connection.vendor == "sqlite" else "nobody_made_it"
    done = own.manage("backup", str(tmp_path), on=gone)
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_told_of_in_a_sentence(own: Own, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    done = own.manage("backup", str(tmp_path / "a-file"))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "No backup was made." in done.stderr


def test_the_newest_are_kept_and_nothing_of_somebody_elses_is_removed(own: Own, tmp_path: Path) -> None:
    suffix = "sqlite3" if connection.vendor == "sqlite" else "dump"
    for day in (1, 2, 3):
        (tmp_path / f"hunter-2026-01-0{day}-120000.{suffix}").touch()
    broken_off, under_way = (tmp_path / f"hunter-2025-01-0{day}-120000.{suffix}.part" for day in (1, 2))
    for part in (broken_off, under_way):
        part.touch()
    os.utime(broken_off, (0, 0))
    for other in ("notes.txt", f"my-hunter-2026-01-01-120000.{suffix}", "hunter-2026-01-01-120000.other"):
        (tmp_path / other).touch()
    assert own.manage("backup", str(tmp_path), "--keep", "2").returncode == 0
    kept = sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("hunter-2026-01"))
    assert kept == ["hunter-2026-01-01-120000.other", f"hunter-2026-01-03-120000.{suffix}"]
    assert (tmp_path / "notes.txt").exists()
    assert (broken_off.exists(), under_way.exists()) == (False, True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no programs")
def test_an_older_pg_dump_is_not_even_tried(own: Own, tmp_path: Path) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    done = own.manage("backup", str(tmp_path / "backups"), PG_BIN=str(tmp_path))
    assert done.returncode == 1
    assert "no pg_dump of that version or a newer one was found in PG_BIN" in done.stderr


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a lock_timeout")
def test_a_database_in_use_is_waited_for_and_then_left_as_it_is(own: Own, file: Path) -> None:
    before = own.shown()
    with closing(sqlite3.connect(own.name)) as user:
        user.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupError, match="is as it was: database is locked"):
            copy_over(file, Path(own.name), patience=0)
    assert own.shown() == before


#: Stands for pg_restore: gives the first table with its rows, and more than fits between two programs.
BREAKS_OFF = """#!/bin/sh
case "$*" in *--list*) exec {folder}/pg_restore "$@" ;; esac
{folder}/pg_restore "$@" | awk '{{ print }} /^[\\\\][.]$/ {{ exit }}'
yes -- '-- nothing more' | head -n 100000
{end}
"""
#: Stands for psql: says when it has ended.
SAYS_SO = """#!/bin/sh
{folder}/psql "$@"
code=$?
echo ended > {ended}
exit $code
"""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite copies in one step")
@pytest.mark.parametrize("end", ["kill -9 $PPID", "exit 1"])
def test_a_restore_that_is_broken_off_in_the_middle_changes_nothing(
    own: Own, file: Path, tmp_path: Path, end: str
) -> None:
    folder, ended = _with_postgres().find_binaries(), tmp_path / "ended"
    os.mkfifo(ended)
    (tmp_path / "pg_dump").symlink_to(Path(folder) / "pg_dump")
    for name, text in (("pg_restore", BREAKS_OFF), ("psql", SAYS_SO)):
        (tmp_path / name).write_text(text.format(folder=folder, end=end, ended=ended))
        (tmp_path / name).chmod(0o755)
    before = own.shown()
    with ThreadPoolExecutor(1) as beside:
        psql = beside.submit(ended.read_text)
        done = own.manage("restore", str(file), "--force", PG_BIN=str(tmp_path))
        assert psql.result(timeout=60) == "ended\n"
    assert done.returncode == (1 if end == "exit 1" else -9)
    assert own.shown() == before
