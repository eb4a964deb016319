"""What must be seen by nobody: not in the log, not on an error page, not in the image."""

import logging
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from hunterproject.tests.test_start import run
from hunters.models import Hunter
from tests.factories import make_user

SECRETS = ("correct horse", "a horse, a battery", "wrong-password-77")


def test_no_password_is_in_the_log_of_any_way_into_an_account(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # What the database is told is logged under DEBUG alone, and names hashes, never passwords.
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    make_user("mara", email="mara@example.org")
    new = {"password1": SECRETS[1], "password2": SECRETS[1]}
    client.post("/accounts/signup/", {"username": "nadd", **new})
    client.post(
        "/accounts/password_change/", {"old_password": SECRETS[2], "new_password1": "x", "new_password2": "x"}
    )
    client.post("/accounts/delete/", {"password": SECRETS[2]})
    client.post("/accounts/logout/")
    for password in SECRETS:
        client.post("/accounts/login/", {"username": "mara", "password": password})
        client.post("/admin/login/", {"username": "mara", "password": password})
    client.post("/accounts/password_reset/", {"email": "mara@example.org"})
    assert not [
        secret for secret in (*SECRETS, settings.SECRET_KEY) if len(secret) > 3 and secret in caplog.text
    ]


def test_an_error_page_tells_nothing_of_the_site(
    hunter: Hunter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*asked: object, **named: object) -> None:
        password = "correct horse"  # noqa: F841 (a variable that a traceback would show)
        raise RuntimeError("the secret sauce")

    monkeypatch.setattr("hunters.views.change_settings", fails)
    client = Client(raise_request_exception=False)
    client.force_login(hunter.user)
    form = {"name": "Mara", "theme": "dark", "timezone": "Europe/Madrid", "day_starts_at": "0"}
    answer = client.post("/settings/", form | {"grouping": "stat", "language": ""})
    assert answer.status_code == 500
    for secret in ("secret sauce", "Traceback", "RuntimeError", "/hunters/", "correct horse", "Django"):
        assert secret not in answer.content.decode(), secret


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/quests/0/", "/static/nowhere.css", "/.env", "/db.sqlite3", "/static/../.env"]
)
def test_a_page_that_is_not_there_lists_no_others(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    for told in ("urlpatterns", "Django", "DEBUG", "SECRET_KEY", "admin/"):
        assert told not in answer.content.decode()


def test_debug_is_off_unless_said() -> None:
    ask = "from django.conf import settings; print(settings.DEBUG, settings.DEBUG_PROPAGATE_EXCEPTIONS)"
    assert run("-c", ask).stdout.split() == ["False", "False"]


def is_left_out(name: str) -> bool:
    """Say whether .dockerignore keeps a path out of the image: the last rule that fits it wins."""
    lines = Path(settings.BASE_DIR, ".dockerignore").read_text().splitlines()
    out = False
    for rule in (line.strip() for line in lines if line.strip() and not line.startswith("#")):
        pattern = rule.removeprefix("!").strip("/")
        parts = Path(name).parts
        paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        if pattern.startswith("**/"):
            paths, pattern = list(parts), pattern.removeprefix("**/")
        if any(fnmatch(path, pattern) and path.count("/") == pattern.count("/") for path in paths):
            out = not rule.startswith("!")
    return out


SECRET_FILES = (
    ".env",
    ".env.local",
    "db.sqlite3",
    "db.sqlite3-wal",
    ".git",
    ".git/config",
    "tests",
    "hunters/tests",
)


@pytest.mark.parametrize("name", SECRET_FILES)
def test_the_image_is_made_without(name: str) -> None:
    assert is_left_out(name)


def test_and_with_the_site_itself() -> None:
    assert not [name for name in ("manage.py", "hunters/models.py", "requirements.txt") if is_left_out(name)]


def test_no_key_stands_in_the_settings() -> None:
    asked = run("-c", "from django.conf import settings; print(repr(settings.SECRET_KEY))", SECRET_KEY="")
    assert "django-insecure" not in asked.stdout


def test_nothing_uploaded_is_served() -> None:
    assert settings.MEDIA_URL in ("", "/")
    assert default_storage.base_location in ("", ".")


@override_settings(DEBUG=False)
def test_production_settings_pass_djangos_own_check() -> None:
    key = "3f1c9a0be54d7762881bca4e0b7d51f2c6aa0e9d4477bb21"
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", BEHIND_TLS_PROXY="True",
               SECRET_KEY=f"{key}{key[::-1]}", DEBUG="False")  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_on_a_home_network_no_browser_is_told_to_use_https() -> None:
    ask = (
        "from django.conf import settings as s; "
        "print(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    assert run("-c", ask, BEHIND_TLS_PROXY="False").stdout.split() == ["False", "0", "False", "False"]
    assert run("-c", ask, BEHIND_TLS_PROXY="True").stdout.split() == ["True", "31536000", "True", "True"]
