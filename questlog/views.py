"""The pages that show what is due and what was done, and the one that completes a quest."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hunterproject.errors import RequestReusedError, RuleError
from hunters.access import HunterRequest, hunter_required, page_it_came_from
from hunters.levels import RANKS
from hunters.models import StatName
from hunters.selectors import day_terms, stats_in_order
from questlog import selectors
from questlog.board import board_of
from questlog.days_off import days_off_of
from questlog.forms import BoardFilterForm, CompleteForm, QuestFilterForm
from questlog.history import Chosen, history_page
from questlog.kept_pages import kept_page
from questlog.models import QuestLog
from questlog.moments import is_listed, just_done, tell
from questlog.quest_list import KeysFirst, listed_quests
from questlog.radar import radar_for
from questlog.recording import quest_to_complete
from questlog.sample import sample_board
from questlog.services import complete_quest
from questlog.streak_days import hunter_streak, quest_record
from questlog.sums import GOLD, sums_of
from quests.choices import Repeat
from quests.models import Quest
from quests.places import with_follow
from quests.selectors import schedule_of, with_schedules

QUESTS_PAGE = 20
ROWS_OF_QUEST = 20


@require_safe
def board(request: HttpRequest) -> HttpResponseBase:
    """Today's quests for a hunter; for a visitor, what this is."""
    if request.user.is_authenticated:
        return _board(request)
    return render(request, "questlog/landing.html", {"sample": sample_board()})


@hunter_required
@kept_page
def _board(request: HunterRequest) -> HttpResponse:
    done = just_done(request)
    form = BoardFilterForm(request.GET)
    board = board_of(
        request.hunter,
        request.today.day,
        stat=form.chosen().get("stat", ""),
        page=request.GET.get("page"),
        anyway="anyway" in request.GET,
        just_done=done.row.quest_id if done else None,
    )
    context = {
        "board": board,
        "form": form,
        "page": board.page,
        "just_done": done,
        "just_done_listed": is_listed(done, board.page),
        "open_from": request.today.open_from,
    }
    return render(request, "questlog/board.html", context)


@require_safe
@hunter_required
def quest_list(request: HunterRequest) -> HttpResponse:
    """Every open quest that the hunter may do, searched and filtered by the address."""
    form = QuestFilterForm(request.GET)
    chosen = form.chosen()
    listed = listed_quests(request.hunter, request.today.day, chosen)
    page = KeysFirst(listed, QUESTS_PAGE).get_page(request.GET.get("page"))
    done = just_done(request)
    context = {
        "form": form,
        "chosen": chosen,
        "chips": form.chips(),
        "page": page,
        "stats": StatName.choices,
        "just_done": done,
        "just_done_listed": is_listed(done, page),
    }
    return render(request, "questlog/quests.html", context)


@require_safe
@hunter_required
def quest_page(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """One quest: what it is and gives, when it can be done again, and the hunter's record with it."""
    hunter, today = request.hunter, request.today.day
    mine = with_follow(Quest.objects.for_hunter(hunter), hunter)
    quest = get_object_or_404(with_schedules(selectors.for_day(mine, hunter=hunter, day=today)), pk=quest_id)
    terms = day_terms(hunter)
    page = history_page(hunter, Chosen(quest=quest.pk), terms, size=ROWS_OF_QUEST)
    rows = [entry.row for entry in page.entries if isinstance(entry.row, QuestLog)]
    is_daily = quest.repeat == Repeat.DAILY
    context = {
        "quest": quest,
        "record": quest_record(hunter, quest, today, days_off_of(hunter)) if is_daily else None,
        "next_due": schedule_of(quest).next_due(today) if is_daily else None,
        "given": QuestLog.objects.standing().of_hunter(hunter).of_quest(quest).total_rewards(),
        "page": page,
        "rows": rows,
        "just_done": just_done(request),
        "open_from": request.today.open_from,
        "slot_taken": selectors.with_slot_taken(rows),
    }
    return render(request, "questlog/quest.html", context)


@require_POST
@hunter_required
def complete(request: HunterRequest, quest_id: UUID) -> HttpResponse:
    """Complete a quest of the catalog or of one's own, say what it gave, and go back to the page."""
    quest = quest_to_complete(request.hunter, quest_id)
    if quest is None:
        raise Http404
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
        tell(request, completion, late=form.cleaned_data["late"])
    return redirect(f"{page_it_came_from(request)}#now")


def _bad_request(request: HttpRequest, problems: list[str]) -> HttpResponse:
    return render(request, "400.html", {"problems": problems}, status=400)


@require_safe
@hunter_required
@kept_page
def status(request: HunterRequest) -> HttpResponse:
    """The status window: rank, level, five stats with their progress, gold."""
    hunter = request.hunter
    stats = stats_in_order(hunter)
    radar = radar_for([stat.progress.level for stat in stats])
    sums = sums_of(hunter)
    context = {
        "stats": [(stat, sums.parts[stat.name]) for stat in stats],
        "radar": radar,
        "corners": list(zip(stats, radar.corners, strict=True)),
        "gold_parts": sums.parts[GOLD],
        "quests_done": sums.quests_done,
        "streak": hunter_streak(hunter, request.today.day, days_off_of(hunter)),
        "ranks": RANKS,
    }
    return render(request, "questlog/status.html", context)
