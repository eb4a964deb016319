"""Bringing an old record over in the browser: upload, look, confirm."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hunterproject.errors import RuleError
from hunterproject.guards import bytes_sent
from hunters.access import HunterRequest, hunter_required
from hunters.throttle import by_account, throttled
from legacy_import import drafts
from legacy_import.accounts import runs_of
from legacy_import.draft_imports import import_draft, known_zone, preview
from legacy_import.models import ImportState
from legacy_import.problems import MOST_SHOWN
from legacy_import.report_page import page_of_report, page_of_run
from legacy_import.translated import told
from legacy_import.upload_forms import UploadForm, too_large, too_many

#: Bytes of a request beside its files: the other fields, and what parts them.
_ENVELOPE = 64_000
#: How many finished imports the upload page lists.
_RUNS_LISTED = 5


def _looked_at_first(
    view: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse an upload that is too large, or a visitor's, before any of it is read.

    Django's own check of the form's token would read all of it first: the view
    is exempt from that one, and its inner part checks the token.
    """

    limited = throttled("upload", "THROTTLE_UPLOADS", by_account)(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return view(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        size = bytes_sent(request)
        if size > settings.IMPORT_UPLOAD_MAX_BYTES + _ENVELOPE:
            return _refused(request, too_large(size), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            return limited(request)
        except TooManyFilesSent:
            return _refused(request, too_many(), HTTPStatus.BAD_REQUEST)

    return guarded


@_looked_at_first
@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
@csrf_protect
def upload(request: HunterRequest) -> HttpResponse:
    """Take the older program's files and keep them as a draft, to be looked at first."""
    zone = known_zone(user=request.user, hunter=request.hunter)
    if request.method != "POST":
        return _upload_page(request, UploadForm(zone=zone))
    form = UploadForm(request.POST, request.FILES, zone=zone)
    if not form.is_valid():
        return _upload_page(request, form)
    draft = drafts.make_draft(
        hunter=request.hunter,
        user=request.user,
        files=form.cleaned_data["record_files"],
        timezone=form.cleaned_data["timezone"],
        now=timezone.now(),
    )
    return redirect("import_draft", draft.pk)


@hunter_required
def _refused(request: HunterRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    """Show the upload page with a sentence, without a look at what was sent."""
    form = UploadForm({}, {}, zone=known_zone(user=request.user, hunter=request.hunter))
    form.errors.clear()
    form.add_error("record_files", sentence)
    return _upload_page(request, form, status=status)


def _upload_page(request: HunterRequest, form: UploadForm, status: int = HTTPStatus.OK) -> HttpResponse:
    now = timezone.now()
    drafts.delete_expired(now=now)
    draft = drafts.waiting_draft(hunter=request.hunter, now=now)
    context = {
        "form": form,
        "zone": known_zone(user=request.user, hunter=request.hunter),
        "draft": draft,
        "expires_at": drafts.expires_at(draft) if draft else None,
        "runs": runs_of(request.hunter)[: -_RUNS_LISTED - 1 : -1],
    }
    return render(request, "legacy_import/upload.html", context, status=status)


@require_safe
@hunter_required
def draft(request: HunterRequest, run_id: UUID) -> HttpResponse:
    """Say what an import of the draft would do; once it is imported, what it did."""
    now = timezone.now()
    run = drafts.run_of(hunter=request.hunter, run_id=run_id, now=now)
    if run is None:
        return _gone(request)
    if run.state == ImportState.DONE:
        return render(request, "legacy_import/done.html", {"run": run, "page": page_of_run(run)})
    same_hunter = bool(request.GET.get("same_hunter"))
    found = preview(user=request.user, draft=run, same_hunter=same_hunter, now=now)
    problems = found.problems or ()
    context = {
        "run": run,
        "expires_at": drafts.expires_at(run),
        "page": page_of_report(found.report) if found.report else None,
        "found": found,
        "problems": told(islice(problems, MOST_SHOWN)),
        "more_problems": max(0, len(problems) - MOST_SHOWN),
        "same_hunter": same_hunter,
        "chooses_zone": run.timezone and not request.hunter.day_rules.all(),
    }
    return render(request, "legacy_import/draft.html", context)


@require_POST
@hunter_required
def confirm(request: HunterRequest, run_id: UUID) -> HttpResponse:
    """Import the draft for real, once, and show what came over."""
    now = timezone.now()
    run = drafts.run_of(hunter=request.hunter, run_id=run_id, now=now)
    if run is None:
        return _gone(request)
    report = None
    if run.state == ImportState.DRAFT:
        same_hunter = bool(request.POST.get("same_hunter"))
        try:
            report = import_draft(user=request.user, draft=run, same_hunter=same_hunter, now=now)
        except RuleError as error:
            messages.error(request, str(error))
            return redirect("import_draft", run_id)
    if report is None:
        messages.info(request, _("Already imported. Nothing was counted twice."))
    elif not report.changed:
        messages.info(request, _("Everything in these files is here already. Nothing changed."))
        return redirect("import_upload")
    else:
        messages.success(request, _("Your record came over."))
    return redirect("import_draft", run_id)


@require_POST
@hunter_required
def discard(request: HunterRequest, run_id: UUID) -> HttpResponse:
    """Delete the draft and its files."""
    run = drafts.run_of(hunter=request.hunter, run_id=run_id, now=timezone.now())
    if run is None or run.state != ImportState.DRAFT:
        return _gone(request)
    drafts.discard_draft(draft=run)
    messages.success(request, _("Discarded. The files are deleted, and nothing was imported."))
    return redirect("import_upload")


def _gone(request: HunterRequest) -> HttpResponse:
    """Answer alike for a draft that is too old, was discarded, never was, or is another hunter's."""
    return render(request, "legacy_import/gone.html", status=HTTPStatus.NOT_FOUND)
