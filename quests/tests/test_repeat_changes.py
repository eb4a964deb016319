"""A quest of one's own takes another repeat only while nothing stands that it would pay a second time."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hunters.models import Hunter
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import complete_quest
from questlog.undo import undo_completion
from quests.models import Quest
from quests.personal import Draft, QuestRefusedError, edit_quest
from tests.factories import make_quest

#: A Wednesday morning in Madrid.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def quest(hunter: Hunter) -> Quest:
    return make_quest("Run", owner=hunter, repeat="daily")


def done(hunter: Hunter, quest: Quest, days_ago: int = 0) -> QuestLog:
    now = NOW - timedelta(days=days_ago)
    return complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4()).row


def change(hunter: Hunter, quest: Quest, repeat: str, *, name: str = "Run") -> Quest:
    draft = Draft(
        name=name, stat="Strength", difficulty="Daily", repeat=repeat, description="", weekdays=127, notes=""
    )
    return edit_quest(hunter=hunter, quest=quest, draft=draft, now=NOW)


def refusal(hunter: Hunter, quest: Quest, repeat: str) -> str:
    with pytest.raises(QuestRefusedError) as refused:
        change(hunter, quest, repeat)
    assert list(refused.value.problems) == ["repeat"]
    quest.refresh_from_db()
    assert quest.repeat != repeat
    return str(refused.value)


@pytest.mark.parametrize("repeat", ["once", "unlimited"])
def test_done_today_it_changes_tomorrow(hunter: Hunter, quest: Quest, repeat: str) -> None:
    done(hunter, quest)

    assert "It was done today" in refusal(hunter, quest, repeat)


def test_done_this_week_it_becomes_weekly_on_monday(hunter: Hunter, quest: Quest) -> None:
    done(hunter, quest, days_ago=2)

    assert "From Monday on" in refusal(hunter, quest, "weekly")


@pytest.mark.parametrize(("repeat", "days_ago"), [("once", 1), ("unlimited", 1), ("weekly", 3)])
def test_what_was_done_before_is_not_in_the_way(
    hunter: Hunter, quest: Quest, repeat: str, days_ago: int
) -> None:
    done(hunter, quest, days_ago)

    assert change(hunter, quest, repeat).repeat == repeat


def test_what_was_undone_is_not_in_the_way(hunter: Hunter, quest: Quest) -> None:
    undo_completion(hunter=hunter, row=done(hunter, quest), now=NOW)

    assert change(hunter, quest, "once").repeat == "once"


def test_the_same_repeat_and_other_words_are_always_fine(hunter: Hunter, quest: Quest) -> None:
    done(hunter, quest)

    assert change(hunter, quest, "daily", name="Run further").name == "Run further"
    hunter.refresh_from_db()
    assert list(differences_of(hunter)) == []
