"""The filters of the catalog's list that Django does not make of a field."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quests.models import Quest
from quests.suggestions import far_from_suggested


class OpenFilter(admin.SimpleListFilter):
    """Open, archived, or all; open ones unless asked otherwise."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the choices beside the open ones."""
        return [("all", _("All")), ("archived", _("Archived"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name the first choice, which Django calls "All", for what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Open")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quest]) -> QuerySet[Quest]:
        """Keep the quests of the chosen state."""
        match self.value():
            case "all":
                return queryset
            case "archived":
                return queryset.exclude(archived_at=None)
        return queryset.filter(archived_at=None)


class RewardsFilter(admin.SimpleListFilter):
    """Quests whose rewards are far from those of their difficulty."""

    title = gettext_lazy("rewards")
    parameter_name = "rewards"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return the choices beside all."""
        return [("far", _("Far from suggested")), ("near", _("Near suggested"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quest]) -> QuerySet[Quest]:
        """Keep the quests of the choice."""
        match self.value():
            case "far":
                return queryset.filter(far_from_suggested())
            case "near":
                return queryset.exclude(far_from_suggested())
        return queryset
