"""The files of a legacy folder: found, opened, and walked through value by value. No Django, no database.

Nothing here raises on what a folder or a file holds: whatever cannot be read
becomes a `Problem`, and the other files are read all the same.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from legacy_import.problems import Problem, ProblemSink, described, printable, shown
from legacy_import.sentences import Sentence, ngettext
from legacy_import.sentences import Sentence as _
from legacy_import.streaming import Flaw, JsonReader, RepeatedKeys, UnreadableError

#: The newer name first; a folder holds one of them.
PROFILE_NAMES = ("hunter.json", "hunter_profile.json")
QUESTS_NAME = "quests.json"
LOG_NAME = "quest_logs.json"
FILE_NAMES = (*PROFILE_NAMES, QUESTS_NAME, LOG_NAME)
#: The largest files that are read, in bytes. Profile and quests are held in memory, the log is not.
MAX_BYTES = dict.fromkeys(PROFILE_NAMES, 1000000) | {QUESTS_NAME: 20_000_000, LOG_NAME: 4_000_000_000}

_BACKUP = _("whole JSON; the older program leaves this behind when it stops while writing: use a backup")
_A_FOLDER = _("the folder that holds the older program's files")

#: Is told how many bytes of a file were read so far.
Progress = Callable[[int], None]


@dataclass(slots=True)
class SourceFile:
    """A file to be read. `sha256` and `size` (bytes) are known once it was."""

    name: str
    path: Path
    sha256: str = ""
    size: int = 0

    def as_dict(self) -> dict[str, str | int]:
        """Return what an import run keeps of it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class LegacyFolder:
    """The files of a folder by name, as far as they can be read, and what is wrong with the folder."""

    found: dict[str, SourceFile] = field(default_factory=dict)
    #: Names of files that are there but cannot be read.
    unreadable: frozenset[str] = frozenset()
    #: Which of PROFILE_NAMES is the profile.
    profile_name: str = PROFILE_NAMES[0]
    problems: tuple[Problem, ...] = ()

    @property
    def profile(self) -> SourceFile | None:
        """The hunter's profile."""
        return self.found.get(self.profile_name)

    @property
    def quests(self) -> SourceFile | None:
        """The quests."""
        return self.found.get(QUESTS_NAME)

    @property
    def log(self) -> SourceFile | None:
        """The log."""
        return self.found.get(LOG_NAME)

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files that were read."""
        return tuple(one for one in self.found.values() if one.sha256)


def read_folder(path: Path, *, profile_name: str = "") -> LegacyFolder:
    """Find the files of a folder on disk. `profile_name` picks one when both profiles are there."""
    shown_path = printable(str(path))
    try:
        if not stat.S_ISDIR(os.stat(path).st_mode):
            return _refused(shown_path, _("is not a folder"), _A_FOLDER)
    except FileNotFoundError:
        return _refused(shown_path, _("does not exist"), _A_FOLDER)
    except (OSError, ValueError) as error:
        what = _("cannot be opened (%(reason)s)", reason=_reason(error))
        return _refused(shown_path, what, _("a folder that can be read"))
    if profile_name and profile_name not in PROFILE_NAMES:
        newer, older = PROFILE_NAMES
        expected = _("%(newer)s or %(older)s", newer=newer, older=older)
        return _refused(shown_path, _("has no profile %(name)s", name=shown(profile_name)), expected)
    found: dict[str, SourceFile] = {}
    problems: list[Problem] = []
    there = [name for name in FILE_NAMES if os.path.lexists(path / name)]
    for name in there:
        if name in PROFILE_NAMES and profile_name not in ("", name):
            continue
        if (problem := _trouble_with(path / name)) is None:
            found[name] = SourceFile(name, path / name)
        else:
            problems.append(problem)
    chosen, trouble = _profile_name(there, profile_name)
    if trouble is not None:
        problems.insert(0, trouble)
        found = {name: one for name, one in found.items() if name not in PROFILE_NAMES}
    return LegacyFolder(found, frozenset(there) - found.keys(), chosen, tuple(problems))


def read_value(file: SourceFile, problems: ProblemSink) -> object:
    """Return a file's one value; `UNREADABLE`, with its problems told, when there is none."""
    value: object = UNREADABLE
    with _reading(file, problems) as reader:
        found = reader.value()
        reader.finish()
        tell_flaws(reader, file.name, (), found, problems)
        value = found
    return value


def read_members(file: SourceFile, problems: ProblemSink, expected: Sentence) -> Iterator[tuple[str, object]]:
    """Walk through a file that is one object: yield its keys with their values.

    Problems are told of a file that is something else, of a key that stands
    twice (its value is yielded the first time alone), and of what no reader
    should trust.
    """
    with _reading(file, problems) as reader:
        if reader.opens() != "{":
            _tell_other_value(reader, file, problems, expected)
            return
        seen: set[str] = set()
        for key in reader.members():
            value = reader.value()
            tell_flaws(reader, file.name, (key,), value, problems)
            if key in seen:
                problems.append(_repeated(file.name, (), key))
            else:
                yield key, value
            seen.add(key)
        reader.finish()


def read_elements(
    file: SourceFile, problems: ProblemSink, expected: Sentence, progress: Progress | None = None
) -> Iterator[tuple[int, object]]:
    """Walk through a file that is one list: yield each value with its number, from 1."""
    with _reading(file, problems) as reader:
        if reader.opens() != "[":
            _tell_other_value(reader, file, problems, expected)
            return
        told = 0
        for number in reader.elements():
            value = reader.value()
            if reader.flaws:
                tell_flaws(reader, file.name, (entry_place(number),), value, problems)
            if progress is not None and reader.size != told:
                told = reader.size
                progress(told)
            yield number, value
        reader.finish()


def entry_place(number: int) -> str:
    """Return how a place names the one of a list's entries with this number, from 1."""
    return _("entry %(number)s", number=str(number))


class _Unreadable:
    """Stands for the value of a file that could not be read; a problem tells why."""


UNREADABLE = _Unreadable()


def tell_flaws(
    reader: JsonReader, name: str, place: tuple[str, ...], root: object, problems: ProblemSink
) -> None:
    """Tell a problem for each flaw of a value, in the file's order. Resets the reader's count of flaws."""
    if not reader.flaws:
        return
    reader.flaws = 0
    # A stack of its own, as nesting may be deep.
    waiting: list[tuple[tuple[str, ...], object]] = [(place, root)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, Flaw):
            problems.append(Problem(name, where, value.what, value.expected))
        elif isinstance(value, dict):
            if isinstance(value, RepeatedKeys):
                for key in value.repeated:
                    problems.append(_repeated(name, where, key))
            waiting.extend(((*where, key), inner) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            numbered = list(enumerate(value, start=1))
            waiting.extend(((*where, entry_place(number)), inner) for number, inner in reversed(numbered))


@contextmanager
def _reading(file: SourceFile, problems: ProblemSink) -> Iterator[JsonReader]:
    """Open a file for walking through; whatever ends the walk early is told as a problem."""
    try:
        with file.path.open("rb") as content:
            reader = JsonReader(content)
            try:
                yield reader
            except UnreadableError as error:
                problems.append(_problem_of(file.name, error, reader.size if error.at_start else None))
            reader.read_rest()
            file.sha256, file.size = reader.sha256, reader.size
    except OSError as error:
        problems.append(_unread(file.name, error))


def _problem_of(name: str, error: UnreadableError, size: int | None) -> Problem:
    if size is not None and error.cut_off:
        what = ngettext("is empty (%(count)s byte)", "is empty (%(count)s bytes)", size)
        return Problem(name, (), what, _BACKUP)
    if error.cut_off:
        return Problem(name, error.place, error.what, _BACKUP)
    return Problem(name, error.place, error.what, _("JSON in the shape that the older program wrote"))


def _tell_other_value(
    reader: JsonReader, file: SourceFile, problems: ProblemSink, expected: Sentence
) -> None:
    value = reader.value()
    reader.finish()
    if isinstance(value, Flaw):
        tell_flaws(reader, file.name, (), value, problems)
    else:
        what = _("is %(value)s", value=described(value))
        problems.append(Problem(file.name, (), what, expected))


def _repeated(name: str, place: tuple[str, ...], key: str) -> Problem:
    return Problem(name, place, _("has the key %(key)s more than once", key=shown(key)), _("each key once"))


def _trouble_with(path: Path) -> Problem | None:
    """Return what keeps a file from being read, seen from outside."""
    try:
        # Looked at before it is opened: opening a pipe would wait for ever.
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            return Problem(path.name, (), _("is not a regular file"), _("a JSON file"))
        if about.st_size > MAX_BYTES[path.name]:
            most = MAX_BYTES[path.name] // 1_000_000
            what = _("is larger than %(most)s MB", most=most)
            return Problem(path.name, (), what, _("a file of at most %(most)s MB", most=most))
        with path.open("rb"):
            return None
    except OSError as error:
        return _unread(path.name, error)


def _unread(name: str, error: OSError) -> Problem:
    what = _("cannot be read (%(reason)s)", reason=_reason(error))
    return Problem(name, (), what, _("a file that may be read"))


def _profile_name(there: list[str], asked: str) -> tuple[str, Problem | None]:
    profiles = [name for name in PROFILE_NAMES if name in there]
    newer, older = PROFILE_NAMES
    if asked:
        if asked in profiles:
            return asked, None
        expected = _("the profile that --profile %(name)s names", name=asked)
        return asked, Problem(asked, (), _("is missing"), expected)
    if len(profiles) == 1:
        return profiles[0], None
    if profiles:
        what = _("stands beside %(older)s, and one of the two is stale", older=older)
        expected = _("one profile: pick it with --profile %(newer)s or %(older)s", newer=newer, older=older)
        return newer, Problem(newer, (), what, expected)
    expected = _("the hunter's profile, %(newer)s or %(older)s", newer=newer, older=older)
    return newer, Problem(newer, (), _("is missing"), expected)


def _refused(path: str, what: Sentence, expected: Sentence) -> LegacyFolder:
    problem = Problem(path, (), what, expected)
    return LegacyFolder(unreadable=frozenset(FILE_NAMES), problems=(problem,))


def _reason(error: Exception) -> str:
    return printable(getattr(error, "strerror", None) or str(error))
