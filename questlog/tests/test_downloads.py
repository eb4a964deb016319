"""The history as a file: every row once, in order, in constant memory, never whole when it was cut off."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hunters.models import Hunter
from hunters.selectors import day_terms
from questlog import downloads
from questlog.downloads import CHUNK, FIELDS, HistoryGoneError, Rows, as_csv, as_json
from questlog.history import GOLD, Chosen, Kind, Row
from questlog.ledger import differences_of
from questlog.models import Adjustment, QuestLog
from questlog.tests.histories import (
    DAY,
    NOON,
    TODAY,
    adjustment,
    completion,
    every_kind_of_row,
    ids,
    page_of,
    purchase,
)
from questlog.tests.records import adjusted, bought, done, undone
from questlog.tests.rows import add_rows, gone_row
from quests.choices import Repeat
from quests.models import Quest
from rewards.models import Purchase
from tests.effort import FULL
from tests.factories import make_hunter, make_quest

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def quests(db: None) -> list[Quest]:
    return [make_quest("One", stat="Strength"), make_quest("Other", stat="Spirit")]


def chunks_of(hunter: Hunter, chosen: Chosen | None = None) -> Iterator[list[tuple[Any, ...]]]:
    return Rows(hunter, chosen or Chosen(), day_terms(hunter), "Europe/Madrid").in_chunks()


def json_of(hunter: Hunter, chosen: Chosen | None = None) -> list[dict[str, Any]]:
    found = json.loads(b"".join(as_json(chunks_of(hunter, chosen))))
    assert found["rows"] == len(found["log"])
    assert list(found) == ["log", "rows"]
    return found["log"]  # type: ignore[no-any-return]


def csv_of(hunter: Hunter, chosen: Chosen | None = None) -> list[dict[str, str]]:
    text = b"".join(as_csv(chunks_of(hunter, chosen))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def naive(row: Row) -> dict[str, Any]:
    """Return what a file should say of a row, from the row alone."""
    known: dict[str, Any] = dict.fromkeys(FIELDS) | {"id": str(row.pk), "xp": 0, "late": False}
    if isinstance(row, QuestLog):
        known |= {
            "kind": "completion",
            "at": row.completed_at,
            "quest_day": row.quest_day,
            "quest_id": str(row.quest_id) if row.quest_id else None,
            "quest": row.quest_name or row.legacy_quest_id,
            "stat": row.stat or None,
            "difficulty": row.difficulty or None,
            "xp": row.xp_paid,
            "gold": row.gold_gained,
            "late": row.marked_late,
            "undone_at": row.undone_at,
        }
    elif isinstance(row, Purchase):
        known |= {
            "kind": "purchase",
            "at": row.bought_at,
            "quest_day": row.quest_day,
            "reward": row.reward_name,
            "gold": -row.price,
            "undone_at": row.undone_at,
        }
    else:
        known |= {
            "kind": row.kind,
            "at": row.created_at,
            "quest_day": row.created_at.astimezone(MADRID).date(),
            "stat": row.stat or None,
            "xp": row.xp,
            "gold": row.gold,
            "reason": row.reason,
        }
    for name in ("at", "undone_at"):
        known[name] = known[name].astimezone(MADRID).isoformat() if known[name] else None
    known["quest_day"] = known["quest_day"].isoformat()
    return known


def time_of(row: Row) -> datetime:
    if isinstance(row, QuestLog):
        return row.completed_at
    return row.bought_at if isinstance(row, Purchase) else row.created_at


def expected(rows: list[Row]) -> list[dict[str, Any]]:
    return [naive(row) for row in sorted(rows, key=lambda row: (time_of(row), row.pk), reverse=True)]


def cells(row: dict[str, Any]) -> dict[str, str]:
    """Return a row as a CSV file writes it."""
    words = {True: "true", False: "false", None: ""}
    return {
        name: words[value] if value is None or value is True or value is False else str(value)
        for name, value in row.items()
    }


class TestEveryRow:
    def test_json_is_what_each_row_says(self, hunter: Hunter, quests: list[Quest]) -> None:
        rows = every_kind_of_row(hunter, quests)
        every_kind_of_row(make_hunter("Iker"), quests)

        found = json_of(hunter)

        assert found == expected(rows)
        assert all(list(row) == list(FIELDS) for row in found)

    def test_csv_says_the_same(self, hunter: Hunter, quests: list[Quest]) -> None:
        every_kind_of_row(hunter, quests)
        every_kind_of_row(make_hunter("Iker"), quests)

        assert csv_of(hunter) == [cells(row) for row in json_of(hunter)]

    @pytest.mark.parametrize("size", [1, 2, 3, 7])
    def test_chunks_of_any_size_leave_nothing_out_and_nothing_twice(
        self, hunter: Hunter, quests: list[Quest], size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rows of one instant, of all three tables, lie on the edges of chunks."""
        rows = every_kind_of_row(hunter, quests)
        monkeypatch.setattr(downloads, "CHUNK", size)

        assert json_of(hunter) == expected(rows)
        assert all(len(chunk) <= size for chunk in chunks_of(hunter))

    @pytest.mark.parametrize("kind", ["", *Kind.values])
    @pytest.mark.parametrize("stat", ["", "Strength", GOLD])
    def test_a_choice_gives_what_its_page_shows(
        self, hunter: Hunter, quests: list[Quest], kind: str, stat: str
    ) -> None:
        every_kind_of_row(hunter, quests)
        found = 0
        for since, until in ((None, None), (TODAY, None), (None, TODAY - DAY), (TODAY - DAY, TODAY - DAY)):
            for quest in (None, quests[0].pk):
                chosen = Chosen(since=since, until=until, kind=kind, stat=stat, quest=quest)
                shown = [str(pk) for pk in ids(page_of(hunter, chosen).entries)]
                assert [row["id"] for row in json_of(hunter, chosen)] == shown
                found += len(shown)
        assert found or (kind, stat) in {("purchase", "Strength"), ("correction", "Strength")}

    def test_the_sums_of_what_stands_are_the_totals(self, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED)
        done(hunter, quest)
        undone(hunter, quest)
        bought(hunter, "Tea", 4)
        adjusted(hunter, stat="Spirit", xp=-0 + 30)
        adjusted(hunter, gold=25)
        gone = gone_row(hunter, NOON - 5 * DAY)
        Hunter.objects.filter(pk=hunter.pk).update(gold=10 - 4 + 25 + gone.gold_gained)
        hunter.refresh_from_db()
        assert list(differences_of(hunter)) == []

        standing = [row for row in json_of(hunter) if row["undone_at"] is None]

        assert sum(row["xp"] for row in standing) == hunter.total_xp == 80
        assert sum(row["gold"] for row in standing) == hunter.gold

    def test_an_empty_history_is_a_whole_file(self, hunter: Hunter) -> None:
        assert json_of(hunter) == []
        assert csv_of(hunter) == []
        assert b"".join(as_csv(chunks_of(hunter))) == ("\ufeff" + ",".join(FIELDS) + "\r\n").encode()

    def test_times_are_the_hunters_with_their_offset(self, hunter: Hunter, quests: list[Quest]) -> None:
        completion(hunter, quests[0], datetime(2026, 7, 1, 22, 30, 0, 250, tzinfo=UTC))
        completion(hunter, quests[0], NOON)

        assert [row["at"] for row in json_of(hunter)] == [
            "2026-11-25T12:00:00+01:00",
            "2026-07-02T00:30:00.000250+02:00",
        ]


class TestCells:
    @pytest.mark.parametrize(
        "name", ["=1+1", "+34 600", "-5", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=a,b"]
    )
    def test_no_text_is_a_formula(self, hunter: Hunter, name: str) -> None:
        completion(hunter, make_quest(f"x{name}"), NOON, quest_name=name)
        purchase(hunter, NOON, reward_name=name)
        adjustment(hunter, NOON, gold=1, reason=name)

        rows = csv_of(hunter)

        texts = [row[field] for row in rows for field in ("quest", "reward", "reason") if row[field]]
        assert texts == [f"'{name}"] * 3
        texts = [
            row[field] for row in json_of(hunter) for field in ("quest", "reward", "reason") if row[field]
        ]
        assert texts == [name] * 3

    @pytest.mark.parametrize(
        "name", ["Café, “con leche”", 'a "b"', "two\nlines", "1-1", "a=b", " =1", "日本"]
    )
    def test_other_texts_come_as_they_are(self, hunter: Hunter, name: str) -> None:
        completion(hunter, make_quest("x"), NOON, quest_name=name)

        assert csv_of(hunter)[0]["quest"] == json_of(hunter)[0]["quest"] == name

    def test_numbers_stay_numbers(self, hunter: Hunter) -> None:
        purchase(hunter, NOON, price=9_007_199_254_740_991)
        adjustment(hunter, NOON, stat="Spirit", xp=-3)

        assert {(row["xp"], row["gold"]) for row in csv_of(hunter)} == {
            ("0", "-9007199254740991"),
            ("-3", "0"),
        }


class TestALongHistory:
    @pytest.fixture
    def chunk(self, monkeypatch: pytest.MonkeyPatch) -> int:
        """How many rows a chunk has: in short fewer than on a site."""
        chunk = CHUNK if FULL else 250
        monkeypatch.setattr(downloads, "CHUNK", chunk)
        return chunk

    def add(self, hunter: Hunter, quest: Quest, count: int) -> None:
        for start in range(0, count, 5000):
            QuestLog.objects.bulk_create(
                QuestLog(
                    hunter=hunter,
                    quest=quest,
                    quest_name=quest.name,
                    stat=quest.stat,
                    difficulty=quest.difficulty,
                    completed_at=NOON - timedelta(minutes=number),
                    quest_day=(NOON - timedelta(minutes=number)).date(),
                    xp_gained=50,
                    gold_gained=10,
                    source_run=hunter.pk,
                )
                for number in range(start, min(start + 5000, count))
            )

    @pytest.mark.parametrize("write", [as_json, as_csv])
    def test_memory_does_not_grow_with_it(
        self, hunter: Hunter, quests: list[Quest], write: Any, chunk: int
    ) -> None:
        def peak() -> tuple[int, int]:
            tracemalloc.start()
            size = sum(len(piece) for piece in write(chunks_of(hunter)))
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most, size

        self.add(hunter, quests[0], 3 * chunk)
        peak()
        small, small_size = peak()
        self.add(hunter, quests[1], 8 * chunk)
        large, large_size = peak()

        assert large_size > 3 * small_size
        # Whatever kept the rows would need four times as much; what few rows need beside them weighs more.
        assert large < (1.3 if FULL else 2) * small

    def test_each_chunk_is_one_query_and_begins_where_the_last_ended(
        self, hunter: Hunter, quests: list[Quest], chunk: int
    ) -> None:
        self.add(hunter, quests[0], 3 * chunk + 1)

        with CaptureQueriesContext(connection) as captured:
            sizes = [len(chunk) for chunk in chunks_of(hunter)]

        assert sizes == [chunk] * 3 + [1]
        # The hunter's terms, four of completions, one each of purchases and adjustments, and whether
        # the account is still there.
        assert len(captured) == 8
        assert not any("OFFSET" in query["sql"] for query in captured.captured_queries)

    def test_what_is_done_meanwhile_moves_no_row(
        self, hunter: Hunter, quests: list[Quest], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(downloads, "CHUNK", 10)
        rows = [completion(hunter, quests[0], NOON - timedelta(hours=n)) for n in range(35)]
        found = []

        for number, chunk in enumerate(chunks_of(hunter)):
            found += [values[0] for values in chunk]
            completion(hunter, quests[0], NOON + timedelta(hours=1 + number))
            QuestLog.objects.filter(pk=rows[30].pk).update(undone_at=NOON)

        assert found == [str(row.pk) for row in rows]


class TestCutOff:
    def test_an_account_deleted_meanwhile_leaves_a_file_without_its_end(
        self, hunter: Hunter, quests: list[Quest], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(downloads, "CHUNK", 10)
        for number in range(35):
            completion(hunter, quests[0], NOON - timedelta(hours=number))
        pieces = as_json(chunks_of(hunter))
        sent = [next(pieces), next(pieces)]

        hunter.user.delete()
        with pytest.raises(HistoryGoneError):
            sent.extend(pieces)

        written = b"".join(sent)
        assert written.startswith(b'{\n"log": [\n{"id": ')
        assert b'"rows"' not in written
        with pytest.raises(json.JSONDecodeError):
            json.loads(written)

    def test_a_broken_connection_ends_the_file_before_its_end(
        self, hunter: Hunter, quests: list[Quest], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The database refuses the third chunk of completions."""
        monkeypatch.setattr(downloads, "CHUNK", 10)
        for number in range(35):
            completion(hunter, quests[0], NOON - timedelta(hours=number))
        asked = 0

        def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal asked
            asked += QuestLog._meta.db_table in sql
            if asked == 3:
                raise ConnectionError("lost")
            return execute(sql, params, many, context)

        sent: list[bytes] = []
        with connection.execute_wrapper(refuse), pytest.raises(ConnectionError):
            sent.extend(as_json(chunks_of(hunter)))

        written = b"".join(sent)
        assert written.count(b'"completion"') == 20
        with pytest.raises(json.JSONDecodeError):
            json.loads(written)

    def test_every_beginning_of_a_file_is_no_json(self, hunter: Hunter, quests: list[Quest]) -> None:
        completion(hunter, quests[0], NOON)
        written = b"".join(as_json(chunks_of(hunter))).decode().rstrip()

        for end in range(len(written)):
            with pytest.raises(json.JSONDecodeError):
                json.loads(written[:end])


def test_an_adjustment_says_the_day_it_was_written_on(hunter: Hunter) -> None:
    hunter.day_rules.update(day_starts_at=3)
    hunter = Hunter.objects.get(pk=hunter.pk)
    adjustment(hunter, datetime(2026, 11, 25, 1, 30, tzinfo=UTC), gold=1)

    assert [row["quest_day"] for row in json_of(hunter)] == [date(2026, 11, 24).isoformat()]
    assert Adjustment.objects.count() == 1


def test_a_late_mark_says_its_day_and_that_it_is_late(hunter: Hunter, quests: list[Quest]) -> None:
    add_rows(hunter, quests[0], [TODAY - 3 * DAY], marked_late=True, completed_at=NOON)

    [row] = json_of(hunter)

    assert (row["at"], row["quest_day"], row["late"]) == ("2026-11-25T12:00:00+01:00", "2026-11-22", True)
