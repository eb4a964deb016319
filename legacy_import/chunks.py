"""Reading many rows in memory that does not grow with them.

Chunk by chunk, each found by the key of the row before it: server-side cursors
break behind a pooler, and without one `iterator()` fetches everything at once.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

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
    id_field: str = "id",
    size: int | None = None,
) -> Iterator[list[Row]]:
    """Yield the rows' values of `fields` in lists of `size` (CHUNK), in the order of `by`, ties by id.

    `fields` hold `by`, which is never null, and the id: as it is, or as an
    annotation named by `id_field`. An index that begins with what `rows` are
    filtered by and goes on with `by` makes every chunk cost the same. One query
    for each chunk, and one more when the last one is full.
    """
    size = size or CHUNK
    by_place, id_place = fields.index(by), fields.index(id_field)
    wanted = rows.order_by(by, "id").values_list(*fields)
    chunk = list(wanted[:size])
    while chunk:
        yield chunk
        if len(chunk) < size:
            return
        last = chunk[-1]
        # "gte" as well, for the index; what is beyond it decides among equals.
        beyond = Q(**{f"{by}__gt": last[by_place]}) | Q(id__gt=last[id_place])
        chunk = list(wanted.filter(beyond, **{f"{by}__gte": last[by_place]})[:size])


def by_ids(rows: QuerySet[Any], ids: Sequence[UUID], fields: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the values of `fields` of the rows that `ids` name, in the order of `ids`, in lists.

    `fields` begin with "id". One query for each KEYS of them.
    """
    for start in range(0, len(ids), KEYS):
        some = ids[start : start + KEYS]
        found = {row[0]: row for row in rows.filter(pk__in=some).values_list(*fields)}
        yield [found[one] for one in some if one in found]
