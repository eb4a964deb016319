"""Each request's line: what it tells, when it is written, and what it never holds."""

import json
import logging
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from hunterproject import request_ids
from hunterproject.request_log import RequestLog
from hunterproject.tests.logged import Logged, logging_as_json
from hunterproject.tests.test_start import run
from hunters.models import Hunter, User


@pytest.fixture
def logged(settings: object) -> Iterator[Logged]:
    """A site that logs each request."""
    settings.WEB_ACCESS_LOG, settings.SLOW_REQUEST_SECONDS = True, 0
    with logging_as_json() as logged:
        yield logged


def answering(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Pass a request through the middleware to `view`."""
    return RequestLog(view)(RequestFactory().get("/"))


class TestTheLine:
    def test_tells_who_what_how_it_ended_and_what_it_cost(self, logged: Logged, signed_in: Client) -> None:
        user = User.objects.get()
        answer = signed_in.get("/log/?q=something-private")
        (line,) = logged.requests
        assert line["message"].startswith("GET log 200 in ")
        assert (line["method"], line["view"], line["status"], line["user"]) == (
            "GET",
            "log",
            200,
            str(user.pk),
        )
        assert line["request_id"] == answer["X-Request-ID"]
        assert line["queries"] > 1
        assert 0 < line["query_ms"] <= line["ms"]
        assert "something-private" not in logged.text
        assert user.username not in logged.text

    def test_has_no_user_for_a_visitor_and_none_for_a_page_that_never_asked(
        self, logged: Logged, signed_in: Client, django_assert_num_queries: object
    ) -> None:
        """Finding out who it is would ask the database."""
        with django_assert_num_queries(0):
            signed_in.get("/healthz")
        Client().get("/")
        assert [(line["view"], line["user"]) for line in logged.requests] == [
            ("healthz", None),
            ("board", None),
        ]

    def test_names_what_is_no_view_without_its_path(self, logged: Logged, client: Client, db: None) -> None:
        client.get("/a-stranger/tries/this?that")
        client.get("/static/css/base.css")
        assert [line["view"] for line in logged.requests] == ["none", "static"]
        assert "stranger/tries" not in logged.text

    def test_is_written_for_a_page_that_failed(
        self, logged: Logged, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False
        client.cookies["sessionid"] = "anything"

        def broken() -> None:
            raise ValueError("a bug")

        monkeypatch.setattr(connection, "cursor", broken)
        answer = client.get("/log/")
        assert (answer.status_code, logged.requests[0]["status"]) == (500, 500)
        # The traceback has the id that the answer has.
        (error,) = [line for line in logged.lines if "traceback" in line]
        assert error["request_id"] == answer["X-Request-ID"]
        assert "ValueError: a bug" in error["traceback"]

    def test_of_what_is_streamed_comes_at_its_end_with_all_queries(
        self, logged: Logged, hunter: Hunter
    ) -> None:
        def pieces() -> Iterator[bytes]:
            for _piece in range(3):
                yield str(Hunter.objects.count()).encode()

        answer = answering(lambda request: StreamingHttpResponse(pieces()))
        assert logged.requests == []
        assert b"".join(answer) == b"111"
        answer.close()
        (line,) = logged.requests
        assert (line["queries"], line["streamed_ms"] >= line["ms"]) == (3, True)
        assert line["request_id"] == answer["X-Request-ID"]

    def test_of_what_is_streamed_comes_when_the_visitor_is_gone(self, logged: Logged, db: None) -> None:
        answer = answering(lambda request: StreamingHttpResponse(iter([b"1", b"2"])))
        next(iter(answer))
        answer.close()
        assert len(logged.requests) == 1


class TestWhen:
    def test_nothing_is_written_by_default_and_queries_are_not_even_counted_when_nobody_asks(
        self, settings: object, signed_in: Client
    ) -> None:
        settings.SLOW_REQUEST_SECONDS = 0
        seen = []

        def look(request: HttpRequest) -> HttpResponse:
            seen.append(len(connection.execute_wrappers))
            return HttpResponse()

        with logging_as_json() as logged:
            before = len(connection.execute_wrappers)
            assert answering(look).has_header("X-Request-ID")
            settings.SLOW_REQUEST_SECONDS = 1
            answering(look)
            signed_in.get("/")
        assert seen == [before, before + 1]
        assert logged.requests == []
        assert len(connection.execute_wrappers) == before

    def test_a_slow_one_is_a_warning_with_the_same_facts_without_the_access_log(
        self, settings: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticks = iter([0.0, 1.5])
        monkeypatch.setattr("hunterproject.request_log.time.perf_counter", lambda: next(ticks))
        with logging_as_json() as logged:
            answering(lambda request: HttpResponse())
        (line,) = logged.requests
        assert (line["level"], line["slow"], line["ms"]) == ("WARNING", True, 1500.0)
        assert line["message"].startswith("slow: GET ")

    def test_a_line_for_people_has_the_same(self, logged: Logged, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            answering(lambda request: HttpResponse())
        (record,) = [one for one in caplog.records if one.name == "hunterproject.requests"]
        assert record.getMessage().endswith(" ms, 0 queries in 0.0 ms, user -")


class TestSecrets:
    def test_none_is_in_any_line(self, logged: Logged, hunter: Hunter, client: Client) -> None:
        """Password, token of the form, session key, token of a reset link, what was searched for."""
        user = hunter.user
        user.set_password("a-secret-word")
        user.save()
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        token = client.get("/accounts/login/").cookies["csrftoken"].value
        form = {"username": user.username, "password": "a-secret-word"}
        client.post("/accounts/login/", form)
        client.post("/accounts/login/", form | {"csrfmiddlewaretoken": token})
        key = client.cookies["sessionid"].value
        uid, reset = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
        link = reverse("password_reset_confirm", args=[uid, reset])
        for path in (link, f"{link}.", link.replace("reset", "resett"), link.rstrip("/")):
            Client().get(path)
            Client(enforce_csrf_checks=True).post(path, {"new_password1": "a-secret-word"})
        client.post(f"/quests/{uuid4()}/complete/?q=a-secret-search", {"csrfmiddlewaretoken": token})
        assert len(logged.requests) > 10
        assert logged.of("django.security.csrf")
        assert logged.of("django.request")
        for secret in ("a-secret-word", token, key, reset, uid, user.username, "a-secret-search"):
            assert secret not in logged.text

    def test_a_page_that_is_not_there_is_named_by_its_pattern(
        self, logged: Logged, signed_in: Client
    ) -> None:
        signed_in.get(f"/quests/{uuid4()}/")
        signed_in.get("/no/such/page/")
        assert [line["message"] for line in logged.of("django.request")] == [
            "Not Found: /quests/<uuid:quest_id>/",
            "Not Found: /no/…",
        ]


class TestTheId:
    def test_is_new_for_each_request_and_the_visitors_own_is_not_taken(self, client: Client) -> None:
        given = {"X-Request-ID": "0123456789abcdef"}
        ids = {client.get("/healthz", headers=given)["X-Request-ID"] for _again in range(2)}
        assert len(ids) == 2
        assert "0123456789abcdef" not in ids

    def test_is_the_trusted_proxys(self, client: Client, settings: object) -> None:
        settings.BEHIND_TLS_PROXY = True
        given = {"X-Request-ID": "7f3e-of_the-Proxy"}
        assert client.get("/healthz", headers=given)["X-Request-ID"] == "7f3e-of_the-Proxy"

    @pytest.mark.parametrize(
        "given", ["", "short", "x" * 65, "two words", "a\tb-c-d-e-f", "<script>alert(1)"]
    )
    def test_is_new_when_the_proxys_is_not_well_formed(
        self, client: Client, settings: object, given: str
    ) -> None:
        settings.BEHIND_TLS_PROXY = True
        taken = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
        assert taken != given
        assert len(taken) == 32

    def test_is_nobodys_between_requests(self, client: Client) -> None:
        client.get("/healthz")
        assert request_ids.current() == ""


def test_every_line_of_a_server_is_one_of_json_by_one_switch() -> None:
    ask = """
import logging, hunterproject.wsgi
from django.test import Client
Client(SERVER_NAME="localhost").get("/healthz")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("somebody").exception("a bug of %s", "theirs\\nsecond line")
"""
    done = run("-c", ask, LOG_FORMAT="json", WEB_ACCESS_LOG="True")
    # Python's own warnings, and that the checks were passed, come before there is a log.
    healthz, bug = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert (healthz["view"], healthz["status"], healthz["level"]) == ("healthz", 200, "INFO")
    assert (bug["message"], bug["logger"]) == ("a bug of theirs\nsecond line", "somebody")
    assert bug["traceback"].startswith("Traceback")
    assert "request_id" not in bug


def test_the_default_is_lines_for_people_with_the_id_of_their_request() -> None:
    ask = """
import hunterproject.wsgi
from django.test import Client
print(Client(SERVER_NAME="localhost").get("/healthz")["X-Request-ID"])
"""
    done = run("-c", ask, WEB_ACCESS_LOG="True")
    assert f"INFO hunterproject.requests [{done.stdout.strip()}]: GET healthz 200 in " in done.stderr
