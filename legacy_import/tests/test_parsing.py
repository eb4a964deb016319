"""From bytes to JSON values: nothing raises, every flaw has its place."""

import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_import import parsing
from legacy_import.parsing import UNREADABLE, SourceFile, read_elements, read_folder, read_members, read_value
from legacy_import.problems import Problem
from legacy_import.tests.folders import profile, quest, quests, sound_folder, write


def read(content: bytes | str, name: str = "quests.json") -> tuple[object, list[Problem]]:
    """Walk through a file as an import does, and return its value and what is told of it."""
    problems: list[Problem] = []
    with TemporaryDirectory() as folder:
        file = SourceFile(name, Path(folder) / name)
        file.path.write_bytes(content.encode() if isinstance(content, str) else content)
        if name == "quests.json":
            value: object = dict(read_members(file, problems, "an object"))
        elif name == "quest_logs.json":
            value = [one for _number, one in read_elements(file, problems, "a list")]
        else:
            value = read_value(file, problems)
    return value, problems


def told(content: bytes | str, name: str = "quests.json") -> list[str]:
    """Return what is told of a file."""
    return [str(one) for one in read(content, name)[1]]


def test_a_file_gives_its_value_its_hash_and_its_size(tmp_path: Path) -> None:
    folder = read_folder(sound_folder(tmp_path, log=[]))
    problems: list[Problem] = []
    assert folder.profile is not None
    assert folder.quests is not None
    assert folder.log is not None
    assert read_value(folder.profile, problems) == profile()
    assert dict(read_members(folder.quests, problems, "quests")) == quests(quest())
    assert list(read_elements(folder.log, problems, "a log")) == []
    assert (problems, folder.problems) == ([], ())
    content = (tmp_path / "hunter.json").read_bytes()
    assert folder.files[0].as_dict() == {
        "name": "hunter.json",
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
    }


def test_the_older_profile_name_is_read_too(tmp_path: Path) -> None:
    folder = read_folder(write(tmp_path, hunter_profile=profile("Nadd")))
    assert folder.profile is not None
    assert folder.profile.name == "hunter_profile.json"
    assert (folder.quests, folder.log, folder.problems) == (None, None, ())


def test_both_profile_names_are_refused_naming_both_unless_one_is_picked(tmp_path: Path) -> None:
    write(tmp_path, hunter=profile(), hunter_profile=profile())
    (problem,) = read_folder(tmp_path).problems
    assert "hunter.json" in str(problem)
    assert "--profile hunter.json or hunter_profile.json" in str(problem)
    picked = read_folder(tmp_path, profile_name="hunter_profile.json")
    assert picked.problems == ()
    assert picked.profile is not None
    assert picked.profile.name == "hunter_profile.json"


def test_a_profile_that_is_picked_must_be_there(tmp_path: Path) -> None:
    write(tmp_path, hunter=profile())
    (problem,) = read_folder(tmp_path, profile_name="hunter_profile.json").problems
    assert str(problem).startswith("hunter_profile.json: is missing.")


def test_a_missing_profile_is_told_with_both_names(tmp_path: Path) -> None:
    (problem,) = read_folder(write(tmp_path, quests={})).problems
    assert str(problem).startswith("hunter.json: is missing.")
    assert "hunter_profile.json" in str(problem)


def test_a_missing_folder_and_a_file_in_its_place_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{}")
    assert [one.what for one in read_folder(tmp_path / "none").problems] == ["does not exist"]
    assert [one.what for one in read_folder(tmp_path / "file").problems] == ["is not a folder"]
    assert "cannot be opened" in read_folder(tmp_path / ("x" * 5000)).problems[0].what
    assert "cannot be opened" in read_folder(Path("a\0b")).problems[0].what


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    sound_folder(tmp_path)
    (tmp_path / "quest_logs.json").mkdir()
    (tmp_path / "quests.json").unlink()
    os.mkfifo(tmp_path / "quests.json")
    folder = read_folder(tmp_path)
    assert [one.what for one in folder.problems] == ["is not a regular file"] * 2
    assert folder.unreadable == {"quests.json", "quest_logs.json"}


def test_a_dangling_link_is_unreadable_and_not_missing(tmp_path: Path) -> None:
    sound_folder(tmp_path)
    (tmp_path / "quest_logs.json").symlink_to(tmp_path / "nowhere")
    assert "cannot be read (No such file" in read_folder(tmp_path).problems[0].what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    sound_folder(tmp_path)
    (tmp_path / "quests.json").chmod(0)
    assert "Permission denied" in read_folder(tmp_path).problems[0].what


def test_a_file_that_fails_when_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    sound_folder(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    told_of = [str(one) for one in read_folder(tmp_path).problems]
    assert len(told_of) == 2
    assert "quests.json: cannot be read (Permission denied)" in told_of[1]


def test_a_file_over_the_limit_is_refused_and_one_at_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound_folder(tmp_path)
    size = (tmp_path / "hunter.json").stat().st_size
    monkeypatch.setitem(parsing.MAX_BYTES, "hunter.json", size)
    assert read_folder(tmp_path).problems == ()
    monkeypatch.setitem(parsing.MAX_BYTES, "hunter.json", size - 1)
    assert "is larger than" in read_folder(tmp_path).problems[0].what


def test_a_byte_order_mark_is_taken_away() -> None:
    assert read(b"\xef\xbb\xbf{}") == ({}, [])


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_told(content: bytes) -> None:
    assert told(content)[0].startswith(f"quests.json: is empty ({len(content)} bytes).")


def test_a_file_that_is_not_utf_8_is_told_with_its_line() -> None:
    assert told('{\n"name": "Ñandú"}'.encode("latin-1"))[0].startswith(
        "quests.json › line 2: is not UTF-8: byte 12 cannot be read."
    )
    assert "is not UTF-8" in told("{}".encode("utf-16"))[0]


@pytest.mark.parametrize("content", ['{\n  "a": 1,', '{\n  "a": "no end', "{", '{\n  "a":'])
def test_a_file_cut_off_is_told_as_cut_off(content: str) -> None:
    (sentence,) = told(content)
    assert "is cut off here" in sentence
    assert " › line " in sentence


def test_bad_json_is_told_with_line_and_column() -> None:
    assert told('{\n  "a": 1,\n  oops}')[0].startswith("quests.json › line 3, column 3: is no JSON here (")
    assert "the file goes on after its end" in told("{} {}")[0]
    assert "is no JSON here" in told("{'a': 1}")[0]


def test_nesting_without_bounds_is_told() -> None:
    assert "is nested too deeply" in told("[" * 100_000)[0]
    assert "is nested too deeply" in told('{"a":' * 100_000)[0]


def test_a_key_that_stands_twice_is_told_at_its_place() -> None:
    content = '{"stats": {"Agility": {"total_xp": 1, "total_xp": 2}}, "gold": 1, "gold": 2}'
    assert [sentence.partition(". ")[0] for sentence in told(content, "hunter.json")] == [
        "hunter.json: has the key “gold” more than once",
        "hunter.json › stats › Agility: has the key “total_xp” more than once",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("NaN", "is NaN"),
        ("Infinity", "is Infinity"),
        ("-Infinity", "is -Infinity"),
        ("1e999", "too large"),
        ("9" * 5000, "5,000 digits"),
        ("-" + "9" * 5000, "5,000 digits"),
    ],
)
def test_a_number_that_is_none_is_told_at_its_place(number: str, words: str) -> None:
    (sentence,) = told(f'[{{"xp_earned": 5}}, {{"xp_earned": {number}}}]', "quest_logs.json")
    assert sentence.startswith("quest_logs.json › entry 2 › xp_earned: ")
    assert words in sentence


def test_other_files_are_ignored(tmp_path: Path) -> None:
    write(tmp_path, hunter=profile(), notes=b"x")
    assert list(read_folder(tmp_path).found) == ["hunter.json"]


@pytest.mark.parametrize("name", ["hunter.json", "quests.json", "quest_logs.json"])
@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_it_raise(name: str, content: bytes) -> None:
    value, problems = read(content, name)
    assert (value is UNREADABLE) <= bool(problems)
    assert all(str(one).isprintable() for one in problems)
