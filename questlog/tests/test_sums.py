"""The parts of totals: they add up to what is stored, and are the rows that the history shows."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from hunters.models import Hunter, Stat, StatName
from questlog.corrections import correct
from questlog.history import GOLD as CHOSEN_GOLD
from questlog.history import Chosen, Kind
from questlog.ledger import differences_of, recomputed_totals
from questlog.models import Adjustment, AdjustmentKind, QuestLog
from questlog.services import complete_quest
from questlog.sums import GOLD, Part, parts_of_totals, sums_of
from questlog.tests.histories import every_kind_of_row, page_of
from questlog.tests.rows import add_rows, gone_row
from questlog.undo import undo_completion
from rewards.models import Purchase
from rewards.services import buy, undo_purchase
from rewards.tests.shopping import make_reward
from tests.factories import make_hunter, make_quest, make_user

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def play(hunter: Hunter) -> None:
    """Complete, undo, buy and correct, by the services."""
    strength = make_quest("Push-ups", repeat="unlimited", xp_reward=50, gold_reward=100)
    spirit = make_quest("Sit still", repeat="unlimited", stat="Spirit", xp_reward=30, gold_reward=0)
    rows = [
        complete_quest(hunter=hunter, quest=quest, now=NOW, request_id=uuid4()).row
        for quest in (strength, strength, strength, spirit)
    ]
    undo_completion(hunter=hunter, row=rows[0], now=LATER)
    reward = make_reward(hunter, price=20)
    purchases = [buy(hunter=hunter, reward=reward, now=NOW, request_id=uuid4()).purchase for _ in range(3)]
    undo_purchase(hunter=hunter, purchase=purchases[0], now=LATER)
    keeper = make_user("keeper")
    for asked in ({"stat": "Strength", "xp": -7}, {"stat": "Domain", "xp": 5}, {"gold": 3}, {"gold": -1}):
        values: dict[str, Any] = {"stat": "", "xp": 0, "gold": 0, "reason": "Found.", "request_id": uuid4()}
        with transaction.atomic():
            correct(hunter=hunter, made_by=keeper, **(values | asked))


def test_of_a_hunter_who_did_nothing_there_are_none(hunter: Hunter) -> None:
    assert parts_of_totals(hunter) == {name: [] for name in (*StatName.values, GOLD)}
    assert sums_of(hunter).quests_done == 0


def test_every_completion_that_stands_is_counted(hunter: Hunter) -> None:
    quest = make_quest()
    row, *_others = add_rows(hunter, quest, [NOW.date() - timedelta(days=n) for n in range(3)])
    QuestLog.objects.filter(pk=row.pk).update(undone_at=NOW)
    add_rows(make_hunter("Iker"), quest, [NOW.date()])
    gone_row(hunter, NOW)

    assert sums_of(hunter).quests_done == 3


def test_the_parts_are_told_by_kind_with_their_rows_and_amounts(hunter: Hunter) -> None:
    play(hunter)

    assert parts_of_totals(hunter) == {
        "Strength": [Part("completion", 2, 100), Part("correction", 1, -7)],
        "Agility": [],
        "Intelligence": [],
        "Spirit": [Part("completion", 1, 30)],
        "Domain": [Part("correction", 1, 5)],
        # One of the three gave no gold: it is no part of the gold's sum.
        "gold": [Part("completion", 2, 200), Part("correction", 2, 2), Part("purchase", 2, -40)],
    }


def test_they_add_up_to_the_stored_totals(hunter: Hunter) -> None:
    play(hunter)
    play_of_another = make_hunter("Iker")
    complete_quest(hunter=play_of_another, quest=make_quest(), now=NOW, request_id=uuid4())

    sums = {name: sum(part.amount for part in parts) for name, parts in parts_of_totals(hunter).items()}

    hunter.refresh_from_db()
    assert sums.pop(GOLD) == hunter.gold == 162
    assert sums == dict(Stat.objects.filter(hunter=hunter).values_list("name", "total_xp"))
    assert sum(sums.values()) == hunter.total_xp == 128
    assert list(differences_of(hunter)) == []


def test_of_an_import_the_opening_balance_comes_before_corrections(hunter: Hunter) -> None:
    for kind, xp in (("correction", -2), ("opening_balance", 900), ("opening_balance", 100)):
        Adjustment.objects.create(hunter=hunter, kind=kind, stat="Spirit", xp=xp, reason="Import.")
        Adjustment.objects.create(hunter=hunter, kind=kind, gold=xp, reason="Import.")
    gone_row(hunter, NOW)

    parts = parts_of_totals(hunter)

    assert list(parts) == [*StatName.values, GOLD]
    assert parts["Spirit"] == [Part("opening_balance", 2, 1000), Part("correction", 1, -2)]
    # Of a row whose quest is gone the gold counts; its XP is in the opening balance.
    assert parts[GOLD] == [
        Part("completion", 1, 5),
        Part("opening_balance", 2, 1000),
        Part("correction", 1, -2),
    ]


def test_every_kind_of_part_is_one_the_history_knows() -> None:
    assert {Kind.COMPLETION, Kind.PURCHASE, *AdjustmentKind.values} < set(Kind.values)


def rows_shown(hunter: Hunter, part: Part, stat: str = "") -> list[Any]:
    return [entry.row for entry in page_of(hunter, Chosen(kind=part.kind, stat=stat)).entries]


@pytest.mark.parametrize("by_services", [True, False])
def test_each_part_of_a_stat_is_what_the_history_shows_for_it(hunter: Hunter, by_services: bool) -> None:
    if by_services:
        play(hunter)
    else:
        every_kind_of_row(hunter, [make_quest("One"), make_quest("Other", stat="Spirit")])

    parts = parts_of_totals(hunter)

    assert any(parts[stat] for stat in StatName.values)
    for stat in StatName.values:
        for part in parts[stat]:
            rows = rows_shown(hunter, part, stat)
            assert len(rows) == part.rows
            assert (
                sum(row.xp if isinstance(row, Adjustment) else row.xp_gained for row in rows) == part.amount
            )


@pytest.mark.parametrize("by_services", [True, False])
def test_each_part_of_the_gold_is_what_the_history_shows_for_it(hunter: Hunter, by_services: bool) -> None:
    if by_services:
        play(hunter)
    else:
        every_kind_of_row(hunter, [make_quest("One"), make_quest("Other", stat="Spirit")])

    def gold(row: Any) -> int:
        if isinstance(row, QuestLog):
            return row.gold_gained
        return -row.price if isinstance(row, Purchase) else row.gold

    for part in parts_of_totals(hunter)[GOLD]:
        rows = rows_shown(hunter, part, CHOSEN_GOLD)
        assert len(rows) == part.rows
        assert sum(gold(row) for row in rows) == part.amount


def test_they_cost_three_queries(hunter: Hunter, django_assert_num_queries: Any) -> None:
    play(hunter)
    with django_assert_num_queries(3):
        parts_of_totals(hunter)
    with django_assert_num_queries(3):
        recomputed_totals(hunter)
