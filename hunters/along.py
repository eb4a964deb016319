"""What comes along with a hunter in one query: day rules, days of rest, stats.

A hunter has few of them. They come along as JSON, so that each page is spared
three round trips to the database.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, Model, QuerySet, Subquery, Value
from django.db.models.sql.compiler import SQLCompiler

from hunters.models import DayRule, Hunter, RestDay, Stat

#: What comes along by the name of its relation: the model, and the columns beside its key.
ALONG: Mapping[str, tuple[type[Model], tuple[str, ...]]] = {
    "day_rules": (DayRule, ("from_day", "timezone", "day_starts_at", "rest_weekdays")),
    "rest_days": (RestDay, ("day",)),
    "stats": (Stat, ("name", "total_xp")),
}
#: How a column's value is read from JSON, where that has no such type.
READ: Mapping[str, Callable[[str], object]] = {
    "id": UUID,
    "from_day": date.fromisoformat,
    "day": date.fromisoformat,
}


class Row(Func):
    """Columns as an object by their names. Django's own asks SQLite first whether it knows JSON: it does."""

    function = "JSONB_BUILD_OBJECT"
    output_field = JSONField()

    def __init__(self, *columns: str) -> None:
        super().__init__(*(part for name in columns for part in (Value(name), F(name))))

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Say it to SQLite."""
        return self.as_sql(compiler, connection, function="JSON_OBJECT", **extra)


class Rows(Subquery):
    """The rows of a subquery, whose one column `row` is an object, as a list; None where there are none."""

    template = "(SELECT JSONB_AGG(along.row) FROM (%(subquery)s) along)"
    output_field = JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> Any:
        """Say it to SQLite, which has JSON as text."""
        sql, params = self.as_sql(compiler, connection)
        return sql.replace("JSONB_AGG(along.row)", "JSON_GROUP_ARRAY(JSON(along.row))"), params


def rows_along(*names: str, **hunter: object) -> dict[str, Rows]:
    """Return what a query is to be annotated with, so that these come along; all of them when none is named.

    `hunter` says whose they are, as a filter of the rows does.
    """
    return {f"along_{name}": _rows(*ALONG[name], hunter) for name in names or ALONG}


def put_along(hunter: Hunter, found: Any) -> None:
    """Let `hunter.<name>.all()` answer with what came along with `found`, as after a prefetch."""
    along = {name: getattr(found, f"along_{name}") for name in ALONG if hasattr(found, f"along_{name}")}
    hunter._prefetched_objects_cache = _Prefetched(hunter, along)  # type: ignore[attr-defined]


class _Prefetched(dict[str, QuerySet[Any]]):
    """Where Django looks for prefetched rows; made of what came along once they are asked for."""

    def __init__(self, hunter: Hunter, along: dict[str, Any]) -> None:
        super().__init__()
        self._hunter, self._along = hunter, along

    def __missing__(self, name: str) -> QuerySet[Any]:
        rows, (model, _columns) = self._along[name], ALONG[name]
        read = getattr(self._hunter, name)._apply_rel_filters(model._default_manager.all())
        read._result_cache = [_made(model, self._hunter, row) for row in rows or ()]
        read._prefetch_done = True
        self[name] = read
        return read  # type: ignore[no-any-return]

    def pop(self, name: str, *default: Any) -> Any:
        """Forget rows that were changed: they are read the next time."""
        self._along.pop(name, None)
        return super().pop(name, *default)


def _rows(model: type[Model], columns: tuple[str, ...], hunter: Mapping[str, object]) -> Rows:
    of_hunter: QuerySet[Any] = model._default_manager.filter(**hunter).order_by()
    return Rows(of_hunter.values(row=Row("id", *columns)))


def _made(model: type[Model], hunter: Hunter, row: Mapping[str, Any]) -> Model:
    """Return the row as the model has it, but for when it was made and changed."""
    values = {name: READ[name](value) if name in READ else value for name, value in row.items()}
    made = model(hunter=hunter, **values)
    made._state.adding, made._state.db = False, hunter._state.db
    return made
