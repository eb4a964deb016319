"""Reading settings from the environment, so that a wrong value ends in a sentence and no traceback.

django-environ does the reading. What it cannot read is kept in `problems`,
which `hunterproject.checks` reports, and a harmless value stands in until then.
"""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASE_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
#: How yes and no may be written, in any case.
FLAGS = dict.fromkeys(("true", "yes", "on", "y", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "n", "0", ""), False
)
#: Stands in for a database that was not understood: using it raises.
NO_DATABASE = {"ENGINE": "django.db.backends.dummy"}


class Environment:
    """The variables of the environment, then those of a `.env` file."""

    def __init__(self, file: Path) -> None:
        self._env = environ.Env()
        self._env.read_env(file)
        #: A sentence for each variable that could not be read.
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        """Return a text, letter by letter: django-environ would read `$NAME` as another variable."""
        return str(self._env.ENVIRON.get(name, default))

    def texts(self, name: str, default: Sequence[str] = ()) -> list[str]:
        """Return texts that are parted by commas."""
        return [text for text in self.text(name, ",".join(default)).split(",") if text]

    def flag(self, name: str, default: bool) -> bool:
        """Return yes or no."""

        def read(name: str) -> bool:
            return FLAGS[self.text(name, str(default)).strip().lower()]

        return bool(self._read(name, read, default, "True or False"))

    def number(self, name: str, default: int) -> int:
        """Return a whole number, 0 or more."""

        def read(name: str) -> int:
            number = int(self._env.int(name, default=default))
            if number < 0:
                raise ValueError
            return number

        return int(self._read(name, read, default, "a whole number, 0 or more"))

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """Return one of `options`."""

        def read(name: str) -> str:
            return options[options.index(self.text(name, default))]

        return str(self._read(name, read, default, f"one of {', '.join(options)}"))

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's description of a SQLite or PostgreSQL database named by an address."""

        def read(name: str) -> dict[str, Any]:
            # django-environ's warning of an unknown scheme would print the address, password and all.
            with warnings.catch_warnings(action="ignore"):
                database: dict[str, Any] = self._env.db_url(name, default=default)
            if database.get("ENGINE") not in DATABASE_ENGINES or not database.get("NAME"):
                raise ValueError
            return database

        expected = (
            "an address such as postgres://user:password@host:5432/name or sqlite:////var/data/db.sqlite3"
        )
        return dict(self._read(name, read, NO_DATABASE, expected))

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings for the mail server named by an address."""

        def read(name: str) -> dict[str, Any]:
            return dict(self._env.email_url(name, default=default))

        expected = "an address such as smtp+tls://user:password@host:587 or consolemail://"
        return dict(self._read(name, read, {}, expected))

    def _read(self, name: str, read: Callable[[str], Any], stand_in: Any, expected: str) -> Any:
        try:
            return read(name)
        except (ImproperlyConfigured, ValueError, KeyError, IndexError, AttributeError):
            # The value itself is not repeated: addresses hold passwords.
            self.problems.append(f"{name} cannot be understood. Set it to {expected}.")
            return stand_in
