"""The list of quests: searched, narrowed and ordered as the address says."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from hunters.models import Hunter
from questlog.selectors import with_done
from quests.models import Quest, QuestQuerySet
from quests.places import with_follow
from quests.selectors import title


class Kind(TextChoices):
    """Whose quests."""

    CATALOG = "catalog", _("Of the catalog")
    OWN = "own", _("Your own")


class OnBoard(TextChoices):
    """Whether they are on the hunter's board."""

    YES = "yes", _("On your board")
    NO = "no", _("Not on your board")


class DoneToday(TextChoices):
    """Whether they are done for today: for its day, its week, or for good."""

    YES = "yes", _("Done")
    NO = "no", _("Not done")


class Sort(TextChoices):
    """In which order; by name unless asked otherwise."""

    NAME = "name", _("By name")
    MOST_XP = "xp", _("Most XP first")
    NEWEST = "newest", _("Newest first")


def _order(sort: Sort) -> tuple[Any, ...]:
    """Return what the list is ordered by; names as the page shows them."""
    match sort:
        case Sort.NAME:
            return title(), "pk"
        case Sort.MOST_XP:
            return "-xp_reward", title(), "pk"
        case Sort.NEWEST:
            return "-created_at", "-pk"


class KeysFirst(Paginator):  # type: ignore[type-arg]
    """Finds the keys of a page's quests, then what each brings along, so that only a page's are looked up.

    Otherwise the database would put whole rows in order, with all that they
    bring along, to show twenty. Two queries, as any Paginator: how many, and the page.
    """

    object_list: QuestQuerySet

    def page(self, number: int | str) -> "Page[Quest]":
        """Return a page; raises what Paginator's does."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = self.object_list.values("pk")[first : min(first + self.per_page, self.count)]
        return Page(self.object_list.filter(pk__in=keys), number, self)


def listed_quests(hunter: Hunter, day: date, chosen: Mapping[str, str]) -> QuestQuerySet:
    """Return the open quests that the hunter may do, narrowed by what is `chosen`, in its order.

    `chosen` is what `forms.QuestFilterForm` could read. Each quest has `done`
    for the quest day, and what `quests.places.with_follow` annotates.
    """
    quests = with_follow(Quest.objects.for_hunter(hunter).open(), hunter)
    if text := chosen.get("q"):
        quests = quests.search(text)
    for field in ("stat", "difficulty", "repeat"):
        if value := chosen.get(field):
            quests = quests.filter(**{field: value})
    if kind := chosen.get("kind"):
        quests = quests.filter(owner__isnull=kind == Kind.CATALOG)
    if board := chosen.get("board"):
        # One's own are on the board without a row that says so.
        on_board = Q(owner=hunter) | Q(mine__isnull=False)
        quests = quests.filter(on_board if board == OnBoard.YES else ~on_board)
    quests = with_done(quests, hunter=hunter, day=day)
    if done := chosen.get("done"):
        quests = quests.filter(Q(done=done == DoneToday.YES))
    return quests.order_by(*_order(Sort(chosen.get("sort") or Sort.NAME)))
