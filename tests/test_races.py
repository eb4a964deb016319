"""Completions that come at the same instant: one reward each, and no total lost."""

from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from hunters.models import Hunter
from hunters.selectors import today_of
from hunters.services import LevelsCrossed, award_for
from questlog import services
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import Completion, Outcome, QuestArchivedError, complete_quest
from quests.choices import Repeat
from quests.models import Quest, QuestSchedule
from quests.services import schedule_quest
from tests.effort import racers
from tests.factories import make_hunter, make_quest
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = racers(8)


def outcomes(results: list[Completion | Exception]) -> Counter[object]:
    return Counter(one.outcome if isinstance(one, Completion) else repr(one) for one in results)


def test_one_daily_quest_pressed_in_many_tabs_pays_once() -> None:
    hunter, quest = make_hunter(), make_quest()

    results = at_once(
        [
            partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
            for _ in range(RACERS)
        ]
    )

    assert outcomes(results) == {Outcome.RECORDED: 1, Outcome.ALREADY_DONE: RACERS - 1}
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp) == (10, 50)
    assert list(differences_of(hunter)) == []


def test_one_earlier_day_marked_in_many_tabs_pays_once() -> None:
    hunter, quest, now = make_hunter(), make_quest(), timezone.now()
    yesterday = today_of(hunter, now).day - timedelta(days=1)

    results = at_once(
        [
            partial(
                complete_quest, hunter=hunter, quest=quest, now=now, request_id=uuid4(), shown_day=yesterday
            )
            for _ in range(RACERS)
        ]
    )

    assert outcomes(results) == {Outcome.RECORDED: 1, Outcome.ALREADY_DONE: RACERS - 1}
    assert QuestLog.objects.get().quest_day == yesterday
    hunter.refresh_from_db()
    assert list(differences_of(hunter)) == []


def test_weekdays_chosen_many_times_at_once_make_one_rule() -> None:
    hunter, quest, now = make_hunter(), make_quest(), timezone.now()
    complete_quest(hunter=hunter, quest=quest, now=now, request_id=uuid4())
    today = today_of(hunter, now).day

    results = at_once(
        [partial(schedule_quest, quest=quest, weekdays=n + 1, from_day=today) for n in range(RACERS)]
    )

    assert results == [None] * RACERS
    assert QuestSchedule.objects.get().from_day == today


def test_one_request_sent_many_times_pays_once() -> None:
    hunter, quest, request_id = make_hunter(), make_quest(repeat=Repeat.UNLIMITED), uuid4()

    results = at_once(
        [
            partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=request_id)
            for _ in range(RACERS)
        ]
    )

    assert outcomes(results) == {Outcome.RECORDED: 1, Outcome.ALREADY_DONE: RACERS - 1}
    assert QuestLog.objects.count() == 1


def completions_of_different_quests(hunter: Hunter) -> list[partial[Completion]]:
    quests = [make_quest(f"{number}") for number in range(RACERS)]
    return [
        partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
        for quest in quests
    ]


def test_different_quests_at_once_are_all_paid() -> None:
    hunter = make_hunter()

    results = at_once(completions_of_different_quests(hunter))

    assert outcomes(results) == {Outcome.RECORDED: RACERS}
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp) == (10 * RACERS, 50 * RACERS)
    assert list(differences_of(hunter)) == []


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)
def test_without_the_lock_the_same_race_loses_rewards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the races above happen, and that the lock is what ends them."""
    hunter = make_hunter()
    all_have_read = Barrier(RACERS)

    def read_without_lock(hunter: Hunter) -> Hunter:
        unlocked = Hunter.objects.get(pk=hunter.pk)
        all_have_read.wait()
        return unlocked

    monkeypatch.setattr(services, "lock_to_play", read_without_lock)

    at_once(completions_of_different_quests(hunter))

    hunter.refresh_from_db()
    assert QuestLog.objects.count() == RACERS
    assert hunter.gold < 10 * RACERS
    assert list(differences_of(hunter)) != []


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)
def test_without_the_lock_the_unique_constraint_still_pays_one_slot_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hunter, quest = make_hunter(), make_quest()
    monkeypatch.setattr(services, "lock_to_play", lambda hunter: Hunter.objects.get(pk=hunter.pk))

    results = at_once(
        [
            partial(complete_quest, hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
            for _ in range(RACERS)
        ]
    )

    assert outcomes(results) == {Outcome.RECORDED: 1, Outcome.ALREADY_DONE: RACERS - 1}
    assert Quest.objects.get() == QuestLog.objects.get().quest


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time")
def test_a_quest_deleted_before_its_first_completion_was_committed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hunter, quest = make_hunter(), make_quest()

    def pay_while_it_is_deleted(*grounds: Any, **amounts: Any) -> LevelsCrossed | None:
        levels = award_for(*grounds, **amounts)
        at_once([Quest.objects.filter(pk=quest.pk).delete])
        return levels

    monkeypatch.setattr(services, "award_for", pay_while_it_is_deleted)

    with pytest.raises(QuestArchivedError):
        complete_quest(hunter=hunter, quest=quest, now=timezone.now(), request_id=uuid4())
    hunter.refresh_from_db()
    assert (hunter.gold, hunter.total_xp, QuestLog.objects.count()) == (0, 0, 0)
