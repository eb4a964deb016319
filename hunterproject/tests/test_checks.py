"""The start-up checks: each holds for a good set-up, and refuses a wrong one in a sentence."""

from collections.abc import Callable

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db import connection

from hunterproject import checks
from hunterproject.checks import SETUP


@pytest.fixture
def said(settings: object) -> Callable[..., list[CheckMessage]]:
    """What the checks say of the settings given, the rest being as they are in tests."""

    def check(**values: object) -> list[CheckMessage]:
        for name, value in values.items():
            setattr(settings, name, value)
        return run_checks(tags=[SETUP])

    return check


Said = Callable[..., list[CheckMessage]]


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_nothing_is_said_of_a_good_set_up(said: Said) -> None:
    assert said(DEBUG=False, SECRET_KEY="a key", ALLOWED_HOSTS=["quests.example.org"]) == []


def test_every_message_is_an_error_with_a_hint_that_says_what_to_do(said: Said) -> None:
    messages = said(SECRET_KEY="", ALLOWED_HOSTS=["a/b"], DEFAULT_HUNTER_TIMEZONE="Mars/Base")
    assert sorted(ids(messages)) == ["hunterproject.E001", "hunterproject.E002", "hunterproject.E003"]
    for message in messages:
        assert message.is_serious()
        assert message.msg.endswith(".")
        assert message.hint


class TestSecretKey:
    def test_an_empty_one_is_refused(self, said: Said) -> None:
        (message,) = said(SECRET_KEY="")
        assert message.id == "hunterproject.E001"
        assert "SECRET_KEY is not set" in message.msg
        assert "script/server" in str(message.hint)

    def test_any_other_holds(self, said: Said) -> None:
        assert said(SECRET_KEY="x") == []


class TestAllowedHosts:
    @pytest.mark.parametrize(
        "host", ["quests.example.org", ".example.org", "localhost", "127.0.0.1", "[::1]", "*", "[fe80::1]"]
    )
    def test_a_bare_host_holds(self, said: Said, host: str) -> None:
        assert said(ALLOWED_HOSTS=[host]) == []

    @pytest.mark.parametrize(
        "host",
        [
            "https://quests.example.org",
            "quests.example.org:8000",
            "quests.example.org/",
            "[::1]:8000",
            "::1",
            "localhost 127.0.0.1",
            " localhost",
            "",
            " ",
        ],
    )
    def test_anything_more_is_refused_and_named(self, said: Said, host: str) -> None:
        (message,) = said(ALLOWED_HOSTS=["localhost", host])
        assert message.id == "hunterproject.E002"
        assert f"“{host}”" in message.msg

    def test_each_wrong_one_is_named(self, said: Said) -> None:
        messages = said(ALLOWED_HOSTS=["http://a", "localhost", "b:80"])
        assert ids(messages) == ["hunterproject.E002"] * 2
        assert ["“http://a”" in messages[0].msg, "“b:80”" in messages[1].msg] == [True, True]

    def test_none_at_all_is_refused(self, said: Said) -> None:
        (message,) = said(ALLOWED_HOSTS=[], DEBUG=False)
        assert (message.id, "turned away" in message.msg) == ("hunterproject.E002", True)

    def test_none_at_all_holds_in_development_where_django_allows_this_machine(self, said: Said) -> None:
        assert said(ALLOWED_HOSTS=[], DEBUG=True) == []


class TestDefaultZone:
    @pytest.mark.parametrize("zone", ["UTC", "Europe/Madrid", "America/Argentina/Ushuaia"])
    def test_a_zone_holds(self, said: Said, zone: str) -> None:
        assert said(DEFAULT_HUNTER_TIMEZONE=zone) == []

    @pytest.mark.parametrize(
        "zone", ["", "Mars/Base", "Europe", "Madrid", "../UTC", "/etc/hostname", "UTC ", "U\0TC", "right/UTC"]
    )
    def test_anything_else_is_refused_and_named(self, said: Said, zone: str) -> None:
        (message,) = said(DEFAULT_HUNTER_TIMEZONE=zone)
        assert message.id == "hunterproject.E003"
        assert f"“{zone}”" in message.msg


class TestSQLite:
    def test_one_that_is_too_old_is_refused_where_it_is_the_database(
        self, said: Said, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checks, "OLDEST_SQLITE", (999, 1))
        found = said()
        if connection.vendor != "sqlite":
            assert found == []
            return
        (message,) = found
        assert message.id == "hunterproject.E006"
        assert "999.1 or newer is needed" in message.msg
