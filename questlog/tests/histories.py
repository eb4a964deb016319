"""A history of every kind of row, written past the services, for tests that read it page by page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hunters.models import Hunter
from hunters.selectors import day_terms
from questlog.history import Chosen, Entry, HistoryPage, Place, Row, history_page
from questlog.models import Adjustment, QuestLog
from questlog.tests.rows import add_rows, gone_row
from quests.models import Quest
from rewards.models import Purchase, Reward

#: A Wednesday noon in Madrid.
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def completion(hunter: Hunter, quest: Quest, at: datetime, **fields: Any) -> QuestLog:
    values = {"completed_at": at, "slot": None}
    [row] = add_rows(hunter, quest, [at.date()], **(values | fields))
    return row


def purchase(hunter: Hunter, at: datetime, **fields: Any) -> Purchase:
    reward, _ = Reward.objects.get_or_create(hunter=hunter, name="Cinema", price=20)
    values: dict[str, Any] = {
        "reward": reward,
        "reward_name": "Cinema",
        "price": 20,
        "bought_at": at,
        "quest_day": at.date(),
        "request_id": uuid4(),
    }
    return Purchase.objects.create(hunter=hunter, **(values | fields))


def adjustment(hunter: Hunter, at: datetime, **fields: Any) -> Adjustment:
    row = Adjustment.objects.create(hunter=hunter, **({"kind": "correction", "reason": "Found."} | fields))
    Adjustment.objects.filter(pk=row.pk).update(created_at=at)
    row.refresh_from_db()
    return row


def every_kind_of_row(hunter: Hunter, quests: list[Quest]) -> list[Row]:
    """Write 33 rows of every kind, some of all three tables at one instant; their ids are in no order."""
    rows: list[Row] = []
    # 23:00 UTC is midnight in Madrid.
    for at in (NOON, NOON - DAY, (NOON - DAY).replace(hour=23)):
        for kind, undone in (("opening_balance", {}), ("correction", {"undone_at": NOON})):
            rows += [completion(hunter, quest, at, pk=uuid4(), **undone) for quest in quests]
            rows.append(purchase(hunter, at, pk=uuid4(), **undone))
            stat = quests[bool(undone)].stat
            rows.append(adjustment(hunter, at, pk=uuid4(), kind=kind, stat=stat, xp=7))
            rows.append(adjustment(hunter, at, pk=uuid4(), kind=kind, gold=-3))
    rows.append(completion(hunter, quests[0], NOON, quest_day=TODAY - DAY, marked_late=True))
    rows.append(gone_row(hunter, NOON - DAY))
    rows.append(gone_row(hunter, NOON, undone_at=NOON))
    return rows


def time_of(row: Row) -> datetime:
    if isinstance(row, QuestLog):
        return row.completed_at
    return row.bought_at if isinstance(row, Purchase) else row.created_at


def newest_first(rows: list[Row]) -> list[UUID]:
    return [row.pk for row in sorted(rows, key=lambda row: (time_of(row), row.pk), reverse=True)]


def ids(entries: list[Entry]) -> list[UUID]:
    assert all(entry.place == Place(time_of(entry.row), entry.row.pk) for entry in entries)
    return [entry.row.pk for entry in entries]


def page_of(hunter: Hunter, chosen: Chosen | None = None, *, size: int = 1000, **place: Any) -> HistoryPage:
    return history_page(hunter, chosen or Chosen(), day_terms(hunter), size=size, **place)
