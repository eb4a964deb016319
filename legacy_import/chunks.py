"""Reading many rows in memory that does not grow with them.

Chunk by chunk, each found by the key of the row before it: server-side cursors
break behind a pooler, and without one `iterator()` fetches everything at once.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

#: Rows of one query.
CHUNK = 5000
#: Keys of one query.
KEYS = 500

Row = tuple[Any, ...]


def in_chunks(
    rows: QuerySet[Any],
    fields: Sequence[str],
    *,
    by: str = "id",
    place_of: Callable[[Row], tuple[Any, Any]] | None = None,
    size: int | None = None,
    ahead: bool = False,
) -> Iterator[list[Row]]:
    """Yield the rows' values of `fields` in lists of `size` (CHUNK), in the order of `by`, ties by id.

    `by` is never null. Where `fields` do not hold it and the id as they are, `place_of`
    returns both for a row. An index that begins with what `rows` are
    filtered by and goes on with `by` makes every chunk cost the same. One query
    for each chunk, and one more when the last one is full; with `ahead` it is asked
    while the chunk before it is in use, by whoever asks the database for nothing else meanwhile.
    """
    size, place_of = size or CHUNK, place_of or itemgetter(fields.index(by), fields.index("id"))
    wanted = rows.order_by(by, "id").values_list(*fields)
    with _asking(ahead=ahead) as ask:
        chunk = ask(wanted[:size])()
        while len(chunk) == size:
            place, pk = place_of(chunk[-1])
            # "gte" as well, for the index; what is beyond it decides among equals.
            beyond = Q(**{f"{by}__gt": place}) | Q(id__gt=pk)
            following = ask(wanted.filter(beyond, **{f"{by}__gte": place})[:size])
            yield chunk
            chunk = following()
        if chunk:
            yield chunk


#: Asks for rows; what it returns waits for them.
_Ask = Callable[[QuerySet[Any, Any]], Callable[[], list[Row]]]


@contextmanager
def _asking(*, ahead: bool) -> Iterator[_Ask]:
    """Give what asks for rows: at once and in a thread, or only when they are waited for.

    SQLite's connections are each for one thread, and nothing is waited for there.
    """
    if not ahead or connection.vendor != "postgresql":
        yield lambda rows: lambda: list(rows)
        return
    with ThreadPoolExecutor(1, "chunks") as pool:

        def ask(rows: QuerySet[Any, Any]) -> Callable[[], list[Row]]:
            compiler: Any = rows.query.get_compiler(connection.alias)
            sql, values = compiler.as_sql()
            # Of this thread's connection, which both may use, one at a time.
            asked = pool.submit(_all_of, connection.cursor(), sql, values)
            return lambda: list(compiler.results_iter([asked.result()], tuple_expected=True))

        yield ask


def _all_of(cursor: Any, sql: str, values: Sequence[Any]) -> list[Row]:
    with cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()  # type: ignore[no-any-return]


def by_ids(rows: QuerySet[Any], ids: Sequence[UUID], fields: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the values of `fields` of the rows that `ids` name, in the order of `ids`, in lists.

    `fields` begin with "id". One query for each KEYS of them.
    """
    for start in range(0, len(ids), KEYS):
        some = ids[start : start + KEYS]
        found = {row[0]: row for row in rows.filter(pk__in=some).values_list(*fields)}
        yield [found[one] for one in some if one in found]
