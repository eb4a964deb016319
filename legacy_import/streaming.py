"""Reading JSON of any size piece by piece, in memory that does not grow with the file. No Django.

The reader walks through a file from value to value: a caller enters an object
or a list and takes what is inside one by one. Only one value at a time is
decoded, by the standard library, and none larger than `MAX_VALUE_CHARS`.
"""

import codecs
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from legacy_import.sentences import Sentence
from legacy_import.sentences import Sentence as _

#: The largest single value that is decoded, in characters.
MAX_VALUE_CHARS = 1_000_000
#: Longer numbers are refused unread: 2^53 - 1 has 16 digits.
MAX_DIGITS = 40
_CHUNK_BYTES = 262_144
_SPACE = re.compile(r"[ \t\n\r]*")

#: What the standard library says of text that is no JSON; what it does not say today stays as it is.
_LIBRARY_SAYS = {
    str(one): one
    for one in (
        _("expecting value"),
        _("expecting ',' delimiter"),
        _("expecting ':' delimiter"),
        _("expecting property name enclosed in double quotes"),
        _("illegal trailing comma before end of object"),
        _("illegal trailing comma before end of array"),
        _("invalid control character at"),
        _("invalid \\escape"),
        _("invalid \\uXXXX escape"),
    )
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Stands in a decoded value for a number that no reader should trust."""

    what: Sentence
    expected: Sentence


class RepeatedKeys(dict[str, object]):
    """A JSON object in which keys stand more than once."""

    repeated: tuple[str, ...] = ()


class UnreadableError(Exception):
    """The file is no JSON from here on. `place` names line and column when they are known.

    `cut_off` says that it ends too early, `at_start` that nothing came before.
    """

    def __init__(
        self, place: tuple[str, ...], what: Sentence, *, cut_off: bool = False, at_start: bool = False
    ) -> None:
        super().__init__(what)
        self.place, self.what, self.cut_off, self.at_start = place, what, cut_off, at_start


class JsonReader:
    """Walks through one JSON file. Every method raises UnreadableError where the file stops being JSON.

    Once `finish` or `read_rest` returns, `sha256` and `size` (bytes) are those of the whole file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text = codecs.getincrementaldecoder("utf-8-sig")()
        self._hash = sha256()
        self.size = 0
        #: How many objects had repeated keys and how many numbers were flaws, so far.
        self.flaws = 0
        self._buffer, self._at = "", 0
        self._begun = self._ended = False
        self._lines_before, self._column_before = 0, 0
        decoder = partial(
            json.JSONDecoder,
            object_pairs_hook=self._object,
            parse_float=self._float,
            parse_constant=self._constant,
        )
        self._quick = decoder()
        #: Looks at each whole number itself: only for a value with one that Python refuses to read.
        self._careful = decoder(parse_int=self._integer)
        self._decoder = self._quick

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was read, in hexadecimal."""
        return self._hash.hexdigest()

    def opens(self) -> str:
        """Return the first character of the next value: "{" for an object, "[" for a list."""
        return self._next_character()

    def value(self) -> object:
        """Decode the next value whole."""
        self._next_character()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    raise self._syntax_error(error) from None
            except RecursionError:
                raise UnreadableError(self._place(self._at), _("is nested too deeply to be read")) from None
            except ValueError:
                # More digits than Python turns into a number.
                self._decoder = self._careful
                continue
            else:
                if self._ended or not self._may_go_on(found, end):
                    self._at, self._decoder = end, self._quick
                    return found
            if len(self._buffer) - self._at > MAX_VALUE_CHARS:
                self._refuse_what_is_no_json()
                what = _("begins a value of more than %(most)s characters", most=MAX_VALUE_CHARS)
                raise UnreadableError(self._place(self._at), what)
            self._read(len(self._buffer) - self._at)

    def members(self) -> Iterator[str]:
        """Enter an object and yield its keys; the caller takes each key's value before the next."""
        self._take("{")
        if self._next_character() == "}":
            self._at += 1
            return
        while True:
            if self._next_character() != '"':
                raise self._no_json(self._at, _("a key in quotes belongs here"))
            key = self.value()
            self._take(":")
            yield str(key)
            if self._closes("}"):
                return

    def elements(self) -> Iterator[int]:
        """Enter a list and yield its places, from 1; the caller takes each place's value before the next."""
        self._take("[")
        if self._next_character() == "]":
            self._at += 1
            return
        number = 1
        while True:
            yield number
            number += 1
            if self._closes("]"):
                return

    def finish(self) -> None:
        """Make sure that nothing but space follows, and read to the file's end."""
        try:
            self._next_character()
        except UnreadableError as error:
            if error.cut_off:
                return
            raise
        raise self._no_json(self._at, _("the file goes on after its end"))

    def read_rest(self) -> None:
        """Read what is left without looking at it, so that `sha256` and `size` are the file's."""
        while chunk := self._file.read(_CHUNK_BYTES):
            self._count(chunk)

    def _may_go_on(self, found: object, end: int) -> bool:
        """Return whether a value at the end of what was read may be the beginning of a longer number."""
        if end == len(self._buffer):
            return True
        return isinstance(found, (int, float, Flaw)) and self._buffer[end] in ".eE+-0123456789"

    def _closes(self, bracket: str) -> bool:
        character = self._next_character()
        if character not in (",", bracket):
            raise self._no_json(self._at, _("“,” or “%(bracket)s” belongs here", bracket=bracket))
        self._at += 1
        return character == bracket

    def _take(self, character: str) -> None:
        if self._next_character() != character:
            raise self._no_json(self._at, _("“%(character)s” belongs here", character=character))
        self._at += 1

    def _next_character(self) -> str:
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                self._begun = True
                return self._buffer[self._at]
            if self._ended:
                place = self._place(self._at)
                raise UnreadableError(place, _("is cut off here"), cut_off=True, at_start=not self._begun)
            self._read(0)

    def _read(self, least: int) -> None:
        """Read on: at least as much again as is waiting, so that a long value is not gone over often."""
        self._drop_what_was_taken()
        chunk = self._file.read(max(_CHUNK_BYTES, least))
        self._count(chunk)
        self._ended = not chunk
        try:
            self._buffer += self._text.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            line = self._lines_before + self._buffer.count("\n") + chunk.count(b"\n", 0, error.start) + 1
            byte = self.size - len(chunk) + error.start + 1
            what = _("is not UTF-8: byte %(byte)s cannot be read", byte=byte)
            raise UnreadableError((_("line %(line)s", line=str(line)),), what) from None

    def _count(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self.size += len(chunk)

    def _drop_what_was_taken(self) -> None:
        taken = self._buffer[: self._at]
        lines = taken.count("\n")
        self._lines_before += lines
        self._column_before = len(taken) - taken.rfind("\n") - 1 + (0 if lines else self._column_before)
        self._buffer, self._at = self._buffer[self._at :], 0

    def _refuse_what_is_no_json(self) -> None:
        """Raise for an error well before the end of what was read: no further text could mend it."""
        try:
            self._careful.raw_decode(self._buffer, self._at)
        except json.JSONDecodeError as error:
            if error.pos < len(self._buffer) - 16 and not error.msg.startswith("Unterminated string"):
                raise self._syntax_error(error) from None

    def _syntax_error(self, error: json.JSONDecodeError) -> UnreadableError:
        unfinished = error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer.rstrip())
        if unfinished:
            return UnreadableError(self._place(error.pos), _("is cut off here"), cut_off=True)
        message = f"{error.msg[:1].lower()}{error.msg[1:]}"
        return self._no_json(error.pos, _LIBRARY_SAYS.get(message, message))

    def _no_json(self, at: int, why: str) -> UnreadableError:
        return UnreadableError(self._place(at), _("is no JSON here (%(why)s)", why=why))

    def _place(self, at: int) -> tuple[str]:
        before = self._buffer[:at]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") + (0 if lines else self._column_before)
        line = str(self._lines_before + lines + 1)
        return (_("line %(line)s, column %(column)s", line=line, column=str(column)),)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.flaws += 1
        marked = RepeatedKeys(found)
        marked.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return marked

    def _integer(self, digits: str) -> int | Flaw:
        if len(digits) <= MAX_DIGITS:
            return int(digits)
        what = _("is a number of %(count)s digits", count=len(digits.lstrip("-")))
        return self._flaw(what, _("a number of at most 16 digits"))

    def _float(self, written: str) -> float | Flaw:
        value = float(written)
        if math.isfinite(value):
            return value
        return self._flaw(_("is a number too large to be read"), _("a number of at most 16 digits"))

    def _constant(self, written: str) -> Flaw:
        return self._flaw(_("is %(written)s, which JSON does not know", written=written), _("a number"))

    def _flaw(self, what: Sentence, expected: Sentence) -> Flaw:
        self.flaws += 1
        return Flaw(what, expected)
