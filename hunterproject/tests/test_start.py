"""Starting for real, in processes of their own: a wrong environment is said in a sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database

GOOD = {"SECRET_KEY": "a key for tests", "DJANGO_SETTINGS_MODULE": "hunterproject.settings"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project with these variables. Set ones win over a `.env` beside `manage.py`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | GOOD | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_ends_well_in_a_good_environment() -> None:
    done = run("manage.py", "check")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": ""}, "(hunterproject.E001) SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": ""}, "(hunterproject.E002) ALLOWED_HOSTS is empty"),
        (
            {"ALLOWED_HOSTS": "https://a.example"},
            "(hunterproject.E002) ALLOWED_HOSTS holds “https://a.example”",
        ),
        (
            {"DEFAULT_HUNTER_TIMEZONE": "Mars/Base"},
            "(hunterproject.E003) DEFAULT_HUNTER_TIMEZONE is “Mars/Base”",
        ),
        ({"DEFAULT_HUNTER_TIMEZONE": ""}, "(hunterproject.E003) DEFAULT_HUNTER_TIMEZONE is “”"),
    ],
)
def test_a_wrong_environment_is_refused_in_a_sentence(environment: dict[str, str], sentence: str) -> None:
    done = run("manage.py", "check", **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://user:secret-word@host/name"),
        ("DATABASE_URL", "postgres://user:secret-word@host:port/name"),
        ("DATABASE_URL", "postgres//user:secret-word@host/name"),
        ("EMAIL_URL", "nonsense"),
        ("LOG_LEVEL", "LOUD"),
        ("DEBUG", "perhaps"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_by_name_without_a_traceback(name: str, value: str) -> None:
    done = run("manage.py", "check", **{name: value})
    assert done.returncode == 1
    assert f"(hunterproject.E004) {name} cannot be understood. Set it to " in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr


def test_all_that_is_wrong_is_told_at_once() -> None:
    done = run("manage.py", "check", SECRET_KEY="", DATABASE_URL="", EMAIL_URL="", ALLOWED_HOSTS="a/b")
    assert [f"E00{n}" in done.stderr for n in (1, 2, 4)] == [True] * 3
    assert "identified 4 issues" in done.stderr


@pytest.mark.parametrize("command", ["migrate", "load_starter_catalog", "prepare"])
def test_no_command_goes_on_without_a_database_that_was_understood(command: str) -> None:
    done = run("manage.py", command, DATABASE_URL="nonsense")
    assert done.returncode == 1
    assert "DATABASE_URL cannot be understood" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_does_not_start_without_a_secret_key_and_says_why() -> None:
    done = run("-c", "import hunterproject.wsgi", SECRET_KEY="")
    assert done.returncode == 1
    assert "SECRET_KEY is not set, so sessions and reset links could not be signed." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_does_not_start_with_a_database_that_was_not_understood() -> None:
    done = run("-c", "import hunterproject.wsgi", DATABASE_URL="nonsense")
    assert done.returncode == 1
    assert "DATABASE_URL cannot be understood" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_starts_in_a_good_environment() -> None:
    done = run("-c", "import hunterproject.wsgi; print(callable(hunterproject.wsgi.application))")
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
