"""The catalog as a CSV or JSON file: read into rows, and written from them.

A spreadsheet takes a cell that begins with one of FORMULA for a formula. In
CSV such a text stands behind an apostrophe, which reading takes away again.
"""

import csv
import io
import json
import re
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from import_export.formats import base_formats  # type: ignore[import-untyped]

from hunterproject.errors import RuleError
from hunterproject.wording import amount

#: The columns of a file, in their order. One that is left out stays as it is.
COLUMNS = (
    "id", "name", "name_es", "description", "description_es", "stat", "difficulty", "repeat",
    "xp_reward", "gold_reward", "picked", "archived",
)  # fmt: skip
#: The most rows and bytes of a file. A preview holds locks, on SQLite the only one, for a second or two.
MOST_ROWS, MOST_BYTES = 2_000, 5_000_000
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
#: Stands in a row for a value that an object of a JSON file leaves out.
LEFT_OUT = object()


class UnreadableFileError(RuleError):
    """The file cannot be read as a catalog."""

    code = "unreadable_file"


class CatalogCSV(base_formats.CSV):  # type: ignore[misc]
    """Comma-separated values in UTF-8; semicolons are read too, as spreadsheets write them here and there."""

    def is_binary(self) -> bool:
        """Say that it reads bytes: how their lines end is part of a description."""
        return True

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Return the file, with the mark by which spreadsheets know UTF-8."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(dataset.headers)
        writer.writerows([_cell(value) for value in row] for row in dataset)
        return text.getvalue().encode("utf-8-sig")

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Any:
        """Return the rows; raises UnreadableFileError."""
        text = _decoded(in_stream)
        first, _line_end, _rest = text.partition("\n")
        delimiter = ";" if first.count(";") > first.count(",") else ","
        try:
            rows = [
                row
                for row in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
                if row
            ]
        except csv.Error:
            raise UnreadableFileError(
                _("This is no CSV file: its quotes or separators don't fit. Export it anew.")
            ) from None
        if not rows:
            raise UnreadableFileError(_("This file is empty. Choose one with a line of headers and quests."))
        headers = [header.strip() for header in rows[0]]
        _check_headers(headers)
        for number, row in enumerate(rows[1:], start=1):
            if len(row) > len(headers):
                sentence = _("Row %(row)s has more cells than there are headers. Put texts in quotes.")
                raise UnreadableFileError(sentence % {"row": number})
        filled = ([*row, *[LEFT_OUT] * (len(headers) - len(row))] for row in rows[1:])
        return _dataset(headers, [[_plain(cell) for cell in row] for row in filled])


class CatalogJSON(base_formats.JSON):  # type: ignore[misc]
    """A list of objects, one for each quest."""

    def is_binary(self) -> bool:
        """Say that it reads bytes."""
        return True

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Return the file."""
        quests = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        return json.dumps(quests, default=str, ensure_ascii=False, indent=2).encode()

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Any:
        """Return the rows; raises UnreadableFileError."""
        text = _decoded(in_stream)
        try:
            quests = json.loads(text)
        except (ValueError, RecursionError):
            raise UnreadableFileError(_("This is no JSON file. Choose one that was exported here.")) from None
        if not isinstance(quests, list) or not all(isinstance(quest, dict) for quest in quests):
            raise UnreadableFileError(
                _("This JSON file holds no list of quests. Export one to see the form.")
            )
        if not quests:
            raise UnreadableFileError(_("This file is empty: its list holds no quest."))
        headers = list(dict.fromkeys(key for quest in quests for key in quest))
        _check_headers(headers)
        return _dataset(headers, [[quest.get(key, LEFT_OUT) for key in headers] for quest in quests])


def _cell(value: object) -> object:
    """Return a value as a CSV cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _plain(cell: object) -> object:
    """Return the value of a CSV cell: the other way round than `_cell`."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and _FORMULA.match(cell) else cell


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFileError(
            _("This file is not in UTF-8. In a spreadsheet, save it as “CSV UTF-8”.")
        ) from None


def _check_headers(headers: list[str]) -> None:
    if not headers:
        raise UnreadableFileError(_("This file names no column."))
    if unknown := [header for header in headers if header not in COLUMNS]:
        sentence = _("“%(header)s” is no column of the catalog. The first line names some of: %(known)s.")
        raise UnreadableFileError(sentence % {"header": unknown[0][:50], "known": ", ".join(COLUMNS)})
    if len(set(headers)) < len(headers):
        raise UnreadableFileError(_("The file names a column twice. Leave one of them out."))


def _dataset(headers: list[str], rows: list[list[Any]]) -> Any:
    if not rows:
        raise UnreadableFileError(_("This file has headers, and no quest below them."))
    if len(rows) > MOST_ROWS:
        sentence = _("This file has %(rows)s quests. Import at most %(most)s at once, in several files.")
        raise UnreadableFileError(sentence % {"rows": amount(len(rows)), "most": amount(MOST_ROWS)})
    return tablib.Dataset(*rows, headers=headers)
