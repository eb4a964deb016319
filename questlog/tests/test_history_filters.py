"""Which rows of the history a choice of day, kind, stat and quest lets in."""

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from hunters.models import DayRule, Hunter
from questlog.history import Chosen, Kind, Row
from questlog.models import QuestLog
from questlog.tests.histories import (
    DAY,
    NOON,
    TODAY,
    adjustment,
    completion,
    every_kind_of_row,
    ids,
    newest_first,
    page_of,
)
from quests.models import Quest
from rewards.models import Purchase
from tests.factories import make_hunter, make_quest

MADRID = ZoneInfo("Europe/Madrid")


@pytest.fixture
def quests(db: None) -> list[Quest]:
    return [make_quest("One", stat="Strength"), make_quest("Other", stat="Spirit")]


def kind_of(row: Row) -> str:
    if isinstance(row, QuestLog | Purchase):
        if row.undone_at is not None:
            return "undone"
        return "completion" if isinstance(row, QuestLog) else "purchase"
    return row.kind


def day_of(row: Row) -> date:
    """Return the day that a row is found by: an adjustment, by the clock of Madrid."""
    if isinstance(row, QuestLog | Purchase):
        return row.quest_day
    return row.created_at.astimezone(MADRID).date()


def lets_in(chosen: Chosen, row: Row) -> bool:
    return (
        (chosen.day is None or day_of(row) == chosen.day)
        and (not chosen.kind or kind_of(row) == chosen.kind)
        and (not chosen.stat or getattr(row, "stat", "") == chosen.stat)
        and (chosen.quest is None or getattr(row, "quest_id", None) == chosen.quest)
    )


@pytest.mark.parametrize("kind", ["", *Kind.values])
@pytest.mark.parametrize("day", [None, TODAY - 2 * DAY, TODAY - DAY, TODAY])
def test_every_combination_shows_what_looking_at_each_row_gives(
    hunter: Hunter, quests: list[Quest], day: date | None, kind: str
) -> None:
    rows = every_kind_of_row(hunter, quests)
    every_kind_of_row(make_hunter("Iker"), quests)
    shown = 0

    for stat, quest in product(
        ("", "Strength", "Spirit", "Domain"), (None, *(one.pk for one in quests), uuid4())
    ):
        chosen = Chosen(day=day, kind=kind, stat=stat, quest=quest)
        entries = page_of(hunter, chosen).entries
        assert ids(entries) == newest_first([row for row in rows if lets_in(chosen, row)])
        shown += len(entries)
    assert shown > 0 or day == TODAY - 2 * DAY


@pytest.mark.parametrize(
    "chosen",
    [Chosen(kind="undone"), Chosen(day=TODAY), Chosen(stat="Spirit"), Chosen(day=TODAY, stat="Strength")],
)
def test_a_choice_is_shown_page_by_page_like_all_of_it(
    hunter: Hunter, quests: list[Quest], chosen: Chosen
) -> None:
    rows = every_kind_of_row(hunter, quests)
    found: list[UUID] = []
    page = page_of(hunter, chosen, size=2)
    found += ids(page.entries)
    while page.older_than is not None:
        page = page_of(hunter, chosen, size=2, before=page.older_than)
        found += ids(page.entries)

    assert found == newest_first([row for row in rows if lets_in(chosen, row)])


def test_a_quest_day_finds_late_marks_by_the_day_they_are_for(hunter: Hunter, quests: list[Quest]) -> None:
    row = completion(hunter, quests[0], NOON, quest_day=TODAY - 3 * DAY, marked_late=True)

    assert ids(page_of(hunter, Chosen(day=TODAY - 3 * DAY)).entries) == [row.pk]
    assert page_of(hunter, Chosen(day=TODAY)).entries == []


class TestAdjustmentsOfADay:
    """An adjustment has no quest day: it belongs to the hunter's day that it was written on."""

    def test_by_the_zone_and_the_day_start_of_then(self, hunter: Hunter) -> None:
        DayRule.objects.filter(hunter=hunter).update(day_starts_at=3)
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Asia/Tokyo")
        # 02:59 and 03:00 in Madrid; and midnight in Tokyo, that ends the 25th there.
        before, after = datetime(2026, 11, 24, 1, 59, tzinfo=UTC), datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        tokyo = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
        rows = [adjustment(hunter, at, gold=1) for at in (before, after, tokyo)]

        found = [ids(page_of(hunter, Chosen(day=TODAY + DAY * n)).entries) for n in (-2, -1, 0, 1)]

        assert found == [[rows[0].pk], [rows[1].pk], [], [rows[2].pk]]

    def test_a_date_that_never_came_has_none(self, db: None) -> None:
        hunter = make_hunter(timezone="Pacific/Honolulu")
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Pacific/Kiritimati")
        for hours in range(48):
            adjustment(hunter, NOON - 2 * DAY + DAY * hours / 24, gold=1)

        assert page_of(hunter, Chosen(day=TODAY - DAY)).entries == []

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_the_ends_of_time_can_be_asked_for(self, hunter: Hunter, day: date) -> None:
        adjustment(hunter, NOON, gold=1)
        assert page_of(hunter, Chosen(day=day)).entries == []
