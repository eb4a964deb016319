"""From the bytes of a legacy folder to JSON values. No Django, no database.

Nothing here raises on what a file holds: whatever cannot be read becomes a
`Problem`, and the other files are read all the same.
"""

import json
import math
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path

from legacy_import.problems import Problem, printable, shown

#: The newer name first; a folder holds one of them.
PROFILE_NAMES = ("hunter.json", "hunter_profile.json")
QUESTS_NAME = "quests.json"
LOG_NAME = "quest_logs.json"
FILE_NAMES = (*PROFILE_NAMES, QUESTS_NAME, LOG_NAME)
#: The largest file that is read.
MAX_FILE_BYTES = 100_000_000
#: Longer numbers are refused unread: 2^53 - 1 has 16 digits.
_MAX_DIGITS = 40

_BACKUP = "whole JSON; the older program leaves this behind when it stops while writing: use a backup"


class NoValue(Enum):
    """Why a file gives no value."""

    ABSENT = "absent"
    #: It is there, and a problem says what is wrong with it.
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read. `size` in bytes."""

    name: str
    sha256: str
    size: int

    def as_dict(self) -> dict[str, str | int]:
        """Return what an import run keeps of it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class LegacyFolder:
    """The JSON values of a folder's files, and what could not be read."""

    files: tuple[SourceFile, ...] = ()
    #: Which of PROFILE_NAMES the profile was read from.
    profile_name: str = PROFILE_NAMES[0]
    profile: object = NoValue.UNREADABLE
    quests: object = NoValue.UNREADABLE
    log: object = NoValue.UNREADABLE
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Stands in the values for a number that cannot be read; a problem tells of it already."""

    what: str
    expected: str


class RepeatedKeys(dict[str, object]):
    """A JSON object in which keys stand more than once; a problem tells of each."""

    repeated: tuple[str, ...] = ()


def read_folder(path: Path) -> LegacyFolder:
    """Read the files of a folder on disk. Problems tell of what could not be read."""
    shown_path = printable(str(path))
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            return _refused(shown_path, "is not a folder", "the folder that holds the older program's files")
    except FileNotFoundError:
        return _refused(shown_path, "does not exist", "the folder that holds the older program's files")
    except (OSError, ValueError) as error:
        return _refused(shown_path, f"cannot be opened ({_reason(error)})", "a folder that can be read")
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in FILE_NAMES:
        content = _content_of(path / name)
        if isinstance(content, bytes):
            contents[name] = content
        elif isinstance(content, Problem):
            problems.append(content)
    return parse_files(contents, unread=problems)


def parse_files(contents: Mapping[str, bytes], *, unread: list[Problem] | None = None) -> LegacyFolder:
    """Parse files by name, one of FILE_NAMES; `unread` tells of files that could not be read before."""
    problems = list(unread or ())
    files: list[SourceFile] = []
    values: dict[str, object] = {one.file: NoValue.UNREADABLE for one in problems}
    for name in FILE_NAMES:
        if name in contents:
            content = contents[name]
            files.append(SourceFile(name, sha256(content).hexdigest(), len(content)))
            values[name], found = parse(name, content)
            problems.extend(found)
    profile_name, trouble = _profile_name(values)
    if trouble is not None:
        problems.insert(0, trouble)
    return LegacyFolder(
        files=tuple(files),
        profile_name=profile_name,
        profile=values.get(profile_name, NoValue.UNREADABLE) if trouble is None else NoValue.UNREADABLE,
        quests=values.get(QUESTS_NAME, NoValue.ABSENT),
        log=values.get(LOG_NAME, NoValue.ABSENT),
        problems=tuple(problems),
    )


def parse(name: str, content: bytes) -> tuple[object, list[Problem]]:
    """Return the JSON value of one file, or NoValue.UNREADABLE, and every problem of its JSON."""
    text, trouble = _text_of(name, content)
    if trouble is not None:
        return NoValue.UNREADABLE, [trouble]
    decoder = _Decoder()
    try:
        value = decoder.decode(text)
    except json.JSONDecodeError as error:
        return NoValue.UNREADABLE, [_syntax_problem(name, text, error)]
    except RecursionError:
        return NoValue.UNREADABLE, [
            Problem(name, (), "is nested too deeply to be read", "the shape that the older program wrote")
        ]
    # The search for places costs time on a large file, and most files have nothing to find.
    return value, list(_flaws_in(name, value)) if decoder.found_flaws else []


class _Decoder:
    """Reads JSON as the standard has it: no NaN, no repeated keys, no boundless numbers."""

    def __init__(self) -> None:
        self.found_flaws = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._float,
            parse_constant=self._constant,
        )

    def decode(self, text: str) -> object:
        """Return the value; raises json.JSONDecodeError or RecursionError."""
        value: object = self._decoder.decode(text)
        return value

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.found_flaws = True
        marked = RepeatedKeys(found)
        marked.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return marked

    def _integer(self, digits: str) -> int | Flaw:
        if len(digits) <= _MAX_DIGITS:
            return int(digits)
        return self._flaw(
            f"is a number of {len(digits.lstrip('-')):,} digits", "a number of at most 16 digits"
        )

    def _float(self, written: str) -> float | Flaw:
        value = float(written)
        if math.isfinite(value):
            return value
        return self._flaw("is a number too large to be read", "a number of at most 16 digits")

    def _constant(self, written: str) -> Flaw:
        return self._flaw(f"is {written}, which JSON does not know", "a number")

    def _flaw(self, what: str, expected: str) -> Flaw:
        self.found_flaws = True
        return Flaw(what, expected)


def _flaws_in(name: str, root: object) -> Iterator[Problem]:
    """Yield a problem for each flaw, in the file's order; a stack of its own, as nesting may be deep."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), root)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, Flaw):
            yield Problem(name, place, value.what, value.expected)
        elif isinstance(value, dict):
            for key in getattr(value, "repeated", ()):
                yield Problem(name, place, f"has the key {shown(key)} more than once", "each key once")
            waiting.extend(((*place, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            numbered = list(enumerate(value, start=1))
            waiting.extend(((*place, f"entry {number}"), inner) for number, inner in reversed(numbered))


def _text_of(name: str, content: bytes) -> tuple[str, Problem | None]:
    try:
        # "utf-8-sig" takes a byte order mark away, where there is one.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8: byte {error.start + 1:,} cannot be read"
        return "", Problem(name, (f"line {line}",), what, "a file saved as UTF-8")
    if not text.strip():
        return "", Problem(name, (), f"is empty ({len(content):,} bytes)", _BACKUP)
    return text, None


def _syntax_problem(name: str, text: str, error: json.JSONDecodeError) -> Problem:
    place = (f"line {error.lineno}, column {error.colno}",)
    unfinished = error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip())
    if unfinished:
        return Problem(name, place, "is cut off here", _BACKUP)
    return Problem(name, place, f"is no JSON here ({error.msg[:1].lower()}{error.msg[1:]})", "JSON")


def _content_of(path: Path) -> bytes | Problem | None:
    """Return the file's bytes, None when there is no such file, or what keeps it from being read."""
    try:
        if not os.path.lexists(path):
            return None
        # Looked at before it is opened: opening a pipe would wait for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            return Problem(path.name, (), "is not a regular file", "a JSON file")
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Problem(path.name, (), f"cannot be read ({_reason(error)})", "a file that may be read")
    if len(content) > MAX_FILE_BYTES:
        most = f"{MAX_FILE_BYTES // 1_000_000} MB"
        return Problem(path.name, (), f"is larger than {most}", f"a file of at most {most}")
    return content


def _profile_name(values: Mapping[str, object]) -> tuple[str, Problem | None]:
    there = [name for name in PROFILE_NAMES if name in values]
    newer, older = PROFILE_NAMES
    if len(there) == 1:
        return there[0], None
    if there:
        what = f"stands beside {older}, and one of the two is stale"
        return newer, Problem(newer, (), what, "one profile: move the stale file away")
    return newer, Problem(newer, (), "is missing", f"the hunter's profile, {newer} or {older}")


def _refused(path: str, what: str, expected: str) -> LegacyFolder:
    return LegacyFolder(problems=(Problem(path, (), what, expected),))


def _reason(error: Exception) -> str:
    return printable(getattr(error, "strerror", None) or str(error))
