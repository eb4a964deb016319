"""The app with the lock taken away, for the negative control: what keeps completions apart is gone."""

import sys

from django.db import connections
from django.urls import get_resolver

from hunterproject.wsgi import application
from hunters.models import Hunter

__all__ = ["application"]


def read_without_lock(hunter: Hunter) -> Hunter:
    """Return the hunter as lock_hunter does, without the lock."""
    return Hunter.objects.get(pk=hunter.pk)


# Once the pages are loaded, so are the services that have it by name.
assert get_resolver().url_patterns
for _module in list(sys.modules.values()):
    if _module is not None and "lock_hunter" in vars(_module):
        _module.lock_hunter = read_without_lock  # type: ignore[attr-defined]
connections.settings["default"]["OPTIONS"].pop("transaction_mode", None)
