"""Writing rows exactly as they were: ids, and the times of their making and last change."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

from hunterproject.models import Record
from legacy_import.batches import batches
from legacy_import.values import MisfitError

#: Rows that are written together; a savepoint each.
BATCH = 1000


def insert_as_they_are(model: type[Record], rows: Sequence[Record]) -> None:
    """Insert rows with every value as set; `bulk_create` would put now into `created_at` and `updated_at`.

    What `loaddata` does, for many rows at once. Needs a transaction.
    """
    fields = model._meta.local_concrete_fields
    size = max(connection.ops.bulk_batch_size(fields, rows), 1)
    for some in batches(rows, size):
        query = InsertQuery(model)
        # raw: take each value as it is, without asking the field for a new one.
        query.insert_values(fields, list[Model](some), raw=True)
        query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql()


class RowWriter:
    """Writes the rows of one section in batches; a row that the database refuses is found and named.

    Runs inside its caller's transaction.
    """

    def __init__(self, model: type[Record], refuse: Callable[[int, MisfitError], Exception]) -> None:
        """`refuse` makes the error for a row's number in its section."""
        self._model, self._refuse = model, refuse
        self._waiting: list[tuple[int, Record]] = []

    def add(self, number: int, row: Record) -> None:
        """Write a row, now or with those that follow."""
        self._waiting.append((number, row))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting; raises what `refuse` makes."""
        rows, self._waiting = self._waiting, []
        if not rows:
            return
        try:
            with transaction.atomic():
                insert_as_they_are(self._model, [row for _number, row in rows])
        except (IntegrityError, DataError):
            self._write_one_by_one(rows)

    def _write_one_by_one(self, rows: Sequence[tuple[int, Record]]) -> None:
        for number, row in rows:
            try:
                with transaction.atomic():
                    insert_as_they_are(self._model, [row])
            except (IntegrityError, DataError) as error:
                raise self._refuse(number, _why(row, error)) from error


def _why(row: Model, error: Exception) -> MisfitError:
    if type(row)._default_manager.filter(pk=row.pk).exists():
        return MisfitError("has an id that is taken here", "an id that no row here has", ("id",))
    what = f"is refused by the database ({_rule(error)})"
    return MisfitError(what, "a row that keeps the rules, as this program wrote it")


def _rule(error: Exception) -> str:
    """Return the name of the constraint that an error tells of, or else its first line."""
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return str(name or str(error).splitlines()[0].removeprefix("CHECK constraint failed: "))
