"""That something in the catalog changed: by it, pages know whether what they show of it is still so."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import models
from django.db.models import Count, Max, Subquery, Value
from django.utils.translation import gettext_lazy as _

from hunterproject.models import Record

#: The changes that somebody makes and tells together, so far; None where each is told by itself.
_together: ContextVar[list[None] | None] = ContextVar("together", default=None)


class CatalogChanges(models.Manager["CatalogChange"]):
    """The changes of the catalog.

    Counting rows that are only ever added tells every change, in whatever
    order transactions end, and nobody waits for anybody.
    """

    def edition(self) -> tuple[int, datetime | None]:
        """Return how many changes there were, and when the latest was: another after each. One query."""
        found = self.aggregate(count=Count("pk"), latest=Max("created_at"))
        return found["count"], found["latest"]

    def told(self) -> dict[str, Subquery]:
        """Return the two parts of the edition as columns of another query."""
        every = self.order_by().values(every=Value(0))
        return {
            "catalog_changes": Subquery(every.annotate(count=Count("pk")).values("count")),
            "catalog_changed_at": Subquery(every.annotate(latest=Max("created_at")).values("latest")),
        }

    def tell(self) -> None:
        """Add a change, inside the transaction that makes it. One statement."""
        together = _together.get()
        if together is None:
            self.create()
        else:
            together.append(None)

    @contextmanager
    def told_once(self) -> Iterator[None]:
        """Add one change for all those of the block, at its end, if there are any. For who changes many."""
        changes: list[None] = []
        token = _together.set(changes)
        try:
            yield
        finally:
            _together.reset(token)
        if changes:
            self.tell()


class CatalogChange(Record):
    """A change of quests that were in the catalog already. Rows are added, never changed or deleted."""

    objects = CatalogChanges()

    class Meta:
        verbose_name = _("change of the catalog")
        verbose_name_plural = _("changes of the catalog")
        # Every page asks for the latest.
        indexes = [models.Index(fields=["created_at"], name="catalog_change_latest")]
