"""The history: rows of three tables in one order, page by page, none lost and none twice."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunters.models import DayRule, Hunter
from hunters.selectors import day_terms
from questlog.history import Chosen, HistoryPage, Place, by_day
from questlog.tests.histories import (
    DAY,
    HOUR,
    NOON,
    TODAY,
    adjustment,
    completion,
    every_kind_of_row,
    ids,
    newest_first,
    page_of,
    purchase,
)
from quests.models import Quest
from tests.factories import make_hunter, make_quest, make_user

#: The ends of time.
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.fixture
def quests(db: None) -> list[Quest]:
    return [make_quest("One", stat="Strength"), make_quest("Other", stat="Spirit")]


def pages_down(hunter: Hunter, size: int, chosen: Chosen | None = None) -> list[HistoryPage]:
    """Return the pages from the newest on, by the links to older ones."""
    pages = [page_of(hunter, chosen, size=size)]
    while (place := pages[-1].older_than) is not None:
        pages.append(page_of(hunter, chosen, size=size, before=place))
    return pages


def pages_up(hunter: Hunter, size: int, start: Place) -> list[HistoryPage]:
    """Return the pages newer than a place, by the links to newer ones."""
    pages, place = [], start
    while place is not None:
        pages.append(page_of(hunter, size=size, after=place))
        place = pages[-1].newer_than
    return pages


def test_rows_of_three_tables_stand_in_one_order_ties_by_id(hunter: Hunter, quests: list[Quest]) -> None:
    rows = every_kind_of_row(hunter, quests)

    page = page_of(hunter)

    assert ids(page.entries) == newest_first(rows)
    assert {entry.sort for entry in page.entries} == {"completion", "purchase", "adjustment"}
    assert (page.older_than, page.newer_than) == (None, None)
    # Of one instant rows of all three tables stand among each other, not table by table.
    at_noon = [entry.sort for entry in page.entries if entry.place.at == NOON]
    assert sum(one != other for one, other in pairwise(at_noon)) >= 2


@pytest.mark.parametrize("size", [1, 2, 3, 7, 32, 33, 34])
def test_pages_hold_each_row_once_downward_and_upward(hunter: Hunter, quests: list[Quest], size: int) -> None:
    in_order = newest_first(every_kind_of_row(hunter, quests))
    assert len(in_order) == 33

    down = pages_down(hunter, size)

    assert [pk for page in down for pk in ids(page.entries)] == in_order
    assert all(len(page.entries) == size for page in down[:-1])
    assert down[0].newer_than is None
    assert all(page.newer_than == page.entries[0].place for page in down[1:])

    last = down[-1].entries[-1].place
    up = pages_up(hunter, size, last)

    assert [pk for page in reversed(up) for pk in ids(page.entries)] == in_order[:-1]
    assert all(page.older_than == page.entries[-1].place for page in up if page.entries)


def test_back_from_the_second_page_is_the_first(hunter: Hunter, quests: list[Quest]) -> None:
    every_kind_of_row(hunter, quests)
    first, second, *_ = pages_down(hunter, 10)

    again = page_of(hunter, size=10, after=second.newer_than)

    assert again.entries == first.entries
    assert (again.older_than, again.newer_than) == (first.older_than, None)


def test_pages_stay_as_they_are_when_rows_come_on_top(hunter: Hunter, quests: list[Quest]) -> None:
    every_kind_of_row(hunter, quests)
    first, second, *rest = pages_down(hunter, 10)

    completion(hunter, quests[0], NOON + HOUR)
    purchase(hunter, NOON + HOUR)
    adjustment(hunter, NOON + HOUR, gold=1)

    assert page_of(hunter, size=10, before=first.older_than) == second
    assert page_of(hunter, size=10, before=second.older_than) == rest[0]


def test_a_row_that_changes_stays_in_its_place(hunter: Hunter, quests: list[Quest]) -> None:
    rows = every_kind_of_row(hunter, quests)
    before = ids(page_of(hunter).entries)
    row = next(row for row in rows if row.pk == before[5])
    row.save()

    assert ids(page_of(hunter).entries) == before


def test_others_rows_are_never_shown(hunter: Hunter, quests: list[Quest]) -> None:
    every_kind_of_row(make_hunter("Iker"), quests)

    assert page_of(hunter) == HistoryPage([], None, None)
    for chosen in (
        Chosen(day=TODAY),
        Chosen(kind="undone"),
        Chosen(stat="Spirit"),
        Chosen(quest=quests[0].pk),
    ):
        assert page_of(hunter, chosen).entries == []


def test_beyond_the_last_row_is_an_empty_page(hunter: Hunter, quests: list[Quest]) -> None:
    completion(hunter, quests[0], NOON)
    for beyond in ({"before": Place(NOON - DAY, uuid4())}, {"after": Place(NOON + DAY, uuid4())}):
        assert page_of(hunter, **beyond) == HistoryPage([], None, None)


@pytest.mark.parametrize(
    ("chosen", "queries"),
    [
        (Chosen(), 3),
        (Chosen(day=TODAY), 3),
        (Chosen(kind="completion"), 1),
        (Chosen(kind="undone"), 2),
        (Chosen(kind="purchase"), 1),
        (Chosen(kind="correction"), 1),
        (Chosen(stat="Spirit"), 2),
        (Chosen(quest=UUID(int=1)), 1),
        (Chosen(quest=UUID(int=1), kind="purchase"), 0),
    ],
)
def test_a_page_costs_one_query_for_each_kind_of_row_it_may_show(
    hunter: Hunter, quests: list[Quest], chosen: Chosen, queries: int, django_assert_num_queries: Any
) -> None:
    every_kind_of_row(hunter, quests)
    adjustment(hunter, NOON, gold=1, made_by=make_user("keeper"))
    terms = day_terms(hunter)
    place = page_of(hunter, size=3).older_than

    with django_assert_num_queries(queries + 1):  # one reads the terms
        page = page_of(hunter, chosen)
    with django_assert_num_queries(queries + 1):
        page_of(hunter, chosen, before=place)
    with django_assert_num_queries(0):
        by_day(page.entries, terms)
        assert all(str(getattr(entry.row, "made_by", None)) for entry in page.entries)


class TestDays:
    """Under which heading a row stands."""

    def test_under_its_quest_day_a_late_one_under_the_day_it_was_written(
        self, hunter: Hunter, quests: list[Quest]
    ) -> None:
        rows = [
            completion(hunter, quests[0], NOON),
            completion(hunter, quests[0], NOON - HOUR, quest_day=TODAY - DAY, marked_late=True),
            # In Madrid it is half past midnight.
            adjustment(hunter, NOON.replace(hour=23, minute=30) - DAY, gold=1),
            completion(hunter, quests[0], NOON - 2 * DAY, undone_at=NOON),
            purchase(hunter, NOON - 2 * DAY - HOUR),
        ]

        days = by_day(page_of(hunter).entries, day_terms(hunter))

        assert [(day, ids(entries)) for day, entries in days] == [
            (TODAY, [row.pk for row in rows[:3]]),
            (TODAY - 2 * DAY, [row.pk for row in rows[3:]]),
        ]

    def test_of_one_day_all_stand_under_it(self, hunter: Hunter, quests: list[Quest]) -> None:
        completion(hunter, quests[0], NOON, quest_day=TODAY - DAY, marked_late=True)
        completion(hunter, quests[1], NOON - DAY)

        page = page_of(hunter, Chosen(day=TODAY - DAY))

        assert by_day(page.entries, day_terms(hunter), day=TODAY - DAY) == [(TODAY - DAY, page.entries)]

    def test_each_day_comes_once_though_days_went_back_over_a_flight(
        self, hunter: Hunter, quests: list[Quest]
    ) -> None:
        # Done tomorrow by the clock left behind, then today by the new one.
        first = completion(hunter, quests[0], NOON - HOUR, quest_day=TODAY + DAY)
        second = completion(hunter, quests[0], NOON, quest_day=TODAY)
        third = completion(hunter, quests[0], NOON + DAY, quest_day=TODAY + DAY)

        days = by_day(page_of(hunter).entries, day_terms(hunter))

        assert [(day, ids(entries)) for day, entries in days] == [
            (TODAY + DAY, [third.pk, first.pk]),
            (TODAY, [second.pk]),
        ]

    def test_an_adjustment_stands_under_the_day_that_finds_it(self, hunter: Hunter) -> None:
        DayRule.objects.create(hunter=hunter, from_day=TODAY, timezone="Asia/Tokyo", day_starts_at=3)
        rows = [adjustment(hunter, NOON - 2 * DAY + HOUR * n, gold=1) for n in range(72)]

        found = {
            day: page_of(hunter, Chosen(day=day)).entries for day in (TODAY + DAY * n for n in range(-3, 4))
        }

        assert sorted(pk for entries in found.values() for pk in ids(entries)) == sorted(
            row.pk for row in rows
        )
        for day, entries in found.items():
            assert [one for one, _ in by_day(entries, day_terms(hunter))] in ([], [day])


class TestPlaceAsText:
    """A place goes into an address and comes out the same."""

    @given(
        st.datetimes(timezones=st.just(UTC)),
        st.uuids(),
    )
    def test_it_comes_back_exactly(self, at: datetime, pk: UUID) -> None:
        place = Place(at, pk)
        assert Place.from_text(str(place)) == place
        assert len(str(place)) <= 60

    def test_the_ends_of_time_and_the_instants_before_1970_too(self) -> None:
        for at in (FIRST, LAST, datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)):
            place = Place(at, UUID(int=2**128 - 1))
            assert Place.from_text(str(place)) == place

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "0",
            "-",
            "0-",
            "0-abc",
            f"0-{UUID(int=1)}",
            f"+1-{UUID(int=1).hex}",
            f" 1-{UUID(int=1).hex}",
            f"1-{UUID(int=1).hex}\n",
            f"1-{UUID(int=1).hex}0",
            f"1-{UUID(int=0xABC).hex.upper()}",
            f"1.5-{UUID(int=1).hex}",
            f"٣-{UUID(int=1).hex}",
            # Beyond the years 1 and 9999.
            f"-999999999999999999-{UUID(int=1).hex}",
            f"999999999999999999-{UUID(int=1).hex}",
            f"{'9' * 19}-{UUID(int=1).hex}",
        ],
    )
    def test_any_other_text_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="no place"):
            Place.from_text(text)


@pytest.mark.parametrize(
    ("chosen", "narrows"),
    [(Chosen(), False), (Chosen(day=date(2026, 1, 1)), True), (Chosen(kind="undone"), True)],
)
def test_whether_anything_is_left_out(chosen: Chosen, narrows: bool) -> None:
    assert chosen.narrows is narrows


@pytest.mark.parametrize("at", [FIRST, LAST])
def test_a_place_at_the_ends_of_time_can_be_asked_for(
    hunter: Hunter, quests: list[Quest], at: datetime
) -> None:
    row = completion(hunter, quests[0], NOON)

    older, newer = (page_of(hunter, **{side: Place(at, uuid4())}) for side in ("before", "after"))

    assert (ids(older.entries), ids(newer.entries)) == (([], [row.pk]) if at == FIRST else ([row.pk], []))
