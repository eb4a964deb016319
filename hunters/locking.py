"""The lock under which everything about a hunter is written."""

from django.db import connection, transaction

from hunters.models import Hunter


def lock_hunter(hunter: Hunter) -> Hunter:
    """Return the hunter read afresh, its row locked until the transaction ends.

    Every change of a total takes this lock first, so that two changes of one
    hunter stand in line (DESIGN §4, Exactly once). On SQLite, where a
    transaction that writes is alone already, the lock costs nothing.
    """
    require_transaction("lock_hunter")
    return Hunter.objects.select_for_update().get(pk=hunter.pk)


def require_transaction(what: str) -> None:
    """Raise TransactionManagementError when the function of this name was called outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}() must run inside transaction.atomic().")
