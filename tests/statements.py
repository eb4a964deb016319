"""What a piece of code asks the database for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: What a test's own transaction, and a service's inside it, begin and end with.
_EDGES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Give a list that has, after the block, the statements it sent, beside edges of transactions."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        yield sent
    sent += [query["sql"] for query in asked if not query["sql"].startswith(_EDGES)]
