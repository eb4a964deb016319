"""A request that meets a database out of use: a page with 503 and a sentence; and bugs stay 500."""

import logging
import sqlite3
from pathlib import Path

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client

from hunterproject.outages import Outage

PAGE = "Your record is out of reach for a moment"


def raised_from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


class FromServer(Exception):
    """An error as the PostgreSQL driver raises it."""

    def __init__(self, pgcode: str | None) -> None:
        super().__init__("the reason\nDETAIL:  a row's values")
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (OperationalError, None),
        (DatabaseError, None),
        (InterfaceError, None),
        (OperationalError, "08006"),
        (OperationalError, "53100"),
        (OperationalError, "53300"),
        (OperationalError, "57014"),
        (OperationalError, "57P01"),
        (OperationalError, "57P03"),
        (OperationalError, "58030"),
        (OperationalError, "55P03"),
        (OperationalError, "40001"),
        (OperationalError, "40P01"),
        (InternalError, "25006"),
    ],
)
def test_what_passes_by_itself_on_postgresql_is_an_outage(kind: type[Exception], code: str | None) -> None:
    outage = Outage.behind(raised_from(kind(), FromServer(code)))
    assert outage is not None
    assert outage.cause == f"{kind.__name__}{f' {code}' if code else ''}: the reason"


@pytest.mark.parametrize(
    "error",
    [
        raised_from(ProgrammingError(), FromServer("42P01")),
        raised_from(ProgrammingError(), FromServer(None)),
        raised_from(IntegrityError(), FromServer("23505")),
        raised_from(InternalError(), FromServer("25P02")),
        DatabaseError("Save with update_fields did not affect any rows."),
        ValueError("a bug"),
        None,
    ],
)
def test_a_bug_is_no_outage(error: Exception | None) -> None:
    assert Outage.behind(error) is None


def test_an_outage_is_found_behind_the_error_that_was_raised_from_it() -> None:
    error = raised_from(ValueError(), OperationalError("gone"))
    assert Outage.behind(error) == Outage("OperationalError: gone")


def sqlite_error(make: str, tmp_path: Path) -> Exception:
    """Return the error that SQLite itself raises."""
    path = tmp_path / "db"
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("CREATE TABLE thing (what)")
    second = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        if make == "locked":
            first.execute("BEGIN IMMEDIATE")
            second.execute("BEGIN IMMEDIATE")
        elif make == "full":
            second.execute("PRAGMA max_page_count = 2")
            second.execute("INSERT INTO thing VALUES (zeroblob(100000))")
        elif make == "read-only":
            second.execute("PRAGMA query_only = 1")
            second.execute("INSERT INTO thing VALUES (1)")
        elif make == "gone":
            sqlite3.connect(tmp_path / "nowhere" / "db")
        else:
            second.execute("SELECT * FROM no_such_table")
    except sqlite3.Error as error:
        return error
    finally:
        first.close()
        second.close()
    raise AssertionError(make)


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        ("locked", "OperationalError SQLITE_BUSY: database is locked"),
        ("full", "OperationalError SQLITE_FULL: database or disk is full"),
        ("read-only", "OperationalError SQLITE_READONLY: attempt to write a readonly database"),
        ("gone", "OperationalError SQLITE_CANTOPEN: unable to open database file"),
        ("a missing table", None),
    ],
)
def test_sqlites_errors_are_told_apart_by_their_codes(make: str, cause: str | None, tmp_path: Path) -> None:
    outage = Outage.behind(raised_from(OperationalError(), sqlite_error(make, tmp_path)))
    assert (outage.cause if outage else None) == cause


@pytest.fixture
def out_of_use(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser before a site whose database raises at every use."""

    def lost() -> None:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(connection, "cursor", lost)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "anything"
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/log/", "/admin/", "/accounts/login/?next=/log/"])
def test_a_page_that_needs_the_database_is_a_sentence_and_a_time_to_come_back(
    out_of_use: Client, path: str
) -> None:
    if path.startswith("/accounts"):
        out_of_use.cookies.clear()
        answer = out_of_use.post(path, {"username": "mara", "password": "secret-word"})
        assert "secret-word" not in answer.content.decode()
    else:
        answer = out_of_use.get(path)
        assert f'href="{path}"' in answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"]
    assert PAGE in answer.content.decode()
    assert not answer.cookies


@pytest.mark.django_db
def test_a_press_with_a_request_id_can_be_sent_again_as_it_was(out_of_use: Client) -> None:
    path = "/quests/0192c2a8-0000-7000-8000-000000000000/complete/"
    fields = {"request_id": "0192c2a8-0000-7000-8000-000000000001", "quest_day": "2026-11-22<"}
    page = out_of_use.post(
        path, "&".join(f"{key}={value}" for key, value in fields.items()), "application/x-www-form-urlencoded"
    ).content.decode()
    assert "it counts once" in page
    assert f'<form class="form-do" method="post" action="{path}">' in page
    assert f'name="request_id" value="{fields["request_id"]}"' in page
    assert 'name="quest_day" value="2026-11-22&lt;"' in page


@pytest.mark.django_db
def test_the_log_names_request_and_cause_in_one_line_without_the_query(
    out_of_use: Client, caplog: pytest.LogCaptureFixture
) -> None:
    out_of_use.get("/log/?day=2026-11-22")
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.getMessage() == (
        "GET /log/ was answered with 503, the database cannot be used. "
        "OperationalError: the database system is starting up"
    )
    assert record.exc_info is None


@pytest.mark.django_db
def test_a_bug_is_answered_with_500_and_logged_with_its_traceback(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise ProgrammingError("no such column")

    monkeypatch.setattr(connection, "cursor", broken)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "anything"
    answer = client.get("/log/")
    assert (answer.status_code, "Retry-After" in answer) == (500, False)
    assert any(record.exc_info for record in caplog.records)
