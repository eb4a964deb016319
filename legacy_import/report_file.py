"""The report as a file: JSON for machines, Markdown for people.

Written aside and renamed, so that a file with the name is a whole report.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from legacy_import.parsing import SourceFile
from legacy_import.problems import ProblemLog
from legacy_import.report import Report
from legacy_import.whole_files import WholeFile, reason_of

SUFFIXES = (".json", ".md")


class ReportFileError(Exception):
    """The report cannot be written where it was asked for; says why."""


class ReportFile:
    """A report's file, opened before the import begins: no record comes over whose report is lost."""

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ReportFileError(f"The report's name must end in {' or '.join(SUFFIXES)}: {path}")
        if path.is_dir():
            raise ReportFileError(f"The report cannot be written to {path}: it is a folder.")
        try:
            self._file = WholeFile(path)
        except OSError as error:
            raise ReportFileError(f"The report cannot be written to {path}: {reason_of(error)}.") from error

    def write_report(self, report: Report) -> None:
        """Write what an import did, or would do."""
        self._write([_json_of(report) if self._is_json else _markdown_of(report)])

    def write_refusal(
        self, sentence: str, files: tuple[SourceFile, ...], problems: ProblemLog | None
    ) -> None:
        """Write why nothing was imported: every problem, or a sentence."""
        self._write((_json_refusal if self._is_json else _markdown_refusal)(sentence, files, problems))

    def discard(self) -> None:
        """Leave no file behind, unless a report was written."""
        self._file.discard()

    @property
    def _is_json(self) -> bool:
        return self._file.path.suffix.lower() == ".json"

    def _write(self, pieces: Iterable[str]) -> None:
        for piece in pieces:
            self._file.write(piece.encode())
        self._file.to_disk()
        os.replace(self._file.aside, self._file.path)


def _json_of(report: Report) -> str:
    whole = {**report.as_file(), "imported": not report.dry_run}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _json_refusal(sentence: str, files: tuple[SourceFile, ...], problems: ProblemLog | None) -> Iterator[str]:
    head = {"imported": False, "files": [one.as_dict() for one in files]}
    if problems is None:
        head["refusal"] = sentence
    yield json.dumps(head, indent=2, ensure_ascii=False)[:-2]
    yield ',\n  "problems": ['
    for number, one in enumerate(problems or ()):
        told = {"file": one.file, "place": one.place, "what": one.what, "expected": one.expected}
        yield f"{',' if number else ''}\n    {json.dumps(told)}"
    yield "\n  ]\n}\n"


def _markdown_of(report: Report) -> str:
    totals = report.totals
    lines = [f"# {'Dry run: what an import would do' if report.dry_run else 'Import'}: {report.name}", ""]
    lines += [f"- Account: {report.username}", f"- Time zone: {report.timezone or 'none'}"]
    lines += ["", "| file | bytes | SHA-256 |", "| --- | ---: | --- |"]
    lines += [f"| {one.name} | {one.size:,} | `{one.sha256}` |" for one in report.files]
    lines += ["", "| total | older | | imported |", "| --- | ---: | --- | ---: |"]
    for name, older in totals.legacy.items():
        imported = totals.imported[name]
        sign = "=" if older == imported else f"{imported - older:+,}"
        lines.append(f"| {name} | {older:,} | {sign} | {imported:,} |")
    lines += ["", "| what | number |", "| --- | ---: |"]
    lines += [f"| {name.replace('_', ' ')} | {count:,} |" for name, count in report.counts().items()]
    lines += ["", "## In words", "", *(f"    {line}" for line in report.text().splitlines())]
    return "\n".join(lines) + "\n"


def _markdown_refusal(
    sentence: str, files: tuple[SourceFile, ...], problems: ProblemLog | None
) -> Iterator[str]:
    yield "# Nothing was imported\n\n"
    yield from (f"- {one.name}: {one.size:,} bytes, `{one.sha256}`\n" for one in files)
    if problems is None:
        yield f"\n{sentence}\n"
        return
    yield f"\n{len(problems):,} problems:\n\n"
    for one in problems:
        yield f"1. {one}\n"
