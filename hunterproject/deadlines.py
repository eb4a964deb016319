"""Calls to PostgreSQL that end in time even when the server went silent.

A server that is frozen or out of reach keeps no timeout of its own, and a
pooler such as PgBouncer may let a query wait in line before any server sees
it. So each call has a deadline on our side too, a little after the server's
(hunterproject.timeouts): that one leaves the connection whole and names its
reason, this one ends the connection, and the driver says that it is lost.
"""

import os
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import psycopg2.extensions  # type: ignore[import-untyped]

#: Seconds that the server is given to keep its own timeout.
GRACE = 2
#: Seconds between two looks at the calls under way.
_TICK = 0.5


class Deadlines:
    """Ends calls that last too long, by ending their connection: the driver then says that it is lost."""

    def __init__(self) -> None:
        self._forget()
        # The thread that looks stays behind in the process that forked.
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        #: When each call has to be over, and the socket it waits on; by a key of its own.
        self._calls: dict[object, tuple[float, int]] = {}
        self._looks = False

    @contextmanager
    def within(self, seconds: float, fileno: int) -> Iterator[None]:
        """Give the call inside this long; without a limit (0) it may take as long as it needs."""
        if not seconds:
            yield
            return
        key = object()
        with self._lock:
            self._calls[key] = time.monotonic() + seconds, fileno
            if not self._looks:
                self._looks = True
                threading.Thread(target=self._look, name="database deadlines", daemon=True).start()
        try:
            yield
        finally:
            # A call that is being ended is not over before that is done.
            with self._lock:
                self._calls.pop(key, None)

    def _look(self) -> None:
        while True:
            time.sleep(_TICK)
            now = time.monotonic()
            with self._lock:
                late = [key for key, (deadline, _fileno) in self._calls.items() if deadline < now]
                for key in late:
                    _shut(self._calls.pop(key)[1])


def _shut(fileno: int) -> None:
    # An error says that the other side was quicker.
    with socket.socket(fileno=os.dup(fileno)) as lost, suppress(OSError):
        lost.shutdown(socket.SHUT_RDWR)


_deadlines = Deadlines()


class Connection(psycopg2.extensions.connection):  # type: ignore[misc]
    """A connection whose calls each end within `limit` seconds, 0 for no limit."""

    def __init__(self, *args: Any, limit: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit
        # A second handle on the socket: the first one's number may belong to
        # something else by the time a deadline passes.
        self._socket = os.dup(self.fileno())
        self._close_socket = weakref.finalize(self, os.close, self._socket)

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Give the call inside as long as a call may take."""
        with _deadlines.within(self.limit, self._socket):
            yield

    def commit(self) -> None:
        """Commit, in time."""
        with self.in_time():
            super().commit()

    def rollback(self) -> None:
        """Roll back, in time."""
        with self.in_time():
            super().rollback()

    def close(self) -> None:
        """Close the second handle too, so that the server sees the end."""
        super().close()
        self._close_socket()


class Cursor(psycopg2.extensions.cursor):  # type: ignore[misc]
    """A cursor of a Connection: what asks the server does so in time."""

    def execute(self, *args: Any, **kwargs: Any) -> None:
        """Execute, in time."""
        with self.connection.in_time():
            super().execute(*args, **kwargs)

    def fetchmany(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch; in time where the server is asked for each batch, as it is for a named cursor's."""
        if self.name is None:
            return super().fetchmany(*args, **kwargs)
        with self.connection.in_time():
            return super().fetchmany(*args, **kwargs)

    def copy_expert(self, *args: Any, **kwargs: Any) -> None:
        """Copy, in time."""
        with self.connection.in_time():
            super().copy_expert(*args, **kwargs)


def connection_options(*, connect: int, statement: int) -> dict[str, Any]:
    """Return psycopg2's options for connections whose calls have a deadline.

    `connect` and `statement` are what connecting and a statement may take, in seconds, 0 for no limit.
    """
    return {
        "connect_timeout": connect,
        "connection_factory": partial(Connection, limit=statement + GRACE if statement else 0),
        "cursor_factory": Cursor,
        # A host that is gone without a word, while nothing is under way.
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
