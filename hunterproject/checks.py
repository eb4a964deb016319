"""Start-up checks: a wrong set-up is said in a sentence, before anything is served.

They run for every `manage.py` command and when `hunterproject.wsgi` is loaded.
"""

import re
import sqlite3
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

SETUP = "setup"
#: The first SQLite that knows UPDATE … RETURNING.
OLDEST_SQLITE = (3, 35)
_OWN_PATHS = frozenset(
    {"accounts", "healthz", "keys", "language", "log", "offline", "quests", "readyz", "rewards", "settings"}
    | {"static", "status"}
)


@register(SETUP)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A server needs a secret key of its own (hunterproject.E001)."""
    try:
        if settings.SECRET_KEY:
            return []
    except ImproperlyConfigured:
        # Django's own refusal of an empty key, a traceback; ours says what to do.
        pass
    return [
        Error(
            "SECRET_KEY is not set, so sessions and reset links could not be signed.",
            hint="Run script/server once, which writes a fresh key into .env, "
            "or set SECRET_KEY in the environment.",
            id="hunterproject.E001",
        )
    ]


@register(SETUP)
def check_allowed_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """ALLOWED_HOSTS holds bare host names, at least one (hunterproject.E002)."""
    hint = "Write host names alone, parted by commas: ALLOWED_HOSTS=quests.example.org,localhost"
    if not settings.ALLOWED_HOSTS and not settings.DEBUG:
        return [
            Error(
                "ALLOWED_HOSTS is empty, so every visitor would be turned away.",
                hint=hint,
                id="hunterproject.E002",
            )
        ]
    return [
        Error(
            f"ALLOWED_HOSTS holds “{host}”, which is not a bare host name.",
            hint=hint,
            id="hunterproject.E002",
        )
        for host in settings.ALLOWED_HOSTS
        if not _is_bare_host(host)
    ]


def _is_bare_host(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        return True
    return bool(host.strip()) and not set(host) & set("/: ")


@register(SETUP)
def check_default_zone(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """DEFAULT_HUNTER_TIMEZONE is a zone that this machine knows (hunterproject.E003)."""
    zone = settings.DEFAULT_HUNTER_TIMEZONE
    if zone not in zoneinfo.available_timezones():
        return [
            Error(
                f"DEFAULT_HUNTER_TIMEZONE is “{zone}”, which is no time zone known here.",
                hint="Use an IANA name such as Europe/Madrid, America/Bogota or UTC.",
                id="hunterproject.E003",
            )
        ]
    return []


@register(SETUP)
def check_admin_path(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """ADMIN_PATH is a path of its own, which hides no page (hunterproject.E005)."""
    path = settings.ADMIN_PATH.removesuffix("/")
    if re.fullmatch(r"[\w-]+(/[\w-]+)*", path, re.ASCII) and path.partition("/")[0] not in _OWN_PATHS:
        return []
    return [
        Error(
            f"ADMIN_PATH is “{path}”, where the admin cannot be.",
            hint="Use letters, digits, hyphens and slashes, and no path of the site: ADMIN_PATH=keepers",
            id="hunterproject.E005",
        )
    ]


@register(SETUP)
def check_environment(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every variable could be read (hunterproject.E004)."""
    return [
        Error(problem, hint="It stands in the environment or in .env.", id="hunterproject.E004")
        for problem in settings.ENVIRONMENT_PROBLEMS
    ]


@register(SETUP)
def check_sqlite(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite, where it is the database, returns what it has just updated (hunterproject.E006)."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return []
    return [
        Error(
            f"This Python comes with SQLite {sqlite3.sqlite_version}, and "
            f"{'.'.join(map(str, OLDEST_SQLITE))} or newer is needed.",
            hint="Use a Python of a newer system, or PostgreSQL by DATABASE_URL.",
            id="hunterproject.E006",
        )
    ]
