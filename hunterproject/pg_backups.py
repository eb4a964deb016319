"""Backups of PostgreSQL, by its own programs: pg_dump, pg_restore and psql."""

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.db import Error, connection
from psycopg2.extensions import make_dsn  # type: ignore[import-untyped]

from hunterproject.backups import BackupError, our_table

#: Takes all tables away, in the transaction that brings the others; whoever uses one has ten seconds to end.
EMPTY = """
BEGIN;
SET lock_timeout = '10s';
DO $$
DECLARE named text;
BEGIN
    FOR named IN SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', named);
    END LOOP;
END $$;
"""
#: Ends it. Without this, whatever becomes of us, psql comes to the end of what it reads and keeps nothing.
KEEP = "\nCOMMIT;\n"


class PostgresStore:
    """A database of a PostgreSQL server."""

    suffix = "dump"

    def save(self, file: Path) -> None:
        """Dump it, as it was at one moment; nobody who writes has to wait."""
        programs = _programs(connection.pg_version // 10_000)  # type: ignore[attr-defined]
        dump = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
        _run(programs, [*dump, f"--dbname={_address()}"], "The database could not be dumped")
        _run(programs, ["pg_restore", "--list", str(file)], "What pg_dump wrote cannot be read")

    def check(self, file: Path) -> None:
        """See that the file is a dump of this app's, whose list of contents can be read."""
        if not file.is_file():
            raise BackupError(f"There is no file {file}.")
        programs = _programs(connection.pg_version // 10_000)  # type: ignore[attr-defined]
        listed = _run(programs, ["pg_restore", "--list", str(file)], f"{file} is no backup that can be read")
        if f" TABLE DATA public {our_table()} " not in listed:
            raise BackupError(f"{file} is a dump of something else.")

    def open(self, name: str) -> None:
        """Go on with the database `name` of the same server."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                try:
                    cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
                except Error as error:
                    raise BackupError(f"The database {name} could not be made: {error}") from error
        connection.close()
        connection.settings_dict["NAME"] = name

    def load(self, file: Path) -> None:
        """Run the dump in one transaction, after everything that is there was taken away in the same one."""
        programs = _programs(connection.pg_version // 10_000)  # type: ignore[attr-defined]
        read = [str(programs / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
        write = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        write += ["--file=-", f"--dbname={_address()}"]
        connection.close()
        with tempfile.TemporaryFile() as said:
            if not _pipe(read, write, said):
                raise BackupError(
                    f"{file} could not be restored, and the database is as it was.{_words(said)}"
                )


def _pipe(read: list[str], write: list[str], said: IO[bytes]) -> bool:
    """Let psql run what pg_restore reads, and say whether all of it went well; `said` takes their errors."""
    output: dict[str, Any] = {"stderr": said, "env": _environment()}
    reader: subprocess.Popen[bytes]
    writer: subprocess.Popen[bytes]
    with (
        subprocess.Popen(read, stdout=subprocess.PIPE, **output) as reader,
        subprocess.Popen(write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **output) as writer,
    ):
        source, target = reader.stdout, writer.stdin
        if source is None or target is None:  # which PIPE rules out
            return False
        if not _pass_on(source, target):
            reader.kill()
        whole = reader.wait() == 0
        with suppress(BrokenPipeError):
            if whole:
                target.write(KEEP.encode())
                target.flush()
        with suppress(BrokenPipeError):
            target.close()
    return not (reader.returncode or writer.returncode)


def _pass_on(source: IO[bytes], target: IO[bytes]) -> bool:
    """Pass the dump on after what empties the database; False when whoever takes it has ended."""
    try:
        target.write(EMPTY.encode())
        shutil.copyfileobj(source, target)
        target.flush()
    except BrokenPipeError:
        return False
    return True


def _words(said: IO[bytes]) -> str:
    """Return the first error that the programs told of."""
    said.seek(0)
    lines = said.read().decode(errors="replace").splitlines()
    return "".join(f"\n{line}" for line in lines if "ERROR" in line or "error" in line)[:2000]


def _address() -> str:
    """Return the database as libpq wants it named. No password: whoever lists processes would see it."""
    known = connection.get_connection_params()
    ours = ("password", "connection_factory", "cursor_factory", "client_encoding")
    return str(make_dsn(**{name: value for name, value in known.items() if name not in ours}))


def _environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return os.environ | ({"PGPASSWORD": password} if password else {})


def _run(programs: Path, command: list[str], problem: str) -> str:
    done = subprocess.run(
        [programs / command[0], *command[1:]],
        env=_environment(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{problem}:\n{done.stderr.strip()}")
    return done.stdout


def _programs(server: int) -> Path:
    """Return the folder of PostgreSQL's programs whose version is the server's, else the next newer one.

    An older pg_dump refuses the server, and a newer one writes what an older server may not understand.
    """
    if chosen := os.environ.get("PG_BIN"):
        folders = [Path(chosen)]
    else:
        found = shutil.which("pg_dump")
        folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(found).parent] if found else [])]
    versions = sorted((version, folder) for folder in folders if (version := _version(folder)) >= server)
    if not versions:
        raise BackupError(
            f"The server is PostgreSQL {server}, and no pg_dump of that version or a newer one was found "
            f"{'in PG_BIN' if chosen else 'here'}. Install one (on Debian: apt-get install "
            "postgresql-client) or name its folder in PG_BIN; for docker compose see docs/operations.md."
        )
    return versions[0][1]


def _version(folder: Path) -> int:
    try:
        done = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\d+", done.stdout)
    return int(found[0]) if found else 0
