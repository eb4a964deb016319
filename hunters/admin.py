"""Accounts in the admin. The hunters themselves, with what they did, are in `questlog.admin`."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from hunters.models import User


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Log-in accounts: staff disable them ("Active"), they don't delete them."""

    list_display = ("username", "email", "is_active", "is_staff", "last_login", "date_joined")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse: a record goes with its account, and only its owner may say so."""
        return False
