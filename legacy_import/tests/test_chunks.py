"""Rows read chunk by chunk, each asked for when it is wanted or while the one before it is in use."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from legacy_import.chunks import Row, in_chunks
from questlog.models import QuestLog
from questlog.tests.rows import add_rows
from tests.factories import make_hunter, make_quest

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("ahead", [False, True])]

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIELDS = ("completed_at", "id", "quest_name")


@pytest.fixture
def rows() -> QuerySet[QuestLog]:
    """Ten rows, most of them of the same time as others."""
    hunter = make_hunter()
    for number in range(10):
        quest = make_quest(f"Quest {number}")
        add_rows(hunter, quest, [NOON.date()], completed_at=NOON + timedelta(hours=number // 4))
    return QuestLog.objects.filter(hunter=hunter)


@pytest.mark.parametrize("size", [1, 3, 5, 10, 11])
def test_each_row_comes_once_in_its_order(rows: QuerySet[QuestLog], size: int, ahead: bool) -> None:
    expected = list(rows.order_by("completed_at", "id").values_list(*FIELDS))

    chunks = list(in_chunks(rows, FIELDS, by="completed_at", size=size, ahead=ahead))

    assert [row for chunk in chunks for row in chunk] == expected
    assert [len(chunk) for chunk in chunks[:-1]] == [size] * (len(chunks) - 1)


def test_no_rows_are_no_chunk(ahead: bool) -> None:
    assert list(in_chunks(QuestLog.objects.all(), FIELDS, by="completed_at", ahead=ahead)) == []


def test_a_place_can_be_told_by_other_fields(rows: QuerySet[QuestLog], ahead: bool) -> None:
    def place_of(row: Row) -> tuple[datetime, object]:
        return found[row[0]]

    found = {name: (at, pk) for at, pk, name in rows.values_list(*FIELDS)}
    chunks = in_chunks(rows, ["quest_name"], by="completed_at", place_of=place_of, size=3, ahead=ahead)
    assert [name for chunk in chunks for (name,) in chunk] == list(
        rows.order_by("completed_at", "id").values_list("quest_name", flat=True)
    )


def test_whoever_stops_half_way_leaves_the_connection_to_others(
    rows: QuerySet[QuestLog], ahead: bool
) -> None:
    chunks = in_chunks(rows, FIELDS, by="completed_at", size=2, ahead=ahead)
    next(chunks)
    assert rows.count() == 10
    chunks.close()  # type: ignore[attr-defined]
    assert rows.count() == 10


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite divides by zero")
@pytest.mark.django_db(transaction=True)
def test_an_error_reaches_whoever_waits(rows: QuerySet[QuestLog], ahead: bool) -> None:
    wrong = rows.annotate(wrong=RawSQL("1 / (xp_gained - xp_gained)", []))
    with pytest.raises(DatabaseError, match="division by zero"):
        list(in_chunks(wrong, (*FIELDS, "wrong"), by="completed_at", size=2, ahead=ahead))
    assert rows.count() == 10
