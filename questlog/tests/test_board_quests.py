"""Which quests the board shows, in which order, where, and how they come and go."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter
from questlog.tests.pages import due_on, queries_of, text_of, words
from questlog.tests.records import SUNDAY, TODAY, done, undone
from quests.arranging import Direction, arrange, move
from quests.choices import Repeat
from quests.following import unfollow
from quests.models import Quest
from quests.personal import archive_quest, restore_quest
from quests.services import schedule_quest
from tests.factories import follow, make_hunter, make_quest

pytestmark = pytest.mark.usefixtures("_on_sunday")

TUESDAY, ALL_DAYS = 2, 127
BEGIN = "These were picked for you to begin with."


@pytest.fixture
def _on_sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def section_of(page: Any, labelled_by: str) -> str:
    """Return the words of a section of the board, empty where there is none."""
    found = re.search(
        rf'<section aria-labelledby="{labelled_by}">.*?</section>', page.content.decode(), re.DOTALL
    )
    return words(found[0]) if found else ""


def press_button(client: Client, page: Any, action: str, quest: Quest) -> Any:
    """Press the button of a page that sends to this action of the quest; return the page that comes next."""
    assert f'action="/quests/{quest.pk}/{action}/"' in page.content.decode()
    return client.post(f"/quests/{quest.pk}/{action}/", {"next": "/"}, follow=True)


class TestWhatIsOnIt:
    def test_ones_own_and_what_is_followed_and_nothing_else(self, signed_in: Client, hunter: Hunter) -> None:
        iker = make_hunter("Iker")
        make_quest("Followed", followed_by=hunter)
        make_quest("Mine", owner=hunter)
        make_quest("Not followed")
        make_quest("Followed by another", followed_by=iker)
        make_quest("Another's", owner=iker)
        make_quest("Mine, archived", owner=hunter, archived_at=SUNDAY)

        assert due_on(signed_in.get("/")) == ["Followed", "Mine"]

    def test_what_is_not_followed_waits_in_the_list_and_comes_by_its_button(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest()
        assert due_on(signed_in.get("/")) == []

        page = press_button(signed_in, signed_in.get("/quests/"), "follow", quest)

        assert due_on(page) == ["Forty push-ups"]
        assert f'action="/quests/{quest.pk}/follow/"' not in signed_in.get("/quests/").text

    def test_unfollowed_it_is_off_and_what_was_done_stays(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED, followed_by=hunter)
        done(hunter, quest)

        page = press_button(signed_in, signed_in.get("/quests/"), "unfollow", quest)

        assert due_on(page) == []
        assert [row.quest for row in page.context["board"].done_rows] == [quest]
        assert f'action="/quests/{quest.pk}/follow/"' in signed_in.get("/quests/").text

    def test_an_archived_one_leaves_and_a_restored_one_comes_back(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        mine, everyones = make_quest("Mine", owner=hunter), make_quest("Everyone's", followed_by=hunter)
        archive_quest(hunter=hunter, quest=mine)
        Quest.objects.filter(pk=everyones.pk).update(archived_at=SUNDAY)
        assert due_on(signed_in.get("/")) == []

        restore_quest(hunter=hunter, quest=mine)
        Quest.objects.filter(pk=everyones.pk).update(archived_at=None)

        assert due_on(signed_in.get("/")) == ["Mine", "Everyone's"]


class TestTheOrder:
    @pytest.fixture
    def quests(self, hunter: Hunter) -> list[Quest]:
        quests = [make_quest(name) for name in ("Zither", "Abacus", "Mandolin")]
        follow(hunter, *quests)
        return quests

    def test_is_the_hunters_own(self, signed_in: Client, hunter: Hunter, quests: list[Quest]) -> None:
        assert due_on(signed_in.get("/")) == ["Zither", "Abacus", "Mandolin"]

        move(hunter=hunter, quest=quests[2], direction=Direction.UP)
        assert due_on(signed_in.get("/")) == ["Zither", "Mandolin", "Abacus"]

        arrange(hunter=hunter, quest_ids=[quests[1].pk, quests[0].pk, quests[2].pk])
        assert due_on(signed_in.get("/")) == ["Abacus", "Zither", "Mandolin"]

    def test_of_another_hunter_is_another(self, client: Client, hunter: Hunter, quests: list[Quest]) -> None:
        iker = make_hunter("Iker")
        follow(iker, *reversed(quests))
        client.force_login(iker.user)

        assert due_on(client.get("/")) == ["Mandolin", "Abacus", "Zither"]

    def test_holds_within_a_stat_and_among_what_can_be_done_any_time(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        for name, stat, repeat in [
            ("Any time, second stat", "Agility", Repeat.UNLIMITED),
            ("Second stat", "Agility", Repeat.DAILY),
            ("Any time", "Strength", Repeat.UNLIMITED),
            ("First stat", "Strength", Repeat.WEEKLY),
            ("A later one", "Strength", Repeat.ONCE),
        ]:
            make_quest(name, stat=stat, repeat=repeat, followed_by=hunter)

        assert due_on(signed_in.get("/")) == [
            "First stat",
            "A later one",
            "Second stat",
            "Any time",
            "Any time, second stat",
        ]

    def test_what_is_due_comes_first_then_what_is_not_then_what_is_done(
        self, signed_in: Client, hunter: Hunter, quests: list[Quest]
    ) -> None:
        schedule_quest(quest=quests[1], weekdays=TUESDAY, from_day=TODAY)
        done(hunter, quests[2])

        said = text_of(signed_in.get("/"))

        places = [said.index(words) for words in ("Zither", "Not due today Abacus", "Done today 1 Mandolin")]
        assert places == sorted(places)


class TestNotDue:
    def test_off_by_its_weekdays_it_names_the_next_day(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Leg day", followed_by=hunter)
        schedule_quest(quest=quest, weekdays=TUESDAY, from_day=TODAY)

        page = signed_in.get("/")

        assert due_on(page) == []
        assert section_of(page, "later") == "Not due today Leg day next on Tuesday"

    @pytest.mark.parametrize("late", [False, True])
    def test_of_a_week_done_on_an_earlier_day_it_says_when_and_when_again(
        self, signed_in: Client, hunter: Hunter, late: bool
    ) -> None:
        weekly = make_quest("Leg day", repeat=Repeat.WEEKLY, followed_by=hunter)
        day = TODAY - timedelta(days=5)
        if late:
            done(hunter, weekly, day=day)
        else:
            done(hunter, weekly, SUNDAY - timedelta(days=5))

        page = signed_in.get("/")

        assert due_on(page) == []
        assert section_of(page, "later") == "Not due today Leg day done on Tuesday, again from Monday"
        with time_machine.travel(SUNDAY + timedelta(days=1), tick=False):
            page = signed_in.get("/")
        assert due_on(page) == ["Leg day"]
        assert section_of(page, "later") == ""

    def test_what_is_done_today_stands_under_done_alone(self, signed_in: Client, hunter: Hunter) -> None:
        off = make_quest("Off", followed_by=hunter)
        schedule_quest(quest=off, weekdays=TUESDAY, from_day=TODAY)
        weekly = make_quest("Weekly", repeat=Repeat.WEEKLY, followed_by=hunter)
        daily = make_quest("Daily", followed_by=hunter)
        for quest in (off, weekly, daily):
            done(hunter, quest)

        page = signed_in.get("/")

        assert due_on(page) == []
        assert section_of(page, "later") == ""
        assert [row.quest_name for row in page.context["board"].done_rows] == ["Daily", "Weekly", "Off"]
        assert [page.text.count(f'<a href="/quests/{quest.pk}/">') for quest in (off, weekly, daily)] == [
            1
        ] * 3

    def test_what_was_done_once_and_for_all_is_gone_from_it(self, signed_in: Client, hunter: Hunter) -> None:
        once = make_quest("Marathon", repeat=Repeat.ONCE, followed_by=hunter)
        done(hunter, once, SUNDAY - timedelta(days=1))

        page = signed_in.get("/")

        assert "Marathon" not in text_of(page)
        assert "Nothing left today" in text_of(page)

    def test_undone_a_weekly_one_is_due_again(self, signed_in: Client, hunter: Hunter) -> None:
        weekly = make_quest(repeat=Repeat.WEEKLY, followed_by=hunter)
        undone(hunter, weekly, SUNDAY - timedelta(days=2))

        page = signed_in.get("/")

        assert due_on(page) == ["Forty push-ups"]
        assert section_of(page, "later") == ""

    def test_what_is_not_followed_is_not_told_of(self, signed_in: Client, hunter: Hunter) -> None:
        off = make_quest("Off", followed_by=hunter)
        schedule_quest(quest=off, weekdays=TUESDAY, from_day=TODAY)
        weekly = make_quest("Weekly", repeat=Repeat.WEEKLY, followed_by=hunter)
        done(hunter, weekly, SUNDAY - timedelta(days=1))
        for quest in (off, weekly):
            unfollow(hunter=hunter, quest=quest)

        assert section_of(signed_in.get("/"), "later") == ""

    def test_it_is_in_the_boards_order(self, signed_in: Client, hunter: Hunter) -> None:
        for name, stat in (("Third", "Spirit"), ("First", "Agility"), ("Second", "Agility")):
            quest = make_quest(name, stat=stat, followed_by=hunter)
            schedule_quest(quest=quest, weekdays=TUESDAY, from_day=TODAY)

        listed = [one.quest.name for one in signed_in.get("/").context["board"].not_due]

        assert listed == ["First", "Second", "Third"]


class TestCounts:
    def test_what_is_left_is_what_is_due_but_for_any_time_ones(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quests = [make_quest(f"{number}", followed_by=hunter) for number in range(4)]
        make_quest("Any time", repeat=Repeat.UNLIMITED, followed_by=hunter)
        make_quest("Not followed")
        schedule_quest(quest=quests[0], weekdays=TUESDAY, from_day=TODAY)
        done(hunter, quests[1])

        page = signed_in.get("/")

        board = page.context["board"]
        assert (board.left, board.done_today, board.goal) == (2, 1, 3)
        assert "Two quests left 1 of 3 done." in text_of(page)
        assert '<progress max="3" value="1" aria-label="1 of 3 quests done today">' in page.text

    def test_what_is_left_counts_past_the_first_page(self, signed_in: Client, hunter: Hunter) -> None:
        follow(hunter, *(make_quest(f"{number:02d}") for number in range(52)))

        assert signed_in.get("/").context["board"].left == 52

    def test_what_is_done_of_quests_off_the_board_counts_as_done(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        make_quest("Followed", followed_by=hunter)
        done(hunter, make_quest("Not followed"))

        board = signed_in.get("/").context["board"]

        assert (board.left, board.done_today) == (1, 1)

    def test_the_number_of_queries_is_the_same_for_one_and_for_three_of_a_kind(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        def add(name: str) -> None:
            make_quest(f"own {name}", owner=hunter)
            make_quest(f"due {name}", followed_by=hunter)
            make_quest(f"not followed {name}")
            off = make_quest(f"off {name}", followed_by=hunter)
            schedule_quest(quest=off, weekdays=TUESDAY, from_day=TODAY)
            weekly = make_quest(f"weekly {name}", repeat=Repeat.WEEKLY, followed_by=hunter)
            done(hunter, weekly, SUNDAY - timedelta(days=1))
            done(hunter, make_quest(f"done {name}", followed_by=hunter))

        add("first")
        few = queries_of(lambda: signed_in.get("/"))
        add("second")
        add("third")

        assert queries_of(lambda: signed_in.get("/")) == few == 6


class TestTheBeginning:
    def test_an_empty_board_says_so_and_leads_on(self, signed_in: Client) -> None:
        make_quest()

        page = signed_in.get("/")

        said = text_of(page)
        assert "Your board is empty Three quests are plenty to begin with." in said
        assert "The day is yours" not in said
        assert BEGIN not in said
        frame = re.search(r'<div class="nothing frame">.*?</div>', page.text, re.DOTALL)
        assert frame
        assert re.findall(r'href="([^"]+)"', frame[0]) == ["/quests/", "/quests/new/", "/settings/import/"]

    def test_what_was_picked_is_told_of_while_nothing_was_ever_done(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest(followed_by=hunter)
        note = re.search(r'<p class="note">.*?</p>', signed_in.get("/").text, re.DOTALL)
        assert note
        assert BEGIN in words(note[0])
        assert re.findall(r'href="(/[^"]+)"', note[0].partition("<span>")[2]) == [
            "/quests/",
            "/quests/new/",
            "/quests/arrange/",
        ]

        done(hunter, quest)

        assert BEGIN not in text_of(signed_in.get("/"))

    def test_it_is_not_told_again_after_a_long_pause(self, signed_in: Client, hunter: Hunter) -> None:
        done(hunter, make_quest(followed_by=hunter), SUNDAY - timedelta(days=400))

        assert BEGIN not in text_of(signed_in.get("/"))

    def test_with_its_only_completion_undone_one_begins_anew(self, signed_in: Client, hunter: Hunter) -> None:
        undone(hunter, make_quest(followed_by=hunter))

        assert BEGIN in text_of(signed_in.get("/"))
