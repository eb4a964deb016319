"""A log on its way in: checked entry by entry and kept as lines in a temporary file. No Django.

Nothing of a log is held in memory, and nothing of the database is held while
it is read: the lines go into the database afterwards, in one stroke.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from legacy_import.identity import RowIds, quest_key
from legacy_import.parsing import Progress, SourceFile
from legacy_import.problems import ProblemSink
from legacy_import.times import Calendar, Dated
from legacy_import.validation import LegacyEntry, check_entries
from questlog.slots import week_slot

#: The columns of a line, parted by tabs, as PostgreSQL's COPY reads them.
COLUMNS = (
    "number", "id", "quest", "legacy_quest_id", "completed_at", "day", "week", "xp", "gold", "clock",
)  # fmt: skip
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_UNESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True, slots=True)
class StagedLog:
    """A log's sound entries as lines of COLUMNS, and how many were read. Closing it deletes them."""

    lines: BinaryIO
    read: int = 0

    def rows(self) -> Iterator[list[str | None]]:
        """Yield the lines' values, from the first on."""
        self.lines.seek(0)
        for line in self.lines:
            values: list[str | None] = [*line.decode().rstrip("\n").split("\t")]
            values[2] = None if values[2] == NULL else values[2]
            values[3] = _unescape(values[3] or "")
            yield values


def stage_log(
    file: SourceFile | None,
    *,
    hunter_id: UUID,
    quest_numbers: Mapping[str, int],
    calendar: Calendar | None,
    problems: ProblemSink,
    progress: Progress | None = None,
) -> StagedLog:
    """Read a log, tell its problems, and keep its sound entries.

    `quest_numbers` gives the number of each quest that may be known by its key;
    every entry keeps the id as written too. Without a `calendar` (no
    zone is known) entries are checked and counted, and none is kept.
    """
    line = _lines_of(hunter_id, quest_numbers)
    lines = TemporaryFile()  # noqa: SIM115 (whoever holds the StagedLog closes it)
    try:
        read = 0
        if file is not None:
            for entry in check_entries(file, problems, progress):
                read += 1
                if calendar is not None and (dated := calendar.place(entry, problems)) is not None:
                    lines.write(line(entry, dated))
        lines.seek(0)
    except BaseException:
        lines.close()
        raise
    return StagedLog(lines, read)


def _lines_of(hunter_id: UUID, quest_numbers: Mapping[str, int]) -> Callable[[LegacyEntry, Dated], bytes]:
    """Return the function that writes an entry as a line of COLUMNS. What repeats is made once."""
    ids, days = RowIds(hunter_id), _Days()
    #: The columns `quest` and `legacy_quest_id` of each quest id.
    places: dict[str, str] = {}

    def line(entry: LegacyEntry, dated: Dated) -> bytes:
        number, quest_id, written, _time, xp, gold = entry
        if (place := places.get(quest_id)) is None:
            quest = quest_numbers.get(quest_key(quest_id), NULL)
            place = places[quest_id] = f"{quest}\t{quest_id.translate(_ESCAPES)}"
        instant, day, clock = dated
        return (
            f"{number}\t{ids.hex(quest_id, written, xp, gold)}\t{place}\t{instant.isoformat(' ')}"
            f"\t{days[day]}\t{xp}\t{gold}\t{clock:d}\n".encode()
        )

    return line


class _Days(dict[date, str]):
    """The columns `day` and `week` of each quest day, made once."""

    def __missing__(self, day: date) -> str:
        text = self[day] = f"{day.isoformat()}\t{week_slot(day)}"
        return text


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    parts = iter(text)
    return "".join(_UNESCAPES[next(parts)] if one == "\\" else one for one in parts)
