"""The frame around a page: where one is, and the keys."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hunters.models import Hunter
from tests.factories import make_quest

pytestmark = pytest.mark.django_db


def lit_in(page: str) -> list[tuple[str, str]]:
    """Return the navigation's links that say where one is, with how they say it."""
    navigation = re.search(r'<nav class="nav".*?</nav>', page, re.DOTALL)
    assert navigation
    return re.findall(r'<a href="([^"]*)" aria-current="(\w+)">', navigation[0])


@pytest.mark.parametrize(
    ("path", "lit"),
    [
        ("/", [("/", "page")]),
        ("/quests/", [("/quests/", "page")]),
        ("/quests/?q=run", [("/quests/", "page")]),
        ("/quests/new/", [("/quests/", "location")]),
        ("/quests/arrange/", [("/quests/", "location")]),
        ("/quests/archived/", [("/quests/", "location")]),
        ("/status/", [("/status/", "page")]),
        ("/log/", [("/log/", "page")]),
        ("/log/insights/", [("/log/", "location")]),
        ("/rewards/", [("/rewards/", "page")]),
        ("/rewards/new/", [("/rewards/", "location")]),
        ("/settings/", []),
        ("/nowhere/", []),
    ],
)
def test_the_navigation_says_in_which_room_one_is(
    signed_in: Client, path: str, lit: list[tuple[str, str]]
) -> None:
    assert lit_in(signed_in.get(path).content.decode()) == lit


def test_the_page_of_a_quest_is_in_the_room_of_quests(signed_in: Client) -> None:
    page = signed_in.get(reverse("quest", args=[make_quest().pk])).content.decode()
    assert lit_in(page) == [("/quests/", "location")]


@pytest.mark.parametrize(
    ("theme", "bars"),
    [
        ("dark", [("#0e1a36", "")]),
        ("light", [("#f6f9fd", "")]),
        ("system", [("#0e1a36", "dark"), ("#f6f9fd", "light")]),
    ],
)
def test_the_browsers_bar_has_the_colour_of_the_theme(
    signed_in: Client, hunter: Hunter, theme: str, bars: list[tuple[str, str]]
) -> None:
    Hunter.objects.filter(pk=hunter.pk).update(theme=theme)
    page = signed_in.get("/status/").content.decode()
    pattern = r'<meta name="theme-color" content="(#\w+)"(?: media="\(prefers-color-scheme: (\w+)\)")?>'
    assert re.findall(pattern, page) == bars


class TestKeys:
    LIST = '<dl class="keys">'

    def test_they_have_a_page_without_scripts_for_everybody(self, client: Client) -> None:
        page = client.get("/keys/").content.decode()
        assert self.LIST in page
        assert "/settings/" not in page
        assert client.post("/keys/").status_code == 405

    def test_every_page_of_a_hunter_brings_them(self, signed_in: Client) -> None:
        page = signed_in.get("/log/").content.decode()
        assert 'src="/static/js/keys.js"' in page
        assert '<dialog class="dialog win frame" id="keys"' in page
        assert '<a href="/keys/" data-show-keys>Keys</a>' in page
        assert 'href="/settings/#id_keys">Switch them off' in page

    def test_a_visitor_has_none(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert "keys.js" not in page
        assert "<dialog" not in page

    def test_switched_off_they_are_not_even_there(self, signed_in: Client, hunter: Hunter) -> None:
        Hunter.objects.filter(pk=hunter.pk).update(keys=False)
        for path in ("/", "/log/", "/keys/"):
            page = signed_in.get(path).content.decode()
            assert "keys.js" not in page
            assert "<dialog" not in page
        page = signed_in.get("/keys/").content.decode()
        assert "You have switched them off." in page
        assert 'href="/settings/#id_keys">Switch them on' in page
