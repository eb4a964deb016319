"""Hunters and what they did, for staff to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hunterproject.admin import ReadOnlyAdmin
from hunters.models import DayRule, Hunter, Stat
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


@admin.register(Hunter)
class HunterAdmin(ReadOnlyAdmin):
    """A hunter's record: totals, stats, days, and the way to the rows behind them."""

    list_display = ("name", "user", "total_xp", "gold", "created_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name", "user", "rank", "level", "total_xp", "gold", "history", "adjustments", "created_at")
    inlines = (StatInline, DayRuleInline)
    show_full_result_count = False

    @admin.display(description=gettext_lazy("rank"))
    def rank(self, hunter: Hunter) -> str:
        """The rank that follows from the global level."""
        return hunter.standing.rank

    @admin.display(description=gettext_lazy("level"))
    def level(self, hunter: Hunter) -> int:
        """The global level."""
        return hunter.standing.progress.level

    @admin.display(description=gettext_lazy("quest log"))
    def history(self, hunter: Hunter) -> SafeString:
        """A link to the hunter's completions."""
        return _rows_link("admin:questlog_questlog_changelist", hunter, _("Completions"))

    @admin.display(description=gettext_lazy("adjustments"))
    def adjustments(self, hunter: Hunter) -> SafeString:
        """A link to the hunter's adjustments."""
        return _rows_link("admin:questlog_adjustment_changelist", hunter, _("Adjustments"))


def _rows_link(page: str, hunter: Hunter, word: str) -> SafeString:
    return format_html('<a href="{}?hunter__id__exact={}">{}</a>', reverse(page), hunter.pk, word)


class RowsOfHunterAdmin(ReadOnlyAdmin):
    """Rows of the ledger, searched by hunter. Never counted in full: there may be millions."""

    search_fields = ("=hunter__user__username", "=hunter__name")
    search_help_text = gettext_lazy("The user name or the name of one hunter.")
    show_full_result_count = False
    list_per_page = 50

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allow the link from a hunter's page."""
        return lookup == "hunter__id__exact" or super().lookup_allowed(lookup, value, request)


@admin.register(QuestLog)
class QuestLogAdmin(RowsOfHunterAdmin):
    """Completions."""

    list_select_related = ("hunter",)
    list_display = (
        "completed_at", "hunter", "quest_name", "stat", "quest_day", "xp_gained", "gold_gained", "undone_at",
    )  # fmt: skip
    list_filter = ("stat", "difficulty", "marked_late")
    ordering = ("-completed_at", "-pk")


@admin.register(Adjustment)
class AdjustmentAdmin(RowsOfHunterAdmin):
    """Opening balances and corrections, with their reasons."""

    list_select_related = ("hunter", "made_by")
    list_display = ("created_at", "hunter", "kind", "stat", "xp", "gold", "reason", "made_by")
    list_filter = ("kind", "stat")
    ordering = ("-created_at", "-pk")
