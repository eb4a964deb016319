"""/accounts/login/ and /accounts/logout/: in by name and password, out by a press."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hunters.models import Hunter
from tests.factories import make_hunter, make_user

PAGE = "/accounts/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> Hunter:
    return make_hunter("Mara", username="Mara")


def log_in(client: Client, **changed: str) -> object:
    return client.post(PAGE, {"username": "Mara", "password": "correct horse"} | changed)


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


@pytest.mark.parametrize("spelling", ["Mara", "mara", "MARA", "ｍａｒａ"])
def test_any_case_of_the_name_leads_to_the_board(client: Client, mara: Hunter, spelling: str) -> None:
    page = log_in(client, username=spelling)
    assert (page.status_code, page["Location"]) == (302, "/")
    assert is_in(client)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("Mara", "Correct horse"),
        ("Mara", "correct horse "),
        ("Nadd", "correct horse"),
        ("mara\0", "correct horse"),
        ("", ""),
        ("M" * 5000, "correct horse"),
    ],
)
def test_a_wrong_name_or_password_stays_out(
    client: Client, mara: Hunter, username: str, password: str
) -> None:
    page = log_in(client, username=username, password=password)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "correct horse" not in page.text
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_name_are_told_in_the_same_words(
    client: Client, mara: Hunter
) -> None:
    sentence = "Please enter a correct username and password."
    wrong, unknown = log_in(client, password="wrong"), log_in(client, username="Nadd")
    assert sentence in wrong.text
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert 'value="Mara"' in wrong.text


def test_a_disabled_account_stays_out(client: Client, mara: Hunter) -> None:
    mara.user.is_active = False
    mara.user.save(update_fields=["is_active"])
    assert log_in(client).status_code == 200
    assert not is_in(client)


def test_a_page_asked_for_before_is_where_the_log_in_leads(client: Client, mara: Hunter) -> None:
    asked = client.get("/settings/")
    assert asked["Location"] == f"{PAGE}?next=/settings/"
    assert 'name="next" value="/settings/"' in client.get(asked["Location"]).text
    assert log_in(client, next="/settings/")["Location"] == "/settings/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_another_site_is_not(client: Client, mara: Hunter, elsewhere: str) -> None:
    assert log_in(client, next=elsewhere)["Location"] == "/"


def test_somebody_signed_in_goes_to_the_board(signed_in: Client) -> None:
    page = signed_in.get(PAGE)
    assert (page.status_code, page["Location"]) == (302, "/")


def test_a_session_of_another_visitor_is_not_taken_over(client: Client, mara: Hunter) -> None:
    """The key that was known before the log-in opens nothing after it."""
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


class TestTheSession:
    def test_lasts_half_a_year(self, client: Client, mara: Hunter) -> None:
        cookie = log_in(client).cookies["sessionid"]
        assert cookie["max-age"] == timedelta(days=180).total_seconds()
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    @pytest.mark.parametrize(("days", "still_in"), [(179, True), (181, False)])
    def test_ends_by_itself_and_not_before(
        self, client: Client, mara: Hunter, days: int, still_in: bool
    ) -> None:
        log_in(client)
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            # What a browser would have dropped by now is sent on purpose.
            client.cookies["sessionid"]["expires"] = ""
            client.cookies["sessionid"]["max-age"] = ""
            assert is_in(client) is still_in

    def test_is_told_apart_from_that_of_another_hunter(self, client: Client, mara: Hunter) -> None:
        make_hunter("Nadd", username="Nadd")
        other = Client()
        log_in(client)
        log_in(other, username="Nadd")
        names = [one.get("/settings/").context["form"]["name"].value() for one in (client, other)]
        assert names == ["Mara", "Nadd"]


class TestLoggingOut:
    def test_is_not_done_by_following_a_link(self, signed_in: Client) -> None:
        assert signed_in.get("/accounts/logout/").status_code == 405
        assert is_in(signed_in)

    def test_ends_the_session_and_leads_to_the_landing_page(self, signed_in: Client) -> None:
        key = signed_in.session.session_key
        page = signed_in.post("/accounts/logout/")
        assert (page.status_code, page["Location"]) == (302, "/")
        assert not is_in(signed_in)
        signed_in.cookies["sessionid"] = key
        assert not is_in(signed_in)

    def test_again_does_no_harm(self, signed_in: Client) -> None:
        for _ in range(2):
            assert signed_in.post("/accounts/logout/").status_code == 302

    def test_needs_the_forms_token(self, hunter: Hunter) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(hunter.user)
        assert client.post("/accounts/logout/").status_code == 403
        assert is_in(client)


@pytest.mark.parametrize(("is_staff", "shown"), [(True, True), (False, False)])
def test_the_way_to_the_admin_is_shown_to_staff_alone(client: Client, is_staff: bool, shown: bool) -> None:
    client.force_login(make_user(is_staff=is_staff))
    assert ('href="/admin/"' in client.get("/settings/").text) is shown
