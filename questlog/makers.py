"""Who made corrections: their names stand on the pages of those whose record they mended."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from hunters.models import Hunter, User


def renamed(
    instance: User, created: bool = False, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Give another edition to every hunter who is shown this account's name, when it is saved or deleted."""
    if not created and (update_fields is None or "username" in update_fields):
        Hunter.objects.filter(adjustments__made_by=instance).update(edition=uuid4())
