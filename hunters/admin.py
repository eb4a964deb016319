"""Accounts in the admin. The hunters themselves, with what they did, are in `questlog.admin`."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from hunterproject.admin import BoundedListAdmin
from hunters.accounts import may_change
from hunters.models import User
from hunters.names import username_key

# Whoever has a device looks after it on a page of its own; here staff could read its secret.
admin.site.unregister(TOTPDevice)

#: What gives an account power over others: superusers alone hand it out.
POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class AccountAdmin(BoundedListAdmin, UserAdmin):  # type: ignore[type-arg]
    """Log-in accounts: staff disable them ("Active"), they don't delete them."""

    list_display = ("username", "email", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username", "email")
    # Names are found by their index; sorting by another column would read all accounts.
    sortable_by = ("username",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Find user names that hold the text, whatever its case, and e-mail addresses that do."""
        if not (term := search_term.replace("\0", "").strip()):
            return queryset, False
        found = Q(username_key__contains=username_key(term)) | Q(email__icontains=term)
        return queryset.filter(found), False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Leave the accounts of staff to superusers."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change(actor=request.user, account=obj))  # type: ignore[arg-type]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show powers to those who may not hand them out, and nobody the switch of the own account."""
        fixed = [*super().get_readonly_fields(request, obj)]
        if not request.user.is_superuser:
            fixed += POWERS
        if obj is not None and obj.pk == request.user.pk:
            fixed.append("is_active")
        return fixed

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse: a record goes with its account, and only its owner may say so."""
        return False
