"""Errors sent to Sentry: only with an address, and nothing of whom they happened to."""

import json

import pytest

from hunterproject.tests.test_start import run

pytestmark = pytest.mark.any_database

DSN = "https://key@sentry.example.org/1"
#: Receives what the library would send. In a process of its own, since it changes the one it is started in.
ASK = """
import sys
import hunterproject.wsgi
import sentry_sdk
from sentry_sdk.transport import Transport
from hunterproject import sentry

class Kept(Transport):
    def capture_envelope(self, envelope):
        print(envelope.serialize().decode().splitlines()[-1])

sentry.start("https://key@sentry.example.org/1", transport=Kept)

from django.db import ProgrammingError, connection
def lost():
    secret_of_a_variable = "value-of-a-variable"
    raise ProgrammingError("no such column\\nDETAIL:  Key (name)=(name-of-a-hunter)")
connection.cursor = lost
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES={"default": plain, "staticfiles": plain}).enable()
client = Client(SERVER_NAME="localhost", raise_request_exception=False)
client.cookies["sessionid"] = "key-of-a-session"
answer = client.post(
    "/accounts/login/?next=a-private-query", {"username": "mara", "password": "a-secret-word"},
    headers={"Authorization": "a-secret-header", "User-Agent": "a-browser"},
)
print(answer.status_code, answer["X-Request-ID"])
"""


def test_nothing_is_imported_without_an_address() -> None:
    modules = "('sentry_sdk', 'hunterproject.sentry')"
    ask = f"import sys, hunterproject.wsgi; print(*(name in sys.modules for name in {modules}))"
    assert run("-c", ask, SENTRY_DSN="").stdout.split() == ["False", "False"]
    assert run("-c", ask, SENTRY_DSN=DSN).stdout.split() == ["True", "True"]


def test_an_error_goes_out_with_its_place_in_the_code_and_the_requests_id_and_nothing_else() -> None:
    done = run("-c", ASK, SENTRY_DSN="")
    sent, answered = done.stdout.splitlines()
    status, request_id = answered.split()
    event = json.loads(sent)
    error = event["exception"]["values"][-1]
    assert (status, error["type"], error["value"]) == ("500", "ProgrammingError", "no such column")
    assert error["stacktrace"]["frames"][-1]["function"] == "lost"
    assert (event["transaction"], event["tags"]) == ("login", {"request_id": request_id, "method": "POST"})
    for secret in (
        *("a-secret-word", "a-secret-header", "key-of-a-session", "a-private-query", "a-browser", "mara"),
        *("value-of-a-variable", "name-of-a-hunter", "/accounts/login"),
    ):
        assert secret not in sent
    assert not {"request", "user", "extra", "breadcrumbs"} & set(event)


def test_an_error_of_a_command_goes_out_without_its_arguments() -> None:
    ask = ASK.partition("from django.db")[0] + "sys.argv = ['manage.py', 'name-of-a-hunter']\n1 / 0"
    done = run("-c", ask, SENTRY_DSN="")
    event = json.loads(done.stdout)
    assert event["exception"]["values"][0]["type"] == "ZeroDivisionError"
    assert "name-of-a-hunter" not in done.stdout


@pytest.mark.parametrize(
    "address", ["nonsense", "https://sentry.example.org/1", "https://keys@sentry.example.org", "ftp://k@h/1"]
)
def test_an_address_that_is_none_is_refused_in_a_sentence_without_being_repeated(address: str) -> None:
    done = run("manage.py", "check", SENTRY_DSN=address)
    assert done.returncode == 1
    assert "(hunterproject.E004) SENTRY_DSN cannot be understood. Set it to an address" in done.stderr
    assert "Traceback" not in done.stderr
    assert address not in done.stderr
