"""What is wrong in a legacy folder: where it stands, what it is, and what was expected. No Django."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from legacy_import.sentences import Sentence, packed, unpacked
from legacy_import.sentences import Sentence as _

#: How many problems are written out; the others are counted.
MOST_SHOWN = 100
#: Bytes unpacked at a time.
_PIECE = 65_536
_LONGEST_TEXT = 60
_UNSAYABLE = 10**40
_LONGEST_KEY = 16
#: For places such as "line 1234, column 56789".
_LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a folder from being imported."""

    #: The file's name, or the folder's.
    file: str
    #: The way to the value: keys as they are, "entry 12" (the first is 1) or "line 3, column 5" as words.
    place: tuple[str, ...]
    #: What is so, as the end of a sentence about the place.
    what: Sentence
    #: What was expected there, or what to do, as a noun.
    expected: Sentence

    @property
    def where(self) -> str:
        """The file and the way to the value, in a line."""
        return " › ".join((self.file, *map(short, self.place)))

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. Expected {self.expected}."


class ProblemSink(Protocol):
    """Whatever problems can be told to: a list, or a ProblemLog."""

    def append(self, problem: Problem, /) -> None:
        """Take a problem."""


class ProblemLog:
    """Any number of problems, in their order.

    Kept packed: a broken log of a million entries has a million problems, all much alike.
    """

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []
        self._count = 0

    def append(self, problem: Problem) -> None:
        """Take a problem."""
        parts = (problem.what, problem.expected, problem.file, *problem.place)
        line = json.dumps([packed(one) for one in parts])
        self._packed.append(self._packer.compress(line.encode() + b"\n"))
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Problem]:
        self._packed = [b"".join(self._packed) + self._packer.flush(zlib.Z_SYNC_FLUSH)]
        unpacker, rest = zlib.decompressobj(), b""
        for start in range(0, len(self._packed[0]), _PIECE):
            *lines, rest = (rest + unpacker.decompress(self._packed[0][start : start + _PIECE])).split(b"\n")
            for line in lines:
                what, expected, file, *place = map(unpacked, json.loads(line))
                yield Problem(file, tuple(place), Sentence.of(what), Sentence.of(expected))

    def listing(self, *, most: int = MOST_SHOWN) -> str:
        """Return the problems one on a line, the first `most` of them, then how many more there are."""
        return listing(list(islice(self, most)), more=max(0, len(self) - most))


def listing(problems: Sequence[Problem], *, more: int = 0) -> str:
    """Return the problems one on a line, then how many more there are."""
    lines = [str(one) for one in problems]
    if more:
        lines.append(f"… and {more:,} more.")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return `text` with everything escaped that a terminal could act on or not show."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(text: str) -> str:
    """Return `text` in quotes as a sentence can hold it: printable, and cut where it is long."""
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return f"“{printable(cut)}”"


def short(key: str) -> str:
    """Return a key as a place names it: "55e39829-…-da249ec0856d" is "55e3…0856d"."""
    if len(key) <= (_LONGEST_WORDS if " " in key else _LONGEST_KEY):
        return printable(key)
    return f"{printable(key[:4])}…{printable(key[-5:])}"


def described(value: object) -> str:
    """Return what a JSON value is, in words; what JSON writes alike in every language, as a plain text."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() if abs(value) >= _UNSAYABLE:
            return _("a number of %(count)s digits", count=len(str(abs(value))))
        case int():
            return Sentence("%(number)s", number=value)
        case float():
            return repr(value)
        case str():
            return _("the text %(text)s", text=shown(value))
        case dict():
            return _("an object")
        case list():
            return _("a list")
    return f"a {type(value).__name__}"
