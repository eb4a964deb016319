"""What the admin pages of all rooms share: lists that count nothing in full, rows only to be read."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hunterproject.wording import amount

#: The most rows of a list that are counted, and that its pages lead to.
MOST_LISTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the first MOST_LISTED rows: what a table of millions holds is never counted in full."""

    object_list: QuerySet[Any]

    @cached_property
    def _counted(self) -> int:
        # Without an order the database stops at the last of them, whatever the list is sorted by.
        return self.object_list.order_by()[: MOST_LISTED + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows its pages lead to. One query."""
        return min(self._counted, MOST_LISTED)

    @property
    def has_more(self) -> bool:
        """Whether there are rows that no page leads to."""
        return self._counted > MOST_LISTED


class BoundedList(ChangeList):
    """A list that sorts keys, then reads the rows of its page: whole rows take far longer to sort."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        rows = self.apply_select_related(self.root_queryset.order_by()).in_bulk(keys)
        self.result_list = [rows[key] for key in keys if key in rows]


class BoundedListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list that stays quick, however many rows there are."""

    paginator = BoundedPaginator
    show_full_result_count = False
    # Facets count the rows of each choice.
    show_facets = ShowFacets.NEVER
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that reads its page by keys."""
        return BoundedList

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Do the chosen action, unless it is to be done to more rows than the list leads to."""
        if request.POST.get("select_across") == "1" and BoundedPaginator(queryset, 1).has_more:
            refusal = _("These are more than %(most)s. Search or filter first; nothing was changed.")
            self.message_user(request, refusal % {"most": amount(MOST_LISTED)}, messages.WARNING)
            return None
        return super().response_action(request, queryset)


class ReadOnlyAdmin(BoundedListAdmin):
    """Rows that staff may read and search, and nobody may add, change or delete by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: these rows are written by the game's services alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: history never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: a record goes only with its account."""
        return False
