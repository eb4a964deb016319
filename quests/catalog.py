"""What staff do to many quests of the catalog at once. Each runs in its caller's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from hunters.days import BEGINNING
from hunters.locking import require_transaction
from quests.changes import changes, described
from quests.choices import Repeat
from quests.models import Quest, QuestQuerySet
from quests.rewards import SUGGESTED
from quests.selectors import weekdays_now
from quests.services import archive, restore, schedule_quest

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Done:
    """A quest that something was done to, and what, in words."""

    quest: Quest
    what: str


def archive_many(quests: QuestQuerySet) -> list[Done]:
    """Archive the open ones of `quests`."""
    return _change(quests.open(), archive)


def restore_many(quests: QuestQuerySet) -> list[Done]:
    """Open the archived ones of `quests` again."""
    return _change(quests.exclude(archived_at=None), restore)


def fill_in_suggested(quests: QuestQuerySet) -> list[Done]:
    """Give each of `quests` the XP and gold that its difficulty suggests."""
    return _change(quests, _suggest)


def _suggest(quests: QuestQuerySet) -> None:
    for difficulty, suggested in SUGGESTED.items():
        of_it = quests.by_difficulty(difficulty)
        others = of_it.exclude(xp_reward=suggested.xp, gold_reward=suggested.gold)
        others.update(xp_reward=suggested.xp, gold_reward=suggested.gold, updated_at=timezone.now())


def _change(quests: QuestQuerySet, write: Callable[[QuestQuerySet], object]) -> list[Done]:
    """Write to the quests under their locks, and return those that changed by it."""
    require_transaction(write.__name__)
    chosen = Quest.objects.filter(pk__in=list(quests.values_list("pk", flat=True)))
    before = {quest.pk: described(quest) for quest in chosen.order_by("pk").select_for_update()}
    write(chosen)
    done = [
        Done(quest, changes(before[quest.pk], described(quest))) for quest in chosen if quest.pk in before
    ]
    return [one for one in done if one.what]


def duplicate(quests: Iterable[Quest]) -> list[Done]:
    """Write a copy of each quest: open, not picked, of no older program, on the same weekdays."""
    require_transaction("duplicate")
    return [Done(_copy(quest), _("Copied from “%(name)s”.") % {"name": quest.name}) for quest in quests]


def _copy(quest: Quest) -> Quest:
    with override("es"):
        name_es = _marked(quest.name_es) if quest.name_es else ""
    copy = Quest(
        name=_marked(quest.name),
        name_es=name_es,
        description=quest.description,
        description_es=quest.description_es,
        stat=quest.stat,
        difficulty=quest.difficulty,
        repeat=quest.repeat,
        xp_reward=quest.xp_reward,
        gold_reward=quest.gold_reward,
    )
    copy.save(force_insert=True)
    if copy.repeat == Repeat.DAILY:
        schedule_quest(quest=copy, weekdays=weekdays_now(quest), from_day=BEGINNING)
    return copy


def _marked(name: str) -> str:
    """Return the name of a copy, in the active language."""
    mark = _("%(name)s (copy)")
    room = LONGEST_NAME - len(mark % {"name": ""})
    return mark % {"name": name[:room].rstrip()}
