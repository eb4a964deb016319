"""Which rows of the history a choice of first and last day lets in, and how its page asks for them."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from hunters.models import DayRule, Hunter
from questlog.history import Chosen
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
from questlog.tests.pages import text_of
from questlog.tests.test_history_filters import day_of
from quests.models import Quest
from tests.factories import make_hunter, make_quest

DAYS = [None, *(TODAY + DAY * n for n in range(-3, 2))]


@pytest.fixture
def quests(db: None) -> list[Quest]:
    return [make_quest("One", stat="Strength"), make_quest("Other", stat="Spirit")]


@pytest.mark.parametrize("since", DAYS)
@pytest.mark.parametrize("until", DAYS)
def test_both_days_are_let_in_and_all_between(
    hunter: Hunter, quests: list[Quest], since: date | None, until: date | None
) -> None:
    rows = every_kind_of_row(hunter, quests)
    every_kind_of_row(make_hunter("Iker"), quests)

    inside = [row for row in rows if (since or date.min) <= day_of(row) <= (until or date.max)]

    assert ids(page_of(hunter, Chosen(since=since, until=until)).entries) == newest_first(inside)


def test_each_page_of_them_goes_on_where_the_last_ended(hunter: Hunter, quests: list[Quest]) -> None:
    rows = every_kind_of_row(hunter, quests)
    chosen = Chosen(since=TODAY - DAY, until=TODAY - DAY)
    page = page_of(hunter, chosen, size=2)
    found = ids(page.entries)
    while page.older_than is not None:
        page = page_of(hunter, chosen, size=2, before=page.older_than)
        found += ids(page.entries)

    assert found == newest_first([row for row in rows if day_of(row) == TODAY - DAY])


class TestAdjustments:
    """They have no quest day: the days of the hunter's clock of then say which lie between."""

    def test_by_the_zone_and_the_day_start_of_then(self, hunter: Hunter) -> None:
        DayRule.objects.filter(hunter=hunter).update(day_starts_at=3)
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Asia/Tokyo")
        # 02:59 and 03:00 in Madrid; and midnight in Tokyo, that ends the 25th there.
        before, after = datetime(2026, 11, 24, 1, 59, tzinfo=UTC), datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        tokyo = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
        rows = [adjustment(hunter, at, gold=1).pk for at in (before, after, tokyo)]

        def found(since: int, until: int) -> list[object]:
            chosen = Chosen(since=TODAY + DAY * since, until=TODAY + DAY * until)
            return ids(page_of(hunter, chosen).entries)[::-1]

        assert found(-2, -2) == rows[:1]
        assert found(-1, 0) == rows[1:2]
        assert found(1, 1) == rows[2:]
        assert found(-2, 1) == rows

    @pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Pago_Pago"])
    def test_a_date_that_never_came_hides_none_of_its_neighbours(self, db: None, zone: str) -> None:
        hunter = make_hunter(timezone=zone)
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Pacific/Kiritimati")
        for half_hours in range(144):
            adjustment(hunter, NOON - 2 * DAY + DAY * half_hours / 48, gold=1)
        never = TODAY - DAY

        before = ids(page_of(hunter, Chosen(until=never)).entries)
        after = ids(page_of(hunter, Chosen(since=never)).entries)

        assert before == ids(page_of(hunter, Chosen(until=never - DAY)).entries)
        assert after == ids(page_of(hunter, Chosen(since=TODAY)).entries)
        assert len(before) + len(after) == 144
        assert before
        assert after

    @pytest.mark.parametrize(
        ("since", "until", "count"), [(date.min, date.max, 1), (date.max, None, 0), (None, date.min, 0)]
    )
    def test_the_ends_of_time_can_be_asked_for(
        self, hunter: Hunter, since: date | None, until: date | None, count: int
    ) -> None:
        adjustment(hunter, NOON, gold=1)
        assert len(page_of(hunter, Chosen(since=since, until=until)).entries) == count


class TestThePage:
    def test_it_shows_them_says_them_and_takes_them_off(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest]
    ) -> None:
        rows = [completion(hunter, quests[0], NOON - DAY * n) for n in range(4)]

        response = signed_in.get("/log/?from=2026-11-23&to=2026-11-24&stat=Strength")

        assert ids(response.context["page"].entries) == [rows[1].pk, rows[2].pk]
        words, page = text_of(response), response.content.decode()
        assert "From 23 November 2026 remove To 24 November 2026 remove" in words
        assert 'href="?to=2026-11-24&amp;stat=Strength"' in page
        assert 'href="?from=2026-11-23&amp;stat=Strength"' in page
        assert 'name="from" type="date" value="2026-11-23"' in page
        assert 'name="to" type="date" value="2026-11-24"' in page

    @pytest.mark.parametrize(
        ("address", "said", "count"),
        [
            ("?from=soon", "The first day in the address is no date; it is left out.", 4),
            ("?to=2026-13-01&from=2026-11-25", "The last day in the address is no date; it is left out.", 1),
            ("?from=2026-11-24&to=2026-11-23", "The last day lies before the first; it is left out.", 2),
        ],
    )
    def test_what_cannot_be_read_is_named_and_left_out(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest], address: str, said: str, count: int
    ) -> None:
        for n in range(4):
            completion(hunter, quests[0], NOON - DAY * n)

        response = signed_in.get(f"/log/{address}")

        assert said in text_of(response)
        assert len(response.context["page"].entries) == count

    def test_nothing_in_these_days_is_said_calmly(self, signed_in: Client) -> None:
        assert "Nothing recorded" in text_of(signed_in.get("/log/?from=2020-01-01&to=2020-01-31"))

    def test_older_pages_keep_them(self, signed_in: Client, hunter: Hunter, quests: list[Quest]) -> None:
        for n in range(60):
            completion(hunter, quests[0], NOON - DAY * n / 100)

        page = signed_in.get("/log/?from=2026-11-01").content.decode()

        assert 'href="?from=2026-11-01&amp;before=' in page
