"""The full record of a hunter, written as one JSON file in pieces (docs/record-format.md)."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hunters.models import Hunter
from legacy_import import record_format as form
from legacy_import.chunks import KEYS, Row, by_ids, in_chunks
from legacy_import.export_report import RecordReport, WrittenFile
from legacy_import.kept_quests import catalog_quests_of
from legacy_import.legacy_files import RecordGoneError
from legacy_import.models import ImportState
from legacy_import.record_format import Section, key_of
from legacy_import.snapshot import snapshot
from legacy_import.whole_files import whole_files
from quests.models import Quest, QuestSchedule


def export_record(*, hunter_id: UUID, path: Path, force: bool = False) -> RecordReport:
    """Write the full record into a file and say what was written.

    Raises whole_files.NotWrittenError (without `force` also when the file is
    there) or RecordGoneError, with no file left behind. Reads inside one
    snapshot, which must not lie in another transaction.
    """
    with whole_files([path], force=force) as (file,), snapshot():
        record = FullRecord(hunter_id)
        for piece in record.pieces():
            file.write(piece)
    return RecordReport(
        record.hunter.name,
        record.hunter.user.username,
        WrittenFile(file.name, file.sha256, file.size),
        record.counts,
    )


def stream_record(*, hunter_id: UUID) -> Iterator[bytes]:
    """Yield the full record piece by piece, inside one snapshot that lasts until the last piece is taken.

    Closing the iterator ends the snapshot too.
    """
    with snapshot():
        yield from FullRecord(hunter_id).pieces()


class FullRecord:
    """One hunter's full record. Made and used inside one snapshot; `counts` are known at the end.

    The same record always gives the same bytes. Raises RecordGoneError when made.
    """

    def __init__(self, hunter_id: UUID) -> None:
        try:
            self.hunter = Hunter.objects.select_related("user").get(pk=hunter_id)
        except Hunter.DoesNotExist:
            raise RecordGoneError(_("This hunter was deleted meanwhile.")) from None
        #: How many rows of each section were written.
        self.counts: dict[str, int] = {}
        catalog = catalog_quests_of(self.hunter, undone_too=True)
        own = Quest.objects.filter(owner=self.hunter).values_list("pk", flat=True)
        self._quest_ids = sorted({*catalog, *own}, key=str)

    def pieces(self) -> Iterator[bytes]:
        """Yield the file. One query for each chunk of rows."""
        yield f'{{\n"format": {json.dumps(form.FORMAT)},\n"version": {form.VERSION}'.encode()
        for section, row in ((form.ACCOUNT, self.hunter.user), (form.HUNTER, self.hunter)):
            values = [getattr(row, name) for name in section.fields]
            yield f',\n"{section.name}": {_writer(section)(values)}'.encode()
        for section in form.LISTS:
            yield from self._list(section)
        yield f',\n"counts": {json.dumps(self.counts)}\n}}\n'.encode()

    def _list(self, section: Section) -> Iterator[bytes]:
        write = _writer(section)
        count = 0
        yield f',\n"{section.name}": ['.encode()
        for rows in self._rows(section):
            if rows:
                yield (("," if count else "") + "\n" + ",\n".join(map(write, rows))).encode()
            count += len(rows)
        yield b"\n]" if count else b"]"
        self.counts[section.name] = count

    def _rows(self, section: Section) -> Iterator[list[Row]]:
        if section is form.QUESTS:
            return by_ids(Quest.objects.all(), self._quest_ids, section.fields)
        if section is form.SCHEDULES:
            return self._schedules()
        everybodys: QuerySet[Any] = section.model._default_manager.all()
        rows = everybodys.filter(hunter=self.hunter)
        if section is form.IMPORT_RUNS:
            rows = rows.filter(state=ImportState.DONE)
        return in_chunks(rows, section.fields, by=section.by)

    def _schedules(self) -> Iterator[list[Row]]:
        """Yield the schedules of the quests, in the order of the quests."""
        for start in range(0, len(self._quest_ids), KEYS):
            some = self._quest_ids[start : start + KEYS]
            rows = QuestSchedule.objects.filter(quest__in=some).order_by("quest_id", "from_day")
            yield list(rows.values_list(*form.SCHEDULES.fields))


def _writer(section: Section) -> Callable[[Sequence[Any]], str]:
    """Return what writes the values of a section's fields as one line of JSON."""
    keys = [key_of(name) for name in section.fields]
    every = [_is_own if name == form.OWNER else value.write for name, value in section.values.items()]
    writes = [(place, one) for place, one in enumerate(every) if one is not None]
    encode = json.JSONEncoder().encode

    def write(values: Sequence[Any]) -> str:
        line = list(values)
        for place, one in writes:
            line[place] = one(line[place])
        return encode(dict(zip(keys, line, strict=True)))

    return write


def _is_own(owner_id: object) -> bool:
    return owner_id is not None
