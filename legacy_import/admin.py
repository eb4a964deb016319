"""Import runs in the admin: to be read, never changed."""

from django.contrib import admin

from hunterproject.admin import ReadOnlyAdmin
from legacy_import.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """What was imported, when, and for whom."""

    list_display = ("hunter", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("hunter",)
    search_fields = ("=hunter__name", "=hunter__user__username")
    ordering = ("-created_at",)
    show_full_result_count = False
