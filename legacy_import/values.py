"""Single values of a record's file: how a column's value is written as JSON, and read back exactly."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from hunterproject.models import MAX_AMOUNT
from legacy_import.problems import described, shown
from legacy_import.streaming import Flaw, RepeatedKeys


class MisfitError(Exception):
    """A value is not what belongs there. `place` leads on to it from the field."""

    def __init__(self, what: str, expected: str, place: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.what, self.expected, self.place = what, expected, place


@dataclass(frozen=True, slots=True)
class Value:
    """One column. `write` is None where a value stands in JSON as it is; `read` raises MisfitError."""

    write: Callable[[Any], Any] | None
    read: Callable[[object], Any]


def value_for(field: Any) -> Value:
    """Return how a model's field is written and read."""
    match field:
        case models.ForeignKey() | models.UUIDField():
            value = Value(str, _read_id)
        case models.DateTimeField():
            value = Value(written_time, _read_time)
        case models.DateField():
            value = Value(date.isoformat, _read_date)
        case models.BooleanField():
            value = FLAG
        case models.JSONField():
            return Value(in_one_order, lambda found: _read_json(found, type(field.get_default())))
        case models.IntegerField():
            value = Value(None, _whole_number(field))
        case models.CharField() | models.TextField():
            value = Value(None, _text(field))
        case _:
            raise TypeError(f"{field} is of a kind that a record's file does not know.")
    return _or_null(value) if field.null else value


def written_time(instant: datetime) -> str:
    """Return an instant as the file has it: UTC with its offset, always with microseconds."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def in_one_order(value: object) -> object:
    """Return a JSON value with its keys sorted: databases keep them in orders of their own."""
    ordered: object = json.loads(json.dumps(value, sort_keys=True))
    return ordered


def unstorable(text: str) -> str | None:
    """Return what keeps a text from being stored, None when nothing does."""
    if "\0" in text:
        return "holds the character U+0000, which no database stores"
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        return "holds half a character"
    return None


def misfit(value: object, expected: str) -> MisfitError:
    """Return the error for a value of a wrong kind."""
    if isinstance(value, Flaw):
        return MisfitError(value.what, value.expected)
    return MisfitError(f"is {described(value)}", expected)


def _or_null(value: Value) -> Value:
    write, read = value.write, value.read
    return Value(
        None if write is None else lambda one: None if one is None else write(one),
        lambda one: None if one is None else read(one),
    )


def _read_id(value: object) -> UUID:
    expected = "an id such as 55e39829-4b5c-4d1c-9c1b-da249ec0856d"
    if not isinstance(value, str):
        raise misfit(value, expected)
    try:
        found = UUID(value)
    except ValueError:
        raise misfit(value, expected) from None
    if str(found) != value:
        raise misfit(value, expected)
    return found


def _read_time(value: object) -> datetime:
    expected = "a time in UTC such as 2026-05-20T10:30:00.000000+00:00"
    if not isinstance(value, str):
        raise misfit(value, expected)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise misfit(value, expected) from None
    if found.tzinfo is not UTC or found.isoformat(timespec="microseconds") != value:
        raise misfit(value, expected)
    return found


def _read_date(value: object) -> date:
    expected = "a day such as 2026-05-20"
    if not isinstance(value, str):
        raise misfit(value, expected)
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise misfit(value, expected) from None
    if found.isoformat() != value:
        raise misfit(value, expected)
    return found


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise misfit(value, "true or false")
    return value


def _whole_number(field: Any) -> Callable[[object], int]:
    match field:
        case models.PositiveSmallIntegerField():
            least, most = 0, 2**15 - 1
        case models.PositiveIntegerField():
            least, most = 0, 2**31 - 1
        case _:
            least, most = -MAX_AMOUNT, MAX_AMOUNT
    expected = f"a whole number from {least:,} to {most:,}"

    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise misfit(value, expected)
        return value

    return read


def _text(field: Any) -> Callable[[object], str]:
    longest, choices = field.max_length, frozenset(key for key, _label in field.choices or ())
    if choices and field.blank:
        choices |= {""}
    expected = f"one of {', '.join(sorted(choices - {''}))}" if choices else "a text"

    def read(value: object) -> str:
        if not isinstance(value, str) or (choices and value not in choices):
            raise misfit(value, expected)
        if longest is not None and len(value) > longest:
            raise MisfitError(f"has {len(value):,} characters", f"at most {longest}")
        if (what := unstorable(value)) is not None:
            raise MisfitError(what, "a text without it")
        return value

    return read


def _read_json(value: object, kind: type[object]) -> object:
    if not isinstance(value, kind):
        raise misfit(value, "a list" if kind is list else "an object")
    # A stack of its own, as nesting may be deep.
    waiting: list[tuple[tuple[str, ...], object]] = [((), value)]
    while waiting:
        place, one = waiting.pop()
        what = unstorable(one) if isinstance(one, str) else None
        if isinstance(one, Flaw):
            raise MisfitError(one.what, one.expected, place)
        if isinstance(one, RepeatedKeys):
            raise MisfitError(f"has the key {shown(one.repeated[0])} more than once", "each key once", place)
        if isinstance(one, dict):
            what = next((what for key in one if (what := unstorable(key)) is not None), None)
            waiting.extend(((*place, key), inner) for key, inner in one.items())
        elif isinstance(one, list):
            waiting.extend(((*place, f"entry {n}"), inner) for n, inner in enumerate(one, start=1))
        if what is not None:
            raise MisfitError(what, "a text without it", place)
    return value


FLAG = Value(None, _read_flag)
