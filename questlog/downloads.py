"""The history as one file, CSV or JSON, of any length (docs/log-download.md).

Rows are read chunk by chunk, each found by the key of the row before it, as
the pages of the history are: a million rows take no more memory than a
thousand, and no cursor of the database has to live on between two chunks
(behind a pooler it would not). A row's key never changes, so that each row
comes once, whatever is done meanwhile.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.days import DayTerms, terms_at
from hunters.models import Hunter
from questlog.history import Beyond, Chosen, Kind, Place, Source, sources

#: Rows of one query, and of one piece of a file.
CHUNK = 2000

#: What a file says of each row, in this order.
FIELDS = (
    "id",
    "kind",
    "at",
    "quest_day",
    "quest_id",
    "quest",
    "reward",
    "stat",
    "difficulty",
    "xp",
    "gold",
    "late",
    "undone_at",
    "reason",
)
Values = tuple[Any, ...]

#: What is read of each sort of row: its time first, then its id.
_COLUMNS = {
    "completion": (
        "completed_at",
        "pk",
        "quest_day",
        "quest_id",
        "quest_name",
        "legacy_quest_id",
        "stat",
        "difficulty",
        "xp_gained",
        "gold_gained",
        "marked_late",
        "undone_at",
    ),
    "purchase": ("bought_at", "pk", "quest_day", "reward_name", "price", "undone_at"),
    "adjustment": ("created_at", "pk", "kind", "stat", "xp", "gold", "reason"),
}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class HistoryGoneError(RuleError):
    """The account was deleted while its history was read."""


class Rows:
    """The rows of the chosen history, the newest first, each as the values of FIELDS.

    `terms` are the hunter's; times are of `timezone` (IANA). Amounts are what a
    row adds to the totals while it stands: a purchase takes gold, and the XP of
    a quest that is gone counts for nothing.
    """

    def __init__(self, hunter: Hunter, chosen: Chosen, terms: Sequence[DayTerms], timezone: str) -> None:
        self._hunter, self._chosen, self._terms = hunter, chosen, terms
        self._zone = ZoneInfo(timezone)
        self._write: dict[str, Callable[[Values], Values]] = {
            "completion": self._completion,
            "purchase": self._purchase,
            "adjustment": self._adjustment,
        }

    def in_chunks(self) -> Iterator[list[Values]]:
        """Yield the rows in lists of up to CHUNK. One query for each chunk of each sort of row, and one more.

        Raises HistoryGoneError at the end when the account is gone: then rows are missing.
        """
        parts = sources(self._hunter, self._chosen, self._terms)
        rows = merge(*map(self._of, parts), key=itemgetter(0, 1), reverse=True)
        chunk = []
        for _at, _id, sort, values in rows:
            chunk.append(self._write[sort](values))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if not Hunter.objects.filter(pk=self._hunter.pk).exists():
            raise HistoryGoneError(_("This account was deleted meanwhile."))
        if chunk:
            yield chunk

    @staticmethod
    def _of(source: Source) -> Iterator[tuple[datetime, UUID, str, Values]]:
        wanted = source.rows.order_by(f"-{source.time}", "-pk").values_list(*_COLUMNS[source.sort])
        chunk = list(wanted[:CHUNK])
        while chunk:
            yield from ((values[0], values[1], source.sort, values) for values in chunk)
            if len(chunk) < CHUNK:
                return
            beyond = Beyond(source.time, Place(*chunk[-1][:2]), newer=False)
            chunk = list(wanted.filter(beyond)[:CHUNK])

    def _completion(self, values: Values) -> Values:
        at, pk, day, quest_id, quest, gone, stat, difficulty, xp, gold, late, undone_at = values
        return (
            str(pk),
            str(Kind.COMPLETION),
            self._time(at),
            day.isoformat(),
            str(quest_id) if quest_id else None,
            quest or gone,
            None,
            stat or None,
            difficulty or None,
            xp if stat else 0,
            gold,
            late,
            self._time(undone_at),
            None,
        )

    def _purchase(self, values: Values) -> Values:
        at, pk, day, reward, price, undone_at = values
        row = {"kind": str(Kind.PURCHASE), "reward": reward, "gold": -price}
        return self._other(at, pk, day, row | {"undone_at": self._time(undone_at)})

    def _adjustment(self, values: Values) -> Values:
        at, pk, kind, stat, xp, gold, reason = values
        day = terms_at(at, self._terms).day_of(at)
        row = {"kind": kind, "stat": stat or None, "xp": xp, "gold": gold, "reason": reason}
        return self._other(at, pk, day, row)

    def _other(self, at: datetime, pk: UUID, day: date, row: dict[str, Any]) -> Values:
        known = {
            "id": str(pk),
            "at": self._time(at),
            "quest_day": day.isoformat(),
            "xp": 0,
            "late": False,
        } | row
        return tuple(known.get(name) for name in FIELDS)

    def _time(self, instant: datetime | None) -> str | None:
        return instant.astimezone(self._zone).isoformat() if instant else None


def as_json(chunks: Iterable[list[Values]]) -> Iterator[bytes]:
    """Yield one JSON object: `log`, a row on each line, and at its end `rows`, how many they are.

    A file that was cut off is no JSON.
    """
    encode = json.JSONEncoder().encode
    count = 0
    yield b'{\n"log": ['
    for chunk in chunks:
        lines = ",\n".join(encode(dict(zip(FIELDS, values, strict=True))) for values in chunk)
        yield (("," if count else "") + "\n" + lines).encode()
        count += len(chunk)
    yield f'\n],\n"rows": {count}\n}}\n'.encode()


def as_csv(chunks: Iterable[list[Values]]) -> Iterator[bytes]:
    """Yield a CSV file with a line of names, in UTF-8 with the mark by which spreadsheets know it.

    No cell is a formula to a spreadsheet: a text that begins like one has an apostrophe before it.
    """
    yield "\ufeff".encode()
    for chunk in chain([[FIELDS]], chunks):
        text = io.StringIO()
        csv.writer(text).writerows(map(_cells, chunk))
        yield text.getvalue().encode()


def _cells(values: Values) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value
