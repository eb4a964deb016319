"""What the board shows: the day, the last seven days, what is due, what is done, the streak."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator

from hunters.models import Grouping, Hunter, Stat, StatName
from hunters.selectors import stats_in_order
from questlog import selectors
from questlog.days_off import DaysOff, days_off_of
from questlog.models import QuestLog
from questlog.streak_days import RecentDays, hunter_streak_now, quest_streaks_now, recent_days
from quests.choices import Difficulty, Repeat
from quests.models import Quest
from quests.selectors import schedule_of, with_schedules

#: How many days before today the board shows.
DAYS_SHOWN = 7
BOARD_PAGE = 50
DONE_SHOWN = 20
DIFFICULTIES = Difficulty.values


@dataclass(frozen=True, slots=True)
class Day:
    """One quest day on the board: how much was done, how much of it late, whether it is one of rest."""

    day: date
    done: int
    late: int
    rest: bool


class Group(NamedTuple):
    """Quests under one heading: a stat's, or a difficulty's where the hunter groups so."""

    head: Stat | Difficulty
    quests: list[Quest]


@dataclass(frozen=True, slots=True)
class NotDue:
    """A quest that is not due today, when it is again, and for a weekly one when it was done."""

    quest: Quest
    next_due: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board's template draws."""

    #: The last seven quest days and today, oldest first.
    days: list[Day]
    #: Whether today is a day of rest, and whether its quests are shown all the same.
    rest: bool
    anyway: bool
    #: The stat whose quests alone are shown, if not all.
    stat: StatName | None
    page: Page[Quest]
    #: What the hunter groups by, and the five stats.
    grouping: str
    stats: list[Stat]
    #: The due quests of this page: under each of the five stats, or under each difficulty that has some.
    groups: list[Group]
    any_time: list[Quest]
    not_due: list[NotDue]
    #: How many quests are left today, without those that can be done any time.
    left: int
    done_rows: list[QuestLog]
    #: Days in a row, and of each daily quest on this page, by its id.
    streak: int
    streaks: dict[UUID, int]
    #: Whether no quest is on the board, and whether nothing was ever done: every completion gives XP.
    empty: bool
    fresh: bool

    @property
    def done_today(self) -> int:
        """How many completions stand for today."""
        return self.days[-1].done

    @property
    def goal(self) -> int:
        """What is done today and what is left, together."""
        return self.left + self.done_today

    @property
    def by_difficulty(self) -> bool:
        """Whether the groups are difficulties."""
        return self.grouping == Grouping.DIFFICULTY

    @property
    def groupings(self) -> list[Grouping]:
        """What the board can be grouped by."""
        return list(Grouping)

    @property
    def resting(self) -> bool:
        """Whether the quests of the day wait out of sight."""
        return self.rest and not self.anyway


def board_of(
    hunter: Hunter,
    today: date,
    *,
    stat: str = "",
    page: str | None = None,
    anyway: bool = False,
    just_done: UUID | None = None,
) -> Board:
    """Return the hunter's board of a quest day.

    `stat` leaves only its quests among those that are due; `page` is the number
    of a page of them, as the address names it; `anyway` shows the quests of a
    day of rest; `just_done` names a quest that stays in its place although it
    is done.
    """
    days_off = days_off_of(hunter)
    rest = days_off.rests.is_rest(today)
    # All of it at once: a board holds a few hundred quests at most (limits of quests.limits).
    quests: list[Any] = list(with_schedules(selectors.board_quests(hunter, today)))
    due = {quest.pk: quest for quest in quests if not quest.done and quest.scheduled}
    listed = [quest for quest in quests if quest.pk in due or quest.pk == just_done]
    if rest and not anyway:
        listed = [quest for quest in listed if quest.repeat == Repeat.UNLIMITED]
    if stat:
        listed = [quest for quest in listed if quest.stat == stat]
    if hunter.grouping == Grouping.DIFFICULTY:
        listed.sort(key=_by_difficulty)
    on_page = Paginator(listed, BOARD_PAGE).get_page(page)
    stats = stats_in_order(hunter)
    recent = recent_days(hunter, today)
    daily = [quest for quest in on_page if quest.repeat == Repeat.DAILY]
    return Board(
        days=_last_days(today, recent, days_off),
        rest=rest,
        anyway=anyway,
        stat=StatName(stat) if stat else None,
        page=on_page,
        grouping=hunter.grouping,
        stats=stats,
        groups=_groups(on_page, hunter.grouping, [one for one in stats if stat in ("", one.name)]),
        any_time=[quest for quest in on_page if quest.repeat == Repeat.UNLIMITED],
        not_due=[] if rest and not anyway else _not_due(quests, today, recent),
        left=sum(quest.repeat != Repeat.UNLIMITED for quest in due.values()),
        done_rows=_done_rows(hunter, today),
        streak=hunter_streak_now(hunter, today, days_off, recent),
        streaks=quest_streaks_now(hunter, daily, today, days_off, recent),
        empty=not quests,
        fresh=hunter.total_xp == 0,
    )


def _last_days(today: date, recent: RecentDays, days_off: DaysOff) -> list[Day]:
    days = [today - timedelta(days=n) for n in range(DAYS_SHOWN, -1, -1)]
    return [Day(day, *recent.count(day), rest=days_off.rests.is_rest(day)) for day in days]


def _by_difficulty(quest: Quest) -> tuple[bool, int]:
    """Order by difficulty, what can be done any time last; what is alike stays as it was."""
    return quest.repeat == Repeat.UNLIMITED, DIFFICULTIES.index(quest.difficulty)


def _groups(page: Page[Quest], grouping: str, stats: list[Stat]) -> list[Group]:
    in_slots = [quest for quest in page if quest.repeat != Repeat.UNLIMITED]
    if grouping == Grouping.DIFFICULTY:
        found = (Group(one, [quest for quest in in_slots if quest.difficulty == one]) for one in Difficulty)
        return [group for group in found if group.quests]
    return [Group(stat, [quest for quest in in_slots if quest.stat == stat.name]) for stat in stats]


def _not_due(quests: list[Any], today: date, recent: RecentDays) -> list[NotDue]:
    """Return what is off today by its weekdays, and what was done on an earlier day of this week."""
    monday = today - timedelta(days=today.weekday())
    weekly = [quest.pk for quest in quests if quest.repeat == Repeat.WEEKLY and quest.done]
    done = recent.days_by_quest(weekly)
    found = []
    for quest in quests:
        if not quest.done and not quest.scheduled:
            found.append(NotDue(quest, schedule_of(quest).next_due(today)))
        elif quest.pk in done and done[quest.pk] and monday <= done[quest.pk][0] < today:
            found.append(NotDue(quest, monday + timedelta(days=7), done[quest.pk][0]))
    return found


def _done_rows(hunter: Hunter, today: date) -> list[QuestLog]:
    return list(QuestLog.objects.standing().of_hunter(hunter).on_day(today).newest(DONE_SHOWN))
