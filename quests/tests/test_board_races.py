"""Quests written, followed and moved at the same instant: limits hold, and the board keeps one order."""

from collections import Counter
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from hunters.models import Hunter
from quests import arranging, personal
from quests.arranging import Direction, arrange, move
from quests.following import follow
from quests.limits import NoRoomError
from quests.models import Follow, Quest
from quests.personal import restore_quest
from quests.tests.boards import board, positions, write
from tests.effort import racers
from tests.factories import follow as put_on_board
from tests.factories import make_hunter, make_quest
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RACERS = racers(8)

one_at_a_time = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite lets one transaction write at a time, with or without our lock",
)


def test_writing_at_once_keeps_to_the_limit(settings: Any) -> None:
    settings.MAX_ACTIVE_QUESTS = 3
    hunter = make_hunter()
    results = at_once([partial(write, hunter, str(number)) for number in range(RACERS)])
    kinds = Counter(type(one) for one in results)
    assert kinds == {personal.Written: 3, NoRoomError: RACERS - 3}
    assert (len(board(hunter)), positions(hunter)) == (3, [0, 1, 2])


def test_restoring_at_once_keeps_to_the_limit(settings: Any) -> None:
    settings.MAX_ACTIVE_QUESTS = 2
    hunter = make_hunter()
    quests = [write(hunter, name).quest for name in "AB"]
    personal.archive_quest(hunter=hunter, quest=quests[0])
    personal.archive_quest(hunter=hunter, quest=quests[1])
    write(hunter, "C")
    results = at_once([partial(restore_quest, hunter=hunter, quest=quest) for quest in quests * 2])
    assert Quest.objects.open().count() == 2
    assert sum(isinstance(one, NoRoomError) for one in results) >= 1


def test_following_at_once_keeps_to_the_limit(settings: Any) -> None:
    settings.MAX_FOLLOWED_QUESTS = 3
    hunter = make_hunter()
    quests = [make_quest(str(number)) for number in range(RACERS)]
    results = at_once([partial(follow, hunter=hunter, quest=quest) for quest in quests])
    assert Counter(type(one) for one in results) == {bool: 3, NoRoomError: RACERS - 3}
    assert positions(hunter) == [0, 1, 2]


def test_one_quest_followed_in_many_tabs_is_followed_once() -> None:
    hunter, quest = make_hunter(), make_quest()
    results = at_once([partial(follow, hunter=hunter, quest=quest)] * RACERS)
    assert Counter(results) == {True: 1, False: RACERS - 1}


def test_a_form_sent_many_times_at_once_writes_one_quest() -> None:
    hunter, request_id = make_hunter(), uuid4()
    results = at_once([partial(write, hunter, request_id=request_id)] * RACERS)
    assert Counter(getattr(one, "is_new", one) for one in results) == {True: 1, False: RACERS - 1}
    assert board(hunter) == ["Read"]


def moves(hunter: Hunter) -> list[Any]:
    """Return calls that put the same quests in other orders."""
    quests = [make_quest(str(number)) for number in range(6)]
    put_on_board(hunter, *quests)
    ids = [quest.pk for quest in quests]
    steps = [
        partial(move, hunter=hunter, quest=quest, direction=direction)
        for quest in quests
        for direction in Direction
    ]
    return [
        *steps,
        *[partial(arrange, hunter=hunter, quest_ids=ids[turn:] + ids[:turn]) for turn in range(4)],
    ]


def test_moves_at_once_leave_an_order() -> None:
    hunter = make_hunter()
    results = at_once(moves(hunter))
    assert [one for one in results if isinstance(one, Exception)] == []
    assert positions(hunter) == list(range(6))
    assert sorted(board(hunter)) == list("012345")


def all_read_first(module: Any, name: str, racing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock away, and let `racing` calls all have read by a function before any of them writes."""
    read, all_have_read = getattr(module, name), Barrier(racing)

    def reading(hunter: Hunter) -> Any:
        found = read(hunter)
        all_have_read.wait()
        return found

    monkeypatch.setattr(module, name, reading)
    monkeypatch.setattr(module, "lock_hunter", lambda hunter: Hunter.objects.get(pk=hunter.pk))


@one_at_a_time
def test_without_the_lock_writing_at_once_passes_the_limit(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The negative control: it shows that the races above happen, and that the lock is what ends them."""
    settings.MAX_ACTIVE_QUESTS = 1
    hunter = make_hunter()
    all_read_first(personal, "writing_refused", RACERS, monkeypatch)

    at_once([partial(write, hunter, str(number)) for number in range(RACERS)])

    assert Quest.objects.count() == RACERS


@one_at_a_time
def test_without_the_lock_moves_at_once_share_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    hunter, quests = make_hunter(), [make_quest(name) for name in "ABC"]
    put_on_board(hunter, *quests)
    all_read_first(arranging, "places_of", 2, monkeypatch)

    at_once([partial(move, hunter=hunter, quest=quest, direction=Direction.DOWN) for quest in quests[:2]])

    assert len(set(positions(hunter))) < 3


def test_two_hunters_boards_do_not_touch() -> None:
    quest, hunters = make_quest(), [make_hunter(f"Hunter {number}") for number in range(RACERS)]
    results = at_once([partial(follow, hunter=hunter, quest=quest) for hunter in hunters])
    assert results == [True] * RACERS
    assert Follow.objects.count() == RACERS
