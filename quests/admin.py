"""The catalog in the admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quests.models import Quest, QuestQuerySet
from quests.services import archive, restore


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


@admin.register(Quest)
class CatalogAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Everyone's quests. Personal ones belong to their owners and are not listed.

    An edit or an archive changes no history: completions keep what they gave.
    """

    list_display = ("name", "stat", "difficulty", "xp_reward", "gold_reward", "repeat", "is_open")
    list_filter = (OpenFilter, "stat", "difficulty", "repeat")
    search_fields = ("search_key",)
    search_help_text = gettext_lazy("Words of the name or the description, accents and capitals aside.")
    fields = (
        "name",
        "description",
        "stat",
        "difficulty",
        "xp_reward",
        "gold_reward",
        "repeat",
        "archived_at",
    )
    readonly_fields = ("archived_at",)
    actions = ("archive_quests", "restore_quests")
    list_per_page = 50
    ordering = ("name", "pk")

    @admin.display(boolean=True, description=gettext_lazy("open"))
    def is_open(self, quest: Quest) -> bool:
        """Whether hunters can do it."""
        return quest.is_open

    def get_queryset(self, request: HttpRequest) -> QuestQuerySet:
        """Return the catalog alone."""
        return Quest.objects.catalog()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Quest], search_term: str
    ) -> tuple[QuerySet[Quest], bool]:
        """Search as the pages do: every word, folded."""
        return queryset.filter(pk__in=Quest.objects.search(search_term)), False

    def has_delete_permission(self, request: HttpRequest, obj: Quest | None = None) -> bool:
        """Refuse for a quest that was ever completed: it can be archived instead."""
        if obj is not None and obj.is_used():
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Leave out deletion of many at once: it would not ask each quest whether it was completed."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Archive: hunters can no longer do them"), permissions=["change"])
    def archive_quests(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Archive the chosen quests."""
        count = archive(queryset)
        done = ngettext("%(count)s quest archived.", "%(count)s quests archived.", count) % {"count": count}
        self.message_user(request, done, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Restore: hunters can do them again"), permissions=["change"])
    def restore_quests(self, request: HttpRequest, queryset: QuestQuerySet) -> None:
        """Open the chosen quests again."""
        count = restore(queryset)
        done = ngettext("%(count)s quest restored.", "%(count)s quests restored.", count) % {"count": count}
        self.message_user(request, done, messages.SUCCESS)
