"""What the board is grouped by: stats, or difficulties under one strip of the five levels."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunters.models import Grouping, Hunter
from questlog.tests.pages import due_on, press, queries_of, text_of, words
from questlog.tests.records import SUNDAY, done
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from tests.factories import make_quest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def by_difficulty(hunter: Hunter) -> Hunter:
    hunter.grouping = Grouping.DIFFICULTY
    hunter.save(update_fields=["grouping"])
    return hunter


def groups_of(page: Any) -> list[tuple[str, list[str]]]:
    """Return the headings of a board's groups, each with the quests under it."""
    sections = re.findall(r'<section class="group[" ].*?</section>', page.content.decode(), re.DOTALL)
    return [
        (
            words(re.search(r"<h2.*?</h2>", one, re.DOTALL)[0]),  # type: ignore[index]
            [words(name) for name in re.findall(r"<h3.*?</h3>", one, re.DOTALL)],
        )
        for one in sections
    ]


def some_quests(hunter: Hunter) -> list[Quest]:
    return [
        make_quest(name, stat=stat, difficulty=difficulty, repeat=repeat, followed_by=hunter)
        for name, stat, difficulty, repeat in [
            ("Swim", "Agility", Difficulty.EPIC, Repeat.WEEKLY),
            ("Walk", "Agility", Difficulty.DAILY, Repeat.DAILY),
            ("Tidy", "Domain", Difficulty.DAILY, Repeat.UNLIMITED),
            ("Lift", "Strength", Difficulty.EPIC, Repeat.WEEKLY),
            ("Squat", "Strength", Difficulty.DAILY, Repeat.DAILY),
            ("Call", "Domain", Difficulty.EASY, Repeat.ONCE),
        ]
    ]


def test_by_stat_all_five_stay(signed_in: Client, hunter: Hunter) -> None:
    some_quests(hunter)

    assert groups_of(signed_in.get("/")) == [
        ("Strength level 1", ["Lift", "Squat"]),
        ("Agility level 1", ["Swim", "Walk"]),
        ("Intelligence level 1", []),
        ("Spirit level 1", []),
        ("Domain level 1", ["Call"]),
        ("Any time", ["Tidy"]),
    ]


def test_by_difficulty_the_easiest_come_first_and_within_it_stats_in_their_order(
    signed_in: Client, by_difficulty: Hunter
) -> None:
    some_quests(by_difficulty)

    page = signed_in.get("/")

    assert groups_of(page) == [
        ("Daily", ["Squat", "Walk"]),
        ("Easy", ["Call"]),
        ("Epic", ["Lift", "Swim"]),
        ("Any time", ["Tidy"]),
    ]
    assert due_on(page) == ["Squat", "Walk", "Call", "Lift", "Swim", "Tidy"]


def test_the_five_levels_stand_in_one_strip_and_rows_say_their_stat(
    signed_in: Client, by_difficulty: Hunter
) -> None:
    quest = make_quest("Swim", stat="Agility", xp_reward=250, followed_by=by_difficulty)
    done(by_difficulty, quest)
    make_quest("Walk", stat="Agility", followed_by=by_difficulty)

    page = signed_in.get("/")

    html = page.content.decode()
    strip = re.search(r'<ul class="strip".*?</ul>', html, re.DOTALL)
    assert strip is not None
    assert words(strip[0]) == (
        "Strength, level 1 Agility, level 3 Intelligence, level 1 Spirit, level 1 Domain, level 1"
    )
    assert "Walk Agility: +50 XP" in text_of(page)
    assert '<ul class="strip"' not in signed_in.get("/quests/").content.decode()


def test_what_is_just_done_opens_in_its_group(signed_in: Client, by_difficulty: Hunter) -> None:
    quests = some_quests(by_difficulty)

    page = press(signed_in, quests[1])

    assert ("Daily", ["Squat", "Walk"]) in groups_of(page)
    assert page.content.decode().count('id="now"') == 1  # type: ignore[attr-defined]


def test_pages_of_a_long_board_follow_the_groups(signed_in: Client, by_difficulty: Hunter) -> None:
    for number in range(52):
        make_quest(f"{number:02d}", difficulty=Difficulty.HARD, followed_by=by_difficulty)
    make_quest("Last of its stat", stat="Domain", difficulty=Difficulty.EASY, followed_by=by_difficulty)

    assert groups_of(signed_in.get("/"))[0] == ("Easy", ["Last of its stat"])
    assert groups_of(signed_in.get("/?page=2")) == [("Hard", ["49", "50", "51"])]


def test_it_costs_no_query_more(signed_in: Client, by_difficulty: Hunter) -> None:
    some_quests(by_difficulty)
    grouped = queries_of(lambda: signed_in.get("/"))
    Hunter.objects.update(grouping=Grouping.STAT)

    assert queries_of(lambda: signed_in.get("/")) == grouped == 6


def test_a_new_hunter_has_stats_and_the_choice_beside_the_list(signed_in: Client, hunter: Hunter) -> None:
    assert "Group by" not in text_of(signed_in.get("/"))
    make_quest(followed_by=hunter)

    html = signed_in.get("/").content.decode()

    assert re.findall(r'<button aria-pressed="(\w+)">(\w+)</button>', html) == [
        ("true", "Stat"),
        ("false", "Difficulty"),
    ]


class TestOneStatAlone:
    """The address says of which stat the board shows quests, and every press keeps it."""

    def test_its_quests_stay_and_the_day_is_whole(self, signed_in: Client, hunter: Hunter) -> None:
        quests = some_quests(hunter)

        page = signed_in.get("/?stat=Agility")

        assert groups_of(page) == [("Agility level 1", ["Swim", "Walk"])]
        assert "0 of 5 done." in text_of(page)
        assert '<a class="chip" href="?">Agility' in page.content.decode()
        assert groups_of(press(signed_in, quests[1], "/?stat=Agility"))[0] == (
            "Agility level 1",
            ["Swim", "Walk"],
        )
        assert "Call" in due_on(signed_in.get("/"))

    def test_each_heading_leads_there(self, signed_in: Client, hunter: Hunter) -> None:
        some_quests(hunter)

        assert '<a href="?stat=Agility">Agility</a>' in signed_in.get("/").content.decode()

    def test_by_difficulty_the_strip_leads_there(self, signed_in: Client, by_difficulty: Hunter) -> None:
        some_quests(by_difficulty)

        page = signed_in.get("/?stat=Agility")

        assert groups_of(page) == [("Daily", ["Walk"]), ("Epic", ["Swim"])]
        assert re.findall(r'href="\?stat=(\w+)"( aria-current="true")?', page.content.decode()) == [
            ("Strength", ""),
            ("Agility", ' aria-current="true"'),
            ("Intelligence", ""),
            ("Spirit", ""),
            ("Domain", ""),
        ]

    @pytest.mark.parametrize("grouping", Grouping)
    def test_one_with_nothing_due_says_so_once(
        self, signed_in: Client, hunter: Hunter, grouping: Grouping
    ) -> None:
        some_quests(hunter)
        Hunter.objects.update(grouping=grouping)

        page = signed_in.get("/?stat=Spirit")

        assert due_on(page) == []
        assert text_of(page).count("Nothing due.") == 1
        assert "The day is yours." not in text_of(page)

    def test_one_that_is_none_is_named_and_all_are_shown(self, signed_in: Client, hunter: Hunter) -> None:
        some_quests(hunter)

        page = signed_in.get("/?stat=Luck&page=1")

        assert "There is no stat “Luck”; all are shown." in text_of(page)
        assert len(groups_of(page)) == 6
