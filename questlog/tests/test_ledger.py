"""The ledger: every total is the sum of its rows, and `verify_ledger` says where it is not."""

from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from hunters.models import Hunter, Stat
from questlog.ledger import differences_of, recomputed_totals
from questlog.models import Adjustment, QuestLog
from questlog.services import complete_quest
from rewards.models import Purchase, Reward
from tests.factories import make_hunter, make_quest

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def verify(**options: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", stdout=out, stderr=err, **options)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def gone_row(hunter: Hunter) -> QuestLog:
    return QuestLog.objects.create(
        hunter=hunter,
        legacy_quest_id="gone",
        completed_at=NOW,
        quest_day=NOW.date(),
        xp_gained=70,
        gold_gained=5,
        source_run=uuid4(),
    )


def test_totals_are_completions_and_adjustments_less_purchases_that_stand(hunter: Hunter) -> None:
    quest = make_quest(stat="Spirit", xp_reward=100, gold_reward=40, repeat="unlimited")
    for _ in range(3):
        complete_quest(hunter=hunter, quest=quest, now=NOW, request_id=uuid4())
    QuestLog.objects.filter(pk=QuestLog.objects.first().pk).update(undone_at=NOW)  # type: ignore[union-attr]
    Adjustment.objects.create(hunter=hunter, kind="correction", stat="Spirit", xp=-30, reason="Wrong.")
    Adjustment.objects.create(hunter=hunter, kind="opening_balance", gold=7, reason="Import.")
    gone_row(hunter)
    reward = Reward.objects.create(hunter=hunter, name="Cinema", price=20)
    for undone_at in (None, NOW):
        Purchase.objects.create(
            hunter=hunter,
            reward=reward,
            reward_name="Cinema",
            price=20,
            bought_at=NOW,
            quest_day=NOW.date(),
            request_id=uuid4(),
            undone_at=undone_at,
        )

    assert recomputed_totals(hunter) == {
        "gold": 2 * 40 + 7 + 5 - 20,
        "total_xp": 2 * 100 - 30,
        "Strength": 0,
        "Agility": 0,
        "Intelligence": 0,
        "Spirit": 170,
        "Domain": 0,
    }


def test_a_record_that_agrees_exits_0(hunter: Hunter) -> None:
    complete_quest(hunter=hunter, quest=make_quest(), now=NOW, request_id=uuid4())
    make_hunter("Iker")

    assert verify() == (0, "2 hunters: every total is the sum of its rows.\n", "")
    assert verify(user=hunter.user.username) == (0, "1 hunter: every total is the sum of its rows.\n", "")


def test_each_difference_is_named_with_both_values_and_exits_1(hunter: Hunter) -> None:
    complete_quest(hunter=hunter, quest=make_quest(), now=NOW, request_id=uuid4())
    Hunter.objects.filter(pk=hunter.pk).update(gold=1234)
    Stat.objects.filter(hunter=hunter, name="Agility").update(total_xp=5)

    code, _out, err = verify()

    name = f"Mara ({hunter.user.username})"
    assert code == 1
    assert err.splitlines() == [
        f"{name}: gold is 1,234, its rows sum up to 10.",
        f"{name}: Agility is 5, its rows sum up to 0.",
        "1 of 1 hunter differs from its rows.",
    ]
    Hunter.objects.filter(pk=make_hunter("Iker").pk).update(gold=1)
    assert verify()[2].splitlines()[-1] == "2 of 2 hunters differ from their rows."


def test_a_total_that_is_not_the_sum_of_its_stats_differs(hunter: Hunter) -> None:
    Hunter.objects.filter(pk=hunter.pk).update(total_xp=1)
    hunter.refresh_from_db()

    assert [one.field for one in differences_of(hunter)] == ["total_xp"]


def test_a_missing_stat_differs(hunter: Hunter) -> None:
    Stat.objects.filter(hunter=hunter, name="Domain").delete()

    assert "Domain is missing" in verify()[2]


def test_one_account_alone(hunter: Hunter) -> None:
    Hunter.objects.filter(pk=make_hunter("Iker").pk).update(gold=1)

    assert verify(user=hunter.user.username)[0] == 0
    assert verify()[0] == 1


@pytest.mark.django_db
def test_an_unknown_account_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="no hunter with the user name “nobody”"):
        verify(user="nobody")
