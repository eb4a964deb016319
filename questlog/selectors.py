"""What there is to do on a quest day, and what of it is done."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import IsNull

from hunters.models import Hunter, StatName
from questlog.models import QuestLog
from questlog.slots import slot_for
from quests.choices import Repeat
from quests.models import QuestQuerySet, QuestSchedule
from quests.places import on_board_of


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
    # Each quest's slot is looked up by the key that makes it unique. Asked by EXISTS, PostgreSQL may read
    # all that the hunter ever did instead, to look the slots up in that.
    filled = IsNull(Subquery(standing.values("pk")[:1]), False)
    return quests.annotate(current_slot=slot).annotate(done=filled)


def with_scheduled(quests: QuestQuerySet, day: date) -> QuestQuerySet:
    """Annotate each quest with `scheduled`: False for a daily one that is off on the weekday of `day`."""
    weekdays = (
        QuestSchedule.objects.filter(quest=OuterRef("pk"), from_day__lte=day)
        .order_by("-from_day")
        .values("weekdays")[:1]
    )
    on_weekday = F("weekdays_then").bitand(1 << day.weekday())  # null where nothing is scheduled
    return quests.annotate(weekdays_then=Subquery(weekdays)).annotate(
        on_weekday=on_weekday,
        scheduled=Case(When(repeat=Repeat.DAILY, on_weekday=0, then=Value(False)), default=Value(True)),
    )


def for_day(quests: QuestQuerySet, *, hunter: Hunter, day: date) -> QuestQuerySet:
    """Annotate each quest with `done` and `scheduled` for a quest day of the hunter's."""
    return with_scheduled(with_done(quests, hunter=hunter, day=day), day)


def board_quests(hunter: Hunter, day: date) -> QuestQuerySet:
    """Return what is on the hunter's board in its order, each with `done` and `scheduled` for the day.

    By stat, in the hunter's own order; what can be done any time last.
    """
    any_time_last = Case(When(repeat=Repeat.UNLIMITED, then=Value(1)), default=Value(0))
    stat_order = Case(*(When(stat=stat, then=Value(place)) for place, stat in enumerate(StatName.values)))
    quests = for_day(on_board_of(hunter), hunter=hunter, day=day)
    return quests.order_by(any_time_last, stat_order, F("position").asc(nulls_last=True), "name", "pk")


def left_undone(hunter: Hunter, day: date, *, just_done: UUID | None = None) -> QuestQuerySet:
    """Return what can be marked late for an earlier quest day: what is on the board and not done for it.

    Days off do not matter: what was done on one counts. `just_done` names a
    quest that stays in its place although it is done.
    """
    return board_quests(hunter, day).filter(Q(done=False) | Q(pk=just_done))


def with_slot_taken(rows: Iterable[QuestLog]) -> set[UUID]:
    """Return the ids of those undone rows that cannot be put back: another completion fills their slot.

    One query when any row is undone, none else. All rows are one hunter's.
    """
    undone = [row for row in rows if row.undone_at is not None and row.slot is not None]
    if not undone:
        return set()
    taken = set(
        QuestLog.objects.standing()
        .filter(
            hunter=undone[0].hunter_id,
            quest__in={row.quest_id for row in undone},
            slot__in={row.slot for row in undone},
        )
        .values_list("quest_id", "slot")
    )
    return {row.pk for row in undone if (row.quest_id, row.slot) in taken}
