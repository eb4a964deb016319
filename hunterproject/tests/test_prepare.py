"""`manage.py prepare`, which script/server and docker compose run before they serve."""

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copy

import pytest

from hunterproject.tests.test_start import run

pytestmark = pytest.mark.any_database


def prepare(file: Path, *options: str, **environment: str) -> tuple[int, str, str]:
    done = run("manage.py", "prepare", *options, DATABASE_URL=f"sqlite:///{file}", **environment)
    return done.returncode, done.stdout, done.stderr


def ask(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database, database:
        return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was prepared."""
    file = tmp_path_factory.mktemp("prepared") / "site.sqlite3"
    assert prepare(file)[0] == 0
    return file


@pytest.fixture
def file(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(copy(prepared, tmp_path))


def test_a_new_database_is_made_ready_and_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    assert prepare(file, "--verbosity", "0") == (0, "Starter quests: 25 added, 0 already there.\n", "")
    assert ask(file, "SELECT count(*) FROM quests_quest") == [(25,)]
    assert prepare(file, "--verbosity", "0") == (0, "Starter quests: 0 added, 25 already there.\n", "")


def test_expired_sessions_go_and_others_stay(file: Path) -> None:
    ask(file, "INSERT INTO django_session VALUES ('old', '', '2001-01-01'), ('new', '', '2901-01-01')")
    assert prepare(file)[0] == 0
    assert ask(file, "SELECT session_key FROM django_session") == [("new",)]


def test_nobody_waits_for_expired_sessions_to_be_gone(file: Path) -> None:
    ask(file, "INSERT INTO django_session VALUES ('old', '', '2001-01-01')")
    ask(
        file,
        "CREATE TRIGGER kept BEFORE DELETE ON django_session BEGIN SELECT RAISE(ABORT, 'not now'); END",
    )
    code, _said, complained = prepare(file, "--verbosity", "0")
    assert (code, complained) == (0, "Expired sessions were left: not now\n")


def test_a_step_that_fails_is_the_last(file: Path) -> None:
    ask(file, "DELETE FROM quests_quest")
    ask(file, "CREATE TRIGGER full BEFORE INSERT ON quests_quest BEGIN SELECT RAISE(ABORT, 'full'); END")
    ask(file, "INSERT INTO django_session VALUES ('old', '', '2001-01-01')")
    code, _said, complained = prepare(file)
    assert code == 1
    assert "full" in complained
    assert ask(file, "SELECT session_key FROM django_session") == [("old",)]


def test_a_demo_hunter_is_made_when_that_is_asked_for_and_told_of_last(file: Path) -> None:
    where = f"sqlite:///{file}"
    run("manage.py", "createsuperuser", "--no-input", "--username=demo", "--email=", DATABASE_URL=where)
    code, said, _complained = prepare(file, "--demo", "--verbosity", "0")
    assert code == 0
    assert said.startswith("Starter quests: ")
    assert "“demo”" in said.splitlines()[1]
