"""The catalog out as a file, and in again after a look at what would change."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin  # type: ignore[import-untyped]
from import_export.forms import ExportForm, ImportForm  # type: ignore[import-untyped]
from import_export.results import Result  # type: ignore[import-untyped]

from hunterproject.wording import amount
from quests.admin import entries, uploads
from quests.catalog import Done
from quests.catalog_files import MOST_BYTES, CatalogCSV, CatalogJSON, UnreadableFileError
from quests.models import CatalogChange
from quests.resources import CatalogResource


class CatalogImportForm(ImportForm):  # type: ignore[misc]
    """The file to look at, and its format."""

    def clean_import_file(self) -> Any:
        """Refuse a file too large to be looked at."""
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            sentence = _("This file is too large: %(size)s bytes. At most %(most)s are read at once.")
            raise forms.ValidationError(sentence % {"size": amount(file.size), "most": amount(MOST_BYTES)})
        return file


class ConfirmForm(forms.Form):
    """The word to go on."""

    token = forms.CharField(max_length=2000, widget=forms.HiddenInput)


class CatalogTransfer(ImportExportMixin):  # type: ignore[misc]
    """Import and export of the catalog, in CSV and JSON. What is imported is all written, or nothing."""

    resource_classes = [CatalogResource]
    formats = [CatalogCSV, CatalogJSON]
    import_form_class = CatalogImportForm
    export_form_class = ExportForm
    import_template_name = "admin/quests/quest/import.html"
    gone = gettext_lazy("This preview is no longer there. Choose the file again.")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Allow those who may add and change quests."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Allow those who see the list."""
        return bool(self.has_view_or_change_permission(request))

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[str]:
        """Return none: what is exported is the list, as it is filtered."""
        return []

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or send the file; without the filters when they are none."""
        try:
            response: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect("admin:quests_quest_export")
        return response

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form; sent a file, show what it would change. Nothing is written."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_import_form(request)
        context: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            content, chosen = form.cleaned_data["import_file"].read(), int(form.cleaned_data["format"])
            try:
                result = self._import(content, chosen, dry_run=True)
            except UnreadableFileError as error:
                form.add_error("import_file", str(error))
            else:
                context["result"] = result
                if not (result.has_errors() or result.has_validation_errors()) and result.rows:
                    seen = uploads.Previewed(
                        str(request.user.pk), uploads.keep(content), chosen, _digest(result)
                    )
                    context["confirm_form"] = ConfirmForm(initial={"token": seen.token()})
        context |= self.admin_site.each_context(request) | {
            "title": _("Import"),
            "form": form,
            "opts": self.opts,
            "media": self.media + form.media,
            "fields_list": [
                ("", [field.column_name for field in CatalogResource().get_user_visible_fields()])
            ],
        }
        return TemplateResponse(request, self.import_template_name, context)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what the preview showed, all of it, once; nothing if it would be something else by now."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        seen = uploads.previewed(request.POST.get("token", ""))
        content = uploads.take(seen.file) if seen and seen.user == str(request.user.pk) else None
        if seen is None or content is None:
            self.message_user(request, self.gone, messages.WARNING)
            return redirect("admin:quests_quest_import")
        with transaction.atomic(durable=True):
            with CatalogChange.objects.told_once():
                result = self._import(content, seen.format, dry_run=False)
            is_as_seen = _digest(result) == seen.digest and not result.has_errors()
            if is_as_seen:
                _keep_entries(request, result)
            else:
                transaction.set_rollback(True)
        if not is_as_seen:
            note = _(
                "The catalog changed since this preview, and nothing was imported. Look at it once more."
            )
            self.message_user(request, note, messages.WARNING)
            return redirect("admin:quests_quest_import")
        self.message_user(request, _summary(result), messages.SUCCESS)
        return redirect("admin:quests_quest_changelist")

    def _import(self, content: bytes, chosen: int, *, dry_run: bool) -> Result:
        dataset = self.get_import_formats()[chosen]().create_dataset(content)
        return CatalogResource().import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True)


def _digest(result: Result) -> str:
    """Return what tells one preview from another: each quest that would be new or changed, and how."""
    told = [(row.import_type, row.object_id if row.original else "", row.changes) for row in result.rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _keep_entries(request: HttpRequest, result: Result) -> None:
    new = [Done(row.instance, _("Added by an import.")) for row in result.rows if row.is_new()]
    entries.keep(request, new, ADDITION)
    changed = [
        Done(row.instance, _("By an import: %(changes)s") % {"changes": row.changes})
        for row in result.rows
        if row.is_update()
    ]
    entries.keep(request, changed, CHANGE)


def _summary(result: Result) -> str:
    return _("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.") % {
        "new": amount(result.totals["new"]),
        "changed": amount(result.totals["update"]),
        "same": amount(result.totals["skip"]),
    }
