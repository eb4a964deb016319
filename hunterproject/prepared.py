"""Small queries that are put into SQL once, and values as a statement of our own passes them.

The ORM takes longer to say a small query than the database to answer it. So what
each press of a button asks for is said once, in the ORM's words, and asked again
with other ids. docs/performance.md has the figures.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

from hunterproject.models import Record

_Row = TypeVar("_Row", bound=Model)


def as_stored(model: type[Model], field: str, value: Any) -> Any:
    """Return a value of a model's field as the database takes it: SQLite has ids and times as text."""
    column: Any = model._meta.get_field(field)
    return column.get_db_prep_value(value, connection)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL, and the values for its places as the database takes them (`as_stored`)."""

    sql: str
    values: Sequence[Any]


def execute(*statements: Statement) -> int:
    """Execute statements in their order, in one round trip where the database takes several at once.

    Each sees what those before it wrote. Returns how many rows the last one wrote. Needs a transaction.
    """
    last = _last_of(statements)
    with connection.cursor() as cursor:
        cursor.execute(last.sql, last.values)
        return int(cursor.rowcount)


def _last_of(statements: Sequence[Statement]) -> Statement:
    """Return what is still to be executed of these: all in one, or the last where each goes alone."""
    if connection.vendor == "postgresql":
        return Statement(
            ";\n".join(one.sql for one in statements), [value for one in statements for value in one.values]
        )
    with connection.cursor() as cursor:
        for one in statements[:-1]:
            cursor.execute(one.sql, one.values)
    return statements[-1]


class Prepared(Generic[_Row]):
    """Rows found by ids: `query` makes the query of them, and whatever else it says stays as it was said.

    Asks the database itself, never a replica.
    """

    def __init__(self, query: Callable[..., QuerySet[_Row]]) -> None:
        self._query, self._converters = query, None

    def __call__(self, *ids: UUID, first: Statement | None = None) -> list[_Row]:
        """Return the rows for these ids. One query, in one round trip with what is to be executed `first`."""
        rows, compiler, sql, params = self._said
        stored = [_stored_id(one) for one in ids]
        values = tuple(stored[param.number] if isinstance(param, _Place) else param for param in params)
        asked = Statement(sql, values)
        if first is not None:
            asked = _last_of([first, asked])
        # A compiler of this call's own. It knows which column is whose, and is told what it would say.
        told = copy(compiler)
        told.connection, told.as_sql = connection, lambda *args, **kwargs: (asked.sql, asked.values)
        told.get_converters = self._converters_of
        found = rows.all()
        found.query.get_compiler = lambda *args, **kwargs: told  # type: ignore[method-assign]
        return list(found)

    def _converters_of(self, columns: Sequence[Any]) -> Any:
        """Return what turns the values of columns into Python's: always the same, as the columns are."""
        if self._converters is None:
            self._converters = self._said[1].get_converters(columns)
        return self._converters

    @cached_property
    def _said(self) -> tuple[QuerySet[_Row], Any, str, list[Any]]:
        """The query, what put it into SQL, that SQL, and its parameters, places of ids among them."""
        stand_ins = [uuid4() for _ in signature(self._query).parameters]
        rows = self._query(*stand_ins).using(DEFAULT_DB_ALIAS)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = {_stored_id(one): _Place(number) for number, one in enumerate(stand_ins)}
        return rows, compiler, sql, [places.get(param, param) for param in params]


@dataclass(frozen=True, slots=True)
class _Place:
    """Stands among the parameters for one of the ids."""

    number: int


def _stored_id(value: UUID) -> Any:
    return as_stored(Record, "id", value)
