"""What the log and its pages call a quest: its title in the page's language; a row keeps what was seen."""

from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from hunters.models import Hunter
from questlog import insights
from questlog.days_off import days_off_of
from questlog.periods import last_days
from questlog.quest_list import listed_quests
from questlog.tests.records import SUNDAY, TODAY, done
from quests.models import Quest
from tests.factories import make_quest

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Quest:
    return make_quest("Walk", name_es="Anda", xp_reward=50)


class TestTheLog:
    @pytest.mark.parametrize(("language", "name"), [("en", "Walk"), ("es", "Anda"), ("es-mx", "Anda")])
    def test_keeps_the_title_that_the_hunter_saw(
        self, hunter: Hunter, walk: Quest, language: str, name: str
    ) -> None:
        with override(language):
            row = done(hunter, walk)
        row.refresh_from_db()
        assert row.quest_name == name

    def test_keeps_the_name_of_a_quest_that_nobody_translated(self, hunter: Hunter) -> None:
        with override("es"):
            assert done(hunter, make_quest("Walk")).quest_name == "Walk"

    def test_pays_once_for_one_quest_whatever_the_language(self, hunter: Hunter, walk: Quest) -> None:
        first = done(hunter, walk)
        with override("es"):
            assert done(hunter, walk) == first
        assert hunter.completions.get().quest_name == "Walk"


class TestTheList:
    @pytest.fixture(autouse=True)
    def _quests(self, walk: Quest, hunter: Hunter) -> None:
        make_quest("Bike", name_es="Pedalea", xp_reward=50)
        make_quest("Lift", xp_reward=90)
        make_quest("Olvida", owner=hunter)

    def names(self, hunter: Hunter, **chosen: Any) -> list[str]:
        return [quest.title for quest in listed_quests(hunter, TODAY, chosen)]

    @pytest.mark.parametrize("sort", [{}, {"sort": "name"}])
    def test_is_in_the_order_of_the_titles_that_it_shows(self, hunter: Hunter, sort: dict[str, str]) -> None:
        assert self.names(hunter, **sort) == ["Bike", "Lift", "Olvida", "Walk"]
        with override("es"):
            assert self.names(hunter, **sort) == ["Anda", "Lift", "Olvida", "Pedalea"]

    def test_puts_quests_of_as_much_xp_in_the_order_of_their_titles(self, hunter: Hunter) -> None:
        with override("es"):
            assert self.names(hunter, sort="xp") == ["Lift", "Anda", "Olvida", "Pedalea"]

    @pytest.mark.parametrize("words", ["pedalea", "PEDALEÁ", "bike"])
    def test_finds_a_quest_by_its_words_in_either_language(self, hunter: Hunter, words: str) -> None:
        with override("es"):
            assert self.names(hunter, q=words) == ["Pedalea"]
        assert self.names(hunter, q=words) == ["Bike"]


@pytest.mark.parametrize(("language", "name"), [("en", "Walk"), ("es", "Anda")])
def test_a_strength_is_called_by_the_quests_title(
    hunter: Hunter, walk: Quest, language: str, name: str
) -> None:
    done(hunter, walk)
    with time_machine.travel(SUNDAY, tick=False), override(language):
        is_off = days_off_of(hunter).is_off
        [found] = insights.strengths(hunter, last_days(TODAY, 30), TODAY, is_off)
    assert (found.quest_id, found.name) == (walk.pk, name)
