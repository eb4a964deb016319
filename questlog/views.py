"""The pages that show what is due and what was done, and the one that completes a quest."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hunterproject.errors import RequestReusedError, RuleError
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.models import Stat, StatName
from hunters.selectors import day_terms, stats_in_order
from questlog import selectors
from questlog.forms import CompleteForm, HistoryForm, QuestFilterForm
from questlog.models import QuestLog
from questlog.moments import just_done, tell
from questlog.radar import radar_for
from questlog.services import complete_quest
from quests.models import Difficulty, Quest, Repeat

BOARD_PAGE = 50
QUESTS_PAGE = 20
HISTORY_PAGE = 50
DONE_SHOWN = 20


@require_safe
def board(request: HttpRequest) -> HttpResponseBase:
    """Today's quests for a hunter; for a visitor, what this is."""
    if request.user.is_authenticated:
        return _board(request)
    return render(request, "questlog/landing.html")


@hunter_required
def _board(request: HunterRequest) -> HttpResponse:
    hunter, today = request.hunter, request.today.day
    done = just_done(request)
    quests = selectors.open_quests(hunter, today)
    due = selectors.on_board(quests, just_done=done.row.quest_id if done else None)
    page = Paginator(due, BOARD_PAGE).get_page(request.GET.get("page"))
    days = selectors.last_days(hunter, today)
    left = selectors.count_due(quests)
    listed = page.paginator.count > 0
    done_rows = QuestLog.objects.standing().filter(hunter=hunter).on_day(today).latest_first()[:DONE_SHOWN]
    context = {
        "page": page,
        "groups": _groups(page, stats_in_order(hunter)),
        "any_time": [quest for quest in page if quest.repeat == Repeat.UNLIMITED],
        "left": left,
        "goal": left + days[-1].done,
        "days": days,
        "done_today": days[-1].done,
        "done_rows": done_rows,
        "just_done": done,
        "nothing_left": not listed and done is None,
        "nothing_open": not listed and not quests.exists(),
        "just_done_listed": done is not None and any(quest.pk == done.row.quest_id for quest in page),
    }
    return render(request, "questlog/board.html", context)


def _groups(page: Page[Quest], stats: list[Stat]) -> list[tuple[Stat, list[Quest]]]:
    """Return all five stats, each with its quests of this page that do not wait for any time."""
    in_slots = [quest for quest in page if quest.repeat != Repeat.UNLIMITED]
    return [(stat, [quest for quest in in_slots if quest.stat == stat.name]) for stat in stats]


@require_safe
@hunter_required
def quest_list(request: HunterRequest) -> HttpResponse:
    """Every open quest that the hunter may do, searched and filtered by the address."""
    form = QuestFilterForm(request.GET)
    chosen = form.chosen()
    quests = Quest.objects.for_hunter(request.hunter).open()
    if text := chosen.get("q"):
        quests = quests.search(text)
    if stat := chosen.get("stat"):
        quests = quests.by_stat(stat)
    difficulty = chosen.get("difficulty")
    if difficulty:
        quests = quests.by_difficulty(difficulty)
    listed = selectors.with_done(quests, hunter=request.hunter, day=request.today.day)
    page = Paginator(listed.order_by("name", "pk"), QUESTS_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "stats": StatName.choices,
        "difficulties": Difficulty.choices,
        "difficulty_word": dict(Difficulty.choices).get(difficulty or ""),
        "just_done": just_done(request),
    }
    return render(request, "questlog/quests.html", context)


@require_POST
@hunter_required
def complete(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Complete a quest of the catalog or of one's own, say what it gave, and go back to the page."""
    quest = get_object_or_404(Quest.objects.for_hunter(request.hunter), pk=quest_id)
    form = CompleteForm(request.POST)
    if not form.is_valid():
        problems = [str(problem) for errors in form.errors.values() for problem in errors]
        return _bad_request(request, problems)
    try:
        completion = complete_quest(
            hunter=request.hunter,
            quest=quest,
            now=timezone.now(),
            request_id=form.cleaned_data["request_id"],
            shown_day=form.cleaned_data["quest_day"],
        )
    except RequestReusedError as error:
        return _bad_request(request, [str(error)])
    except RuleError as error:
        messages.error(request, str(error))
    else:
        tell(request, completion)
    return redirect(f"{page_it_came_from(request)}#now")


def _bad_request(request: HttpRequest, problems: list[str]) -> HttpResponse:
    return render(request, "400.html", {"problems": problems}, status=400)


@require_safe
@hunter_required
def history(request: HunterRequest) -> HttpResponse:
    """What was done, newest first, by quest day."""
    form = HistoryForm(request.GET)
    form.is_valid()
    asked: dict[str, Any] = form.cleaned_data
    rows = QuestLog.objects.filter(hunter=request.hunter)
    if day := asked.get("day"):
        rows = rows.on_day(day)
    beyond = {
        side: get_object_or_404(QuestLog, hunter=request.hunter, pk=row_id)
        for side in ("before", "after")
        if (row_id := asked.get(side))
    }
    page = selectors.history_page(rows, size=HISTORY_PAGE, **beyond)
    adjustments = [] if day or beyond else selectors.adjustments(request.hunter)
    days = [(day, page.rows)] if day and page.rows else selectors.by_day(page.rows, day_terms(request.hunter))
    context = {"form": form, "day": day, "page": page, "days": days, "adjustments": adjustments}
    return render(request, "questlog/log.html", context)


@require_safe
@hunter_required
def status(request: HunterRequest) -> HttpResponse:
    """The status window: rank, level, five stats with their progress, gold."""
    stats = stats_in_order(request.hunter)
    radar = radar_for([stat.progress.level for stat in stats])
    context = {
        "stats": stats,
        "radar": radar,
        "corners": list(zip(stats, radar.corners, strict=True)),
        "quests_done": QuestLog.objects.standing().filter(hunter=request.hunter).count(),
    }
    return render(request, "questlog/status.html", context)
