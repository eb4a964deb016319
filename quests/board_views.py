"""What is on one's board: following, notes, and the order."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hunterproject.errors import RuleError
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.models import StatName
from hunters.selectors import STAT_ORDER
from quests.arranging import arrange, move
from quests.following import NotesWouldGoError, follow, set_notes, unfollow
from quests.forms import ArrangeForm, MoveForm, NotesForm
from quests.models import Quest
from quests.places import on_board_of, with_follow


@require_POST
@hunter_required
def follow_quest(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Put a quest on one's board, and go back to the page the button stood on."""
    quest = get_object_or_404(Quest.objects.for_hunter(request.hunter), pk=quest_id)
    try:
        follow(hunter=request.hunter, quest=quest)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is on your board.") % {"name": quest.title})
    return redirect(page_it_came_from(request))


@require_POST
@hunter_required
def unfollow_quest(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Take a quest off one's board, and go back to the button's page; ask first when notes would go."""
    quest = get_object_or_404(
        with_follow(Quest.objects.for_hunter(request.hunter), request.hunter), pk=quest_id
    )
    try:
        unfollow(hunter=request.hunter, quest=quest, with_notes="with_notes" in request.POST)
    except NotesWouldGoError:
        return render(request, "quests/unfollow.html", {"quest": quest, "next": page_it_came_from(request)})
    except RuleError as error:
        messages.error(request, str(error))
    else:
        sentence = _("“%(name)s” is off your board. What you did with it stays in your record.")
        messages.success(request, sentence % {"name": quest.title})
    return redirect(page_it_came_from(request))


@require_POST
@hunter_required
def notes(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Keep one's notes on a quest and go back to the page of the form; refused, they stay in a form here."""
    quest = get_object_or_404(Quest.objects.for_hunter(request.hunter), pk=quest_id)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            set_notes(hunter=request.hunter, quest=quest, notes=form.cleaned_data["notes"])
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your notes are kept."))
            return redirect(page_it_came_from(request))
    context = {"quest": quest, "form": form, "next": page_it_came_from(request)}
    return render(request, "quests/notes.html", context)


@require_POST
@hunter_required
def move_quest(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Let a quest change places with its neighbour, and go back to where it stands on the button's page."""
    quest = get_object_or_404(Quest.objects.for_hunter(request.hunter), pk=quest_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _bad_request(request, [_("It is not said which way the quest moves.")])
    try:
        move(hunter=request.hunter, quest=quest, direction=form.cleaned_data["direction"])
    except RuleError as error:
        messages.error(request, str(error))
    return redirect(f"{page_it_came_from(request)}#quest-{quest.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@hunter_required
def arrange_board(request: HunterRequest) -> HttpResponse:
    """What is on one's board, by stat, to be put in order: step by step, or a stat's quests at once."""
    if request.method == "POST":
        form = ArrangeForm(request.POST)
        if not form.is_valid():
            return _bad_request(request, [str(problem) for problem in form.errors["order"]])
        try:
            arrange(hunter=request.hunter, quest_ids=form.cleaned_data["order"])
        except RuleError as error:
            messages.error(request, str(error))
        return redirect("arrange")
    quests = sorted(on_board_of(request.hunter), key=lambda quest: STAT_ORDER[quest.stat])
    groups = [(StatName(stat), list(some)) for stat, some in groupby(quests, lambda quest: quest.stat)]
    return render(request, "quests/arrange.html", {"groups": groups})


def _bad_request(request: HttpRequest, problems: list[str]) -> HttpResponse:
    return render(request, "400.html", {"problems": problems}, status=400)
