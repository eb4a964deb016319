"""The history, the days in it, and the buttons that undo a completion or put it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hunterproject.errors import RuleError
from hunterproject.replica import reads_may_lag
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.days import OPEN_DAYS, is_open_day, occurred
from hunters.models import StatName
from hunters.selectors import day_terms
from questlog import selectors
from questlog.days_off import days_off_of
from questlog.forms import HistoryForm
from questlog.history import Kind, by_day, history_page
from questlog.kept_pages import kept_page
from questlog.models import QuestLog
from questlog.moments import just_done, tell_change
from questlog.undo import Changed, put_back, undo_completion
from quests.models import Quest

HISTORY_PAGE = 50
LATE_PAGE = 50


@require_safe
@hunter_required
@reads_may_lag
@kept_page
def history(request: HunterRequest) -> HttpResponse:
    """What was done, bought and adjusted, newest first; one day alone shows what it may still gain."""
    form = HistoryForm(request.GET)
    chosen, asked = form.chosen(), form.cleaned_data
    quests = Quest.objects.for_hunter(request.hunter)
    quest = get_object_or_404(quests, pk=chosen.quest) if chosen.quest else None
    terms = day_terms(request.hunter)
    page = history_page(
        request.hunter,
        chosen,
        terms,
        size=HISTORY_PAGE,
        before=asked.get("before"),
        after=asked.get("after"),
    )
    completions = [entry.row for entry in page.entries if isinstance(entry.row, QuestLog)]
    context = {
        "form": form,
        "chosen": chosen,
        "quest": quest,
        "kinds": Kind.choices,
        "kind_word": dict(Kind.choices).get(chosen.kind),
        "stats": StatName.choices,
        "page": page,
        "beyond": bool(asked.get("before") or asked.get("after")),
        "days": by_day(page.entries, terms, day=chosen.day),
        "open_from": request.today.open_from,
        "slot_taken": selectors.with_slot_taken(completions),
        **(_of_day(request, chosen.day) if chosen.day else {}),
    }
    return render(request, "questlog/log.html", context)


def _of_day(request: HunterRequest, day: Any) -> dict[str, Any]:
    """Return what the page of one quest day shows beside its rows."""
    today = request.today.day
    days_off = days_off_of(request.hunter)
    done = just_done(request)
    context = {
        "day": day,
        "rest": days_off.rests.is_rest(day),
        "never": not occurred(day, days_off.terms),
        "open_days": OPEN_DAYS,
        "is_open": day < today and is_open_day(day, today),
        "just_done": done,
    }
    if context["is_open"] and not context["never"]:
        of_day = done.row.quest_id if done and done.row.quest_day == day else None
        left = selectors.left_undone(request.hunter, day, just_done=of_day)
        page = context["left"] = Paginator(left, LATE_PAGE).get_page(request.GET.get("page"))
        context["just_done_listed"] = of_day is not None and any(quest.pk == of_day for quest in page)
    return context


@require_POST
@hunter_required
def undo(request: HunterRequest, row_id: UUID) -> HttpResponse:
    """Take back exactly what one's own completion gave, and go back to the page."""
    return _change(request, row_id, undo_completion)


@require_POST
@hunter_required
def restore(request: HunterRequest, row_id: UUID) -> HttpResponse:
    """Put an undone completion of one's own back, and go back to the page."""
    return _change(request, row_id, put_back)


def _change(request: HunterRequest, row_id: UUID, service: Any) -> HttpResponse:
    row = get_object_or_404(QuestLog, hunter=request.hunter, pk=row_id)
    try:
        changed: Changed = service(hunter=request.hunter, row=row, now=timezone.now())
    except RuleError as error:
        messages.error(request, str(error))
    else:
        tell_change(request, changed)
    return redirect(page_it_came_from(request))
