"""The catalog's list, and the form of one of its quests."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hunterproject.admin import BoundedList
from hunterproject.wording import amount
from quests.admin.actions import CatalogActions
from quests.admin.filters import OpenFilter, RewardsFilter
from quests.admin.forms import CatalogForm, in_words
from quests.admin.transfer import CatalogTransfer
from quests.changes import changes, described
from quests.choices import Repeat
from quests.footprints import (
    LATELY,
    Counted,
    Footprint,
    doers_of,
    followers_of,
    footprints_of,
    newest_day_on_earth,
)
from quests.models import Quest, QuestQuerySet
from quests.rewards import SUGGESTED
from quests.services import schedule_quest
from quests.suggestions import is_far

#: The button that saves a quest with what its difficulty suggests.
SUGGEST = "_suggest"
NOTHING = Footprint(Counted(0), Counted(0))


class CatalogList(BoundedList):
    """The catalog's list, with the footprints of the quests of its page."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then its footprints: in the list's own query they would be counted for all."""
        super().get_results(request)
        footprints = footprints_of(self.result_list)
        for quest in self.result_list:
            quest.footprint = footprints.get(quest.pk, NOTHING)


@admin.register(Quest)
class CatalogAdmin(CatalogTransfer, CatalogActions):
    """Everyone's quests. Personal ones belong to their owners and are not listed.

    An edit or an archive changes no history: completions keep what they gave.
    """

    form = CatalogForm
    list_display = (
        "name", "stat", "difficulty", "rewards", "repeat", "completions", "followers", "picked", "is_open",
    )  # fmt: skip
    list_filter = (OpenFilter, "stat", "difficulty", "repeat", "picked", RewardsFilter)
    search_fields = ("search_key",)
    search_help_text = gettext_lazy("Words of the name or the description, accents and capitals aside.")
    fieldsets = (
        (None, {"fields": (
            "name", "description", "stat", "difficulty", "xp_reward", "gold_reward", "repeat", "weekdays",
            "picked", "archived_at",
        )}),
        (gettext_lazy("In Spanish"), {
            "fields": ("name_es", "description_es"),
            "description": gettext_lazy(
                "For pages in Spanish. What is left empty is shown there in the words above."
            ),
        }),
    )  # fmt: skip
    readonly_fields = ("archived_at",)
    # By name; of the catalog nobody is the owner, and the index of open quests begins with the owner.
    ordering = ("owner_id", "name", "pk")

    @admin.display(boolean=True, description=gettext_lazy("open"))
    def is_open(self, quest: Quest) -> bool:
        """Whether hunters can do it."""
        return quest.is_open

    @admin.display(description=gettext_lazy("rewards"), ordering="xp_reward")
    def rewards(self, quest: Quest) -> str:
        """What it gives; marked when that is far from what its difficulty suggests."""
        given = _in_words(quest.xp_reward, quest.gold_reward)
        if not is_far(quest):
            return given
        suggested = _in_words(quest.suggested.xp, quest.suggested.gold)
        return format_html("⚠ {}<br>{}", given, _("far from %(suggested)s") % {"suggested": suggested})

    @admin.display(description=gettext_lazy("done in 30 days"))
    def completions(self, quest: Any) -> str:
        """How often it was done lately."""
        return str(quest.footprint.completions)

    @admin.display(description=gettext_lazy("followers"))
    def followers(self, quest: Any) -> str:
        """How many hunters follow it."""
        return str(quest.footprint.followers)

    def get_queryset(self, request: HttpRequest) -> QuestQuerySet:
        """Return the catalog alone."""
        return Quest.objects.catalog()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that reads footprints."""
        return CatalogList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Quest], search_term: str
    ) -> tuple[QuerySet[Quest], bool]:
        """Search as the pages do: every word, folded."""
        assert isinstance(queryset, QuestQuerySet)  # noqa: S101 (what get_queryset returns)
        return queryset.search(search_term), False

    def has_delete_permission(self, request: HttpRequest, obj: Quest | None = None) -> bool:
        """Refuse for a quest that was ever completed: it can be archived instead."""
        if obj is not None and obj.is_used():
            return False
        return super().has_delete_permission(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the button for it, save what the difficulty suggests."""
        suggested = SUGGESTED.get(request.POST.get("difficulty", ""))
        if SUGGEST in request.POST and suggested:
            answers = request.POST.copy()
            answers["xp_reward"], answers["gold_reward"] = str(suggested.xp), str(suggested.gold)
            answers["_continue"] = "1"
            request.POST = answers  # type: ignore[assignment]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Quest | None = None,
    ) -> HttpResponse:
        """Say whom an edit concerns, and offer what the difficulty suggests."""
        context |= {"suggest": SUGGEST, "concerns": _concerns(obj) if obj else ""}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Quest, form: Any, change: bool) -> None:
        """Save the quest and its weekdays, and warn of what an admin may not have meant."""
        super().save_model(request, obj, form, change)
        if obj.repeat == Repeat.DAILY and form.weekdays_after != form.weekdays_before:
            from_day = newest_day_on_earth(timezone.now())
            schedule_quest(quest=obj, weekdays=form.weekdays_after, from_day=from_day)
            if obj.is_used():
                note = _("The new weekdays hold from %(day)s on, and the days before stay as they were.")
                self.message_user(request, note % {"day": date_format(from_day, "DATE")}, messages.INFO)
        if is_far(obj):
            note = _(
                "These rewards are far from the %(suggested)s that “%(difficulty)s” suggests. "
                "They are saved as you gave them."
            ) % {
                "suggested": _in_words(obj.suggested.xp, obj.suggested.gold),
                "difficulty": obj.get_difficulty_display(),
            }
            self.message_user(request, note, messages.WARNING)
        if change and obj.repeat != form.repeat_before:
            note = _("Whoever did this quest already may do it again under its new repeat, “%(repeat)s”.")
            self.message_user(request, note % {"repeat": obj.get_repeat_display()}, messages.WARNING)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Say what changed from what to what."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return changes(form.before, described(form.instance) | in_words(form.weekdays_after))


def _in_words(xp: int, gold: int) -> str:
    return _("%(xp)s XP, %(gold)s gold") % {"xp": amount(xp), "gold": amount(gold)}


def _concerns(quest: Quest) -> str:
    """Return whom an edit of `quest` concerns, in sentences. Two queries."""
    followers, doers = followers_of(quest), doers_of(quest)
    followed = ngettext(
        "%(followers)s hunter follows this", "%(followers)s hunters follow this", followers.number
    )
    done = ngettext(
        "%(doers)s did it in the last %(days)s days.",
        "%(doers)s did it in the last %(days)s days.",
        doers.number,
    )
    stays = _("History stays as it was: completions keep what they gave.")
    counts = {"followers": followers, "doers": doers, "days": LATELY}
    return f"{followed}, {done} {stays}" % counts
