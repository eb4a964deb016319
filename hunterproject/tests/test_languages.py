"""Which language an answer speaks: the hunter's choice, then the footer's, then what the browser accepts."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hunterproject import wording
from hunters.models import Hunter
from questlog.kept_pages import pages
from questlog.services import complete_quest
from questlog.tests.pages import text_of
from tests.factories import follow, make_hunter, make_quest

#: Tuesday 13 October, noon in Madrid.
NOON = datetime(2026, 10, 13, 10, tzinfo=UTC)
VISITED = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password_reset/", "/nowhere/")
SPANISH = {"Accept-Language": "es"}
ENGLISH = {"Accept-Language": "en"}

pytestmark = pytest.mark.django_db


def language_of(answer: object) -> str:
    """Return what an answer says its language is; header and page agree."""
    said = answer.headers["Content-Language"]
    assert f'<html lang="{said}"' in answer.content.decode()
    return said


@pytest.fixture
def spanish(signed_in: Client, hunter: Hunter) -> Client:
    """A browser in English of a hunter who chose Spanish."""
    Hunter.objects.filter(pk=hunter.pk).update(language="es")
    return signed_in


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    assert translation.get_language() == "en"
    yield
    assert translation.get_language() == "en"


class TestBrowser:
    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            ("es", "es"),
            ("es-MX,es;q=0.9,en;q=0.8", "es"),
            ("fr,es;q=0.5", "es"),
            ("en-GB,es;q=0.9", "en"),
            ("fr", "en"),
            ("*", "en"),
            ("", "en"),
            (";;q=x,\u00e9", "en"),
        ],
    )
    def test_a_visitor_is_answered_in_what_the_browser_accepts_first(
        self, client: Client, accepted: str, language: str
    ) -> None:
        for path in VISITED:
            answer = client.get(path, headers={"Accept-Language": accepted})
            assert language_of(answer) == language
            assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))

    def test_without_a_word_it_is_english(self, client: Client) -> None:
        assert language_of(client.get("/")) == "en"

    def test_a_hunter_who_chose_none_is_answered_so_too(self, signed_in: Client) -> None:
        assert language_of(signed_in.get("/", headers=SPANISH)) == "es"
        assert language_of(signed_in.get("/")) == "en"


class TestFooter:
    def choose(self, client: Client, language: str, **fields: str) -> object:
        return client.post("/language/", {"language": language, "next": "/accounts/login/"} | fields)

    def test_a_visitor_chooses_there_and_comes_back_to_the_page(self, client: Client) -> None:
        answer = self.choose(client, "es")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
        assert language_of(client.get("/", headers=ENGLISH)) == "es"
        self.choose(client, "en")
        assert language_of(client.get("/", headers=SPANISH)) == "en"

    def test_each_language_is_named_in_itself_and_the_pages_own_is_marked(self, client: Client) -> None:
        page = client.get("/accounts/login/", headers=SPANISH).text
        assert re.search(r'<button name="language" value="en" lang="en">English</button>', page)
        assert re.search(
            r'<button name="language" value="es" lang="es" aria-current="true">Español</button>', page
        )

    def test_a_hunter_has_the_settings_instead(self, signed_in: Client) -> None:
        assert "/language/" not in signed_in.get("/").text

    @pytest.mark.parametrize("path", ["https://example.org/", "//example.org", "javascript:alert(1)"])
    def test_it_leads_to_no_other_site(self, client: Client, path: str) -> None:
        assert self.choose(client, "es", next=path)["Location"] == "/"

    @pytest.mark.parametrize("language", ["", "tlh", "../es", "e" * 600])
    def test_what_is_no_language_chooses_none(self, client: Client, language: str) -> None:
        self.choose(client, language)
        assert language_of(client.get("/")) == "en"

    def test_a_language_of_another_browser_falls_to_english(self, client: Client) -> None:
        client.cookies["django_language"] = "fr"
        assert language_of(client.get("/")) == "en"

    def test_opening_it_changes_nothing(self, client: Client) -> None:
        assert client.get("/language/?language=es").status_code == 405
        assert "django_language" not in client.cookies


class TestHunter:
    @pytest.mark.parametrize(
        "path",
        ["/", "/status/", "/log/", "/quests/", "/settings/", "/rewards/", "/accounts/password_change/"],
    )
    def test_the_chosen_language_goes_before_footer_and_browser(self, spanish: Client, path: str) -> None:
        spanish.cookies["django_language"] = "en"
        assert language_of(spanish.get(path, headers=ENGLISH)) == "es"

    def test_so_do_the_pages_of_what_went_wrong(self, spanish: Client) -> None:
        assert "No hay nada en esta dirección" in spanish.get("/nowhere/").text
        answer = spanish.get(f"/quests/{uuid4()}/complete/")
        assert (answer.status_code, language_of(answer)) == (405, "es")

    def test_so_does_what_is_wrong_with_a_form(self, spanish: Client) -> None:
        page = spanish.post("/accounts/password_change/", {"old_password": "x", "new_password1": "1"})
        assert language_of(page) == "es"
        assert "Este campo es obligatorio." in page.text

    def test_whoever_comes_next_is_answered_in_their_own(self, spanish: Client) -> None:
        assert language_of(spanish.get("/")) == "es"
        assert language_of(Client().get("/")) == "en"

    def test_who_logged_out_is_answered_in_the_browsers(self, spanish: Client) -> None:
        assert language_of(spanish.post("/accounts/logout/", follow=True)) == "en"

    def test_it_asks_the_database_for_nothing_more(self, signed_in: Client, hunter: Hunter) -> None:
        def asked(path: str, language: str) -> int:
            Hunter.objects.filter(pk=hunter.pk).update(language=language)
            pages.clear()
            with CaptureQueriesContext(connection) as queries:
                signed_in.get(path)
            return len(queries)

        assert asked("/healthz", "es") == 0
        for path in ("/", "/settings/", "/nowhere/"):
            assert asked(path, "es") == asked(path, "en") == asked(path, "")

    def test_staff_pages_follow_the_browser(self, spanish: Client, hunter: Hunter) -> None:
        type(hunter.user).objects.update(is_staff=True, is_superuser=True)
        assert "Catalog and records" in spanish.get("/admin/").text
        assert "Catálogo y registros" in spanish.get("/admin/", headers=SPANISH).text


class TestMail:
    def reset(self, client: Client, language: str) -> str:
        client.post(
            "/accounts/password_reset/", {"email": "mara@example.org"}, headers={"Accept-Language": language}
        )
        [sent] = mail.outbox
        return f"{sent.subject}\n{sent.body}"

    @pytest.fixture(autouse=True)
    def _has_an_address(self, hunter: Hunter) -> None:
        type(hunter.user).objects.update(email="mara@example.org")

    def test_a_reset_mail_speaks_the_language_that_its_reader_chose(
        self, client: Client, hunter: Hunter
    ) -> None:
        Hunter.objects.update(language="es")
        assert self.reset(client, "en").startswith("Elige una contraseña nueva")

    def test_it_speaks_the_pages_where_none_is_chosen(self, client: Client) -> None:
        assert "Si fuiste tú, abre este enlace" in self.reset(client, "es")


class TestFormats:
    @pytest.fixture(autouse=True)
    def _rich(self, hunter: Hunter) -> Iterator[None]:
        quest = make_quest("Read")
        follow(hunter, quest)
        with time_machine.travel(NOON, tick=False):
            complete_quest(hunter=hunter, quest=quest, now=NOON, request_id=uuid4())
            Hunter.objects.filter(pk=hunter.pk).update(gold=12245, total_xp=hunter.total_xp)
            yield

    @pytest.mark.parametrize(
        ("language", "day", "gold"),
        [("en", "Tuesday 13 October", "12,245"), ("es", "Martes 13 de octubre", "12.245")],
    )
    def test_pages_write_dates_and_numbers_as_the_language_does(
        self, signed_in: Client, language: str, day: str, gold: str
    ) -> None:
        headers = {"Accept-Language": language}
        board = text_of(signed_in.get("/", headers=headers))
        assert day in board
        for path in ("/", "/status/", "/settings/"):
            page = text_of(signed_in.get(path, headers=headers))
            assert gold in page
        assert day.split()[0].lower() in text_of(signed_in.get("/settings/", headers=headers)).lower()

    @pytest.mark.parametrize(
        ("language", "written"),
        [
            (
                "en",
                ["999", "1,500", "12,245", "+1,500", "−30", "Tuesday 13 October", "Tuesday 13 October 2026"],
            ),
            (
                "es",
                [
                    "999",
                    "1.500",
                    "12.245",
                    "+1.500",
                    "−30",
                    "martes 13 de octubre",
                    "martes 13 de octubre de 2026",
                ],
            ),
        ],
    )
    def test_so_do_sentences(self, language: str, written: list[str]) -> None:
        day = date(2026, 10, 13)
        with translation.override(language):
            assert [
                *map(wording.amount, (999, 1500, 12245)), wording.signed(1500), wording.signed(-30),
                wording.day_name(day, day), wording.day_name(day, date(2027, 1, 1)),
            ] == written  # fmt: skip

    @pytest.mark.parametrize(("language", "order"), [("en", "6012345"), ("es", "0123456")])
    def test_weekdays_stand_in_the_order_of_the_language(self, language: str, order: str) -> None:
        with translation.override(language):
            assert wording.weekday_order() == [int(weekday) for weekday in order]


def test_another_hunters_language_is_of_no_concern(client: Client, hunter: Hunter) -> None:
    Hunter.objects.filter(pk=make_hunter("Nadd").pk).update(language="es")
    client.force_login(hunter.user)
    assert language_of(client.get("/")) == "en"
