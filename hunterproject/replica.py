"""A replica of the database, read by pages that look back: history, insights, downloads (docs/scaling.md).

`DATABASE_REPLICA_URL` names a PostgreSQL that follows the database by streaming
replication. A view marked `reads_may_lag` reads from it what it shows, but never
less than its hunter has done: the replica is asked first whether it has

- the hunter's row in its edition of now, which every completion, undo, purchase and
  correction changes, from whichever device it came; and
- everything written up to this browser's last form, by PostgreSQL's own count
  of what was written (LSN), which `RememberWrites` keeps in a cookie.

Whenever it has not, is away, or fails half-way, the database itself is read and
the visitor sees nothing of it. Sessions, accounts, locks and writes never go to
the replica, and without the setting nothing here does anything.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.signing import BadSignature
from django.db import Error, connection, connections, models
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

REPLICA = "replica"
#: What may be read there: what hunters see. Not sessions, not permissions, and of these not the accounts.
_APPS = ("hunters", "quests", "rewards", "questlog")

_COOKIE = "written"
#: Seconds that a browser's last write is remembered: longer than any lag that is borne.
_COOKIE_AGE = 3600
#: Stands for a write whose place is not known: no replica ever gets there, so the cookie's age decides.
_NEVER = 2**63

#: Seconds: that the replica may take to say how far it is, that it is left alone after it failed,
#: and between two lines of the log.
_PATIENCE = 2
_REST = 10
_QUIET = 60

_HOW_FAR = """
    SELECT pg_is_in_recovery() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver),
        pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint,
        pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,
        (SELECT edition FROM {table} WHERE id = %s)"""
_WRITTEN = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])

_reads_lag: ContextVar[bool] = ContextVar("reads_lag", default=False)


class Router:
    """Sends what a view marked `reads_may_lag` reads to the replica, and everything else to the database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Return where rows of the model are read."""
        may_lag = model._meta.app_label in _APPS and model._meta.label != settings.AUTH_USER_MODEL
        return REPLICA if may_lag and _reads_lag.get() else "default"

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """Return where rows are written and locked: never on the replica."""
        return "default"

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Let rows read from either meet: both are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Migrate the database alone; the replica follows."""
        return db != REPLICA


class RememberWrites:
    """Gives a browser, with the answer to a form, the place up to which a replica must have come for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; one more query where a form was accepted."""
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS", "TRACE") and response.status_code < 400:
            response.set_signed_cookie(
                _COOKIE,
                str(_written_up_to()),
                max_age=_COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=bool(settings.SESSION_COOKIE_SECURE),
            )
        return response


def reads_may_lag(view: View) -> View:
    """Let a hunter's page that only reads do so from the replica; inside `hunter_required`.

    The view may be called a second time, when the replica failed or did not find something.
    """

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if REPLICA not in settings.DATABASES or not _replica.has_all_of(request):
            return view(request, *args, **kwargs)
        try:
            with _reading():
                response = view(request, *args, **kwargs)
        except Http404:
            # A quest that another device made just now may not be there yet.
            return view(request, *args, **kwargs)
        except Error as error:
            _replica.failed(error)
            return view(request, *args, **kwargs)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _streamed(cast(Iterable[bytes], response.streaming_content))
        return response

    return cast(View, read)


@contextmanager
def _reading() -> Iterator[None]:
    token = _reads_lag.set(True)
    try:
        yield
    finally:
        _reads_lag.reset(token)


def _streamed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what is read piece by piece after the view has returned, each piece read from the replica."""
    remaining = iter(pieces)
    while True:
        with _reading():
            piece = next(remaining, None)
        if piece is None:
            return
        yield piece


def _written_up_to() -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WRITTEN)
            return int(cursor.fetchone()[0])
    except Error:
        logger.exception("How far the database has written is not known; the replica is not used meanwhile.")
        return _NEVER


class _Replica:
    """What this process knows of the replica. Its threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until = self._told_at = float("-inf")
        #: A place that the replica had received, and when; until it has gone through it.
        self._waits_for: tuple[int, float] | None = None

    def has_all_of(self, request: HttpRequest) -> bool:
        """Say whether the replica can be read for this request. One query, on the replica."""
        if time.monotonic() < self._rests_until:
            return False
        hunter = getattr(request, "hunter", None)
        if hunter is None:
            return False
        try:
            follows, received, replayed, edition = self._ask(hunter)
        except Error as error:
            self.failed(error)
            return False
        if not follows:
            self._tell("it follows no database: its connection is cut, or it was promoted")
            return False
        if self._is_far_behind(received, replayed):
            limit = settings.DATABASE_REPLICA_MAX_LAG
            self._tell(f"it is more than {limit} s behind")
            return False
        return edition == hunter.edition and (replayed or 0) >= _last_write_of(request)

    def failed(self, error: Error) -> None:
        """Leave the replica alone for a while: each attempt may cost a visitor seconds."""
        self._rests_until = time.monotonic() + _REST
        with suppress(Error):
            connections[REPLICA].close()
        self._tell(str(error).strip().partition("\n")[0] or type(error).__name__)

    def _ask(self, hunter: models.Model) -> tuple[bool, int | None, int | None, Any]:
        replica = connections[REPLICA]
        replica.ensure_connection()
        driver = replica.connection
        # Less than its pages may take: one that no longer answers is to be found out soon.
        usual, driver.limit = driver.limit, _PATIENCE
        try:
            with replica.cursor() as cursor:
                table = replica.ops.quote_name(hunter._meta.db_table)
                cursor.execute(_HOW_FAR.format(table=table), [hunter.pk])
                return cast(tuple[bool, int | None, int | None, Any], cursor.fetchone())
        finally:
            driver.limit = usual

    def _is_far_behind(self, received: int | None, replayed: int | None) -> bool:
        """Say whether the replica still has not gone through what it had too long ago.

        Its clock and the age of its last transaction would not do: both look old where nobody writes.
        """
        now = time.monotonic()
        with self._lock:
            if received is None or replayed is None or replayed >= received:
                self._waits_for = None
            elif self._waits_for is None or replayed >= self._waits_for[0]:
                self._waits_for = received, now
            return (
                self._waits_for is not None and now - self._waits_for[1] > settings.DATABASE_REPLICA_MAX_LAG
            )

    def _tell(self, why: str) -> None:
        with self._lock:
            if time.monotonic() - self._told_at < _QUIET:
                return
            self._told_at = time.monotonic()
        logger.warning("The replica is not read for now, the database itself is: %s.", why)


def _last_write_of(request: HttpRequest) -> int:
    try:
        return int(request.get_signed_cookie(_COOKIE, default="0", max_age=_COOKIE_AGE) or 0)
    except (BadSignature, ValueError):
        return _NEVER


_replica = _Replica()
