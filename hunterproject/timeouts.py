"""Timeouts that PostgreSQL keeps, and what is let off from them.

statement_timeout and lock_timeout are defaults of our role in our database
(`manage.py set_database_timeouts`). So they hold behind a pooler such as
PgBouncer too, which refuses what a new connection brings along (`options`)
and hands what a session sets on to whoever is next.
"""

from typing import Any

from django.db.backends.signals import connection_created

#: libpq's word for a connection without a transaction.
_IDLE = 0


def lift_for_commands() -> None:
    """Let every transaction of this process take as long as it needs: an import, a migration.

    Behind a pooler nothing else is safe: a setting of the session would stay
    with the pooled connection, whose next user may be the web server. Single
    statements outside transactions keep the server's limits.
    """
    connection_created.connect(_lift, dispatch_uid="hunterproject.timeouts")


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
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
    return execute(sql, params, many, context)
