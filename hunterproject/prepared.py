"""Small queries that are put into SQL once, and values as a statement of our own passes them.

The ORM takes longer to say a small query than the database to answer it. So what
each press of a button asks for is said once, in the ORM's words, and asked again
with other ids. docs/performance.md has the figures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

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

    Asks the database itself, never a replica. Prefetches nothing.
    """

    def __init__(self, query: Callable[..., QuerySet[_Row]]) -> None:
        self._query = query

    def __call__(self, *ids: UUID, first: Statement | None = None) -> list[_Row]:
        """Return the rows for these ids. One query, in one round trip with what is to be executed `first`."""
        said = self._said
        stored = [_stored_id(one) for one in ids]
        values = [stored[param.number] if isinstance(param, _Place) else param for param in said.params]
        asked = Statement(said.sql, values)
        if first is not None:
            asked = _last_of([first, asked])
        with connection.cursor() as cursor:
            cursor.execute(asked.sql, asked.values)
            return [said.row(found) for found in cursor.fetchall()]

    @cached_property
    def _said(self) -> "_Said[_Row]":
        stand_ins = [uuid4() for _ in signature(self._query).parameters]
        places = {_stored_id(one): _Place(number) for number, one in enumerate(stand_ins)}
        return _Said(self._query(*stand_ins), places)


class _Said(Generic[_Row]):
    """A query's SQL, its parameters with places of ids among them, and what makes rows of its answers.

    Does what Django's ModelIterable does, but for what is the same each time.
    """

    def __init__(self, query: QuerySet[_Row], places: "dict[Any, _Place]") -> None:
        compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = compiler.as_sql()
        self.params = [places.get(param, param) for param in params]
        columns = compiler.klass_info["select_fields"]
        self._columns = slice(columns[0], columns[-1] + 1)
        self._names = [column.target.attname for column, _sql, _name in compiler.select[self._columns]]
        self._model: type[_Row] = compiler.klass_info["model"]
        self._related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        self._annotations = compiler.annotation_col_map or {}
        expressions = [column for column, _sql, _name in compiler.select]
        self._converters = list(compiler.get_converters(expressions).items())

    def row(self, found: Sequence[Any]) -> _Row:
        """Return what the database answered as a row of the model."""
        values = list(found)
        for place, (converters, expression) in self._converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        row = self._model.from_db(DEFAULT_DB_ALIAS, self._names, values[self._columns])
        for related in self._related:
            related.populate(values, row)
        for name, place in self._annotations.items():
            setattr(row, name, values[place])
        return row


@dataclass(frozen=True, slots=True)
class _Place:
    """Stands among the parameters for one of the ids."""

    number: int


def _stored_id(value: UUID) -> Any:
    return as_stored(Record, "id", value)
