"""What staff do to the chosen quests of the catalog's list."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hunterproject.admin import BoundedListAdmin
from quests import catalog
from quests.admin import entries
from quests.catalog import Done
from quests.models import QuestQuerySet

#: The most quests that are copied at once.
MOST_COPIES = 100


class CatalogActions(BoundedListAdmin):
    """Archive, restore, fill in what is suggested, duplicate; each quest's history says so."""

    actions = ("archive_quests", "restore_quests", "fill_in_suggested", "duplicate_quests")

    def get_actions(self, request: HttpRequest) -> Any:
        """Leave out deletion of many at once: it would not ask each quest whether it was completed."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Archive: hunters can no longer do them"), permissions=["change"])
    def archive_quests(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Archive the chosen quests."""
        count = self._change(request, queryset, catalog.archive_many)
        done = ngettext("%(count)s quest archived.", "%(count)s quests archived.", count) % {"count": count}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Restore: hunters can do them again"), permissions=["change"])
    def restore_quests(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Open the chosen quests again."""
        count = self._change(request, queryset, catalog.restore_many)
        done = ngettext("%(count)s quest restored.", "%(count)s quests restored.", count) % {"count": count}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(
        description=gettext_lazy("Fill in the rewards that the difficulty suggests"), permissions=["change"]
    )
    def fill_in_suggested(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Give the chosen quests the XP and gold of their difficulties."""
        count = self._change(request, queryset, catalog.fill_in_suggested)
        done = ngettext(
            "%(count)s quest gives other rewards now. What was completed keeps what it gave.",
            "%(count)s quests give other rewards now. What was completed keeps what it gave.",
            count,
        )
        self.message_user(request, done % {"count": count}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["add"])
    def duplicate_quests(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Copy the chosen quests."""
        chosen = list(queryset[: MOST_COPIES + 1])
        if len(chosen) > MOST_COPIES:
            refusal = _("Choose at most %(most)s quests to duplicate at once; nothing was copied.")
            self.message_user(request, refusal % {"most": MOST_COPIES}, messages.WARNING)
            return
        with transaction.atomic():
            copies = catalog.duplicate(chosen)
            entries.keep(request, copies, ADDITION)
        done = ngettext(
            "%(count)s copy made. Its name ends in “(copy)”.",
            "%(count)s copies made. Their names end in “(copy)”.",
            len(copies),
        )
        self.message_user(request, done % {"count": len(copies)}, messages.SUCCESS)

    def _change(
        self, request: HttpRequest, quests: QuestQuerySet, write: Callable[[QuestQuerySet], list[Done]]
    ) -> int:
        """Write, with an entry for each quest that changed; returns how many did."""
        with transaction.atomic():
            done = write(quests)
            entries.keep(request, done, CHANGE)
        return len(done)
