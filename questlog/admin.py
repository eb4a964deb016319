"""Hunters and what they did, for staff to read."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hunterproject.admin import BoundedList, ReadOnlyAdmin
from hunters.models import DayRule, Hunter, Stat, User
from hunters.names import username_key
from hunters.rows_admin import RowsOfHuntersAdmin, rows_link
from questlog.account_admin import AccountsAdmin
from questlog.correction_admin import CorrectionsAdmin
from questlog.models import Adjustment, QuestLog


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown on their hunter's page."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse, as on the page itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse, as on the page itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse, as on the page itself."""
        return False


class StatInline(ReadOnlyInline):
    """The five stats."""

    model = Stat
    fields = ("name", "total_xp", "level")
    readonly_fields = ("level",)
    ordering = ("pk",)

    @admin.display(description=gettext_lazy("level"))
    def level(self, stat: Stat) -> int:
        """The level that follows from the XP."""
        return stat.progress.level


class DayRuleInline(ReadOnlyInline):
    """How the hunter's days ran, and run."""

    model = DayRule
    fields = ("from_day", "timezone", "day_starts_at")


class HuntersList(BoundedList):
    """The list of hunters, with when each of its page did something last."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then its last completions: in the list's own query they would be sought for all."""
        super().get_results(request)
        latest = QuestLog.objects.standing().filter(hunter=OuterRef("pk")).latest_first()
        found = Hunter.objects.filter(pk__in=[hunter.pk for hunter in self.result_list])
        last = dict(found.values_list("pk", Subquery(latest.values("completed_at")[:1])))
        for hunter in self.result_list:
            hunter.last_completed_at = last.get(hunter.pk)


@admin.register(Hunter)
class HunterAdmin(CorrectionsAdmin, AccountsAdmin, ReadOnlyAdmin):
    """A hunter's record: totals, stats, days, and the ways to the rows behind them and to a correction."""

    list_display = (
        "name", "user", "rank", "level", "total_xp", "gold", "last_completion", "is_active", "created_at",
    )  # fmt: skip
    list_filter = ("user__is_active",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    search_help_text = gettext_lazy("A part of the name or of the user name.")
    # Keys of version 7 are in the order of time.
    ordering = ("-pk",)
    sortable_by = ("name", "total_xp", "gold")
    fields = (
        "name", "account", "rank", "level", "total_xp", "gold", "history", "adjustments", "purchases",
        "created_at",
    )  # fmt: skip
    inlines = (StatInline, DayRuleInline)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that reads last completions."""
        return HuntersList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Hunter], search_term: str
    ) -> tuple[QuerySet[Hunter], bool]:
        """Find hunters whose name or user name holds the text, whatever its case."""
        if not (term := search_term.replace("\0", "").strip()):
            return queryset, False
        accounts = User.objects.filter(username_key__contains=username_key(term)).values("pk")
        return queryset.filter(Q(name__icontains=term) | Q(user__in=accounts)), False

    @admin.display(description=gettext_lazy("rank"))
    def rank(self, hunter: Hunter) -> str:
        """The rank that follows from the global level."""
        return hunter.standing.rank

    @admin.display(description=gettext_lazy("level"))
    def level(self, hunter: Hunter) -> int:
        """The global level."""
        return hunter.standing.progress.level

    @admin.display(description=gettext_lazy("last completion"))
    def last_completion(self, hunter: Any) -> Any:
        """When the hunter did something last."""
        return hunter.last_completed_at

    @admin.display(description=gettext_lazy("account active"), boolean=True)
    def is_active(self, hunter: Hunter) -> bool:
        """Whether somebody can sign in as this hunter."""
        return hunter.user.is_active

    @admin.display(description=gettext_lazy("account"))
    def account(self, hunter: Hunter) -> SafeString:
        """A link to the account, which says whether it is enabled."""
        words = _("%(username)s, enabled") if hunter.user.is_active else _("%(username)s, disabled")
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:hunters_user_change", args=[hunter.user_id]),
            words % {"username": hunter.user.get_username()},
        )

    @admin.display(description=gettext_lazy("quest log"))
    def history(self, hunter: Hunter) -> SafeString:
        """A link to the hunter's completions."""
        return rows_link("admin:questlog_questlog_changelist", hunter, _("Completions"))

    @admin.display(description=gettext_lazy("adjustments"))
    def adjustments(self, hunter: Hunter) -> SafeString:
        """A link to the hunter's adjustments."""
        return rows_link("admin:questlog_adjustment_changelist", hunter, _("Adjustments"))

    @admin.display(description=gettext_lazy("purchases"))
    def purchases(self, hunter: Hunter) -> SafeString:
        """A link to the hunter's purchases."""
        return rows_link("admin:rewards_purchase_changelist", hunter, _("Purchases"))


@admin.register(QuestLog)
class QuestLogAdmin(RowsOfHuntersAdmin):
    """Completions."""

    list_display = (
        "completed_at", "hunter", "quest_name", "stat", "quest_day", "xp_gained", "gold_gained", "undone_at",
    )  # fmt: skip
    hunters_filters = ("stat", "difficulty", "marked_late")
    hunters_order = ("-completed_at", "-pk")


@admin.register(Adjustment)
class AdjustmentAdmin(RowsOfHuntersAdmin):
    """Opening balances and corrections, with their reasons."""

    list_select_related = ["hunter", "made_by"]
    list_display = ("created_at", "hunter", "kind", "stat", "xp", "gold", "reason", "made_by")
    hunters_filters = ("kind", "stat")
    hunters_order = ("-created_at", "-pk")
