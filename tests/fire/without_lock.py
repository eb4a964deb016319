"""The app with the lock taken away, for the negative control: what keeps completions apart is gone."""

import sys

from django.db import connections
from django.urls import get_resolver

from hunterproject.wsgi import application
from hunters.models import Hunter

__all__ = ["application"]


def read_without_lock(hunter: Hunter) -> Hunter:
    """Return the hunter as hunters.locking does, without the lock."""
    return Hunter.objects.get(pk=hunter.pk)


# Once the pages are loaded, so are the services that have it by name.
assert get_resolver().url_patterns
for _module in list(sys.modules.values()):
    for _lock in ("lock_hunter", "lock_to_play"):
        if _module is not None and _lock in vars(_module):
            setattr(_module, _lock, read_without_lock)
connections.settings["default"]["OPTIONS"].pop("transaction_mode", None)
