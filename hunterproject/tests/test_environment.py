"""Reading settings from the environment: what is understood, and what is said of the rest."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hunterproject.environment import NO_DATABASE, Environment


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An environment without a `.env` file."""
    return Environment(tmp_path / ".env")


class TestNumber:
    @pytest.mark.parametrize(("value", "number"), [("0", 0), ("600", 600), (" 7 ", 7)])
    def test_is_read(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, number: int
    ) -> None:
        monkeypatch.setenv("ROOMS_SECONDS", value)
        assert (env.number("ROOMS_SECONDS", default=5), env.problems) == (number, [])

    @pytest.mark.parametrize("value", ["abc", "-1", "1.5", "", "1e3", "٣ days"])
    def test_is_refused_and_the_default_stands_in(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("ROOMS_SECONDS", value)
        assert env.number("ROOMS_SECONDS", default=5) == 5
        assert env.problems == ["ROOMS_SECONDS cannot be understood. Set it to a whole number, 0 or more."]

    def test_that_is_missing_is_the_default(self, env: Environment) -> None:
        assert (env.number("ROOMS_SECONDS", default=5), env.problems) == (5, [])


class TestChoice:
    @pytest.mark.parametrize(
        ("value", "chosen", "problems"), [("HIGH", "HIGH", 0), ("high", "LOW", 1), ("", "LOW", 1)]
    )
    def test_is_one_of_its_options(
        self,
        env: Environment,
        monkeypatch: pytest.MonkeyPatch,
        value: str,
        chosen: str,
        problems: int,
    ) -> None:
        monkeypatch.setenv("ROOMS_LEVEL", value)
        assert env.choice("ROOMS_LEVEL", ("LOW", "HIGH"), default="LOW") == chosen
        assert len(env.problems) == problems
        assert all(said.endswith("Set it to one of LOW, HIGH.") for said in env.problems)


# What django-environ says of it is none of ours.
@pytest.mark.filterwarnings("ignore:Engine not recognized from url")
class TestDatabase:
    @pytest.mark.parametrize(
        ("value", "engine", "name"),
        [
            ("sqlite:////var/data/db.sqlite3", "sqlite3", "/var/data/db.sqlite3"),
            ("postgres://user:word@host:5432/quests", "postgresql", "quests"),
            ("postgresql://user:word@host/quests", "postgresql", "quests"),
        ],
    )
    def test_is_read(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, engine: str, name: str
    ) -> None:
        monkeypatch.setenv("ROOMS_URL", value)
        database = env.database("ROOMS_URL", default="")
        assert (database["ENGINE"], database["NAME"]) == (f"django.db.backends.{engine}", name)
        assert env.problems == []

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "nonsense",
            "secret-word",
            "mysql://user:secret-word@host/name",
            "postgres://user:secret-word@host",
            "postgres://user:secret-word@host:port/name",
            "postgres://user:secret-word@host:99999/name",
            "postgres://user:secret/word@host/name",
            "http://user:secret-word@host/name",
            "postgres://[::1/name",
        ],
    )
    def test_is_refused_without_telling_its_password(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("ROOMS_URL", value)
        assert env.database("ROOMS_URL", default="") == NO_DATABASE
        (problem,) = env.problems
        assert problem.startswith("ROOMS_URL cannot be understood. Set it to an address such as ")
        assert "secret" not in problem


class TestMail:
    def test_is_read(self, env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ROOMS_MAIL", "smtp+tls://user:word@host:587")
        mail = env.mail("ROOMS_MAIL", default="")
        assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == ("host", 587, True)

    @pytest.mark.parametrize("value", ["", "nonsense", "smtpp://user:secret-word@host", "smtp://h:port"])
    def test_is_refused_without_telling_its_password(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str
    ) -> None:
        monkeypatch.setenv("ROOMS_MAIL", value)
        assert env.mail("ROOMS_MAIL", default="") == {}
        assert len(env.problems) == 1
        assert "secret" not in env.problems[0]


class TestFlag:
    @pytest.mark.parametrize(
        ("value", "flag"),
        [
            ("True", True),
            ("yes", True),
            ("1", True),
            (" on ", True),
            ("False", False),
            ("0", False),
            ("", False),
        ],
    )
    def test_is_read(self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, flag: bool) -> None:
        monkeypatch.setenv("ROOMS_OPEN", value)
        assert (env.flag("ROOMS_OPEN", default=not flag), env.problems) == (flag, [])

    @pytest.mark.parametrize("value", ["perhaps", "2", "$TRUE", "Truе"])
    @pytest.mark.parametrize("default", [True, False])
    def test_is_refused_and_the_default_stands_in(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, default: bool
    ) -> None:
        monkeypatch.setenv("ROOMS_OPEN", value)
        assert env.flag("ROOMS_OPEN", default=default) is default
        assert env.problems == ["ROOMS_OPEN cannot be understood. Set it to True or False."]

    @pytest.mark.parametrize("default", [True, False])
    def test_that_is_missing_is_the_default(self, env: Environment, default: bool) -> None:
        assert (env.flag("ROOMS_OPEN", default=default), env.problems) == (default, [])


class TestText:
    @pytest.mark.parametrize("value", ["plain", "with spaces and = signs", "#half", "a$b", "$dollars-first"])
    def test_is_kept_as_it_is(self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("ROOMS_KEY", value)
        assert env.text("ROOMS_KEY", default="") == value

    @pytest.mark.parametrize(
        ("value", "texts"), [("", []), ("a", ["a"]), ("a,b", ["a", "b"]), ("$a", ["$a"])]
    )
    def test_of_several_is_parted_by_commas(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, value: str, texts: list[str]
    ) -> None:
        monkeypatch.setenv("ROOMS_HOSTS", value)
        assert env.texts("ROOMS_HOSTS", default=["x"]) == texts


class TestFile:
    """NAME_FILE: a variable that stands in a file of its own."""

    @pytest.mark.parametrize("written", ["a word", "a word\n", "a word\r\n"])
    def test_is_read_without_the_line_break_at_its_end(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str
    ) -> None:
        (tmp_path / "word").write_bytes(written.encode())
        monkeypatch.setenv("ROOMS_WORD_FILE", str(tmp_path / "word"))
        assert (env.text("ROOMS_WORD", default="none"), env.problems) == ("a word", [])

    def test_may_hold_any_kind_of_value(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, value in {
            "URL": "postgres://user:word@host/quests",
            "SECONDS": "7",
            "OPEN": "yes",
            "MAIL": "smtp://host:25",
        }.items():
            (tmp_path / name).write_text(f"{value}\n")
            monkeypatch.setenv(f"ROOMS_{name}_FILE", str(tmp_path / name))
        assert env.database("ROOMS_URL", default="")["NAME"] == "quests"
        assert env.number("ROOMS_SECONDS", default=5) == 7
        assert env.flag("ROOMS_OPEN", default=False) is True
        assert env.mail("ROOMS_MAIL", default="")["EMAIL_HOST"] == "host"
        assert env.problems == []

    def test_gives_way_to_the_variable_itself(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ROOMS_WORD", "from the environment")
        monkeypatch.setenv("ROOMS_WORD_FILE", str(tmp_path / "missing"))
        assert (env.text("ROOMS_WORD", default=""), env.problems) == ("from the environment", [])

    def test_stands_in_for_an_empty_variable(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Docker compose hands on what is not set as an empty text."""
        (tmp_path / "word").write_text("from the file")
        monkeypatch.setenv("ROOMS_WORD", "")
        monkeypatch.setenv("ROOMS_WORD_FILE", str(tmp_path / "word"))
        assert env.text("ROOMS_WORD", default="") == "from the file"

    def test_is_not_handed_on_to_what_the_process_starts(
        self, env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "word").write_text("a secret")
        monkeypatch.setenv("ROOMS_WORD_FILE", str(tmp_path / "word"))
        env.text("ROOMS_WORD", default="")
        assert "a secret" not in os.environ.values()

    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (lambda path: None, "No such file or directory"),
            (lambda path: path.mkdir(), "Is a directory"),
            (lambda path: path.write_bytes(b"\xff\xfe"), "it holds no text"),
        ],
    )
    def test_that_cannot_be_read_is_told_once_and_the_default_stands_in(
        self,
        env: Environment,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        make: Callable[[Path], object],
        reason: str,
    ) -> None:
        path = tmp_path / "word"
        make(path)
        monkeypatch.setenv("ROOMS_WORD_FILE", str(path))
        assert [env.text("ROOMS_WORD", default="none") for _time in range(2)] == ["none"] * 2
        assert env.problems == [f"ROOMS_WORD_FILE names “{path}”, which cannot be read: {reason}."]


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The file's variables stay in the environment of the process; this takes them out again.
    for name in ("ROOMS_ONE", "ROOMS_OTHER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROOMS_ONE", "from the environment")
    (tmp_path / ".env").write_text("ROOMS_ONE=from the file\nROOMS_OTHER=from the file\n")
    env = Environment(tmp_path / ".env")
    assert env.text("ROOMS_ONE", default="") == "from the environment"
    assert env.text("ROOMS_OTHER", default="") == "from the file"
