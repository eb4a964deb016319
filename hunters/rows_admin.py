"""Rows of hunters in the admin, of which there may be millions: listed newest first, searched by hunter.

The indexes of such a table begin with the hunter. Without one a list is the
newest rows of all, as they come; filters and orders are for one hunter's rows.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.views.main import ERROR_FLAG, IGNORED_PARAMS, ORDER_VAR, PAGE_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hunterproject.admin import MOST_LISTED, BoundedList, ReadOnlyAdmin
from hunterproject.wording import amount
from hunters.models import Hunter
from hunters.names import username_key

#: The part of an address that names the hunter whose rows are shown.
HUNTER = "hunter__id__exact"
#: The most hunters of one name that are offered to choose from.
MOST_NAMESAKES = 20


class RowsList(BoundedList):
    """A list in its own order, whatever the address asks for: any other would sort millions of rows."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return the order that the database has an index for."""
        self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


class RowsOfHuntersAdmin(ReadOnlyAdmin):
    """Rows that each belong to a hunter."""

    #: The order of one hunter's rows, as their index has it.
    hunters_order: tuple[str, ...] = ("-pk",)
    #: The filters of one hunter's rows.
    hunters_filters: tuple[Any, ...] = ()
    # Keys of version 7 are in the order of time.
    ordering = ("-pk",)
    sortable_by = ()
    search_fields = ("hunter",)
    search_help_text = gettext_lazy("The user name or the name of one hunter, in full.")
    list_select_related = ["hunter"]
    change_list_template = "admin/hunters/rows_of_hunters.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list in its own order."""
        return RowsList

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        """Offer filters for one hunter's rows alone."""
        return self.hunters_filters if hunter_of(request) else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return all rows; for filters the newest MOST_LISTED of one hunter, so that none reads more."""
        rows = super().get_queryset(request)
        oldest = self._oldest_filtered(request)
        field = self.hunters_order[0].removeprefix("-")
        return rows if oldest is None else rows.filter(**{f"{field}__gte": oldest})

    def _oldest_filtered(self, request: HttpRequest) -> Any:
        """Return where the newest MOST_LISTED rows of a hunter end that filters look at; None for no end."""
        hunter = hunter_of(request)
        if hunter is None or not any(name.partition("__")[0] in self.hunters_filters for name in request.GET):
            return None
        field = self.hunters_order[0].removeprefix("-")
        rows = self.model._default_manager.filter(hunter=hunter).order_by(*self.hunters_order)
        return rows.values_list(field, flat=True)[MOST_LISTED - 1 : MOST_LISTED].first()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the order that an index has."""
        return self.hunters_order if HUNTER in request.GET or hunter_of(request) else self.ordering

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow the hunter and the filters, and nothing else that would read all rows."""
        return lookup == HUNTER or lookup.partition("__")[0] in self.hunters_filters

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows of the hunter who was named; of none when nobody or several were."""
        if not search_term.strip():
            return queryset, False
        hunter = hunter_of(request)
        return (queryset.filter(hunter=hunter) if hunter else queryset.none()), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows; ask for a hunter where filters come without one, or where several are named."""
        searched = request.GET.get("q", "").strip()
        if searched and HUNTER in request.GET:
            # A search on one hunter's rows is for another hunter's.
            return redirect(f"{request.path}?{urlencode({'q': searched})}")
        hunter = hunter_of(request)
        if not hunter and set(request.GET) - {*IGNORED_PARAMS, PAGE_VAR, ERROR_FLAG, HUNTER}:
            note = _("Search for one hunter first: filters are for the rows of one.")
            self.message_user(request, note, messages.WARNING)
            return redirect(request.path)
        namesakes = named(searched) if searched and not hunter else []
        context = {
            "hunter": hunter,
            "namesakes": self._choices(request, namesakes),
            "filtered": amount(MOST_LISTED) if self._oldest_filtered(request) else "",
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def _choices(self, request: HttpRequest, hunters: list[Hunter]) -> SafeString:
        links = (
            (request.path, HUNTER, hunter.pk, hunter.name, hunter.user.get_username()) for hunter in hunters
        )
        return format_html_join(", ", '<a href="{}?{}={}">{} ({})</a>', links)


def named(text: str) -> list[Hunter]:
    """Return the hunters of this user name or name in any case: MOST_NAMESAKES at most. Two queries."""
    name = text.replace("\0", "").strip()
    hunters = Hunter.objects.select_related("user").order_by("pk")
    # Apart, since the first has an index, which "or" would leave unused.
    found = {hunter.pk: hunter for hunter in hunters.filter(user__username_key=username_key(name))}
    found |= {hunter.pk: hunter for hunter in hunters.filter(name__iexact=name)[:MOST_NAMESAKES]}
    return list(found.values())[:MOST_NAMESAKES]


def hunter_of(request: HttpRequest) -> Hunter | None:
    """Return the one hunter whose rows a request asks for, by id or by search. Asked once per request."""
    if not hasattr(request, "_hunter_of_rows"):
        request._hunter_of_rows = _hunter_of(request)  # type: ignore[attr-defined]
    return request._hunter_of_rows  # type: ignore[attr-defined, no-any-return]


def _hunter_of(request: HttpRequest) -> Hunter | None:
    if pk := request.GET.get(HUNTER, ""):
        try:
            return Hunter.objects.select_related("user").filter(pk=UUID(pk)).first()
        except ValueError:
            return None
    found = named(request.GET["q"]) if request.GET.get("q", "").strip() else []
    return found[0] if len(found) == 1 else None


def rows_link(page: str, hunter: Hunter, words: str) -> SafeString:
    """Return a link to the hunter's rows on an admin list."""
    return format_html('<a href="{}?{}={}">{}</a>', reverse(page), HUNTER, hunter.pk, words)
