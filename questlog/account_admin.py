"""The admin's page to disable the accounts of hunters, and to enable them again."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hunters.accounts import Sorted, choose_active, sort_out
from hunters.models import Hunter, User

#: Who may change accounts may disable them.
PERMISSION = "hunters.change_user"
#: The most accounts that are changed at once: the page names each of them.
MOST = 100


class AccountsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Actions on the list of hunters, each with a page that says what it would do."""

    actions = ("disable_accounts", "enable_accounts")

    def has_account_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff may change accounts, and see hunters."""
        return request.user.has_perm(PERMISSION) and self.has_view_permission(request)

    @admin.action(description=gettext_lazy("Disable accounts…"), permissions=["account"])
    def disable_accounts(self, request: HttpRequest, queryset: QuerySet[Hunter]) -> HttpResponse | None:
        """Ask, then sign the accounts out for good; the records stay."""
        return self._choose(request, queryset, active=False)

    @admin.action(description=gettext_lazy("Enable accounts…"), permissions=["account"])
    def enable_accounts(self, request: HttpRequest, queryset: QuerySet[Hunter]) -> HttpResponse | None:
        """Ask, then let the accounts sign in again."""
        return self._choose(request, queryset, active=True)

    def _choose(
        self, request: HttpRequest, hunters: QuerySet[Hunter], *, active: bool
    ) -> HttpResponse | None:
        actor = request.user
        assert isinstance(actor, User)  # noqa: S101 (the admin lets nobody else in)
        chosen = [hunter.user for hunter in hunters.select_related("user")[: MOST + 1]]
        if len(chosen) > MOST:
            refusal = _("Choose at most %(most)s hunters at once; nothing was changed.") % {"most": MOST}
            self.message_user(request, refusal, messages.WARNING)
            return None
        found = sort_out(accounts=chosen, active=active, actor=actor)
        if found.changed and request.POST.get("confirm") != "yes":
            return self._ask_first(request, hunters, found, active=active)
        with transaction.atomic(durable=True):
            found = choose_active(accounts=chosen, active=active, actor=actor)
            if found.changed:
                what = _("Enabled.") if active else _("Disabled.")
                LogEntry.objects.log_actions(actor.pk, found.changed, CHANGE, what)
        self._tell_accounts(request, found, active=active)
        return None

    def _ask_first(
        self, request: HttpRequest, hunters: QuerySet[Hunter], found: Sorted, *, active: bool
    ) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Enable accounts") if active else _("Disable accounts"),
            "opts": self.opts,
            "action": "enable_accounts" if active else "disable_accounts",
            "checkbox": ACTION_CHECKBOX_NAME,
            "chosen": [hunter.pk for hunter in hunters],
            "found": found,
            "active": active,
        }
        return TemplateResponse(request, "admin/hunters/hunter/choose_active.html", context)

    def _tell_accounts(self, request: HttpRequest, found: Sorted, *, active: bool) -> None:
        count = len(found.changed)
        if not count:
            done = _("No account was changed.")
        elif active:
            done = ngettext("%(count)s account enabled.", "%(count)s accounts enabled.", count)
        else:
            done = ngettext(
                "%(count)s account disabled: nobody is signed in with it any more.",
                "%(count)s accounts disabled: nobody is signed in with them any more.",
                count,
            )
        level = messages.SUCCESS if count else messages.INFO
        self.message_user(request, done % {"count": count}, level)
        if found.refused:
            names = ", ".join(account.get_username() for account in found.refused)
            refusal = _(
                "Left as they were: %(names)s. Nobody disables the own account, and accounts of staff are "
                "changed by superusers alone."
            )
            self.message_user(request, refusal % {"names": names}, messages.WARNING)
