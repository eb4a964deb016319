"""Whatever happens to a sound folder: it comes over with equal totals, or a sentence says why not."""

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hunterproject.errors import RuleError
from legacy_import.tests.folders import (
    GONE,
    READ,
    RUN,
    bring,
    entry,
    hunter_of,
    profile,
    quest,
    quests,
    totals,
)
from legacy_import.tests.test_services import everything
from questlog.ledger import differences_of
from tests.effort import examples

EXAMPLES = examples(100)
NAMES = ("hunter.json", "quests.json", "quest_logs.json")

#: What a value may be swapped for: other types, edges, and what no reader expects.
SWAPS = st.one_of(
    st.sampled_from([None, True, False, [], {}, [[]], {"a": {"b": []}}, float("nan"), float("inf")]),
    st.sampled_from([0, -1, 1, 1.5, 50.0, 2**53 - 1, 2**53, 10**30, -(10**400)]),
    st.sampled_from(
        ["", " ", "x" * 10_000, "\0", "\ud800", "\u202e", "NaN", "Strength", "EASY", RUN, READ, GONE]
    ),
    st.sampled_from(["2025-03-01T09:00:00", "9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00"]),
)


def sound_values() -> dict[str, Any]:
    """Return a small sound folder's values by file name."""
    return {
        "hunter.json": profile(),
        "quests.json": quests(quest(), quest(READ, stat="Spirit", difficulty="EASY")),
        "quest_logs.json": [
            entry(),
            entry(quest_id=READ),
            entry(quest_id=GONE),
            entry("2025-03-30T02:30:00"),
        ],
    }


def places_in(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place] if place else []
    for key, one in inner:
        found.extend(places_in(one, (*place, key)))
    return found


@st.composite
def swapped(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw a folder in which values are dropped, swapped for others, or stand under another key."""
    values = copy.deepcopy(sound_values())
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(NAMES))
        places = places_in(values[name])
        if not places:
            continue
        *way, last = draw(st.sampled_from(places))
        holder = values[name]
        for key in way:
            holder = holder[key]
        act = draw(st.sampled_from(["drop", "swap", "swap", "rename"]))
        if act == "swap":
            # A copy: what is swapped in may be changed by the next act.
            holder[last] = copy.deepcopy(draw(SWAPS))
        elif act == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(["", "id", "x" * 300, str(last).upper()]))] = holder.pop(last)
        else:
            del holder[last]
    return {name: json.dumps(value, indent=2).encode() for name, value in values.items()}


@st.composite
def broken(draw: st.DrawFn) -> dict[str, bytes]:
    """Draw a folder in whose files bytes are flipped, cut away, doubled or blown up."""
    files = {name: json.dumps(value, indent=2).encode() for name, value in sound_values().items()}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(NAMES))
        content = files[name]
        at = draw(st.integers(0, max(0, len(content) - 1)))
        piece = draw(
            st.binary(min_size=1, max_size=4) | st.sampled_from([b"[" * 5000, b"9" * 5000, b"\xef\xbb\xbf"])
        )
        act = draw(st.sampled_from(["flip", "cut", "insert", "double"]))
        match act:
            case "flip":
                files[name] = content[:at] + piece + content[at + len(piece) :]
            case "cut":
                files[name] = content[:at]
            case "insert":
                files[name] = content[:at] + piece + content[at:]
            case "double":
                files[name] = content + content[at:]
    return files


class Mutations(TestCase):
    """Each example runs in a transaction that is taken back."""

    def check(self, files: dict[str, bytes]) -> None:
        """Import the files: equal totals, or a sentence and an untouched database."""
        before = everything()
        with TemporaryDirectory() as name:
            for file, content in files.items():
                (Path(name) / file).write_bytes(content)
            try:
                report = bring(Path(name), username="somebody")
            except RuleError as refusal:
                sentence = str(refusal)
                assert sentence.replace("\n", "").isprintable()
                assert len(sentence) > 20
                assert everything() == before
                return
        assert report.totals.imported == report.totals.legacy == totals(hunter_of(report))
        assert list(differences_of(hunter_of(report))) == []

    @given(swapped())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_values_swapped_dropped_and_renamed(self, files: dict[str, bytes]) -> None:
        self.check(files)

    @given(broken())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_bytes_flipped_cut_and_blown_up(self, files: dict[str, bytes]) -> None:
        self.check(files)
