"""Writing and editing a quest of one's own, and its archive. What is on the board: `board_views`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hunterproject.errors import RequestReusedError, RuleError
from hunterproject.models import new_id
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.models import Hunter
from hunters.rest import weekdays_of
from quests.forms import QuestForm
from quests.limits import writing_refused
from quests.models import Quest
from quests.personal import archive_quest, edit_quest, restore_quest, write_quest
from quests.places import with_follow
from quests.selectors import weekdays_now

ARCHIVE_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def quest_new(request: HunterRequest) -> HttpResponse:
    """Write a quest of one's own, from nothing or (`?from=<uuid>`) as a copy of one that the hunter sees."""
    if request.method != "POST":
        form = QuestForm(owner=request.hunter, initial=_copied(request))
        return _form_page(request, form, refusal=writing_refused(request.hunter))
    form = QuestForm(request.POST, owner=request.hunter)
    if form.is_valid() and (quest := _written(request, form)):
        messages.success(request, _("“%(name)s” is on your board.") % {"name": quest.title})
        return redirect(page_it_came_from(request))
    if problems := form.errors.get("request_id"):
        return render(request, "400.html", {"problems": list(problems)}, status=400)
    return _form_page(request, form)


def _written(request: HunterRequest, form: QuestForm) -> Quest | None:
    """Write what a valid form says; None, with the reason in the form, when it is refused."""
    try:
        written = write_quest(
            hunter=request.hunter,
            draft=form.draft(),
            now=timezone.now(),
            request_id=form.cleaned_data["request_id"],
        )
    except RuleError as error:
        if isinstance(error, RequestReusedError):
            form.data = request.POST.copy()
            form.data["request_id"] = str(new_id())
        form.add_error(None, str(error))
        return None
    return written.quest


def _copied(request: HunterRequest) -> dict[str, Any]:
    """Return what a copy of the quest that the address names begins with; Http404 for one not to be seen."""
    if "from" not in request.GET:
        return {}
    try:
        source = _seen_by(request.hunter).get(pk=request.GET["from"])
    except (Quest.DoesNotExist, ValidationError) as error:
        raise Http404 from error
    initial = _as_it_is(source)
    if source.repeat not in source.suggested.repeats:
        # In the catalog it may repeat more often than a quest of one's own.
        initial["repeat"] = source.suggested.repeats[0]
    return initial


def _as_it_is(quest: Quest) -> dict[str, Any]:
    """Return a quest as the form shows it: in the page's words, with the hunter's notes.

    `quest` comes from `_seen_by`.
    """
    initial = {field: getattr(quest, field) for field in ("stat", "difficulty", "repeat", "notes")}
    initial |= {"name": quest.title, "description": quest.text}
    return initial | {"weekdays": weekdays_of(weekdays_now(quest))}


def _seen_by(hunter: Hunter) -> Any:
    return with_follow(Quest.objects.for_hunter(hunter), hunter)


def _form_page(
    request: HttpRequest, form: QuestForm, *, quest: Quest | None = None, refusal: str = ""
) -> HttpResponse:
    came_from = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "quest": quest, "refusal": refusal, "came_from": came_from}
    return render(request, "quests/quest_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def quest_edit(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Change a quest of one's own; what was done with it stays as it was."""
    quest = get_object_or_404(_seen_by(request.hunter), pk=quest_id, owner=request.hunter)
    sent = request.POST if request.method == "POST" else None
    form = QuestForm(sent, owner=request.hunter, initial=_as_it_is(quest))
    if form.is_valid():
        try:
            edit_quest(hunter=request.hunter, quest=quest, draft=form.draft(), now=timezone.now())
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. What you did before stays as it was."))
            return redirect(page_it_came_from(request))
    return _form_page(request, form, quest=quest)


@require_POST
@hunter_required
def archive(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Archive a quest of one's own, and go back to the page the button stood on."""
    quest = get_object_or_404(Quest, pk=quest_id, owner=request.hunter)
    archive_quest(hunter=request.hunter, quest=quest)
    sentence = _("“%(name)s” is archived. What you did with it stays in your record.")
    messages.success(request, sentence % {"name": quest.title})
    return redirect(page_it_came_from(request))


@require_POST
@hunter_required
def restore(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Open a quest of one's own again, and go back to the page the button stood on."""
    quest = get_object_or_404(Quest, pk=quest_id, owner=request.hunter)
    try:
        restore_quest(hunter=request.hunter, quest=quest)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is back on your board.") % {"name": quest.title})
    return redirect(page_it_came_from(request))


@require_safe
@hunter_required
def archived(request: HunterRequest) -> HttpResponse:
    """The hunter's own archived quests, the latest first."""
    quests = Quest.objects.filter(owner=request.hunter).exclude(archived_at=None)
    listed = quests.order_by(F("archived_at").desc(), "name", "pk")
    page = Paginator(listed, ARCHIVE_PAGE).get_page(request.GET.get("page"))
    return render(request, "quests/archived.html", {"page": page})
