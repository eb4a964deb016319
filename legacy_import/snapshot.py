"""One consistent view of the database for as long as a record is read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it stood at the first query: what others commit meanwhile stays unseen.

    Takes no lock that a writer would wait for. Nothing may be written inside.
    Owns its transaction; inside the transaction of a test, that one's view holds.
    """
    with ExitStack() as stack:
        alone = not connection.in_atomic_block
        if connection.vendor == "sqlite":
            with _deferred_begin():
                stack.enter_context(transaction.atomic(durable=True))
        else:
            stack.enter_context(transaction.atomic(durable=True))
            if alone and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _deferred_begin() -> Iterator[None]:
    """Let a transaction that begins meanwhile take no write lock, whatever settings say (they say IMMEDIATE).

    Under WAL a deferred transaction that only reads keeps the view of its
    first query, and writers do not wait for it.
    """
    # Read anew from the settings whenever a connection is made.
    connection.ensure_connection()
    sqlite: Any = connection
    mode = sqlite.transaction_mode
    sqlite.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode
