"""/readyz: the database answers."""

import pytest
from django.db import InterfaceError, connection
from django.test import Client

from hunterproject.tests.test_start import run

ASK = """
import hunterproject.wsgi
from django.test import Client
answer = Client(SERVER_NAME="localhost").get("/readyz")
print(answer.status_code, answer.content.decode())
"""


@pytest.mark.django_db
def test_says_ok_after_one_query(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_head_answers_and_whatever_would_write_is_refused(client: Client) -> None:
    assert (client.head("/readyz").status_code, client.head("/readyz").content) == (200, b"")
    assert client.post("/readyz").status_code == 405


@pytest.mark.parametrize(
    "address", ["postgres://user:word@127.0.0.1:1/quests", "sqlite:////nowhere/at/all/db.sqlite3"]
)
def test_says_that_the_database_does_not_answer_and_keeps_the_cause_to_the_log(address: str) -> None:
    done = run("-c", ASK, DATABASE_URL=address)
    assert done.stdout == "503 the database does not answer\n\n"
    assert "OperationalError" in done.stderr


@pytest.mark.django_db
def test_a_connection_that_was_lost_is_a_database_that_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(connection, "cursor", lost)
    assert client.get("/readyz").status_code == 503
