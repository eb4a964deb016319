"""What a hunter's record says over a period: totals, weeks, weekdays, hours, best days, strengths.

Only completions that stand count. A row of a quest that is gone counts as
done, and gives no XP: that is inside the opening balance (DESIGN §3).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from itertools import filterfalse
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Case, Count, F, IntegerField, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import ExtractHour, ExtractMinute
from django.db.models.sql.compiler import SQLCompiler

from hunters.days import DayTerms, occurred
from hunters.models import Hunter, StatName
from questlog.days_off import DaysOff
from questlog.local_hours import Offset, offsets_between
from questlog.models import QuestLog
from questlog.periods import DAY, Period, Unit, parts_of, place_of
from questlog.streaks import HALF_LIFE_DAYS, IsOff, Streak, streak_of, strength_of
from quests.choices import Repeat
from quests.models import Quest
from quests.schedules import Schedule
from quests.selectors import title

BEST_DAYS = 5
#: What lies so many due days back counts for less than a millionth of a strength: 0.5 to the 20th.
FORGOTTEN_AFTER = 20 * HALF_LIFE_DAYS
#: How many days back due days are looked for: twice as long as they take of a quest due every other day.
LONGEST_LOOK = 4 * FORGOTTEN_AFTER


@dataclass(slots=True)
class Done:
    """What was done on a day, or in a part of a period: completions, and XP by stat."""

    quests: int = 0
    active_days: int = 0
    xp_by_stat: dict[str, int] = field(default_factory=dict)

    @property
    def xp(self) -> int:
        """XP of all stats."""
        return sum(self.xp_by_stat.values())

    def add(self, other: "Done") -> None:
        """Count another's too."""
        self.quests += other.quests
        self.active_days += other.active_days
        for stat, xp in other.xp_by_stat.items():
            self.xp_by_stat[stat] = self.xp_by_stat.get(stat, 0) + xp


#: What was done on each day that has anything, the earliest first.
Days = Mapping[date, Done]


def active_days(hunter: Hunter) -> list[date]:
    """Return the days of all of the hunter's record that have anything, the newest first. One query."""
    rows = QuestLog.objects.standing().of_hunter(hunter).order_by("-quest_day")
    return list(rows.values_list("quest_day", flat=True).distinct())


def done_days(hunter: Hunter, period: Period | None = None) -> Days:
    """Return the days of a period, or of all of the hunter's record. One query, grouped by day and stat."""
    rows = QuestLog.objects.standing().of_hunter(hunter).order_by("quest_day", "stat")
    if period:
        rows = rows.filter(quest_day__range=(period.first, period.last))
    days: dict[date, Done] = {}
    grouped = rows.values_list("quest_day", "stat").annotate(count=Count("pk"), xp=Sum("xp_gained"))
    for day, stat, count, xp in grouped:
        done = days.setdefault(day, Done(active_days=1))
        done.quests += count
        if stat:
            done.xp_by_stat[stat] = xp
    return days


def whole_record(days: Collection[date], today: date) -> Period:
    """Return the period from the first day with anything until today, or until a later day with anything."""
    if not days:
        return Period(today, today)
    first, last = min(days), max(days)
    return Period(min(first, today), max(last, today))


def total_of(days: Days, period: Period) -> Done:
    """Return what was done in a period."""
    [total] = in_parts(days, [period])
    return total


def in_parts(days: Days, parts: Sequence[Period]) -> list[Done]:
    """Return what was done in each of `parts`, which follow one another."""
    whole = Period(parts[0].first, parts[-1].last)
    found = [Done() for _part in parts]
    for day, done in days.items():
        if day in whole:
            found[place_of(day, parts)].add(done)
    return found


def by_month(days: Days, period: Period) -> list[tuple[Period, Done]]:
    """Return the months of a period in which anything was done, the latest first; cut to the period."""
    months = parts_of(period, Unit.MONTH)
    together = zip(months, in_parts(days, months), strict=True)
    return [(month, done) for month, done in reversed(list(together)) if done.quests]


def by_year(days: Days, period: Period) -> list[tuple[int, Done]]:
    """Return the years of a period in which anything was done, the latest first."""
    years: dict[int, Done] = defaultdict(Done)
    for day, done in days.items():
        if day in period:
            years[day.year].add(done)
    return sorted(years.items(), reverse=True)


def by_weekday(days: Days, period: Period) -> list[int]:
    """Return how many completions stand on each weekday of a period, Monday first."""
    counts = [0] * 7
    for day, done in days.items():
        if day in period:
            counts[day.weekday()] += done.quests
    return counts


def best_days(days: Days, period: Period) -> list[tuple[date, Done]]:
    """Return the days of a period with the most XP, then the most completions, then the latest."""
    inside = [(day, done) for day, done in days.items() if day in period]
    return sorted(inside, key=lambda one: (one[1].xp, one[1].quests, one[0]), reverse=True)[:BEST_DAYS]


def best_of(counts: Sequence[int]) -> list[int]:
    """Return the places of the highest count, none when nothing was counted."""
    most = max(counts)
    return [place for place, count in enumerate(counts) if count == most] if most else []


def streak_in(days: Collection[date], period: Period, today: date, is_off: IsOff) -> Streak:
    """Return the current streak and the best one; of a period that is over, its best one alone.

    `days` are those of all of the record that have anything.
    """
    if today in period:
        return streak_of(sorted(days, reverse=True), today=today, is_off=is_off)
    inside = sorted((day for day in days if day in period), reverse=True)
    return Streak(0, streak_of(inside, today=today, is_off=is_off).best)


def never_came(days: Days, period: Period, days_off: DaysOff) -> set[date]:
    """Return the dates of a period that never occurred for the hunter: travelled over."""
    return {day for day in period.days() if day not in days and not occurred(day, days_off.terms)}


def by_hour(hunter: Hunter, period: Period, terms: Sequence[DayTerms]) -> list[int]:
    """Return how many completions of a period were recorded in each hour of the day, by the hunter's clock.

    By the clock of then, whatever the hunter's zone is now. What was marked
    late tells when it was marked, not when it was done, and is left out. One query.
    """
    offsets = offsets_between(period.first, period.last, terms)
    rows = QuestLog.objects.standing().of_hunter(hunter).filter(marked_late=False)
    rows = rows.filter(quest_day__range=(period.first, period.last))
    counts = [0] * 24
    for offset, hour, minute, count in _by_offset(rows, offsets):
        local = timedelta(hours=hour, minutes=minute) + offsets[offset].offset
        counts[local // timedelta(hours=1) % 24] += count
    return counts


def _by_offset(rows: QuerySet[QuestLog], offsets: Sequence[Offset]) -> Iterable[tuple[int, int, int, int]]:
    """Return place in `offsets`, hour and minute of UTC, and how many rows have them.

    Zones are ours to know: the database's own list of them may be another.
    """
    later = [
        When(completed_at__gte=one.since, then=Value(place))
        for place, one in reversed(list(enumerate(offsets)))
        if place
    ]
    place = Case(*later, default=Value(0), output_field=IntegerField()) if later else Value(0)
    minute = Value(0) if all(one.is_whole for one in offsets) else ExtractMinute("completed_at", tzinfo=UTC)
    grouped = rows.order_by().annotate(
        offset=place, hour=ExtractHour("completed_at", tzinfo=UTC), minute=minute
    )
    return grouped.values_list("offset", "hour", "minute").annotate(count=Count("pk"))


@dataclass(frozen=True, slots=True)
class QuestStrength:
    """How well a daily quest holds, 0 … 100 percent, and whether it was put away since."""

    quest_id: UUID
    name: str
    stat: str
    archived: bool
    percent: int


def strengths(hunter: Hunter, period: Period, today: date, is_off: IsOff) -> list[QuestStrength]:
    """Return the strength of each daily quest done in a period, as it was at its end; the strongest first.

    `is_off` is of the hunter's own days off, and is asked about the same days for each quest.
    Two queries, however many quests there are, one where there is none. `streak_days.quest_record`
    says the same of one quest today.
    """
    standing = QuestLog.objects.standing().of_hunter(hunter)
    # Each once: then PostgreSQL reads them before the quests, rather than all rows of each daily quest.
    done = standing.filter(quest_day__range=(period.first, period.last)).order_by().values("quest").distinct()
    daily = Quest.objects.filter(repeat=Repeat.DAILY, pk__in=done)
    quests, schedules = _with_schedules(daily)
    is_over = period.last < today
    # Of a period that is over, its last day had its time.
    until = period.last + DAY if is_over else today
    offs = {pk: _either(schedules[pk], is_off) for pk in quests}
    # By their ids, not by the query above: nested, PostgreSQL may look each row up anew.
    rows = standing.filter(quest__in=list(quests), quest_day__gte=_remembered_since(until, {*offs.values()}))
    if is_over:
        rows = rows.filter(quest_day__lte=period.last)
    days = dict(rows.order_by().values_list("quest").annotate(days=_Listed("quest_day")))
    found = []
    for pk, (name, stat, archived) in quests.items():
        either = offs[pk]
        done_on = {date.fromisoformat(day) for day in days[pk].split(",")} if pk in days else set()
        lately = _lately(sorted(done_on, reverse=True), until, either)
        strength = strength_of(lately, today=until, is_off=either)
        found.append(QuestStrength(pk, name, stat, archived, round(strength * 100)))
    order = {stat: place for place, stat in enumerate(StatName.values)}
    return sorted(found, key=lambda one: (-one.percent, order[one.stat], one.name, one.quest_id))


class _Listed(Aggregate):
    """The days of a group as text, with commas between: a row for each day costs ten times as much."""

    template = "STRING_AGG(%(expressions)s::text, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Say it to SQLite, which has dates as text."""
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s)")


def _remembered_since(until: date, offs: Collection[IsOff]) -> date:
    """Return a day before which nothing shows in the strength of any of these quests: see `_lately`.

    Since it, each has FORGOTTEN_AFTER days that are not off, of which every one counts, done or not.
    A quest that is due too rarely for that is remembered from the beginning.
    """
    since = until
    for is_off in offs:
        due, day = 0, until
        while due < FORGOTTEN_AFTER:
            if (until - day).days > LONGEST_LOOK or day == date.min:
                return date.min
            day -= DAY
            due += not is_off(day)
        since = min(since, day)
    return since


def _lately(days: list[date], until: date, is_off: IsOff) -> list[date]:
    """Return those of `days`, the newest first, that a strength in percent still shows a trace of."""
    counted, later = 0, until
    for place, day in enumerate(days):
        between = (day + DAY * n for n in range((min(later, until) - day).days - 1, 0, -1))
        for _missed in filterfalse(is_off, between):
            counted += 1
            if counted >= FORGOTTEN_AFTER:
                return days[:place]
        counted, later = counted + 1, day
    return days


def _either(schedule: Schedule, is_off: IsOff) -> IsOff:
    # The same for all without a schedule, which is then asked about the same days once.
    return (lambda day: schedule.is_off(day) or is_off(day)) if schedule.from_days else is_off


def _with_schedules(
    quests: QuerySet[Quest],
) -> tuple[dict[UUID, tuple[str, str, bool]], dict[UUID, Schedule]]:
    """Return title, stat and whether it is archived of each quest, and its schedule, by its id. One query."""
    known: dict[UUID, tuple[str, str, bool]] = {}
    rules: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = quests.annotate(from_day=F("schedules__from_day"), weekdays=F("schedules__weekdays"))
    for pk, name, stat, archived_at, from_day, weekdays in rows.order_by("pk", "from_day").values_list(
        "pk", title(), "stat", "archived_at", "from_day", "weekdays"
    ):
        known[pk] = name, stat, archived_at is not None
        if from_day is not None:
            rules[pk].append((from_day, weekdays))
    made = {pk: Schedule([day for day, _ in rules[pk]], [bits for _, bits in rules[pk]]) for pk in known}
    return known, made
