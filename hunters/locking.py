"""The lock under which everything about a hunter is written."""

from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from hunters.models import Hunter

_LOCK = "UPDATE hunters_hunter SET edition = %s WHERE id = %s RETURNING *"


def lock_hunter(hunter: Hunter) -> Hunter:
    """Return the hunter read afresh, its row locked until the transaction ends.

    Every change of what is the hunter's takes this lock first, so that two
    changes of one hunter stand in line (DESIGN §4, Exactly once). It takes it by
    writing another `edition`, so that whatever was kept of the hunter is drawn
    anew once the transaction has ended. One statement. Raises Hunter.DoesNotExist.
    """
    require_transaction("lock_hunter")
    found = list(Hunter.objects.raw(_LOCK, [_as_stored(uuid4()), _as_stored(hunter.pk)]))
    if not found:
        raise Hunter.DoesNotExist("The hunter is gone.")
    return found[0]


def _as_stored(value: UUID) -> Any:
    """Return an id as this database has it."""
    return Hunter._meta.pk.get_db_prep_value(value, connection)


def require_transaction(what: str) -> None:
    """Raise TransactionManagementError when the function of this name was called outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{what}() must run inside transaction.atomic().")
