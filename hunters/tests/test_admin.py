"""Accounts in the admin: found, disabled, and kept from being used to rise above the own permissions."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from hunters.models import User
from questlog.tests.pages import queries_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/hunters/user/"


def desk(user: User, *permissions: str) -> Client:
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk() -> User:
    return make_user("clerk", is_staff=True)


@pytest.fixture
def clerks_desk(clerk: User) -> Client:
    """The browser of staff who may change accounts, and is no superuser."""
    return desk(clerk, "view_user", "change_user")


@pytest.fixture
def boss() -> User:
    return make_user("boss", is_staff=True, is_superuser=True)


def send(client: Client, user: User, **changed: Any) -> int:
    """Send an account's form, and return the answer's status."""
    user.refresh_from_db()
    answers = {"username": user.username, "email": user.email, "is_active": "on"}
    answers |= {
        "date_joined_0": user.date_joined.date().isoformat(),
        "date_joined_1": user.date_joined.time().isoformat("seconds"),
    }
    sent = {name: value for name, value in (answers | changed).items() if value is not None}
    return client.post(f"{LIST}{user.pk}/change/", sent).status_code


class TestDisabling:
    def test_signs_the_account_out_at_once(self, clerks_desk: Client) -> None:
        player = make_user("player")
        browser = Client()
        browser.force_login(player)
        assert browser.get("/settings/").status_code == 200
        assert send(clerks_desk, player, is_active=None) == 302
        player.refresh_from_db()
        assert not player.is_active
        assert browser.get("/settings/")["Location"].startswith("/accounts/login/")

    def test_of_the_own_account_is_not_offered(self, boss: User) -> None:
        send(desk(boss), boss, is_active=None)
        boss.refresh_from_db()
        assert boss.is_active

    @pytest.mark.parametrize("powers", [{"is_staff": True}, {"is_superuser": True}])
    def test_of_staff_is_for_superusers(
        self, clerks_desk: Client, boss: User, powers: dict[str, bool]
    ) -> None:
        other = make_user("other", **powers)
        assert send(clerks_desk, other, is_active=None) == 403
        other.refresh_from_db()
        assert other.is_active
        assert send(desk(boss), other, is_active=None) == 302
        other.refresh_from_db()
        assert not other.is_active


class TestPowers:
    def test_are_handed_out_by_superusers_alone(self, clerk: User, clerks_desk: Client, boss: User) -> None:
        player = make_user("player")
        powers = {
            "is_staff": "on",
            "is_superuser": "on",
            "user_permissions": [str(Permission.objects.get(codename="delete_user").pk)],
        }
        send(clerks_desk, player, **powers)
        player.refresh_from_db()
        assert (player.is_staff, player.is_superuser, player.user_permissions.count()) == (False, False, 0)
        send(desk(boss), player, **powers)
        player.refresh_from_db()
        assert (player.is_staff, player.is_superuser, player.user_permissions.count()) == (True, True, 1)

    def test_are_not_reached_through_the_own_account(self, clerk: User, clerks_desk: Client) -> None:
        assert send(clerks_desk, clerk, is_superuser="on") == 403
        clerk.refresh_from_db()
        assert not clerk.is_superuser

    def test_are_not_reached_by_the_password_of_somebody_who_has_them(
        self, clerks_desk: Client, boss: User
    ) -> None:
        answers = {
            "password1": "a horse, a battery",
            "password2": "a horse, a battery",
            "usable_password": "true",
        }
        assert clerks_desk.post(f"{LIST}{boss.pk}/password/", answers).status_code == 403
        boss.refresh_from_db()
        assert boss.check_password("correct horse")


class TestTheList:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("MARA", ["mara-nandu"]),
            ("nandu", ["mara-nandu"]),
            ("post.example", ["iker"]),
            ("%", []),
            ("\0", None),
        ],
    )
    def test_is_searched_by_name_and_address(self, boss: User, text: str, found: list[str] | None) -> None:
        make_user("mara-nandu")
        make_user("iker", email="iker@post.example")
        page = desk(boss).get(LIST, {"q": text})
        names = [user.username for user in page.context["cl"].result_list]
        assert names == (["boss", "iker", "mara-nandu"] if found is None else found)

    def test_takes_as_many_queries_for_three_accounts_as_for_one(self, boss: User) -> None:
        client = desk(boss)
        assert queries_of(lambda: client.get(LIST)) == 6
        for _ in range(2):
            make_user()
        assert queries_of(lambda: client.get(LIST)) == 6
