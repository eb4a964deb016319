"""Telling a database that cannot be used for now from a bug: only the first passes by itself."""

import logging
import sqlite3
from dataclasses import dataclass
from typing import Self

from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.http import HttpRequest

from hunterproject.routes import pattern_of

#: PostgreSQL's classes of codes for a lost connection, full disks and other scarce means, a server that
#: ends, starts or was told to cancel (statement_timeout too), and failing disks.
_POSTGRESQL_CLASSES = ("08", "53", "57", "58")
#: Read-only, idle in a transaction for too long, serialisation failure, deadlock, lock_timeout.
_POSTGRESQL_CODES = ("25006", "25P03", "40001", "40P01", "55P03")
#: SQLite has only OperationalError for these and for a missing table alike; the codes part them.
_SQLITE_CODES = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
)


@dataclass(frozen=True, slots=True)
class Outage:
    """Why the database could not be used: for the log alone, since it may name hosts and users."""

    cause: str

    @classmethod
    def behind(cls, error: BaseException | None) -> Self | None:
        """Return the outage that an error tells of or was raised from, None when it tells of none."""
        while error is not None:
            if isinstance(error, Error) and _passes(error):
                return cls(_in_one_line(error))
            error = error.__cause__
        return None


def _passes(error: Error) -> bool:
    """Say whether an error of Django's, with the driver's own as its cause, will pass by itself."""
    driver = error.__cause__ or error
    if isinstance(driver, sqlite3.Error):
        # The lowest byte is the code, the others say more about it.
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    code = getattr(driver, "pgcode", None)
    if code:
        return code[:2] in _POSTGRESQL_CLASSES or code in _POSTGRESQL_CODES
    # The driver's own words, such as “server closed the connection unexpectedly”: nobody answered.
    lost = type(error) is DatabaseError and driver is not error
    return lost or isinstance(error, (OperationalError, InterfaceError))


def _in_one_line(error: Error) -> str:
    """Return class, code and first line: the lines below may repeat what was being written."""
    driver = error.__cause__ or error
    code = getattr(driver, "pgcode", None) or getattr(driver, "sqlite_errorname", None)
    said = str(driver).strip().partition("\n")[0] or "no reason given"
    return f"{type(error).__name__}{f' {code}' if code else ''}: {said}"


class OutageInOneLine(logging.Filter):
    """Logs a request that met an outage in one line: there may be many, and all of one cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the cause in place of the traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if (outage := Outage.behind(error)) is not None:
            request = getattr(record, "request", None)
            method = getattr(request, "method", "?")
            path = pattern_of(request) if isinstance(request, HttpRequest) else "?"
            record.msg = "%s %s was answered with 503, the database cannot be used. %s"
            record.args = (method, path, outage.cause)
            record.exc_info = record.exc_text = None
        return True
