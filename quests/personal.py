"""Quests of one's own: writing, editing, archiving, restoring."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RequestReusedError, RuleError
from hunters.models import ALL_WEEKDAYS, Hunter
from hunters.selectors import today_of
from hunters.services import lock_hunter
from quests import services
from quests.choices import Repeat
from quests.following import check_notes, keep_notes, plain_lines
from quests.limits import require_room, room_refused, writing_refused
from quests.models import Quest
from quests.places import put_at_end
from quests.rewards import SUGGESTED

#: The fields that a form writes; the rewards follow from the difficulty.
WRITTEN = ("name", "stat", "difficulty", "repeat", "description")


class QuestRefusedError(RuleError):
    """What is to be written is no quest of one's own: `problems` has the sentences by field."""

    code = "quest_refused"

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(sentence for sentences in problems.values() for sentence in sentences))


@dataclass(frozen=True, slots=True)
class Draft:
    """What its owner says about a quest. Texts are as typed; `stat`, `difficulty`, `repeat` are values."""

    name: str
    stat: str
    difficulty: str
    repeat: str
    description: str = ""
    #: A bit for each weekday (see ALL_WEEKDAYS); of no meaning unless the quest repeats daily.
    weekdays: int = ALL_WEEKDAYS
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A quest, and whether this request wrote it: a repeated one finds what the first one wrote."""

    quest: Quest
    is_new: bool


def write_quest(*, hunter: Hunter, draft: Draft, now: datetime, request_id: UUID) -> Written:
    """Make a quest of the hunter's own at `now` (aware), last on the board; exactly one for a `request_id`.

    The id follows from hunter and request, so that a second press finds the
    quest, and nobody can claim an id that is to be somebody else's.

    Raises QuestRefusedError or limits.NoRoomError, or RequestReusedError when the request wrote
    another quest, with nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        quest = Quest(id=uuid5(locked.pk, f"quest of the form {request_id}"), owner=locked)
        if (first := Quest.objects.filter(owner=locked, pk=quest.pk).first()) is not None:
            return _answer_again(first, draft)
        _fill(quest, draft)
        require_room(writing_refused(locked))
        quest.save(force_insert=True)
        put_at_end(hunter=locked, quests=[quest], notes=check_notes(draft.notes))
        _schedule(quest, draft, locked, now)
        return Written(quest, is_new=True)


def _answer_again(first: Quest, draft: Draft) -> Written:
    """Return what the same request wrote before; raises RequestReusedError for other words."""
    again = Quest(owner_id=first.owner_id)
    _fill(again, draft)
    if any(getattr(again, field) != getattr(first, field) for field in WRITTEN):
        raise RequestReusedError(
            _("This form was saved already, as “%(name)s”. Save again to make this a second quest.")
            % {"name": first.title}
        )
    return Written(first, is_new=False)


def edit_quest(*, hunter: Hunter, quest: Quest, draft: Draft, now: datetime) -> Quest:
    """Change the hunter's own quest; its rewards follow the difficulty. Returns it as it is now.

    History does not change: completions keep the words and rewards of their
    time, and the days before the hunter's today at `now` (aware) their weekdays.

    Raises QuestRefusedError, and Quest.DoesNotExist for a quest that is not the
    hunter's own, with nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        own = Quest.objects.get(owner=locked, pk=quest.pk)
        _require_free(own, draft.repeat, today_of(locked, now).day)
        _fill(own, draft)
        own.save(update_fields=[*WRITTEN, "xp_reward", "gold_reward"])
        keep_notes(hunter=locked, quest=own, notes=check_notes(draft.notes))
        _schedule(own, draft, locked, now)
        return own


def _fill(quest: Quest, draft: Draft) -> None:
    """Give the quest the draft's words, and the rewards of its difficulty; raises QuestRefusedError."""
    for field in WRITTEN:
        setattr(quest, field, plain_lines(getattr(draft, field)).strip())
    suggested = SUGGESTED.get(draft.difficulty)
    if suggested is not None:
        quest.xp_reward, quest.gold_reward = suggested.xp, suggested.gold
    problems: dict[str, list[str]] = {}
    not_said = [field.name for field in Quest._meta.fields if field.name not in WRITTEN]
    for check in (partial(quest.clean_fields, exclude=not_said), quest.clean):
        try:
            check()
        except ValidationError as error:
            problems = error.message_dict | problems
    if not quest.name:
        problems["name"] = [str(_("Give the quest a name."))]
    if draft.repeat == Repeat.DAILY and not 1 <= draft.weekdays <= ALL_WEEKDAYS:
        problems["weekdays"] = [str(_("Choose at least one weekday."))]
    if problems:
        raise QuestRefusedError(problems)


def _require_free(quest: Quest, repeat: str, today: date) -> None:
    """Refuse another repeat while the quest is done for what it would count in: it would be paid twice.

    For a day that is today, for a week this week. Raises QuestRefusedError.
    """
    if repeat == quest.repeat:
        return
    monday = today - timedelta(days=today.weekday())
    first = monday if repeat == Repeat.WEEKLY else today
    if quest.completions.filter(undone_at=None, quest_day__gte=first).exists():
        sentence = (
            _("It was done this week. From Monday on it can repeat every week; leave it as it is until then.")
            if repeat == Repeat.WEEKLY
            else _("It was done today, and it counts once. Change how it repeats tomorrow.")
        )
        raise QuestRefusedError({"repeat": [str(sentence)]})


def _schedule(quest: Quest, draft: Draft, hunter: Hunter, now: datetime) -> None:
    if quest.repeat == Repeat.DAILY:
        services.schedule_quest(quest=quest, weekdays=draft.weekdays, from_day=today_of(hunter, now).day)


def archive_quest(*, hunter: Hunter, quest: Quest) -> bool:
    """Archive the hunter's own quest; returns whether it was open. Its completions, place and notes stay.

    Raises Quest.DoesNotExist for a quest that is not the hunter's own. Owns its
    transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        own = Quest.objects.get(owner=locked, pk=quest.pk)
        return bool(services.archive(Quest.objects.filter(pk=own.pk)))


def restore_quest(*, hunter: Hunter, quest: Quest) -> bool:
    """Open the hunter's own quest again; returns whether it was archived.

    Raises limits.NoRoomError, and Quest.DoesNotExist for a quest that is not
    the hunter's own, with nothing written. Owns its transaction, which is durable.
    """
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        own = Quest.objects.get(owner=locked, pk=quest.pk)
        if own.is_open:
            return False
        require_room(room_refused(locked))
        return bool(services.restore(Quest.objects.filter(pk=own.pk)))
