"""/quests/ narrowed and ordered: every filter as a plain reading of each quest says, alone and together."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from itertools import combinations_with_replacement, product
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hunters.models import Hunter, StatName
from questlog.forms import QuestFilterForm
from questlog.quest_list import listed_quests
from questlog.tests.pages import text_of
from questlog.tests.records import SUNDAY, TODAY
from questlog.tests.rows import add_rows
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from quests.rewards import SUGGESTED
from tests.effort import FULL, examples
from tests.factories import follow, make_hunter, make_quest

#: Values of each filter: readable ones, and one that is none.
VALUES: dict[str, list[str]] = {
    "q": ["", "run", "uphill", "run uphill", "nothing like it"],
    "stat": ["", "Strength", "Domain", "Luck"],
    "difficulty": ["", *Difficulty.values, "Absurd"],
    "repeat": ["", *Repeat.values, "hourly"],
    "kind": ["", "catalog", "own", "theirs"],
    "board": ["", "yes", "no", "perhaps"],
    "done": ["", "yes", "no", "half"],
    "sort": ["", "name", "xp", "newest", "oldest"],
}


@pytest.fixture(autouse=True)
def _on_sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def shown(hunter: Hunter) -> "list[Shown]":
    """Quests of every kind that the hunter may do, and beside them some that nobody is to find."""
    iker = make_hunter("Iker")
    hidden = [
        make_quest("run of Iker", owner=iker),
        make_quest("archived run", archived_at=SUNDAY),
        make_quest("archived run of Mara", owner=hunter, archived_at=SUNDAY),
    ]
    kinds = product((True, False), (True, False), Repeat.values, (True, False))
    shown = [Shown.make(hunter, number, *kind) for number, kind in enumerate(kinds)]
    follow(iker, *(one.quest for one in shown if one.quest.owner_id is None))
    for quest in [*hidden, *(one.quest for one in shown)]:
        add_rows(iker, quest, [TODAY])
    return shown


class Shown:
    """A quest of the list, with what the test itself knows about it."""

    def __init__(self, quest: Quest, *, is_followed: bool, was_done: bool) -> None:
        self.quest = quest
        self.on_board = is_followed or quest.owner_id is not None
        self.done = was_done and quest.repeat != Repeat.UNLIMITED

    @classmethod
    def make(
        cls, hunter: Hunter, number: int, is_own: bool, is_followed: bool, repeat: str, was_done: bool
    ) -> "Shown":
        difficulty = ("Daily", "Easy", "Normal")[number % 3]
        suggested = SUGGESTED[difficulty]
        quest = make_quest(
            f"{'run' if number % 2 else 'walk'} {number * 7 % 32:02d}",
            description="uphill" if number % 5 == 0 else "",
            owner=hunter if is_own else None,
            stat=StatName.values[number % 5],
            difficulty=difficulty,
            xp_reward=suggested.xp,
            gold_reward=suggested.gold,
            repeat=repeat,
        )
        Quest.objects.filter(pk=quest.pk).update(created_at=SUNDAY - timedelta(hours=number // 3))
        quest.refresh_from_db()
        if is_followed:
            follow(hunter, quest)
        days_ago = 0 if was_done else 7
        if was_done or repeat != Repeat.ONCE:
            add_rows(hunter, quest, [TODAY - timedelta(days=days_ago)])
        return cls(quest, is_followed=is_followed, was_done=was_done)

    def is_wanted(self, asked: dict[str, str]) -> bool:
        """Say it plainly: whether the quest is what the address asks for, as far as it can be read."""
        quest = self.quest
        text = f"{quest.name} {quest.description}"
        return all(
            {
                "q": lambda value: all(word in text for word in value.split()),
                "stat": lambda value: value not in StatName.values or quest.stat == value,
                "difficulty": lambda value: value not in Difficulty.values or quest.difficulty == value,
                "repeat": lambda value: value not in Repeat.values or quest.repeat == value,
                "kind": lambda value: {"catalog": quest.owner_id is None, "own": bool(quest.owner_id)}.get(
                    value, True
                ),
                "board": lambda value: {"yes": self.on_board, "no": not self.on_board}.get(value, True),
                "done": lambda value: {"yes": self.done, "no": not self.done}.get(value, True),
                "sort": lambda value: True,
            }[name](value)
            for name, value in asked.items()
            if value
        )


def expected(shown: list[Shown], asked: dict[str, str]) -> list[str]:
    """Return the names that the address asks for, in the order it asks for."""
    quests = sorted((one.quest for one in shown if one.is_wanted(asked)), key=lambda quest: quest.name)
    match asked.get("sort"):
        case "xp":
            quests.sort(key=lambda quest: -quest.xp_reward)
        case "newest":
            quests.sort(key=lambda quest: (quest.created_at, quest.pk), reverse=True)
    return [quest.name for quest in quests]


def on_every_page(client: Client, asked: dict[str, str]) -> list[str]:
    """Return the names of the list, page after page, as its own links lead."""
    names, page = [], client.get("/quests/", asked)
    while True:
        names += [quest.name for quest in page.context["page"]]
        onward = re.search(r'<a class="btn" href="([^"]*)" rel="next">', page.text)
        if not onward:
            return names
        page = client.get(f"/quests/{unescape(onward[1])}")


def test_each_filter_alone_lists_what_it_says_on_all_pages(
    signed_in: Client, shown: list[Shown], subtests: pytest.Subtests
) -> None:
    for asked in [{name: value} for name, values in VALUES.items() for value in values]:
        with subtests.test(**asked):
            assert on_every_page(signed_in, asked) == expected(shown, asked)


def test_the_made_up_list_has_some_of_each_and_not_all(shown: list[Shown]) -> None:
    """Else the comparisons here would say little."""
    for name, values in VALUES.items():
        for value in values:
            found = len(expected(shown, {name: value}))
            is_narrow = bool(value) and name != "sort" and _is_readable(name, value)
            assert found < 32 if is_narrow else found == 32
    assert len(expected(shown, {"kind": "catalog", "board": "yes", "done": "no", "repeat": "weekly"})) == 1


def _is_readable(name: str, value: str) -> bool:
    return name not in QuestFilterForm({name: value}).errors


def test_filters_combine_as_all_of_them_say(shown: list[Shown], hunter: Hunter) -> None:
    @given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
    @settings(
        max_examples=examples(150) if FULL else 40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def compare(asked: dict[str, str]) -> None:
        chosen = QuestFilterForm(asked).chosen()
        assert [quest.name for quest in listed_quests(hunter, TODAY, chosen)] == expected(shown, asked)

    compare()


def test_every_two_of_the_folded_filters_combine(shown: list[Shown], hunter: Hunter) -> None:
    readable = [(name, value) for name in QuestFilterForm.MORE for value in VALUES[name][:-1] if value]
    for one, two in combinations_with_replacement(readable, 2):
        asked = dict([one, two])
        chosen = QuestFilterForm(asked).chosen()
        assert [quest.name for quest in listed_quests(hunter, TODAY, chosen)] == expected(shown, asked)


class TestChips:
    ASKED = {"q": "run", "stat": "Domain", "repeat": "weekly", "kind": "own", "done": "no", "sort": "xp"}

    @staticmethod
    def chips(page: Any) -> dict[str, str]:
        """Return the addresses that the chips lead to, by their words."""
        found = re.findall(r'<a class="chip" href="([^"]*)">(.*?)<svg', page.text, re.DOTALL)
        return {unescape(words).strip(): unescape(address) for address, words in found}

    def test_each_takes_off_one_and_keeps_the_others_but_not_the_page(
        self, signed_in: Client, shown: list[Shown]
    ) -> None:
        page = signed_in.get("/quests/", self.ASKED | {"page": "3"})

        chips = self.chips(page)
        assert list(chips) == ["“run”", "Every week", "Your own", "Not done", "Most XP first"]
        for name, address in zip(("q", "repeat", "kind", "done", "sort"), chips.values(), strict=True):
            onward = signed_in.get(address if address.startswith("/") else f"/quests/{address}")
            left = {key: value for key, value in self.ASKED.items() if key != name}
            assert dict(onward.wsgi_request.GET.items()) == left
            assert [quest.name for quest in onward.context["page"]] == expected(shown, left)

    def test_of_the_last_one_leads_to_the_whole_list(self, signed_in: Client, shown: list[Shown]) -> None:
        [address] = self.chips(signed_in.get("/quests/?board=no")).values()

        assert address == "/quests/"

    def test_all_can_be_cleared_at_once(self, signed_in: Client, shown: list[Shown]) -> None:
        clear = '<a class="clear" href="/quests/">Clear all</a>'

        assert clear in signed_in.get("/quests/?board=no&done=yes").text
        assert clear not in signed_in.get("/quests/").text

    def test_what_narrows_nothing_has_none(self, signed_in: Client, shown: list[Shown]) -> None:
        for address in ("", "?sort=name", "?repeat=", "?kind=theirs&sort=oldest"):
            assert self.chips(signed_in.get(f"/quests/{address}")) == {}, address


#: What is said of the last of each filter's VALUES.
UNREADABLE = {
    "stat": "There is no stat “Luck”; all are shown.",
    "difficulty": "There is no difficulty “Absurd”; all are shown.",
    "repeat": "There is no repeat “hourly”; all are shown.",
    "kind": "There is no kind “theirs”; all are shown.",
    "board": "“perhaps” is neither yes nor no; all are shown.",
    "done": "“half” is neither yes nor no; all are shown.",
    "sort": "There is no order “oldest”; they come by name.",
}


def test_a_value_that_cannot_be_read_is_named_and_the_others_hold(
    signed_in: Client, shown: list[Shown], subtests: pytest.Subtests
) -> None:
    for name, sentence in UNREADABLE.items():
        with subtests.test(name=name):
            asked = {"q": "run", "kind": "own", name: VALUES[name][-1]}

            page = signed_in.get("/quests/", asked)

            assert page.status_code == 200
            assert sentence in text_of(page)
            assert [quest.name for quest in page.context["page"]] == expected(shown, asked)


def test_the_folded_fields_show_what_is_on(signed_in: Client, shown: list[Shown]) -> None:
    page = signed_in.get("/quests/?repeat=weekly&sort=xp&difficulty=eASY&stat=Domain")

    chosen = re.findall(r'<option value="([^"]+)" selected>', page.text)
    assert chosen == ["Easy", "weekly", "xp"]
    # Sending them keeps the stat, which is chosen by a link.
    form = re.search(r'<form class="filters".*?</form>', page.text, re.DOTALL)
    assert form
    assert '<input type="hidden" name="stat" value="Domain">' in form[0]


@pytest.mark.parametrize(
    ("is_own", "is_followed", "follow_button", "unfollow_button"),
    [(False, False, True, False), (False, True, False, True), (True, False, False, False)],
)
def test_a_row_offers_to_follow_or_to_unfollow_and_neither_for_ones_own(
    signed_in: Client,
    hunter: Hunter,
    is_own: bool,
    is_followed: bool,
    follow_button: bool,
    unfollow_button: bool,
) -> None:
    quest = make_quest(owner=hunter if is_own else None, followed_by=hunter if is_followed else None)

    page = signed_in.get("/quests/").text

    assert (f'action="/quests/{quest.pk}/follow/"' in page) == follow_button
    assert (f'action="/quests/{quest.pk}/unfollow/"' in page) == unfollow_button


def test_following_from_a_narrowed_list_leads_back_to_it(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest()
    address = "/quests/?board=no&q=push"
    form = re.search(
        rf'<form method="post" action="/quests/{quest.pk}/follow/">.*?</form>',
        signed_in.get(address).text,
        re.DOTALL,
    )
    assert form
    [back] = re.findall(r'name="next" value="([^"]*)"', form[0])

    page = signed_in.post(f"/quests/{quest.pk}/follow/", {"next": unescape(back)}, follow=True)

    assert page.redirect_chain == [(address, 302)]
    assert "“Forty push-ups” is on your board." in text_of(page)
    assert "No quest matches" in text_of(page)
