"""One id for each request: in its answer's X-Request-ID header, and in each line that is logged for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest

HEADER = "X-Request-ID"
#: What proxies send: hexadecimal digits, UUIDs, words. Nothing that could end a line or begin another field.
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the id of the request that is being answered, "" when none is."""
    return _current.get()


def id_for(request: HttpRequest) -> str:
    """Return the id that a trusted proxy (BEHIND_TLS_PROXY) gave a request, else a new one.

    Nobody else may choose: an id that a visitor repeats would mix strangers' lines in the log.
    """
    given = request.headers.get(HEADER, "") if settings.BEHIND_TLS_PROXY else ""
    return given if _WELL_FORMED.fullmatch(given) else uuid4().hex


@contextmanager
def during(request_id: str) -> Iterator[None]:
    """Let the block belong to the request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)
