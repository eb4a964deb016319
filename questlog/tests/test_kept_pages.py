"""Pages that are drawn once and kept. Whether one is ever old: tests/test_kept_pages.py."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunters.models import DayRule, Hunter
from questlog.kept_pages import LONGEST_ADDRESS, pages
from questlog.models import QuestLog
from questlog.tests.records import SUNDAY, done
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.django_db

EVERY = ("/", "/status/", "/log/", "/log/insights/")


@pytest.fixture(autouse=True)
def _none_kept() -> None:
    pages.clear()


def asked(client: Client, path: str) -> int:
    """Return how many queries a look costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def tokens(page: str) -> list[str]:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)


def request_ids(page: str) -> list[str]:
    return re.findall(r'name="request_id" value="([^"]*)"', page)


@pytest.mark.parametrize("path", EVERY)
def test_a_second_look_asks_for_session_and_account_alone(signed_in: Client, path: str) -> None:
    assert asked(signed_in, path) > 2
    assert asked(signed_in, path) == 2


@pytest.mark.parametrize("path", EVERY)
def test_it_is_the_same_page_but_for_ids_and_tokens(signed_in: Client, hunter: Hunter, path: str) -> None:
    make_quest(followed_by=hunter)
    one, two = signed_in.get(path).text, signed_in.get(path).text

    assert len(set(tokens(one))) == len(set(tokens(two))) == 1
    assert tokens(one) != tokens(two)
    assert not set(request_ids(one)) & set(request_ids(two))
    assert "kept-" not in one + two
    same = re.compile(r'(name="(?:csrfmiddlewaretoken|request_id)" value=")[^"]*')
    assert same.sub(r"\1", one) == same.sub(r"\1", two)


def test_each_form_of_a_kept_page_counts_once_by_an_id_of_its_own(signed_in: Client, hunter: Hunter) -> None:
    for name in ("One", "Two"):
        make_quest(name, followed_by=hunter)
    signed_in.get("/")
    ids = request_ids(signed_in.get("/").text)
    assert len(ids) == len(set(ids)) == 2


def test_its_forms_are_taken(hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(hunter.user)
    browser.get("/")
    page = browser.get("/").text
    form = {"csrfmiddlewaretoken": tokens(page)[0], "request_id": request_ids(page)[0]}
    assert browser.post(f"/quests/{quest.pk}/complete/", form).status_code == 302
    assert hunter.completions.count() == 1


def test_it_carries_the_same_headers_as_one_drawn_anew(signed_in: Client) -> None:
    drawn, kept = signed_in.get("/"), signed_in.get("/")
    changing = {"Expires", "Set-Cookie", "X-Request-ID", "Content-Length"}
    assert {name: value for name, value in drawn.headers.items() if name not in changing} == {
        name: value for name, value in kept.headers.items() if name not in changing
    }
    assert "no-store" in kept.headers["Cache-Control"]


def test_nobody_is_shown_anothers(signed_in: Client) -> None:
    other = Client()
    other.force_login(make_hunter("Somebody else", username="else").user)
    signed_in.get("/status/")
    assert "Somebody else" in other.get("/status/").text
    assert "Somebody else" not in signed_in.get("/status/").text


def test_a_message_is_told_once(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    signed_in.get("/")
    told = signed_in.post(f"/quests/{quest.pk}/complete/", {"request_id": uuid4()}, follow=True)
    assert "Forty push-ups: done." in told.text
    assert "Forty push-ups: done." not in signed_in.get("/").text


def test_another_day_another_language_and_another_address_are_other_pages(
    signed_in: Client, hunter: Hunter
) -> None:
    make_quest(followed_by=hunter)
    with time_machine.travel(SUNDAY, tick=False):
        assert "Sunday 22 November" in signed_in.get("/").text
    with time_machine.travel(SUNDAY + timedelta(days=1), tick=False):
        assert "Monday 23 November" in signed_in.get("/").text
        assert 'lang="es"' in signed_in.get("/", headers={"Accept-Language": "es"}).text
        assert 'lang="en"' in signed_in.get("/", headers={"Accept-Language": "en"}).text
        assert signed_in.get("/?stat=Agility").text != signed_in.get("/").text


def test_times_are_said_anew_when_the_date_turns_within_a_quest_day(
    signed_in: Client, hunter: Hunter
) -> None:
    DayRule.objects.filter(hunter=hunter).update(day_starts_at=3)
    evening = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    row = done(hunter, make_quest(), evening)
    QuestLog.objects.filter(pk=row.pk).update(undone_at=evening)
    with time_machine.travel(evening + timedelta(minutes=20), tick=False):
        assert "Undone at 23:30" in signed_in.get("/log/").text
    with time_machine.travel(evening + timedelta(hours=1), tick=False):
        assert "Undone on Sunday 22 November at 23:30" in signed_in.get("/log/").text


def test_what_was_done_is_seen_at_the_next_look(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest(followed_by=hunter)
    before = {path: signed_in.get(path).text for path in EVERY}
    signed_in.post(f"/quests/{quest.pk}/complete/", {"request_id": uuid4()})
    signed_in.get("/quests/")  # which tells the message
    for path in EVERY:
        assert signed_in.get(path).text != before[path]
        assert quest.name in signed_in.get("/").text


def test_what_is_refused_is_not_kept(signed_in: Client) -> None:
    path = f"/log/?quest={uuid4()}"
    assert signed_in.get(path).status_code == signed_in.get(path).status_code == 404
    assert "kept-" not in signed_in.get(path).text


def test_no_long_address_is_kept(signed_in: Client) -> None:
    path = "/?" + "x" * LONGEST_ADDRESS
    assert asked(signed_in, path) == asked(signed_in, path) > 2


def test_an_account_that_lost_its_rights_is_another(client: Client, hunter: Hunter) -> None:
    type(hunter.user).objects.filter(pk=hunter.user_id).update(is_staff=True)
    client.force_login(hunter.user)
    assert "/admin/" in client.get("/").text
    type(hunter.user).objects.filter(pk=hunter.user_id).update(is_staff=False)
    assert "/admin/" not in client.get("/").text


def test_a_page_needs_no_template_once_it_is_kept(signed_in: Client) -> None:
    signed_in.get("/status/")
    kept: Any = signed_in.get("/status/")
    assert kept.templates == []
