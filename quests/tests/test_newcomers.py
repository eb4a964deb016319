"""Whoever begins here finds picked quests on the board; whose record comes from elsewhere does not."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from hunters.models import Hunter, User
from hunters.services import create_hunter, hunter_for, newcomer_arrived, sign_up
from legacy_import.tests.folders import bring, hunter_of, sound_folder
from quests.models import Follow, Quest
from quests.services import archive
from quests.tests.boards import SUNDAY, board, positions
from tests.factories import make_hunter, make_quest, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def picked(db: None) -> None:
    """Three quests are picked, and one is not."""
    for name, stat in (("Walk", "Agility"), ("Bed", "Spirit"), ("Run", "Agility")):
        make_quest(name, stat=stat, picked=True)
    make_quest("To be found")


def new_user() -> User:
    user = User(username="newcomer")
    user.set_password("correct horse")
    return user


def test_by_signing_up_they_are_there_by_stat_then_name() -> None:
    hunter = sign_up(user=new_user(), name="Mara")
    assert (board(hunter), positions(hunter)) == (["Run", "Walk", "Bed"], [0, 1, 2])


def test_by_the_page_too(client: Client) -> None:
    password = "a horse, a battery"
    page = client.post(
        "/accounts/signup/", {"username": "mara", "password1": password, "password2": password}, follow=True
    )
    assert "Welcome, mara." in page.text
    assert board(Hunter.objects.get()) == ["Run", "Walk", "Bed"]


def test_by_the_first_visit_of_an_account_and_only_then() -> None:
    user = make_user()
    hunter = hunter_for(user)
    assert board(hunter) == ["Run", "Walk", "Bed"]
    Follow.objects.all().delete()
    assert board(hunter_for(user)) == []


def test_archived_ones_are_not() -> None:
    archive(Quest.objects.filter(name="Walk"))
    assert board(sign_up(user=new_user())) == ["Run", "Bed"]
    assert Follow.objects.count() == 2


def test_no_more_than_there_is_room_for(settings: Any) -> None:
    settings.MAX_FOLLOWED_QUESTS = 2
    assert board(sign_up(user=new_user())) == ["Run", "Walk"]


def test_whoever_was_here_before_keeps_the_board() -> None:
    hunter = sign_up(user=new_user())
    make_quest("Picked later", picked=True)
    assert board(hunter) == ["Run", "Walk", "Bed"]


def test_a_hunter_made_for_a_record_gets_none() -> None:
    with transaction.atomic():
        assert board(create_hunter(user=make_user(), name="Mara")) == []


def test_an_imported_hunter_follows_what_was_imported_alone(tmp_path: Path) -> None:
    assert board(hunter_of(bring(sound_folder(tmp_path)))) == ["Morning run"]


def test_a_restored_hunter_has_the_board_of_the_record(tmp_path: Path) -> None:
    hunter = sign_up(user=new_user())
    Follow.objects.filter(quest__name="Walk").delete()
    call_command("export_record", str(tmp_path / "record.json"), user="newcomer", verbosity=0)
    hunter.user.delete()
    call_command("import_record", str(tmp_path / "record.json"), verbosity=0)
    assert board(Hunter.objects.get()) == ["Run", "Bed"]


def test_with_the_hunter_or_not_at_all() -> None:
    """What a receiver writes belongs to the transaction that makes the hunter."""

    def breaks(**_said: object) -> None:
        raise ValueError

    newcomer_arrived.connect(breaks)
    try:
        with pytest.raises(ValueError):  # noqa: PT011
            sign_up(user=new_user())
    finally:
        newcomer_arrived.disconnect(breaks)
    assert not Hunter.objects.exists()
    assert not Follow.objects.exists()


def test_a_quest_of_ones_own_is_nobodys_pick() -> None:
    make_quest("Mine", owner=make_hunter("Other"), archived_at=SUNDAY)
    assert "Mine" not in board(sign_up(user=new_user()))
