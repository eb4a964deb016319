"""Changing tables that people are using: what PostgreSQL does in its own slower way, and SQLite as always.

    class Migration(migrations.Migration):
        atomic = False
        operations = [
            Live(
                migrations.AddIndex("questlog", index),
                postgresql=AddIndexConcurrently("questlog", index),
            )
        ]

docs/operations.md, “Writing a migration”, says which changes want which way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations.base import Operation


class Live(Operation):
    """An operation, and the one that takes its place on PostgreSQL (django.contrib.postgres.operations).

    Outside a transaction (`atomic = False` in the migration) that one may take any time and wait
    for whoever is at work: what runs there, such as CREATE INDEX CONCURRENTLY, keeps nobody waiting.
    """

    def __init__(self, operation: Operation, *, postgresql: Operation) -> None:
        self.operation, self.postgresql = operation, postgresql

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Say what it means for the models."""
        self.operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Do it."""
        with _in_its_own_time(schema_editor):
            self._for(schema_editor).database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Undo it."""
        with _in_its_own_time(schema_editor):
            self._for(schema_editor).database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Name it."""
        return self.operation.describe()

    def _for(self, schema_editor: Any) -> Operation:
        return self.postgresql if schema_editor.connection.vendor == "postgresql" else self.operation


@contextmanager
def _in_its_own_time(schema_editor: Any) -> Iterator[None]:
    """Lift the limits of our role; inside a transaction hunterproject.timeouts does."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    schema_editor.execute("SET statement_timeout = 0")
    schema_editor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        schema_editor.execute("RESET statement_timeout")
        schema_editor.execute("RESET lock_timeout")
