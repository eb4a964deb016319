"""Watches each request: its line in the log, and its part in the metrics.

No line tells an address, a name or anything that was sent: see hunterproject.routes.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import LazyObject, empty

from hunterproject import request_ids
from hunterproject.routes import view_of

logger = logging.getLogger("hunterproject.requests")


@dataclass(slots=True)
class Queries:
    """How many statements a request sent to its databases, and the seconds they took."""

    count: int = 0
    seconds: float = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what the block asks of any database."""
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(self._execute))
            yield

    def _execute(self, execute: Callable[..., Any], *call: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*call)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


@dataclass(slots=True)
class Watched:
    """A request and what became of it."""

    method: str
    view: str = ""
    status: int = 0
    #: The account's id, None for a visitor and for a page that never asked who it is.
    user: str | None = None
    #: Seconds until the answer began; what is streamed goes on from there.
    seconds: float = 0.0
    queries: Queries = field(default_factory=Queries)
    #: Seconds that a streamed answer took in all.
    streamed: float | None = None

    def facts(self) -> dict[str, object]:
        """Return it as fields of a line."""
        facts: dict[str, object] = {
            "method": self.method,
            "view": self.view,
            "status": self.status,
            "ms": _ms(self.seconds),
            "queries": self.queries.count,
            "query_ms": _ms(self.queries.seconds),
            "user": self.user,
        }
        return facts if self.streamed is None else facts | {"streamed_ms": _ms(self.streamed)}

    def sentence(self) -> str:
        """Return it as a line for people."""
        queries = "1 query" if self.queries.count == 1 else f"{self.queries.count} queries"
        return (
            f"{self.method} {self.view} {self.status} in {_ms(self.seconds)} ms,"
            f" {queries} in {_ms(self.queries.seconds)} ms, user {self.user or '-'}"
            + (f", streamed in {_ms(self.streamed)} ms" if self.streamed is not None else "")
        )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


#: What is told of each request, once it is answered.
Watcher = Callable[[Watched], None]


def log_line(watched: Watched) -> None:
    """Log a request that took longer than SLOW_REQUEST_SECONDS; each request with WEB_ACCESS_LOG."""
    slow = 0 < settings.SLOW_REQUEST_SECONDS < watched.seconds
    if slow:
        logger.warning("slow: %s", watched.sentence(), extra={"facts": watched.facts() | {"slow": True}})
    elif settings.WEB_ACCESS_LOG:
        logger.info("%s", watched.sentence(), extra={"facts": watched.facts()})


def watchers() -> list[Watcher]:
    """Return whom the settings want to know of each request."""
    chosen: list[Watcher] = []
    if settings.WEB_ACCESS_LOG or settings.SLOW_REQUEST_SECONDS:
        chosen.append(log_line)
    if settings.METRICS_TOKEN:
        from hunterproject.metrics import count_request

        chosen.append(count_request)
    return chosen


class RequestLog:
    """Gives each request its id, and tells the watchers about it. The first middleware, around all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._watchers = watchers()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        request_id = request_ids.id_for(request)
        with request_ids.during(request_id):
            response = self._watch(request, request_id) if self._watchers else self.get_response(request)
        response.headers[request_ids.HEADER] = request_id
        return response

    def _watch(self, request: HttpRequest, request_id: str) -> HttpResponseBase:
        watched = Watched(request.method or "")
        began = time.perf_counter()
        with watched.queries.counted():
            response = self.get_response(request)
        watched.seconds = time.perf_counter() - began
        watched.view, watched.status = view_of(request), response.status_code
        watched.user = _user_of(request)

        def tell() -> None:
            for watcher in self._watchers:
                watcher(watched)

        # What sends a file by itself asks no database; it is told of when it begins.
        if isinstance(response, StreamingHttpResponse) and not hasattr(response, "file_to_stream"):

            def ended() -> None:
                watched.streamed = time.perf_counter() - began
                with request_ids.during(request_id):
                    tell()

            response.streaming_content = _Stream(response, watched.queries, ended)
        else:
            tell()
        return response


class _Stream:
    """What is streamed, piece by piece: its queries count too, and it is told of when it ended."""

    def __init__(self, response: StreamingHttpResponse, queries: Queries, ended: Callable[[], None]) -> None:
        self._pieces, self._queries, self._ended = iter(response), queries, ended

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # Around each piece alone: between two, whoever sends them may do something else.
        with self._queries.counted():
            return next(self._pieces)

    def close(self) -> None:
        """Tell; the server calls it once, when all is sent or the visitor is gone."""
        self._ended()


def _user_of(request: HttpRequest) -> str | None:
    """Return who asked, if the page wanted to know: finding out here would ask the database."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and getattr(user, "_wrapped", empty) is empty:
        return None
    return str(user.pk) if user is not None and user.pk else None
