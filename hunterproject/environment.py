"""Reading settings from the environment, so that a wrong value ends in a sentence and no traceback.

django-environ does the reading. What it cannot read is kept in `problems`,
which `hunterproject.checks` reports, and a harmless value stands in until then.

Any variable may stand in a file of its own, as secrets of containers do: where
NAME is missing or empty, NAME_FILE is looked for, and names the file.
"""

import os
import warnings
from collections import ChainMap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASE_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
#: How yes and no may be written, in any case.
FLAGS = dict.fromkeys(("true", "yes", "on", "y", "1"), True) | dict.fromkeys(
    ("false", "no", "off", "n", "0", ""), False
)
#: Bytes of a variable's file that are read at most: a path such as /dev/zero must not be read for ever.
_MOST_BYTES = 100_000
#: Stands in for a database that was not understood: using it raises.
NO_DATABASE = {"ENGINE": "django.db.backends.dummy"}


class Environment:
    """The variables of the environment, then those of a `.env` file, then those in files of their own."""

    def __init__(self, file: Path) -> None:
        self._env = environ.Env()
        self._env.read_env(file)
        #: What files held, by variable. Kept here: whatever this process starts would inherit `os.environ`.
        self._from_files: dict[str, str] = {}
        self._env.ENVIRON = ChainMap(self._from_files, os.environ)
        #: A sentence for each variable that could not be read.
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        """Return a text, letter by letter: django-environ would read `$NAME` as another variable."""
        self._read_file_of(name)
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

    def replica(self, name: str, database: dict[str, Any]) -> dict[str, Any]:
        """Return Django's description of a PostgreSQL that follows `database`, and is used as that one is.

        Without a password in its address it takes the same one.
        """
        replica = self.database(name, default="")
        engines = {replica["ENGINE"], database["ENGINE"]}
        if NO_DATABASE["ENGINE"] in engines:
            return dict(NO_DATABASE)
        if engines != {DATABASE_ENGINES[1]}:
            self.problems.append(f"{name} needs PostgreSQL, there and in DATABASE_URL. Leave it empty.")
            return dict(NO_DATABASE)
        # Seconds to connect: there is something else to read when it is slow.
        options = database["OPTIONS"] | {"connect_timeout": 2} | replica.get("OPTIONS", {})
        password = replica.get("PASSWORD") or database["PASSWORD"]
        # Tests see one database by both names.
        return database | replica | {"OPTIONS": options, "PASSWORD": password, "TEST": {"MIRROR": "default"}}

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings for the mail server named by an address."""

        def read(name: str) -> dict[str, Any]:
            return dict(self._env.email_url(name, default=default))

        expected = "an address such as smtp+tls://user:password@host:587 or consolemail://"
        return dict(self._read(name, read, {}, expected))

    def web_address(self, name: str, default: str) -> str:
        """Return the address of a service on the web with its key, as Sentry gives it, or ""."""

        def read(name: str) -> str:
            text = self.text(name, default)
            parts = urlsplit(text)
            whole = parts.username and parts.hostname and parts.path.strip("/")
            # A port that is no number is told of when it is asked for.
            if text and not (parts.scheme in ("http", "https") and whole and parts.port != 0):
                raise ValueError
            return text

        return str(self._read(name, read, "", "an address such as https://key@sentry.example.org/1"))

    def _read_file_of(self, name: str) -> None:
        """Take over what the file named by NAME_FILE holds, where NAME itself says nothing."""
        path = self._env.ENVIRON.get(f"{name}_FILE", "")
        if not path or self._env.ENVIRON.get(name):
            return
        try:
            with open(path, "rb") as file:
                # Editors and `echo` end a file with a line break, which is no part of a secret.
                self._from_files[name] = file.read(_MOST_BYTES).decode().rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it holds no text"
            problem = f"{name}_FILE names “{path}”, which cannot be read: {reason}."
            if problem not in self.problems:
                self.problems.append(problem)

    def _read(self, name: str, read: Callable[[str], Any], stand_in: Any, expected: str) -> Any:
        self._read_file_of(name)
        try:
            return read(name)
        except (ImproperlyConfigured, ValueError, KeyError, IndexError, AttributeError):
            # The value itself is not repeated: addresses hold passwords.
            self.problems.append(f"{name} cannot be understood. Set it to {expected}.")
            return stand_in
