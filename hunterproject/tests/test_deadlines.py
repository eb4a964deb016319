"""A call that the other side never answers is ended; one that is answered in time is left alone."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection

from hunterproject.deadlines import Deadlines


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection; each waits at most a minute, so that a test fails and does not hang."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(60)
        yield ours, theirs


def test_a_call_without_an_answer_is_ended(line: tuple[socket.socket, socket.socket]) -> None:
    ours, _theirs = line
    with Deadlines().within(0.1, ours.fileno()):
        assert ours.recv(1) == b""


def test_a_call_that_is_over_in_time_leaves_the_connection_as_it_was(
    line: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = line
    silent, _other = socket.socketpair()
    deadlines = Deadlines()
    with deadlines.within(0.1, ours.fileno()):
        theirs.send(b"1")
        assert ours.recv(1) == b"1"
    # By the time that a later call is ended, the first one's deadline has passed too.
    with silent, _other, deadlines.within(0.2, silent.fileno()):
        assert silent.recv(1) == b""
    theirs.send(b"2")
    assert ours.recv(1) == b"2"


def test_a_call_without_a_limit_is_not_watched(line: tuple[socket.socket, socket.socket]) -> None:
    ours, _theirs = line
    before = threading.active_count()
    with Deadlines().within(0, ours.fileno()):
        assert threading.active_count() == before


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could go silent")
def test_a_statement_that_outlasts_its_deadline_is_a_lost_connection() -> None:
    alone = connection.copy()
    try:
        with alone.cursor() as cursor:
            alone.connection.limit = 0.1
            with pytest.raises(OperationalError, match="server closed the connection"):
                cursor.execute("SELECT pg_sleep(60)")
    finally:
        alone.close()
