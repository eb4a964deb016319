"""The days behind streaks, read from the completions that stand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hunters.models import Hunter
from questlog.days_off import DaysOff
from questlog.models import QuestLog, QuestLogQuerySet
from questlog.streaks import IsOff, Streak, current_streak, streak_of, strength_of
from quests.models import Quest
from quests.selectors import schedule_of

#: How many days before today are read at once for all that the board shows.
RECENT_DAYS = 45
#: How many older days of a long streak are read at first: with the recent ones more than a year, which is
#: as long as few streaks are. Each further read of a hunter's own streak takes four times as many.
FIRST_PART = 400


@dataclass(frozen=True, slots=True)
class RecentDays:
    """The last RECENT_DAYS days and today: which quests stand done on which day, and which of them late."""

    first: date
    rows: list[tuple[UUID | None, date, bool]]

    def count(self, day: date) -> tuple[int, int]:
        """Return how many completions stand on a day, and how many of them were marked late."""
        late = [marked_late for _quest, of_day, marked_late in self.rows if of_day == day]
        return len(late), sum(late)

    def days(self) -> list[date]:
        """Return the days with a completion, newest first."""
        return sorted({day for _quest, day, _late in self.rows}, reverse=True)

    def days_by_quest(self, quests: Collection[UUID]) -> dict[UUID, list[date]]:
        """Return the days of each quest, newest first."""
        days: dict[UUID, set[date]] = {quest: set() for quest in quests}
        for quest, day, _late in self.rows:
            if quest in days:
                days[quest].add(day)
        return {quest: sorted(of_quest, reverse=True) for quest, of_quest in days.items()}


def recent_days(hunter: Hunter, today: date) -> RecentDays:
    """Read the hunter's recent days. One query."""
    first = today - timedelta(days=RECENT_DAYS)
    rows = _standing(hunter).recent(today, days=RECENT_DAYS)
    return RecentDays(first, list(rows.values_list("quest_id", "quest_day", "marked_late")))


def hunter_streak_now(hunter: Hunter, today: date, days_off: DaysOff, recent: RecentDays) -> int:
    """Return the hunter's current streak in days. No query unless it may be longer than the recent days."""
    days = recent.days()

    def older() -> Iterator[date]:
        yield from days
        if _may_go_on(days, recent.first, today, days_off.is_off):
            yield from _days_before(_standing(hunter), recent.first)

    return current_streak(older(), today=today, is_off=days_off.is_off)


def quest_streaks_now(
    hunter: Hunter, quests: Collection[Quest], today: date, days_off: DaysOff, recent: RecentDays
) -> dict[UUID, int]:
    """Return the current streak in days of each of these daily quests, by its id.

    One query at most for all whose streak may be longer than the recent days, one more for those of
    more than a year; none for schedules read along (`with_schedules`).
    """
    days = recent.days_by_quest([quest.pk for quest in quests])
    is_off = {quest.pk: days_off.is_off_for(schedule_of(quest)) for quest in quests}
    first = recent.first
    for before in (first - timedelta(days=FIRST_PART), date.min):
        long = [pk for pk in days if _may_go_on(days[pk], first, today, is_off[pk])]
        if not long:
            break
        rows = _standing(hunter).filter(quest__in=long, quest_day__lt=first, quest_day__gte=before)
        for pk, day in rows.values_list("quest_id", "quest_day").order_by("-quest_day").distinct():
            days[pk].append(day)
        first = before
    return {pk: current_streak(days[pk], today=today, is_off=is_off[pk]) for pk in days}


def hunter_streak(hunter: Hunter, today: date, days_off: DaysOff) -> Streak:
    """Return the hunter's current and best streak. One query."""
    return streak_of(_all_days(_standing(hunter)), today=today, is_off=days_off.is_off)


@dataclass(frozen=True, slots=True)
class QuestRecord:
    """How well a daily quest holds: its streak in days, and its strength, 0 … 100 percent."""

    streak: Streak
    strength: int


def quest_record(hunter: Hunter, quest: Quest, today: date, days_off: DaysOff) -> QuestRecord:
    """Return what the hunter's days with a daily quest come to. One query with its schedules read along."""
    days = _all_days(_standing(hunter).of_quest(quest))
    is_off = days_off.is_off_for(schedule_of(quest))
    strength = strength_of(days, today=today, is_off=is_off)
    return QuestRecord(streak_of(days, today=today, is_off=is_off), round(strength * 100))


def _standing(hunter: Hunter) -> QuestLogQuerySet:
    return QuestLog.objects.standing().of_hunter(hunter)


def _all_days(rows: QuestLogQuerySet) -> list[date]:
    return list(rows.order_by("-quest_day").values_list("quest_day", flat=True).distinct())


def _days_before(rows: QuestLogQuerySet, before: date) -> Iterator[date]:
    """Yield the days of `rows` before a day, newest first, read in parts as they are taken."""
    size = FIRST_PART
    days = rows.order_by("-quest_day").values_list("quest_day", flat=True).distinct()
    while True:
        part = list(days.filter(quest_day__lt=before)[:size])
        yield from part
        if len(part) < size:
            return
        before, size = part[-1], size * 4


def _may_go_on(days: list[date], first: date, today: date, is_off: IsOff) -> bool:
    """Return whether nothing was missed since the day before `first`: the streak may be older than that."""
    edge = first - timedelta(days=1)
    reached = current_streak([*days, edge], today=today, is_off=is_off)
    return reached == len(days) + 1
