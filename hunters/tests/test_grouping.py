"""The button on the board that says by what it is grouped."""

from typing import Any

import pytest
from django.test import Client

from hunters.models import Grouping, Hunter
from hunters.services import choose_grouping
from tests.factories import make_hunter

pytestmark = pytest.mark.django_db

PATH = "/settings/grouping/"


def grouping_of(hunter: Hunter) -> str:
    return Hunter.objects.get(pk=hunter.pk).grouping


def test_a_press_is_kept_and_goes_back_to_where_the_button_stands(signed_in: Client, hunter: Hunter) -> None:
    page = signed_in.post(PATH, {"grouping": "difficulty", "next": "/?anyway=1"})

    assert (page.status_code, page["Location"]) == (302, "/?anyway=1#grouping")
    assert grouping_of(hunter) == Grouping.DIFFICULTY
    signed_in.post(PATH, {"grouping": "difficulty"})
    assert grouping_of(hunter) == Grouping.DIFFICULTY
    signed_in.post(PATH, {"grouping": "stat"})
    assert grouping_of(hunter) == Grouping.STAT


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "It is not said by what the board is grouped."),
        ({"grouping": ""}, "It is not said by what the board is grouped."),
        ({"grouping": "colour"}, "The board is not grouped by “colour”."),
        ({"grouping": "<b>"}, "The board is not grouped by “&lt;b&gt;”."),
    ],
)
def test_anything_else_is_refused(
    signed_in: Client, hunter: Hunter, fields: dict[str, str], sentence: str
) -> None:
    page = signed_in.post(PATH, fields)

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert grouping_of(hunter) == Grouping.STAT


def test_only_the_own_board_changes(signed_in: Client, hunter: Hunter) -> None:
    other = make_hunter("Iker")

    signed_in.post(PATH, {"grouping": "difficulty", "hunter": str(other.pk)})

    assert grouping_of(other) == Grouping.STAT


def test_a_visitor_is_sent_to_log_in_and_a_look_is_none(client: Client, signed_in: Client) -> None:
    assert signed_in.get(PATH).status_code == 405
    client.logout()
    assert client.post(PATH, {"grouping": "difficulty"})["Location"].startswith("/accounts/login/")


def test_nothing_else_of_the_hunter_is_written(hunter: Hunter) -> None:
    stale: Any = Hunter.objects.get(pk=hunter.pk)
    Hunter.objects.filter(pk=hunter.pk).update(gold=7, name="Renamed")

    choose_grouping(hunter=stale, grouping=Grouping.DIFFICULTY)

    hunter.refresh_from_db()
    assert (hunter.gold, hunter.name, hunter.grouping) == (7, "Renamed", "difficulty")
