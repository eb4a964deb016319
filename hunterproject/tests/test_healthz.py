"""/healthz: this process is alive."""

import pytest
from django.test import Client

# No `db` mark: a test that asked the database for anything would fail.


def test_says_ok_without_asking_the_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Content-Type"] == "text/plain"


@pytest.mark.django_db
def test_asks_nothing_even_for_a_signed_in_visitor(
    signed_in: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):
        assert signed_in.get("/healthz").status_code == 200


def test_sets_no_cookie_and_is_never_cached(client: Client) -> None:
    answer = client.get("/healthz")
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_head_answers_without_a_body(client: Client) -> None:
    answer = client.head("/healthz")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whatever_would_write_is_refused(client: Client, method: str) -> None:
    assert getattr(client, method)("/healthz").status_code == 405
