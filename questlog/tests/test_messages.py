"""What the System says on the next page: offers to undo or put back, and moments, however many wait."""

from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.moments import Moment, just_done
from questlog.offers import PUT_BACK, UNDO, offer_in, tags_offering
from questlog.tests.pages import form_of, notes_of, offers, press, press_on, text_of
from questlog.tests.records import SUNDAY, done, totals_of
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest

ROW = QuestLog(id=UUID(int=7))
ODD_TAGS = [
    "",
    "offer",
    "offer ",
    "offers undo",
    "safe bold",
    "offer undo",
    f"offer {ROW.pk}",
    f"offer board {ROW.pk}",
    f"offer undo {ROW.pk} twice",
    f" offer undo {ROW.pk}",
    f"offer undo {ROW.pk}\n",
    f"offer undo/../../logout {ROW.pk}",
    "offer undo 42",
    f"offer undo {'-' * 36}",
    "moment",
    "moment {",
    "moment []",
    "moment 5",
    'moment {"row": "1"}',
    'moment {"stat": "Strength", "row": "1", "colour": "blue"}',
]


@pytest.mark.parametrize(("action", "word"), [(PUT_BACK, "Put back"), (UNDO, "Undo")])
def test_an_offer_comes_out_as_it_was_put_in(action: str, word: str) -> None:
    offer = offer_in(tags_offering(action, ROW))

    assert offer is not None
    assert offer.url == f"/log/{ROW.pk}/{action.replace('_', '-')}/"
    assert str(offer.word) == word


@pytest.mark.parametrize("tags", ODD_TAGS)
def test_any_other_tags_offer_nothing_and_are_no_moment(tags: str) -> None:
    assert offer_in(tags) is None
    assert Moment.from_tags(tags) is None


@pytest.mark.parametrize("tags", ODD_TAGS)
def test_a_message_with_other_tags_is_told_as_any_other(
    rf: RequestFactory, hunter: Hunter, tags: str
) -> None:
    request = request_of(rf, hunter)
    messages.info(request, "Hello.", extra_tags=tags)

    assert just_done(request) is None
    assert [str(message) for message in messages.get_messages(request)] == ["Hello."]


def request_of(rf: RequestFactory, hunter: Hunter) -> HttpRequest:
    request = rf.get("/")
    request.session = {}  # type: ignore[assignment]
    request.hunter = hunter  # type: ignore[attr-defined]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def press_unseen(client: Client, *quests: Quest) -> None:
    """Press quests' buttons without looking at the page that comes next."""
    forms = [form_of(client.get("/"), quest) for quest in quests]
    for quest, form in zip(quests, forms, strict=True):
        client.post(f"/quests/{quest.pk}/complete/", form)


class TestMomentsThatWait:
    def test_the_latest_is_shown_in_place_and_the_others_as_notes(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quests = [make_quest(name, followed_by=hunter) for name in ("One", "Two", "Three")]
        press_unseen(signed_in, *quests)

        page = signed_in.get("/")

        assert page.context["just_done"].row.quest == quests[2]
        assert [note.partition(".")[0] for note in notes_of(page)] == ["One: done", "Two: done"]
        assert notes_of(signed_in.get("/")) == []

    def test_one_undone_meanwhile_is_no_longer_shown_in_place(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        one, two = make_quest("One", followed_by=hunter), make_quest("Two", followed_by=hunter)
        press_unseen(signed_in, one, two)
        QuestLog.objects.filter(quest=two).update(undone_at=SUNDAY)

        page = signed_in.get("/")

        assert page.context["just_done"].row.quest == one
        assert [note.partition(".")[0] for note in notes_of(page)] == ["Two: done"]

    def test_with_an_undo_between_them_each_is_told(self, signed_in: Client, hunter: Hunter) -> None:
        one, two = make_quest("One"), make_quest("Two")
        row = done(hunter, one)
        with time_machine.travel(SUNDAY, tick=False):
            signed_in.post(f"/log/{row.pk}/undo/")
            press_unseen_only(signed_in, two)
            page = signed_in.get("/")

        assert page.context["just_done"].row.quest == two
        assert notes_of(page) == ["Undone. 50 XP and 10 gold went back. Put back"]
        assert offers(page, "put_back", row)

    def test_anothers_moment_is_not_shown_in_place(self, client: Client, hunter: Hunter) -> None:
        client.force_login(hunter.user)
        press_unseen(client, make_quest(followed_by=hunter))
        row = QuestLog.objects.get()
        messages_cookie = client.cookies["messages"]
        client.force_login(make_hunter("Iker").user)
        client.cookies["messages"] = messages_cookie

        page = client.get("/")

        assert page.context["just_done"] is None
        assert not offers(page, "undo", row)

    def test_on_a_page_without_a_place_for_it_the_moment_is_a_note(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        press_unseen(signed_in, make_quest(followed_by=hunter))

        assert notes_of(signed_in.get("/status/")) == ["Forty push-ups: done. 50 XP for Strength, 10 gold."]


def press_unseen_only(client: Client, quest: Quest) -> None:
    """Press a quest's button by a form that no page was opened for."""
    client.post(f"/quests/{quest.pk}/complete/", {"request_id": str(uuid4())})


def test_names_of_every_length_and_letter_arrive(signed_in: Client, hunter: Hunter) -> None:
    name = "".join(chr(0x1F300 + number) for number in range(200))
    quest = make_quest(name, repeat=Repeat.UNLIMITED, followed_by=hunter)

    page = press(signed_in, quest)
    assert f"{name}: done." in text_of(page)
    row = QuestLog.objects.get()
    signed_in.post(f"/log/{row.pk}/undo/")
    page = signed_in.post(f"/log/{row.pk}/undo/", follow=True)

    assert f"{name} was undone already. Nothing changed. Put back" in notes_of(page)
    press_on(page, "put_back", row)
    assert totals_of(hunter) == (50, 10)
