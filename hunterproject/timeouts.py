"""Timeouts that PostgreSQL keeps, and what is let off from them.

statement_timeout and lock_timeout are defaults of our role in our database
(`manage.py set_database_defaults`). So they hold behind a pooler such as
PgBouncer too, which refuses what a new connection brings along (`options`)
and hands what a session sets on to whoever is next.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

#: libpq's word for a connection without a transaction.
_IDLE = 0
#: Seconds that a command's transactions wait for a lock; 0 is no limit.
_lock_limit: ContextVar[int] = ContextVar("lock_limit", default=0)


def lift_for_commands() -> None:
    """Let every transaction of this process take as long as it needs: an import, a migration.

    Behind a pooler nothing else is safe: a setting of the session would stay
    with the pooled connection, whose next user may be the web server. Single
    statements outside transactions keep the server's limits.
    """
    connection_created.connect(_lift, dispatch_uid="hunterproject.timeouts")


@contextmanager
def lock_limit(seconds: int) -> Iterator[None]:
    """Let no transaction of the block wait longer for a lock; 0 is no limit. Statements may take any time.

    Whoever waits for a table's lock keeps all that come later waiting too: a
    migration behind one long download would stop the whole site.
    """
    connection.ensure_connection()
    added = connection.vendor == "postgresql" and _lift_in_transaction not in connection.execute_wrappers
    if added:
        connection.execute_wrappers.append(_lift_in_transaction)
    token = _lock_limit.set(seconds)
    try:
        yield
    finally:
        _lock_limit.reset(token)
        if added:
            connection.execute_wrappers.remove(_lift_in_transaction)


def _lift(*, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "postgresql":
        connection.connection.limit = 0
        connection.execute_wrappers.append(_lift_in_transaction)


def _lift_in_transaction(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Put the lifting before the first statement of each transaction."""
    driver = context["connection"].connection
    idle = driver.info.transaction_status == _IDLE
    if idle and not driver.autocommit:
        with driver.cursor() as cursor:
            # No query: a transaction that says how it sees the others must do so before its first one.
            wait = f"{_lock_limit.get()}s"
            cursor.execute(f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{wait}'")
    return execute(sql, params, many, context)
