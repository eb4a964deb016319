"""Presses that htmx sends: the answer is the page, and who has to log in is sent there as a whole."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.tests.pages import form_of, notes_of, queries_of, text_of
from questlog.tests.records import SUNDAY, TODAY, done, totals_of, undone
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_quest

HTMX = {"HX-Request": "true"}
PAGES = ["/", "/quests/", "/quests/{quest}/", "/log/", "/log/?day=2026-11-18"]


@pytest.fixture(autouse=True)
def _sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def quest(hunter: Hunter) -> Quest:
    return make_quest(followed_by=hunter)


def complete(client: Client, quest: Quest, path: str = "/", **options: Any) -> Any:
    form = form_of(client.get(path), quest)
    return client.post(f"/quests/{quest.pk}/complete/", form, headers=HTMX, follow=True, **options)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_with_presses_loads_what_answers_them_in_place(
    signed_in: Client, quest: Quest, path: str
) -> None:
    page = signed_in.get(path.format(quest=quest.pk)).content.decode()

    assert re.findall(r'<script src="([^"]*)" (?:defer|type="module")></script>', page)[-3:] == [
        "/static/django_htmx/htmx-2.min.js",
        "/static/js/renew.js",
        "/static/js/in-place.js",
    ]
    assert 'hx-target="this" hx-swap="renew"' in page.partition("<main")[2].partition(">")[0]
    assert page.count('id="said"') == 1


@pytest.mark.parametrize("path", ["/status/", "/settings/", "/rewards/"])
def test_no_other_page_loads_it(signed_in: Client, path: str) -> None:
    assert b"htmx-2" not in signed_in.get(path).content


def test_nor_does_a_visitors(client: Client, db: None) -> None:
    assert b"htmx-2" not in client.get("/").content


def test_forms_send_to_the_same_address_with_and_without_scripts(signed_in: Client, hunter: Hunter) -> None:
    done(hunter, make_quest("Done", followed_by=hunter))
    make_quest("Due", followed_by=hunter)
    page = signed_in.get("/").content.decode()

    forms = re.findall(r'<form[^>]* action="([^"]*)"[^>]* hx-post="([^"]*)"', page)

    assert {path.rsplit("/", 2)[1] for path, _same in forms} == {"complete", "undo", "grouping"}
    assert all(path == same for path, same in forms)


def test_a_completion_is_answered_with_the_page_as_a_load_draws_it(signed_in: Client, quest: Quest) -> None:
    page = complete(signed_in, quest)

    assert page.redirect_chain == [("/#now", 302)]
    assert page.context["just_done"].row == QuestLog.objects.get()
    assert "<title>Nothing left today" in page.content.decode()
    assert "Forty push-ups: done. 50 XP for Strength, 10 gold." in text_of(page)


def test_the_sentence_stands_in_the_live_region_once(signed_in: Client, quest: Quest) -> None:
    html = complete(signed_in, quest).content.decode()

    region = re.search(r'<div class="notes" id="said" role="status">(.*?)</div>', html, re.DOTALL)
    assert region is not None
    assert region[1].count("Forty push-ups: done.") == 1
    assert html.count("Forty push-ups: done.") == 1
    assert html.count('role="status"') == 1


def test_a_press_costs_what_it_writes_and_its_answer_what_the_page_does(
    signed_in: Client, hunter: Hunter
) -> None:
    for number in range(3):
        make_quest(f"Another {number}", followed_by=hunter)
    quest = make_quest(followed_by=hunter)
    form = form_of(signed_in.get("/"), quest)
    plain = queries_of(lambda: signed_in.get("/"))

    press = queries_of(
        lambda: signed_in.post(f"/quests/{quest.pk}/complete/", form, headers=HTMX),
    )
    answer = queries_of(lambda: signed_in.get("/", headers=HTMX))

    assert plain == 6
    # The completion that the answer shows as just done.
    assert answer == plain + 1
    # Who presses, the quest, and what a completion asks for: see test_services.
    assert press == (7 if connection.vendor == "postgresql" else 10)


def test_what_is_done_already_is_told_and_the_quest_is_no_longer_due(
    signed_in: Client, hunter: Hunter, quest: Quest
) -> None:
    form = form_of(signed_in.get("/"), quest)
    done(hunter, quest)

    page = signed_in.post(f"/quests/{quest.pk}/complete/", form, headers=HTMX, follow=True)

    assert "Nothing was paid twice." in notes_of(page)[0]
    assert f"/quests/{quest.pk}/complete/" not in page.content.decode()
    assert totals_of(hunter) == (50, 10)


def test_undo_and_put_back_answer_with_their_page(signed_in: Client, hunter: Hunter, quest: Quest) -> None:
    row = done(hunter, quest)

    page = signed_in.post(f"/log/{row.pk}/undo/", {"next": "/log/"}, headers=HTMX, follow=True)
    assert page.redirect_chain == [("/log/", 302)]
    assert notes_of(page) == ["Undone. 50 XP and 10 gold went back. Put back"]
    page = signed_in.post(f"/log/{row.pk}/put-back/", {"next": "/log/"}, headers=HTMX, follow=True)

    assert notes_of(page) == ["Put back. 50 XP and 10 gold are yours again. Undo"]
    assert totals_of(hunter) == (50, 10)


@pytest.mark.parametrize("path", ["/quests/{quest}/complete/", "/log/{row}/undo/", "/settings/grouping/"])
def test_who_was_logged_out_is_sent_to_the_log_in_page(
    client: Client, hunter: Hunter, quest: Quest, path: str
) -> None:
    row = done(hunter, make_quest("Other"))
    address = path.format(quest=quest.pk, row=row.pk)

    answer = client.post(address, {"next": "/quests/?q=push", "request_id": uuid4()}, headers=HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/accounts/login/?next=/quests/%3Fq%3Dpush")
    assert "Location" not in answer
    assert "Nothing was recorded; press once more." in text_of(client.get("/accounts/login/"))
    assert QuestLog.objects.standing().count() == 1


def test_an_answer_to_a_visitor_is_the_log_in_page_too(client: Client, db: None) -> None:
    answer = client.get("/quests/?q=push", headers=HTMX)

    assert answer["HX-Redirect"] == "/accounts/login/?next=/quests/%3Fq%3Dpush"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"request_id": "no id"}, "The form's request id is no id."),
        ({"quest_day": "yesterday"}, "The form's quest day is no date."),
    ],
)
def test_a_broken_form_is_refused_with_a_page_that_says_why(
    signed_in: Client, quest: Quest, fields: dict[str, str], sentence: str
) -> None:
    answer = signed_in.post(f"/quests/{quest.pk}/complete/", fields, headers=HTMX)

    assert answer.status_code == 400
    assert sentence in text_of(answer)


class TestALateMark:
    def test_opens_in_the_row_that_was_pressed(self, signed_in: Client, hunter: Hunter, quest: Quest) -> None:
        other = make_quest("Walk", followed_by=hunter)

        page = complete(signed_in, quest, "/log/?day=2026-11-18")

        assert [one.name for one in page.context["left"]] == ["Forty push-ups", "Walk"]
        forgotten = page.content.decode().partition('id="forgotten"')[2]
        assert forgotten.index('id="now"') < forgotten.index(f'id="quest-{other.pk}"')
        assert page.content.decode().count('id="now"') == 1
        again = signed_in.get("/log/?day=2026-11-18")
        assert [one.name for one in again.context["left"]] == ["Walk"]

    def test_of_a_quest_that_is_not_on_the_board_opens_above(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest("Elsewhere", repeat=Repeat.DAILY)
        make_quest("Walk", followed_by=hunter)
        fields = {
            "request_id": uuid4(),
            "quest_day": "2026-11-18",
            "late": "on",
            "next": "/log/?day=2026-11-18",
        }

        page = signed_in.post(f"/quests/{quest.pk}/complete/", fields, headers=HTMX, follow=True)

        assert [one.name for one in page.context["left"]] == ["Walk"]
        assert page.content.decode().count('id="now"') == 1

    def test_of_another_day_opens_above(self, signed_in: Client, hunter: Hunter, quest: Quest) -> None:
        form = form_of(signed_in.get("/"), quest) | {"next": "/log/?day=2026-11-18"}

        page = signed_in.post(f"/quests/{quest.pk}/complete/", form, headers=HTMX, follow=True)

        assert [one.name for one in page.context["left"]] == ["Forty push-ups"]
        html = page.content.decode()
        assert html.index('id="now"') < html.index('id="forgotten"')
        assert f'id="quest-{quest.pk}"' in html


def test_rows_have_names_of_their_own_on_every_page(signed_in: Client, hunter: Hunter) -> None:
    """By them a row is found again: the same on the page before a press and after it."""
    due = make_quest("Due", followed_by=hunter)
    any_time = make_quest("Any time", repeat=Repeat.UNLIMITED, followed_by=hunter)
    done(hunter, make_quest("Done", followed_by=hunter))
    undone(hunter, make_quest("Undone", followed_by=hunter))
    complete(signed_in, any_time)
    for path in ("/", "/quests/", f"/quests/{due.pk}/", "/log/", f"/log/?day={TODAY}"):
        page = signed_in.get(path).content.decode()

        ids = re.findall(r' id="([^"]*)"', page)
        assert sorted(ids) == sorted(set(ids))
