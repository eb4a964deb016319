"""What the pages read: what is due, what was done, the last days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Value, When

from hunters.models import Hunter
from questlog.models import QuestLog, QuestLogQuerySet
from questlog.slots import slot_for
from quests.models import QuestQuerySet, Repeat


def with_done(quests: QuestQuerySet, *, hunter: Hunter, day: date) -> QuestQuerySet:
    """Annotate each quest with `done`: whether the hunter's slot of that quest day is filled.

    "Done today?" is this query; nothing is reset at midnight (DESIGN §4).
    """
    slot = Case(
        *(
            When(repeat=repeat, then=Value(slot_for(repeat, day)))
            for repeat in (Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE)
        ),
        output_field=CharField(),
    )
    standing = QuestLog.objects.standing().filter(
        hunter=hunter, quest=OuterRef("pk"), slot=OuterRef("current_slot")
    )
    return quests.annotate(current_slot=slot).annotate(done=Exists(standing))
