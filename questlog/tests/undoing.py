"""What tests of undo and put back share: acting as the hunter of a row, and the look at every total."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hunters.models import Hunter, Stat
from questlog.ledger import differences_of
from questlog.models import QuestLog
from questlog.services import Completion, complete_quest
from questlog.undo import Changed, put_back, undo_completion
from quests.models import Quest

#: A Wednesday morning in Madrid.
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)


def done(
    hunter: Hunter,
    quest: Quest,
    *,
    now: datetime = NOW,
    day: date | None = None,
    request_id: UUID | None = None,
) -> Completion:
    return complete_quest(
        hunter=hunter, quest=quest, now=now, request_id=request_id or uuid4(), shown_day=day
    )


def undone(row: QuestLog, *, now: datetime = LATER) -> Changed:
    return undo_completion(hunter=row.hunter, row=row, now=now)


def back(row: QuestLog, *, now: datetime = LATER + timedelta(hours=1)) -> Changed:
    return put_back(hunter=row.hunter, row=row, now=now)


def totals(hunter: Hunter) -> tuple[int, int, dict[str, int]]:
    """Return gold, XP in all and of each stat above 0, all of which are the sums of their rows."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    assert list(differences_of(hunter)) == []
    stats = Stat.objects.filter(hunter=hunter, total_xp__gt=0).values_list("name", "total_xp")
    return hunter.gold, hunter.total_xp, dict(stats)


def fields_of(row: QuestLog) -> dict[str, object]:
    return QuestLog.objects.values().get(pk=row.pk)
