"""The fields of one JSON object, read one by one; whatever is wrong becomes a `Problem`. No Django."""

import re
from collections.abc import Mapping
from datetime import datetime

from legacy_import.parsing import UNREADABLE
from legacy_import.problems import Problem, ProblemSink, described, printable, shown
from legacy_import.streaming import Flaw

#: As `hunterproject.models.MAX_AMOUNT`; a test holds the two together.
MAX_AMOUNT = 2**53 - 1

#: How the older program wrote a time; an offset is allowed.
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class Fields:
    """The fields of one JSON object; each reader returns None after telling of a problem."""

    def __init__(
        self, file: str, place: tuple[str, ...], values: Mapping[str, object], problems: ProblemSink
    ):
        self.file, self.place, self.values, self.problems = file, place, values, problems

    def tell(self, key: str, what: str, expected: str) -> None:
        """Add a problem of a field."""
        self.problems.append(Problem(self.file, (*self.place, key), what, expected))

    def text(self, key: str, *, longest: int | None = None, may_be_blank: bool = False) -> str | None:
        """Return a text as written: not blank, at most `longest` characters, fit to be stored."""
        expected = "a text" if may_be_blank else "a text that is not blank"
        value = self._value(key, expected)
        if isinstance(value, str):
            if (what := _unstorable(value)) is not None:
                self.tell(key, what, "a text without it")
            elif not value.strip() and not may_be_blank:
                self.tell(key, "is blank", expected)
            elif longest is not None and len(value.strip()) > longest:
                self.tell(key, f"has {len(value.strip()):,} characters", f"at most {longest}")
            else:
                return value
        elif value is not None:
            self.tell(key, f"is {described(value)}", expected)
        return None

    def amount(self, key: str, *, at_least: int) -> int | None:
        """Return a whole number from `at_least` to 2^53 - 1; one written as 1500.0 counts as whole."""
        expected = f"a whole number from {at_least} to {MAX_AMOUNT:,}"
        value = self._value(key, expected)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= MAX_AMOUNT:
            return value
        if value is not None:
            self.tell(key, f"is {described(value)}", expected)
        return None

    def choice(self, key: str, options: tuple[str, ...]) -> str | None:
        """Return the one of `options` that the field names, in whatever case."""
        expected = f"one of {', '.join(options)}"
        value = self._value(key, expected)
        if isinstance(value, str) and (chosen := in_other_case(value, options)) is not None:
            return chosen
        if value is not None:
            self.tell(key, f"is {described(value)}", expected)
        return None

    def time(self, key: str) -> tuple[str, datetime] | None:
        """Return a time as written, and read: naive unless it has an offset."""
        expected = "a time such as 2025-03-01T09:56:51"
        value = self._value(key, expected)
        if isinstance(value, str) and TIME.fullmatch(value):
            try:
                return value, datetime.fromisoformat(value)
            except ValueError:
                self.tell(key, f"is {shown(value)}, which no calendar and clock show", expected)
                return None
        if value is not None:
            self.tell(key, f"is {described(value)}", expected)
        return None

    def _value(self, key: str, expected: str) -> object:
        """Return the field's value; None when there is nothing more to say about it."""
        if key not in self.values:
            self.tell(key, "is missing", expected)
            return None
        value = self.values[key]
        if value is None:
            self.tell(key, "is null", expected)
        # A flaw was told of when the file was read.
        return None if isinstance(value, Flaw) else value


def fields_of(
    file: str, place: tuple[str, ...], value: object, problems: ProblemSink, expected: str
) -> Fields | None:
    """Return the fields of an object; None, with a problem unless there is one already, for anything else."""
    if isinstance(value, dict):
        return Fields(file, place, value, problems)
    if not (value is UNREADABLE or isinstance(value, Flaw)):
        problems.append(Problem(file, place, f"is {described(value)}", expected))
    return None


def in_other_case(text: str, options: tuple[str, ...]) -> str | None:
    """Return the one of `options` that `text` is, whatever its case."""
    return next((one for one in options if one.casefold() == text.casefold()), None)


def _unstorable(text: str) -> str | None:
    if "\0" in text:
        return "holds the character U+0000, which no database stores"
    surrogate = next((c for c in text if "\ud800" <= c <= "\udfff"), None)
    if surrogate is not None:
        return f"holds half a character ({printable(surrogate)})"
    return None
