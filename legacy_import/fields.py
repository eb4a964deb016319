"""The fields of one JSON object, read one by one; whatever is wrong becomes a `Problem`. No Django."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from legacy_import.parsing import UNREADABLE
from legacy_import.problems import Problem, ProblemSink, described, printable, shown
from legacy_import.sentences import Sentence
from legacy_import.sentences import Sentence as _
from legacy_import.streaming import Flaw

#: As `hunterproject.models.MAX_AMOUNT`; a test holds the two together.
MAX_AMOUNT = 2**53 - 1

#: How the older program wrote a time; an offset is allowed.
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?", re.ASCII)

# What fields of a million entries are expected to be, made once.
_TEXT, _NOT_BLANK = _("a text"), _("a text that is not blank")
_TIME = _("a time such as 2025-03-01T09:56:51")


class Fields:
    """The fields of one JSON object; each reader returns None after telling of a problem."""

    def __init__(
        self, file: str, place: tuple[str, ...], values: Mapping[str, object], problems: ProblemSink
    ):
        self.file, self.place, self.values, self.problems = file, place, values, problems

    def tell(self, key: str, what: Sentence, expected: Sentence) -> None:
        """Add a problem of a field."""
        self.problems.append(Problem(self.file, (*self.place, key), what, expected))

    def text(self, key: str, *, longest: int | None = None, may_be_blank: bool = False) -> str | None:
        """Return a text as written: not blank, at most `longest` characters, fit to be stored."""
        expected = _TEXT if may_be_blank else _NOT_BLANK
        value = self._value(key, expected)
        if isinstance(value, str):
            if (what := _unstorable(value)) is not None:
                self.tell(key, what, _("a text without it"))
            elif not value.strip() and not may_be_blank:
                self.tell(key, _("is blank"), expected)
            elif longest is not None and len(value.strip()) > longest:
                what = _("has %(count)s characters", count=len(value.strip()))
                self.tell(key, what, _("at most %(most)s", most=str(longest)))
            else:
                return value
        elif value is not None:
            self.tell(key, is_(value), expected)
        return None

    def amount(self, key: str, *, at_least: int) -> int | None:
        """Return a whole number from `at_least` to 2^53 - 1; one written as 1500.0 counts as whole."""
        expected = _whole_number(at_least)
        value = self._value(key, expected)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= MAX_AMOUNT:
            return value
        if value is not None:
            self.tell(key, is_(value), expected)
        return None

    def choice(self, key: str, options: tuple[str, ...]) -> str | None:
        """Return the one of `options` that the field names, in whatever case."""
        expected = _("one of %(options)s", options=", ".join(options))
        value = self._value(key, expected)
        if isinstance(value, str) and (chosen := in_other_case(value, options)) is not None:
            return chosen
        if value is not None:
            self.tell(key, is_(value), expected)
        return None

    def time(self, key: str) -> tuple[str, datetime] | None:
        """Return a time as written, and read: naive unless it has an offset."""
        value = self._value(key, _TIME)
        if isinstance(value, str) and TIME.fullmatch(value):
            try:
                return value, datetime.fromisoformat(value)
            except ValueError:
                what = _("is %(time)s, which no calendar and clock show", time=shown(value))
                self.tell(key, what, _TIME)
                return None
        if value is not None:
            self.tell(key, is_(value), _TIME)
        return None

    def _value(self, key: str, expected: Sentence) -> object:
        """Return the field's value; None when there is nothing more to say about it."""
        if key not in self.values:
            self.tell(key, _("is missing"), expected)
            return None
        value = self.values[key]
        if value is None:
            self.tell(key, _("is null"), expected)
        # A flaw was told of when the file was read.
        return None if isinstance(value, Flaw) else value


def fields_of(
    file: str, place: tuple[str, ...], value: object, problems: ProblemSink, expected: Sentence
) -> Fields | None:
    """Return the fields of an object; None, with a problem unless there is one already, for anything else."""
    if isinstance(value, dict):
        return Fields(file, place, value, problems)
    if not (value is UNREADABLE or isinstance(value, Flaw)):
        problems.append(Problem(file, place, is_(value), expected))
    return None


@cache
def _whole_number(at_least: int) -> Sentence:
    return _("a whole number from %(least)s to %(most)s", least=at_least, most=MAX_AMOUNT)


def is_(value: object) -> Sentence:
    """Say what a value is that should be something else."""
    return _("is %(value)s", value=described(value))


def in_other_case(text: str, options: tuple[str, ...]) -> str | None:
    """Return the one of `options` that `text` is, whatever its case."""
    return next((one for one in options if one.casefold() == text.casefold()), None)


def _unstorable(text: str) -> Sentence | None:
    if "\0" in text:
        return _("holds the character U+0000, which no database stores")
    surrogate = next((c for c in text if "\ud800" <= c <= "\udfff"), None)
    if surrogate is not None:
        return _("holds half a character (%(code)s)", code=printable(surrogate))
    return None
