"""Reading a record's file section by section, every value checked for its kind; nothing is written here."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import models

from legacy_import import record_format as form
from legacy_import.record_format import Section, key_of
from legacy_import.streaming import JsonReader, RepeatedKeys
from legacy_import.values import MisfitError, misfit

#: Bytes of one JSON column (an import's report) at most, and how deep it may be nested.
LARGEST_VALUE = 50_000_000
DEEPEST_VALUE = 50

Refusal = Callable[[tuple[str, ...], MisfitError], Exception]


class RecordReader:
    """Walks through a record's file in its one order. Raises what `refusal` makes, or UnreadableError."""

    def __init__(self, json: JsonReader, refusal: Refusal) -> None:
        self._json, self._refusal = json, refusal
        self._keys: Iterator[str] = iter(())

    def expect_head(self) -> None:
        """Enter the file and make sure that it is a record of a version that is known here."""
        if self._json.opens() != "{":
            raise self._refusal((), MisfitError("is no object", "a full record as export_record writes it"))
        self._keys = self._json.members()
        for key, expected in (("format", form.FORMAT), ("version", form.VERSION)):
            self._expect_key(key)
            value = self._json.value()
            if type(value) is not type(expected) or value != expected:
                raise self._refusal((key,), misfit(value, f"{expected}, the one that is known here"))

    def object_of(self, section: Section) -> dict[str, Any]:
        """Return the values of a section that is one object, by column."""
        self._expect_key(section.name)
        return self._row(section, (section.name,), self._json.value())

    def rows_of(self, section: Section) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the number and the values, by column, of each of a section's rows."""
        self._expect_key(section.name)
        if self._json.opens() != "[":
            raise self._refusal((section.name,), misfit(self._json.value(), "a list"))
        in_parts = any(isinstance(one, models.JSONField) for one in section.model._meta.concrete_fields)
        for number in self._json.elements():
            place = (section.name, f"entry {number:,}")
            value = self._in_parts(place) if in_parts else self._json.value()
            yield number, self._row(section, place, value)

    def expect_counts(self, counts: Mapping[str, int]) -> None:
        """Make sure that the file ends with the numbers of rows that were read."""
        self._expect_key("counts")
        value = self._json.value()
        if not isinstance(value, dict) or isinstance(value, RepeatedKeys):
            raise self._refusal(("counts",), misfit(value, "the number of rows of each section, an object"))
        for name, count in counts.items():
            if type(value.get(name)) is not int or value[name] != count:
                what = "is missing" if name not in value else misfit(value[name], "").what
                expected = f"{count:,}, the rows that stand in the file"
                raise self._refusal(("counts", name), MisfitError(what, expected))
        if more := next((key for key in value if key not in counts), None):
            raise self._refusal(("counts", more), MisfitError("is no section", "the sections of the file"))
        if (key := next(self._keys, None)) is not None:
            raise self._refusal((key,), MisfitError("stands after the counts", "the end of the file"))
        self._json.finish()

    def _expect_key(self, expected: str) -> None:
        key = next(self._keys, None)
        if key is None:
            raise self._refusal((expected,), MisfitError("is missing", f"“{expected}” as the next section"))
        if key != expected:
            raise self._refusal(
                (key,), MisfitError("does not belong here", f"“{expected}” as the next section")
            )

    def _row(self, section: Section, place: tuple[str, ...], found: object) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise self._refusal(place, misfit(found, "an object"))
        if isinstance(found, RepeatedKeys):
            what = MisfitError("stands here more than once", "each key once")
            raise self._refusal((*place, found.repeated[0]), what)
        values: dict[str, Any] = {}
        for field, value in section.values.items():
            key = key_of(field)
            if key not in found:
                raise self._refusal((*place, key), MisfitError("is missing", "every key of its section"))
            try:
                values[field] = value.read(found[key])
            except MisfitError as error:
                raise self._refusal((*place, key, *error.place), error) from None
        if len(found) != len(values):
            more = next(key for key in found if key not in map(key_of, values))
            raise self._refusal(
                (*place, more), MisfitError("is no key known here", "the keys of its section")
            )
        return values

    def _in_parts(self, place: tuple[str, ...], depth: int = 0, start: int | None = None) -> object:
        """Decode a value part by part: a report may be longer than what the reader decodes at once."""
        start = self._json.size if start is None else start
        if depth > DEEPEST_VALUE or self._json.size - start > LARGEST_VALUE:
            raise self._refusal(place, MisfitError("is too large or nested too deeply", "a smaller value"))
        opening = self._json.opens()
        if opening == "[":
            return [self._in_parts(place, depth + 1, start) for _number in self._json.elements()]
        if opening != "{":
            return self._json.value()
        found: dict[str, object] = {}
        for key in self._json.members():
            if key in found:
                what = MisfitError("stands here more than once", "each key once")
                raise self._refusal((*place, key), what)
            found[key] = self._in_parts((*place, key), depth + 1, start)
        return found
