"""The lock under which everything about a hunter is written."""

from uuid import uuid4

from django.db import connection, transaction

from hunterproject.prepared import as_stored
from hunters.models import Hunter

_LOCK = "UPDATE hunters_hunter SET edition = %s WHERE id = %s RETURNING *"


def lock_hunter(hunter: Hunter) -> Hunter:
    """Return the hunter read afresh, its row locked until the transaction ends.

    Every change of a total, and of what a total comes from, takes this lock first, so
    that two changes of one hunter stand in line (DESIGN §4, Exactly once). It takes it by
    writing another `edition`, so that whatever was kept of the hunter is drawn
    anew once the transaction has ended. One statement. Raises Hunter.DoesNotExist.
    """
    require_transaction("lock_hunter")
    edition, pk = as_stored(Hunter, "edition", uuid4()), as_stored(Hunter, "id", hunter.pk)
    found = list(Hunter.objects.raw(_LOCK, [edition, pk]))
    if not found:
        raise Hunter.DoesNotExist("The hunter is gone.")
    return found[0]


def require_transaction(what: str) -> None:
    """Raise TransactionManagementError when the function of this name was called outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}() must run inside transaction.atomic().")
