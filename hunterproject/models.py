"""What every table shares: the abstract base model and the limits of its numbers."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

#: XP and gold stay exact in JSON readers and spreadsheets up to here (2^53 - 1).
MAX_AMOUNT = 2**53 - 1


def new_id() -> uuid.UUID:
    """Return a fresh UUID version 7: unique, and close in an index to the one made before it."""
    return uuid7()


def within_amount(field: str, *, at_least: int = 0) -> Q:
    """Return the condition that `field` lies within `at_least` … 2^53 - 1 (DESIGN §3)."""
    return Q(**{f"{field}__gte": at_least, f"{field}__lte": MAX_AMOUNT})


class Record(models.Model):
    """A row with a UUID key and the times of its making and last change (UTC)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a partial save moves `updated_at` along."""
        if update_fields:
            update_fields = {*update_fields, "updated_at"}
        super().save(*args, update_fields=update_fields, **kwargs)
