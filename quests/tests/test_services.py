"""Archiving and restoring quests."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from quests.models import Quest
from quests.services import archive, restore
from tests.factories import make_quest

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

pytestmark = pytest.mark.django_db


def times(quest: Quest) -> tuple[datetime | None, datetime]:
    return Quest.objects.values_list("archived_at", "updated_at").get(pk=quest.pk)


@pytest.fixture
def quest() -> Quest:
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        return make_quest()


def test_archives_as_of_now_and_says_how_many(quest: Quest) -> None:
    make_quest()
    with time_machine.travel(NOON, tick=False):
        assert archive(Quest.objects.all()) == 2
    assert times(quest) == (NOON, NOON)


def test_archiving_again_keeps_the_first_time(quest: Quest) -> None:
    for now, count in ((NOON, 1), (LATER, 0)):
        with time_machine.travel(now, tick=False):
            assert archive(Quest.objects.all()) == count
    assert times(quest) == (NOON, NOON)


def test_restores_and_says_how_many(quest: Quest) -> None:
    make_quest("open all along")
    archive(Quest.objects.filter(pk=quest.pk))
    with time_machine.travel(LATER, tick=False):
        assert restore(Quest.objects.all()) == 1
    assert times(quest) == (None, LATER)


def test_restoring_again_changes_nothing(quest: Quest) -> None:
    before = times(quest)
    assert restore(Quest.objects.all()) == 0
    assert times(quest) == before


def test_there_and_back_as_often_as_one_likes(quest: Quest) -> None:
    for _ in range(3):
        assert (archive(Quest.objects.all()), restore(Quest.objects.all())) == (1, 1)
    assert Quest.objects.get().is_open


def test_only_the_quests_given_are_touched(quest: Quest) -> None:
    other = make_quest()
    before = times(other)
    archive(Quest.objects.filter(pk=quest.pk))
    assert times(other) == before


def test_none_given_is_none_done() -> None:
    assert (archive(Quest.objects.none()), restore(Quest.objects.none())) == (0, 0)
