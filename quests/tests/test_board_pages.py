"""The pages and buttons of what is on the board: following, notes, order."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from hunters.models import Hunter
from questlog.tests.pages import notes_of, queries_of, text_of
from quests.models import Follow, Quest
from quests.places import with_follow
from quests.services import archive
from quests.tests.boards import board, follow_of, write
from tests.factories import follow, make_hunter, make_quest

ARRANGE = "/quests/arrange/"
ACTIONS = ("follow", "unfollow", "notes", "move")


def press(client: Client, action: str, quest: Quest, **fields: Any) -> Any:
    """Send what a quest's button sends, and return the page that comes next."""
    return client.post(f"/quests/{quest.pk}/{action}/", {"next": "/quests/"} | fields, follow=True)


def partial(name: str, hunter: Hunter, quest: Quest) -> str:
    """Return a partial of the quests' room as another page includes it."""
    request = RequestFactory().get("/quests/?q=a&b")
    shown = with_follow(Quest.objects.all(), hunter).get(pk=quest.pk)
    return render_to_string(f"quests/{name}.html", {"quest": shown}, request=request)


class TestFollowing:
    def test_puts_it_on_the_board_and_takes_it_off(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Run")
        for _again in range(2):
            page = press(signed_in, "follow", quest)
            assert page.redirect_chain == [("/quests/", 302)]
            assert notes_of(page) == ["“Run” is on your board."]
        assert board(hunter) == ["Run"]
        page = press(signed_in, "unfollow", quest)
        assert notes_of(page) == ["“Run” is off your board. What you did with it stays in your record."]
        assert board(hunter) == []

    def test_refusals_are_sentences(self, signed_in: Client, hunter: Hunter, settings: Any) -> None:
        own, run = write(hunter).quest, make_quest("Run")
        assert "Archive it to take it off." in notes_of(press(signed_in, "unfollow", own))[0]
        settings.MAX_FOLLOWED_QUESTS = 0
        assert "Take one off first." in notes_of(press(signed_in, "follow", run))[0]
        archive(Quest.objects.filter(pk=run.pk))
        assert "“Run” is archived" in notes_of(press(signed_in, "follow", run))[0]
        assert board(hunter) == ["Read"]

    def test_notes_are_shown_before_they_go(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Run")
        follow(hunter, quest)
        Follow.objects.update(notes="<b>Slowly</b>")
        page = press(signed_in, "unfollow", quest)
        assert "Your notes would go too" in text_of(page)
        assert "&lt;b&gt;Slowly&lt;/b&gt;" in page.content.decode()
        assert board(hunter) == ["Run"]
        press(signed_in, "unfollow", quest, with_notes="on")
        assert board(hunter) == []


class TestNotes:
    def test_are_kept(self, signed_in: Client, hunter: Hunter) -> None:
        quest = write(hunter).quest
        page = press(signed_in, "notes", quest, notes="In bed")
        assert notes_of(page) == ["Your notes are kept."]
        assert follow_of(hunter, quest).notes == "In bed"

    def test_refused_they_stay_in_the_form(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Run")
        page = press(signed_in, "notes", quest, notes="</textarea><b>Long")
        assert "“Run” is not on your board. Put it there first" in text_of(page)
        assert "&lt;/textarea&gt;&lt;b&gt;Long" in page.content.decode()
        assert 'name="next" value="/quests/"' in page.content.decode()
        follow(hunter, quest)
        page = press(signed_in, "notes", quest, notes="x" * 10_001)
        assert "A note has at most 10,000 characters." in text_of(page)
        assert "x" * 10_001 in page.content.decode()
        assert follow_of(hunter, quest).notes == ""


class TestTheOrder:
    def test_lists_the_board_by_stat_with_no_dead_button(self, signed_in: Client, hunter: Hunter) -> None:
        for name, stat in (("C", "Spirit"), ("A", "Strength"), ("B", "Strength"), ("D", "Strength")):
            follow(hunter, make_quest(name, stat=stat))
        page = signed_in.get(ARRANGE).text
        assert re.findall(r'id="stat-(\w+)"', page) == ["strength", "spirit"]
        assert re.findall(r'aria-label="(Move \w+: \w)"', page) == [
            "Move down: A", "Move up: B", "Move down: B", "Move up: D",
        ]  # fmt: skip

    def test_an_empty_board_says_what_to_do(self, signed_in: Client) -> None:
        assert "Nothing is on your board yet" in text_of(signed_in.get(ARRANGE))

    def test_asks_the_same_however_many_there_are(self, signed_in: Client, hunter: Hunter) -> None:
        counts = set()
        for count in (1, 3):
            for number in range(count):
                follow(hunter, make_quest(f"{count} {number}"))
            counts.add(queries_of(lambda: signed_in.get(ARRANGE)))
        assert len(counts) == 1

    def test_the_buttons_move(self, signed_in: Client, hunter: Hunter) -> None:
        quests = {name: make_quest(name) for name in "ABC"}
        follow(hunter, *quests.values())
        answer = signed_in.post(f"/quests/{quests['C'].pk}/move/", {"direction": "up", "next": ARRANGE})
        assert answer.url == f"{ARRANGE}#quest-{quests['C'].pk}"
        assert board(hunter) == list("ACB")
        press(signed_in, "move", quests["A"], direction="down")
        assert board(hunter) == list("CAB")

    def test_a_move_that_is_none_is_a_400_and_one_off_the_board_a_sentence(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest("Run")
        assert notes_of(press(signed_in, "move", quest, direction="up")) == ["“Run” is not on your board."]
        for direction in ("", "sideways"):
            assert press(signed_in, "move", quest, direction=direction).status_code == 400

    def test_a_whole_stat_at_once(self, signed_in: Client, hunter: Hunter) -> None:
        quests = [make_quest(name) for name in "ABC"]
        follow(hunter, *quests)
        page = signed_in.post(ARRANGE, {"order": ",".join(str(q.pk) for q in reversed(quests))}, follow=True)
        assert page.redirect_chain == [(ARRANGE, 302)]
        assert board(hunter) == list("CBA")

    @pytest.mark.parametrize("order", [None, "", "x"])
    def test_an_order_that_is_none_is_a_400(self, signed_in: Client, order: str | None) -> None:
        assert signed_in.post(ARRANGE, {} if order is None else {"order": order}).status_code == 400

    def test_several_stats_are_refused_in_a_sentence(self, signed_in: Client, hunter: Hunter) -> None:
        quests = [make_quest("A"), make_quest("B", stat="Spirit")]
        follow(hunter, *quests)
        page = signed_in.post(ARRANGE, {"order": ",".join(str(q.pk) for q in quests)}, follow=True)
        assert notes_of(page) == ["Only quests of one stat are put in order together."]


class TestWhoseQuestItIs:
    @pytest.mark.parametrize("action", ACTIONS)
    def test_anothers_is_nothing(self, signed_in: Client, action: str) -> None:
        other = make_hunter("Nadd")
        theirs = write(other, notes="theirs").quest
        for quest_id in (theirs.pk, uuid4()):
            sent = {"notes": "mine", "direction": "up", "with_notes": "on"}
            assert signed_in.post(f"/quests/{quest_id}/{action}/", sent).status_code == 404
        assert follow_of(other, theirs).notes == "theirs"
        assert Follow.objects.count() == 1

    @pytest.mark.parametrize("action", ACTIONS)
    def test_what_takes_a_button_says_so(self, signed_in: Client, action: str) -> None:
        page = signed_in.get(f"/quests/{make_quest().pk}/{action}/")
        assert page.status_code == 405
        assert "It only takes what a button sends" in text_of(page)

    @pytest.mark.parametrize("action", ACTIONS)
    def test_a_visitor_logs_in_first_and_nothing_is_recorded(
        self, client: Client, hunter: Hunter, action: str
    ) -> None:
        answer = client.post(f"/quests/{make_quest().pk}/{action}/", {"direction": "up", "next": "/quests/"})
        assert answer.url == "/accounts/login/?next=/quests/"
        assert not Follow.objects.exists()


class TestPartials:
    def test_follow_or_unfollow_and_nothing_for_ones_own(self, hunter: Hunter) -> None:
        quest, own = make_quest("Run"), write(hunter).quest
        page = partial("_follow", hunter, quest)
        assert f'action="/quests/{quest.pk}/follow/"' in page
        assert 'value="/quests/?q=a&amp;b"' in page
        follow(hunter, quest)
        assert f'action="/quests/{quest.pk}/unfollow/"' in partial("_follow", hunter, quest)
        assert "<form" not in partial("_follow", hunter, own)
        archive(Quest.objects.filter(pk=quest.pk))
        Follow.objects.filter(quest=quest).delete()
        assert "<form" not in partial("_follow", hunter, quest)

    def test_what_an_owner_may_do(self, hunter: Hunter) -> None:
        quest, own = make_quest("Run"), write(hunter).quest
        assert f"/quests/{own.pk}/edit/" in partial("_owner", hunter, own)
        assert f'action="/quests/{own.pk}/archive/"' in partial("_owner", hunter, own)
        archive(Quest.objects.filter(pk=own.pk))
        assert f'action="/quests/{own.pk}/restore/"' in partial("_owner", hunter, own)
        assert f"/quests/new/?from={quest.pk}" in partial("_owner", hunter, quest)
        assert "/edit/" not in partial("_owner", hunter, quest)

    def test_notes_where_they_can_be_kept(self, hunter: Hunter) -> None:
        quest, own = make_quest("Run"), write(hunter, notes="</textarea><b>\n\nIn bed").quest
        page = partial("_notes", hunter, own)
        assert "&lt;/textarea&gt;&lt;b&gt;\n\nIn bed</textarea>" in page
        assert "<form" not in partial("_notes", hunter, quest)
