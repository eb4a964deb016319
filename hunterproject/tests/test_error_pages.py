"""What went wrong has a page of the same face: for hunters and visitors, with its status, and a way on."""

import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path

from hunterproject.templatetags.frame import minutes
from questlog.tests.pages import text_of

pytestmark = pytest.mark.django_db


def _raising(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def _too_many(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after")
    return render(request, "429.html", {"retry_after": int(after) if after else None}, status=429)


handler400 = "hunterproject.views.bad_request"
handler500 = "hunterproject.views.server_error"
urlpatterns = [
    path("wrong/400/", _raising(SuspiciousOperation("the secret reason"))),
    path("wrong/403/", _raising(PermissionDenied("the secret reason"))),
    path("wrong/429/", _too_many),
    path("wrong/500/", _raising(ZeroDivisionError("the secret reason"))),
    path("", include("hunterproject.urls")),
]

PAGES = [
    ("/wrong/400/", 400, "This could not be read"),
    ("/wrong/403/", 403, "This is not yours to open"),
    ("/nowhere/", 404, "There is nothing at this address"),
    ("/log/0192c2a8-0000-7000-8000-000000000000/undo/", 405, "Nothing to see at this address"),
    ("/wrong/429/", 429, "Too much at once"),
    ("/wrong/500/", 500, "Something broke on our side"),
]


@pytest.fixture(autouse=True)
def _with_wrong_addresses(settings: object) -> None:
    settings.ROOT_URLCONF = __name__


def title_of(answer: HttpResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize(("address", "status", "title"), PAGES)
@pytest.mark.parametrize("who", ["a hunter", "a visitor"])
def test_each_has_its_status_its_title_and_the_frame(
    client: Client, signed_in: Client, address: str, status: int, title: str, who: str
) -> None:
    browser = signed_in if who == "a hunter" else Client()
    browser.raise_request_exception = False
    answer = browser.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert title_of(answer) == f"{title} · Hunter Progress System"
    assert f"<h1>{title}</h1>" in page
    assert f'<p class="error-code">{status}</p>' in page
    assert 'class="brand"' in page
    assert 'icons.svg#mark"' in page
    assert "secret reason" not in page
    # The one of a bug is drawn without asking who is there.
    assert ('aria-label="Main"' in page) is (who == "a hunter" and status != 500)


@pytest.mark.parametrize(
    ("signed", "words"), [(True, "Back to your board"), (False, "Back to the beginning")]
)
def test_the_way_on_leads_to_what_the_reader_has(signed_in: Client, signed: bool, words: str) -> None:
    browser = signed_in if signed else Client()
    page = browser.get("/nowhere/").content.decode()
    assert f'<a class="btn" href="/">{words}</a>' in page


@pytest.mark.parametrize(("template", "title"), [("500.html", PAGES[-1][2]), ("503.html", "out of reach")])
def test_a_failure_of_the_site_has_a_page_without_request_and_without_database(
    template: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database() -> None:
        raise AssertionError("the page asked the database")

    monkeypatch.setattr(connection, "cursor", no_database)
    page = render_to_string(template)
    assert title in page
    assert 'class="brand"' in page
    assert "<html lang=" in page


def test_a_failure_asks_nothing_of_the_hunter_who_met_it(
    signed_in: Client, django_assert_num_queries: object
) -> None:
    signed_in.raise_request_exception = False
    with django_assert_num_queries(0):
        assert signed_in.get("/wrong/500/").status_code == 500


class TestAFormOfAnotherVisit:
    @pytest.fixture
    def strict(self, signed_in: Client) -> Client:
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = signed_in.cookies
        return browser

    def press(self, browser: Client, referer: str, **extra: str) -> HttpResponse:
        return browser.post("/accounts/logout/", {}, headers={"referer": referer}, **extra)

    def test_is_refused_and_told(self, strict: Client) -> None:
        answer = self.press(strict, "http://testserver/log/")
        assert answer.status_code == 403
        assert "no-store" in answer["Cache-Control"]
        assert title_of(answer) == "This page was too old · Hunter Progress System"
        assert "Your press was not recorded. Load the page again and press once more." in text_of(answer)
        assert strict.get("/log/").status_code == 200

    @pytest.mark.parametrize(
        ("referer", "back"),
        [
            (
                "http://testserver/log/?day=2026-11-22&kind=completion",
                "/log/?day=2026-11-22&amp;kind=completion",
            ),
            ("http://testserver/", "/"),
            ("http://testserver", "/"),
            ("http://testserver/status/#now", "/status/"),
            ("http://testserver//evil.example/", "/evil.example/"),
        ],
    )
    def test_leads_back_to_the_page_that_it_stood_on(self, strict: Client, referer: str, back: str) -> None:
        page = self.press(strict, referer).content.decode()
        assert f'<a class="btn btn-main" href="{back}">Load the page again</a>' in page

    @pytest.mark.parametrize(
        "referer",
        ["", "http://evil.example/log/", "javascript:alert(1)", "/log/", "http://testserver:1/", "http://[", "ftp://testserver/"],
    )  # fmt: skip
    def test_leads_nowhere_else(self, strict: Client, referer: str) -> None:
        page = self.press(strict, referer).content.decode()
        assert "Load the page again</a>" not in page
        assert '<a class="btn" href="/">Back to your board</a>' in page


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (None, "Try again in a few minutes."),
        (1, "Try again in 1 minute."),
        (60, "Try again in 1 minute."),
        (61, "Try again in 2 minutes."),
        (900, "Try again in 15 minutes."),
    ],
)
def test_too_much_says_when_to_come_back(client: Client, after: int | None, sentence: str) -> None:
    answer = client.get("/wrong/429/", {"after": after} if after else {})
    assert answer.status_code == 429
    assert sentence in text_of(answer)


@pytest.mark.parametrize(("seconds", "whole"), [(0, 1), (0.5, 1), (60, 1), (60.5, 2), (3600, 60)])
def test_minutes_are_rounded_up(seconds: float, whole: int) -> None:
    assert minutes(seconds) == whole


def test_a_host_that_is_not_ours_is_refused_with_the_page_too(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "<h1>This could not be read</h1>" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()
