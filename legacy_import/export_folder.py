"""A hunter's record written as the older program's files: into a folder, or as one zip."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from legacy_import.export_report import ExportReport, WrittenFile
from legacy_import.legacy_files import NAMES, LegacyFiles, left_out
from legacy_import.parsing import PROFILE_NAMES
from legacy_import.problems import printable
from legacy_import.snapshot import snapshot
from legacy_import.whole_files import NotWrittenError, make_folder, whole_files

#: Characters that are gathered before they are written.
PIECE = 262_144


def export_folder(*, hunter_id: UUID, folder: Path, force: bool = False) -> ExportReport:
    """Write the three files into a folder, made when missing, and say what was written.

    Raises whole_files.NotWrittenError (without `force` also when one of them is
    there) or legacy_files.RecordGoneError, with no file left behind. Reads
    inside one snapshot, which must not lie in another transaction.
    """
    make_folder(folder)
    _refuse_older_profile(folder)
    with whole_files([folder / name for name in NAMES], force=force) as files:
        with snapshot():
            record = LegacyFiles(hunter_id)
            for file, (_name, text) in zip(files, record.texts(), strict=True):
                for piece in _pieces(text):
                    file.write(piece)
            missing = left_out(record.hunter)
        written = [WrittenFile(one.name, one.sha256, one.size) for one in files]
    return _report(record, written[::-1], missing)


def export_zip(*, hunter_id: UUID, file: BinaryIO) -> None:
    """Write the three files as a zip into an open file; memory does not grow with the record.

    Raises legacy_files.RecordGoneError. Reads inside one snapshot.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, snapshot():
        for name, text in LegacyFiles(hunter_id).texts():
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in _pieces(text):
                    member.write(piece)


def _refuse_older_profile(folder: Path) -> None:
    """Refuse a folder with the profile of an older installation: beside the new one it would be stale."""
    older = folder / PROFILE_NAMES[1]
    if older.exists():
        raise NotWrittenError(
            _("%(path)s is there, and would stand beside %(new)s as a second profile. Move it away.")
            % {"path": printable(str(older)), "new": PROFILE_NAMES[0]}
        )


def _pieces(text: Iterable[str]) -> Iterator[bytes]:
    """Yield a text as bytes in pieces of at least PIECE, but for the last. JSON's escapes left it ASCII."""
    waiting: list[str] = []
    length = 0
    for part in text:
        waiting.append(part)
        length += len(part)
        if length >= PIECE:
            yield "".join(waiting).encode("ascii")
            waiting, length = [], 0
    yield "".join(waiting).encode("ascii")


def _report(record: LegacyFiles, files: list[WrittenFile], missing: dict[str, int]) -> ExportReport:
    return ExportReport(
        name=record.hunter.name,
        username=record.hunter.user.username,
        timezone=record.zone,
        files=files,
        quests=len(record.quest_ids),
        completions=record.completions,
        second_pass=record.second_pass,
        alike=record.alike,
        off_calendar=record.off_calendar,
        left_out=missing,
        xp=record.stats,
        gold=record.hunter.gold,
    )
