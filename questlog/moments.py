"""The moment after a completion: what it gave and lifted, carried to the next page and shown once.

It travels in Django's signed message cookie, so that it costs the database
nothing and is gone once it was shown.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self
from uuid import UUID

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hunterproject.wording import amount, when
from hunters.levels import Standing, standing_for
from hunters.models import StatName
from questlog.models import QuestLog
from questlog.offers import PUT_BACK, UNDO, tags_offering
from questlog.services import Completion, Outcome
from questlog.undo import Change, Changed
from quests.models import Quest

PREFIX = "moment"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a page needs to show a completion as just done. `row` is the completion's id."""

    row: str
    stat: str
    stat_level: int | None = None
    global_level: int | None = None
    rank: str | None = None
    total_xp: int = 0

    @classmethod
    def of(cls, completion: Completion) -> Self:
        """Return the moment of a recorded completion."""
        levels, row = completion.levels, completion.row
        return cls(
            row=str(row.pk),
            stat=row.stat,
            stat_level=levels.stat_level.after if levels.stat_level else None,
            global_level=levels.global_level.after if levels.global_level else None,
            rank=levels.rank,
            total_xp=row.hunter.total_xp,
        )

    def to_tags(self) -> str:
        """Return the moment as text for a message's `extra_tags`."""
        return f"{PREFIX} {json.dumps(asdict(self))}"

    @classmethod
    def from_tags(cls, tags: str) -> Self | None:
        """Return the moment that `to_tags` wrote, None for any other tags."""
        prefix, _space, text = tags.partition(" ")
        try:
            return cls(**json.loads(text)) if prefix == PREFIX else None
        except (TypeError, ValueError):
            # Of another release of this program: its message is told as any other.
            return None

    @property
    def lifted(self) -> bool:
        """Whether any level was crossed."""
        return bool(self.stat_level or self.global_level)

    @property
    def standing(self) -> Standing:
        """Rank and level after it, for the emblem."""
        return standing_for(self.total_xp)


def tell(request: HttpRequest, completion: Completion, *, late: bool = False) -> None:
    """Say on the next page what became of a request to complete a quest.

    `late` says that the page offered the day as an earlier one.
    """
    row = completion.row
    if completion.outcome is Outcome.RECORDED:
        text = " ".join([what_it_gave(row, late=late), *what_it_lifted(completion)])
        messages.success(request, text, extra_tags=Moment.of(completion).to_tags())
        return
    at = when(row.completed_at)
    if completion.outcome is Outcome.ALREADY_DONE:
        gave = _("It gave %(what)s.") % {"what": _amounts(row)}
        already = _("%(quest)s: already done %(when)s. Nothing was paid twice.")
        messages.info(request, f"{already % {'quest': row.quest_name, 'when': at}} {gave}")
    else:
        undone = _(
            "%(quest)s was done %(when)s and undone since. To do it again, press its button once more."
        )
        messages.info(request, undone % {"quest": row.quest_name, "when": at})


def tell_change(request: HttpRequest, changed: Changed) -> None:
    """Say on the next page what became of an undo or a putting back, and offer the way back."""
    row = changed.row
    match changed.change:
        case Change.UNDONE:
            text = _("Undone. %(what)s went back.") % {"what": _paid(row)}
            messages.success(request, text, extra_tags=tags_offering(PUT_BACK, row))
        case Change.ALREADY_UNDONE:
            text = _("%(quest)s was undone already. Nothing changed.") % {"quest": row.quest_name}
            messages.info(request, text, extra_tags=tags_offering(PUT_BACK, row))
        case Change.PUT_BACK:
            text = _("Put back. %(what)s are yours again.") % {"what": _paid(row)}
            messages.success(request, text, extra_tags=tags_offering(UNDO, row))
        case Change.ALREADY_STANDS:
            text = _("%(quest)s stands already. Nothing was paid twice.") % {"quest": row.quest_name}
            messages.info(request, text)


def what_it_gave(row: QuestLog, *, late: bool = False) -> str:
    """Return one or two sentences: the quest, its XP and gold, and the day when it was an earlier one."""
    sentence = _("%(quest)s: done. %(what)s.") % {"quest": row.quest_name, "what": _amounts(row)}
    if not row.marked_late:
        return sentence
    if late:
        day = date_format(row.quest_day, "l")
        return " ".join([sentence, _("Marked late for %(day)s. It counts the same.") % {"day": day}])
    day = date_format(row.quest_day, "DAY")
    turned = _("The day has turned. This counts for %(day)s, the day your page showed.") % {"day": day}
    return " ".join([sentence, turned])


def what_it_lifted(completion: Completion) -> list[str]:
    """Return a sentence for each thing that a completion lifted, the greatest first: rank, level, stat."""
    levels = completion.levels
    sentences = []
    if levels.rank:
        sentences.append(_("You are rank %(rank)s now.") % {"rank": levels.rank})
    if rise := levels.global_level:
        sentences.append(
            _("You are level %(level)s now.") % {"level": rise.after} + _more(rise.before, rise.after)
        )
    if rise := levels.stat_level:
        sentences.append(
            _("%(stat)s is now level %(level)s.") % {"stat": StatName(levels.stat).label, "level": rise.after}
            + _more(rise.before, rise.after)
        )
    return sentences


def _more(before: int, after: int) -> str:
    """Return how many levels were crossed at once, when it was more than one."""
    crossed = after - before
    if crossed < 2:
        return ""
    return " " + ngettext("%(count)s level at once.", "%(count)s levels at once.", crossed) % {
        "count": crossed
    }


def _amounts(row: QuestLog) -> str:
    return _("%(xp)s XP for %(stat)s, %(gold)s gold") % {
        "xp": amount(row.xp_gained),
        "stat": row.get_stat_display(),
        "gold": amount(row.gold_gained),
    }


def _paid(row: QuestLog) -> str:
    """Return what the row added to the totals: a quest that is gone added its gold alone."""
    gold = _("%(gold)s gold") % {"gold": amount(row.gold_gained)}
    if not row.xp_paid:
        return gold
    xp = _("%(xp)s XP") % {"xp": amount(row.xp_paid)}
    return _("%(xp)s and %(gold)s") % {"xp": xp, "gold": gold} if row.gold_gained else xp


@dataclass(frozen=True, slots=True)
class JustDone:
    """A moment with its row and the sentences that belong to it, ready to be shown in place.

    `tags` are those of the message that it came in, which is not shown again as a note.
    """

    moment: Moment
    row: QuestLog
    sentence: str
    tags: str


def just_done(request: HttpRequest) -> JustDone | None:
    """Take the moment that the latest request left for this page, if one did. One query when there is one.

    Earlier moments not shown yet, and all other messages, stay readable for the page's notes.
    """
    for message in reversed(list(messages.get_messages(request))):
        moment = Moment.from_tags(message.extra_tags) if isinstance(message, Message) else None
        if moment is None:
            continue
        row = QuestLog.objects.standing().filter(hunter=request.hunter, pk=UUID(moment.row)).first()  # type: ignore[attr-defined]
        if row is not None:
            return JustDone(moment, row, str(message.message), message.extra_tags)
    return None


def is_listed(done: JustDone | None, quests: Iterable[Quest]) -> bool:
    """Whether what was just done has a row among `quests`, in whose place it is shown."""
    return done is not None and any(quest.pk == done.row.quest_id for quest in quests)
