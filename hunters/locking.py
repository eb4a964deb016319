"""The lock under which everything about a hunter is written."""

from uuid import uuid4

from django.db import connection, transaction

from hunterproject.prepared import Prepared, Statement, as_stored
from hunters.along import put_along, rows_along
from hunters.models import Hunter

_LOCK = "UPDATE hunters_hunter SET edition = %s WHERE id = %s"


def lock_hunter(hunter: Hunter) -> Hunter:
    """Return the hunter read afresh, its row locked until the transaction ends.

    Every change of a total, and of what a total comes from, takes this lock first, so
    that two changes of one hunter stand in line (DESIGN §4, Exactly once). It takes it by
    writing another `edition`, so that whatever was kept of the hunter is drawn
    anew once the transaction has ended. One statement. Raises Hunter.DoesNotExist.
    """
    require_transaction("lock_hunter")
    lock = _lock(hunter)
    return _the_one(list(Hunter.objects.raw(f"{lock.sql} RETURNING *", lock.values)))


def lock_to_play(hunter: Hunter) -> Hunter:
    """Lock as `lock_hunter` does, and return the hunter with its day rules and stats, prefetched.

    For what is recorded and paid; whoever changes rules reads them under the lock instead.
    Two statements, one round trip where the database takes both at once.
    """
    require_transaction("lock_to_play")
    locked = _the_one(_hunter_to_play(hunter.pk, first=_lock(hunter)))
    put_along(locked, locked)
    return locked


_hunter_to_play = Prepared(
    lambda pk: Hunter.objects.annotate(**rows_along("day_rules", "stats", hunter=pk)).filter(pk=pk)
)


def _lock(hunter: Hunter) -> Statement:
    return Statement(_LOCK, [as_stored(Hunter, "edition", uuid4()), as_stored(Hunter, "id", hunter.pk)])


def _the_one(found: list[Hunter]) -> Hunter:
    if not found:
        raise Hunter.DoesNotExist("The hunter is gone.")
    return found[0]


def require_transaction(what: str) -> None:
    """Raise TransactionManagementError when the function of this name was called outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}() must run inside transaction.atomic().")
