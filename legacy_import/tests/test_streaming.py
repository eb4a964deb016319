"""Walking through JSON of any size: the same values as the standard reader's, in bounded memory."""

import io
import json
import tracemalloc
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_import import streaming
from legacy_import.streaming import Flaw, JsonReader, RepeatedKeys, UnreadableError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=30,
)


def walk(content: bytes, chunk: int = 262_144) -> Any:
    """Read a file by walking through its outermost list or object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_CHUNK_BYTES", chunk)
        reader = JsonReader(io.BytesIO(content))
        opens = reader.opens()
        if opens == "[":
            found: Any = [reader.value() for _ in reader.elements()]
        elif opens == "{":
            found = {key: reader.value() for key in reader.members()}
        else:
            found = reader.value()
        reader.finish()
        assert (reader.size, reader.sha256) == (len(content), sha256(content).hexdigest())
        return found


@given(VALUES, st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_it_reads_what_the_standard_reader_reads_however_the_file_is_cut(
    value: object, chunk: int, indent: int | None, ascii_only: bool
) -> None:
    content = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert walk(content, chunk) == json.loads(content)


@given(VALUES.map(json.dumps), st.data(), st.integers(1, 40))
def test_a_file_cut_off_anywhere_is_told_and_never_read_as_whole(text: str, data: Any, chunk: int) -> None:
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    try:
        json.loads(cut)
    except ValueError:
        with pytest.raises(UnreadableError):
            walk(cut.encode(), chunk)
    else:
        assert walk(cut.encode(), chunk) == json.loads(cut)


@pytest.mark.parametrize("chunk", [1, 7, 262_144])
@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b"", "line 1, column 1", "is cut off here"),
        (b"[\n 1,\n", "line 3, column 1", "is cut off here"),
        (b'{"a": "no end', "line 1, column 7", "is cut off here"),
        (b"[1, 2", "line 1, column 6", "is cut off here"),
        (b"[\n1,\n oops]", "line 3, column 2", "is no JSON here (expecting value)"),
        (b"[1 2]", "line 1, column 4", "is no JSON here (“,” or “]” belongs here)"),
        (b"{'a': 1}", "line 1, column 2", "is no JSON here (a key in quotes belongs here)"),
        (b"[1] [2]", "line 1, column 5", "is no JSON here (the file goes on after its end)"),
        (b"[" + b"[" * 100_000, "line 1, column 2", "is nested too deeply to be read"),
    ],
)
def test_where_it_is_no_json_is_told_by_line_and_column(
    content: bytes, place: str, what: str, chunk: int
) -> None:
    if len(content) > 1000 and chunk < 1000:
        pytest.skip("a hundred thousand brackets one by one take long")
    with pytest.raises(UnreadableError) as error:
        walk(content, chunk)
    assert (error.value.place, error.value.what) == ((place,), what)


def test_bytes_that_are_no_utf_8_are_told_by_their_line() -> None:
    with pytest.raises(UnreadableError) as error:
        walk(b'["a",\n"\xff"]')
    assert (error.value.place, error.value.what) == (("line 2",), "is not UTF-8: byte 8 cannot be read")


def test_what_no_reader_should_trust_is_marked() -> None:
    found = walk(b'[{"a": 1, "a": 2}, NaN, 1e999, ' + b"9" * 5000 + b"]")
    assert isinstance(found[0], RepeatedKeys)
    assert found[0].repeated == ("a",)
    assert [one.what for one in found[1:] if isinstance(one, Flaw)] == [
        "is NaN, which JSON does not know",
        "is a number too large to be read",
        "is a number of 5,000 digits",
    ]


def test_a_value_without_end_is_refused_before_it_fills_the_memory() -> None:
    content = b'[{"quest_id": "' + b"x" * 20_000_000 + b'"}]'
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="more than 1,000,000 characters"):
        walk(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_memory_does_not_grow_with_the_file() -> None:
    def peak_of(entries: int) -> int:
        content = b"[" + b",".join([b'{"quest_id": "x", "xp_earned": 50}'] * entries) + b"]"
        tracemalloc.start()
        reader = JsonReader(io.BytesIO(content))
        for _ in reader.elements():
            reader.value()
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert peak_of(200_000) < 1.5 * peak_of(20_000)
