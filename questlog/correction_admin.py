"""The admin's page to correct a hunter's total."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList, AdminForm
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from hunterproject.errors import RuleError
from hunterproject.wording import amount
from hunters.models import Hunter
from hunters.selectors import stats_in_order
from questlog.correction_forms import GOLD, CorrectionForm
from questlog.corrections import Correction, correct

#: Who may add adjustments may correct: the only way to add one by hand.
PERMISSION = "questlog.add_adjustment"
FIELDS = ["what", "amount", "reason"]


class CorrectionsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A button on a hunter's page, and the page behind it: totals change by adjustments alone."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page, before the paths that would take its address for a hunter's id."""
        page = path(
            "<path:object_id>/correct/",
            self.admin_site.admin_view(self.correct_view),
            name="hunters_hunter_correct",
        )
        return [page, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the button to those who may correct."""
        context = {**(extra_context or {}), "may_correct": self.may_correct(request)}
        return super().change_view(request, object_id, form_url, context)

    def may_correct(self, request: HttpRequest) -> bool:
        """Whether this member of staff may see hunters and add adjustments."""
        return request.user.has_perm(PERMISSION) and self.has_view_permission(request)

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the form; sent, correct the total and go back to the hunter's page."""
        if not self.may_correct(request):
            raise PermissionDenied
        hunter = self.get_object(request, unquote(object_id))
        if hunter is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if request.method != "POST":
            return self._page(request, hunter, CorrectionForm(totals=_totals(hunter)))
        form = CorrectionForm(request.POST, totals=_totals(hunter))
        if form.is_valid():
            try:
                correction = self._correct(request, hunter, form)
            except RuleError as error:
                form.refuse(error)
            else:
                self._tell(request, correction)
                return redirect("admin:hunters_hunter_change", quote(hunter.pk))
        form.renew()
        return self._page(request, hunter, form)

    def _correct(self, request: HttpRequest, hunter: Hunter, form: CorrectionForm) -> Correction:
        """Write the correction and the admin's own note of it, both or neither."""
        with transaction.atomic(durable=True):
            correction = correct(
                hunter=hunter,
                **form.amounts(),
                reason=form.cleaned_data["reason"],
                made_by=request.user,  # type: ignore[arg-type]
                request_id=form.cleaned_data["request_id"],
            )
            if not correction.repeated:
                self.log_change(request, hunter, f"{_what(correction)} {correction.adjustment.reason}")
        return correction

    def _tell(self, request: HttpRequest, correction: Correction) -> None:
        if correction.repeated:
            note = _("This correction was made already. Nothing changed a second time.")
            self.message_user(request, note, messages.INFO)
        else:
            self.message_user(request, _what(correction), messages.SUCCESS)

    def _page(self, request: HttpRequest, hunter: Hunter, form: CorrectionForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Correct a total"),
            "subtitle": str(hunter),
            "opts": self.opts,
            "hunter": hunter,
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": FIELDS})], {}),  # type: ignore[arg-type]
            "errors": AdminErrorList(form, []),  # type: ignore[arg-type]
        }
        return TemplateResponse(request, "admin/hunters/hunter/correct.html", context)


def _totals(hunter: Hunter) -> dict[str, int]:
    return {GOLD: hunter.gold, **{stat.name: stat.total_xp for stat in stats_in_order(hunter)}}


def _what(correction: Correction) -> str:
    """Return what a correction did, in a sentence."""
    amounts = {"before": amount(correction.before), "after": amount(correction.after)}
    if not correction.adjustment.stat:
        return _("Gold: %(before)s → %(after)s.") % amounts
    stat = correction.adjustment.get_stat_display()
    return _("%(stat)s: %(before)s → %(after)s XP.") % {"stat": stat, **amounts}
