"""When the demo hunter does what: a span of days, planned from the rules of `habits`.

The same span gives the same plan: every draw comes from one seed, and none
depends on the clock. Only what of the last day would lie ahead of now moves before it.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from questlog.demo.habits import BREAKS, DAY_STARTS_AT, HABITS, HOME, Break, Habit
from questlog.demo.wants import WANTS
from questlog.periods import DAY, Period
from quests.choices import Repeat

SEED = 20_261
#: A year, and the least that tells anything, in days.
WHOLE, LEAST = 365, 7
#: Breaks keep so many days away from the first and the last day; one that cannot is moved by at
#: most MOVED days, or left out.
MARGIN, MOVED = (14, 28), 42
#: How days go: nothing at all, tired, as usual, well. Chances, and what the habits' are multiplied by.
MOODS = ((0.03, 0.0), (0.17, 0.6), (0.58, 1.0), (0.22, 1.35))
#: In the last days there is always something, and none is tired: the board has runs to show.
STEADY = 28
#: Chances: that what was missed is marked late; that a completion was a wrong tap, that it is
#: undone and put back, that it is undone and done later; that a purchase is undone.
LATE, SLIP, SECOND_THOUGHT, TOO_EARLY, RETURNED = 0.012, 0.003, 0.004, 0.005, 0.06
#: A day that no break holds, and a journey that is never made.
USUAL = Break(name="", month=1, day=1, pace=1.0)
NEVER = Period(date.max, date.min)
#: Hours of her clock: when she begins and ends at all, and when she flies there and comes home.
FIRST_HOUR, LAST_HOUR, LEAVES, COMES_HOME = 6.5, 25.2, 12.0, 6.0


class What(Enum):
    """What she does, with a quest or a reward by its `key`."""

    TAKE_ON = auto()
    DROP = auto()
    COMPLETE = auto()
    #: A completion of `day`, which is over.
    MARK_LATE = auto()
    UNDO = auto()
    PUT_BACK = auto()
    WISH = auto()
    BUY = auto()
    #: Undo the purchase just made.
    RETURN = auto()
    #: Declare `day` a day of rest.
    REST = auto()
    #: Live by the clock of the zone `key`.
    MOVE_CLOCK = auto()


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that she does, at an aware instant."""

    at: datetime
    what: What
    key: str = ""
    day: date | None = None


def plan(*, until: date, days: int, now: datetime) -> list[Act]:
    """Return all that she does in `days` days up to `until`, in the order of time, none of it after `now`.

    `now` lies in that day, or after it. Raises ValueError for fewer than LEAST days.
    """
    if days < LEAST:
        raise ValueError(f"A demo takes {LEAST} days at least.")
    acts = sorted(_Planner(Period(until - DAY * (days - 1), until)).acts(), key=lambda act: act.at)
    return _before(now, acts, at_hour(until, DAY_STARTS_AT, HOME))


def at_hour(day: date, hour: float, zone: str) -> datetime:
    """Return the instant of an hour of a day by a zone's clock, to the minute; from 24 on of the next."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return midnight + timedelta(minutes=round(hour * 60))


def placed_breaks(span: Period) -> dict[str, Period]:
    """Return the days of each break that has room in the span, by its name: in its season, or near it."""
    found: dict[str, Period] = {}
    for one in BREAKS:
        earliest, latest = span.first + DAY * MARGIN[0], span.last - DAY * (MARGIN[1] + one.days - 1)
        if latest < earliest:
            continue
        starts = [date(year, one.month, one.day) for year in range(span.first.year, span.last.year + 1)]
        moved = {min(max(start, earliest), latest): start for start in starts}
        nearest = min(moved, key=lambda day: abs(day - moved[day]))
        days = Period(nearest, nearest + DAY * (one.days - 1))
        free = all(days.last < other.first or other.last < days.first for other in found.values())
        if free and abs(nearest - moved[nearest]) <= DAY * MOVED:
            found[one.name] = days
    return found


def _before(now: datetime, acts: list[Act], begins: datetime) -> list[Act]:
    """Move the acts of the last day that would come after `now` between the ones before it and now."""
    ahead = [act for act in acts if act.at > now]
    past = acts[: len(acts) - len(ahead)]
    begins = max([begins, *(act.at for act in past)])
    step = (now - begins) / (len(ahead) + 1)
    moved = [(begins + step * n).replace(microsecond=0) for n in range(1, len(ahead) + 1)]
    return past + [replace(act, at=max(at, begins)) for act, at in zip(ahead, moved, strict=True)]


class _Planner:
    """Draws the acts of a span, day by day."""

    def __init__(self, span: Period) -> None:
        self.span = span
        self.draw = random.Random(SEED)  # noqa: S311 (a story, no secret)
        self.breaks = placed_breaks(span)
        self.away = next(one for one in BREAKS if one.zone)
        self.journey = self.breaks.get(self.away.name, NEVER)
        self.weekly = self._weekly_days()
        #: Whether the days that the board shows still need one marked late.
        self.to_mark_late = True

    def acts(self) -> Iterator[Act]:
        """Yield all acts, not in order."""
        yield from (Act(self._at(self.span.first, 6.05), What.WISH, want.key) for want in WANTS)
        for habit in HABITS:
            yield Act(self._at(self._first_day(habit), 6.1), What.TAKE_ON, habit.key)
            if habit.until <= 1 and habit.repeat != Repeat.ONCE:
                yield Act(self._at(self._last_day(habit) + DAY, 6.1), What.DROP, habit.key)
        yield from self._breaks()
        for day in self.span.days():
            pace = self._pace(day)
            done = self._done_on(day, pace) if day < self.span.last else self._done_on_the_last()
            for habit in done:
                yield from self._completing(habit, day)
            yield from self._marking_late(day, done, pace)
            yield from self._buying(day)

    def _breaks(self) -> Iterator[Act]:
        for one in BREAKS:
            days = self.breaks.get(one.name)
            if days is None:
                continue
            if one.rest:
                declared = at_hour(days.first, 6.2, HOME)
                yield from (Act(declared, What.REST, day=day) for day in days.days())
            if one.zone:
                yield Act(at_hour(days.first, LEAVES, HOME), What.MOVE_CLOCK, one.zone)
                yield Act(at_hour(days.last + DAY, COMES_HOME, HOME), What.MOVE_CLOCK, HOME)

    def _pace(self, day: date) -> float:
        """Return what the chances of a day are multiplied by: she grows, has moods, and her breaks."""
        steady = (self.span.last - day).days < STEADY
        moods = MOODS[2:] if steady else MOODS
        mood = self.draw.choices([pace for _, pace in moods], [chance for chance, _ in moods])[0]
        return mood * (0.6 + 0.3 * self._share(day)) * self._break_on(day).pace

    def _done_on(self, day: date, pace: float) -> list[Habit]:
        done = list(self.weekly[day])
        daily = [habit for habit in self._asked_on(day) if habit.repeat == Repeat.DAILY]
        unlimited = [habit for habit in HABITS if habit.repeat == Repeat.UNLIMITED]
        done += [
            habit
            for habit in [*daily, *unlimited]
            if self.draw.random() < habit.chance * self._favour(habit, day) * pace
        ]
        if not done and (self.span.last - day).days < STEADY:
            done = daily[:1]
        if day == self.journey.first:
            done = [habit for habit in done if habit.hour < LEAVES - 1]
        return done + [
            habit for habit in HABITS if habit.repeat == Repeat.ONCE and day == self._last_day(habit)
        ]

    def _done_on_the_last(self) -> list[Habit]:
        """Return all that the last day asks for but what she does in the evening: two or three are left."""
        day = self.span.last
        asked = [habit for habit in self._asked_on(day) if habit.repeat == Repeat.DAILY] + self.weekly[day]
        asked.sort(key=lambda habit: habit.hour)
        return asked[: -3 if len(asked) > 6 else -2]

    def _completing(self, habit: Habit, day: date) -> Iterator[Act]:
        """Yield a completion, and now and then what she does about it a moment later."""
        hour = min(max(self.draw.gauss(habit.hour, habit.spread), FIRST_HOUR), LAST_HOUR)
        if day == self.journey.first:
            hour = min(hour, LEAVES - 0.5)
        yield Act(self._at(day, hour), What.COMPLETE, habit.key)
        chance = self.draw.random()
        if day == self.span.last or chance > SLIP + SECOND_THOUGHT + TOO_EARLY:
            return
        yield Act(self._at(day, hour + 0.05), What.UNDO, habit.key)
        if chance > SLIP + SECOND_THOUGHT:
            yield Act(self._at(day, hour + 0.4), What.COMPLETE, habit.key)
        elif chance > SLIP:
            yield Act(self._at(day, hour + 0.1), What.PUT_BACK, habit.key)

    def _marking_late(self, day: date, done: list[Habit], pace: float) -> Iterator[Act]:
        """Yield what she forgot that day and marks the next morning; once for certain in the last week."""
        missed = [habit for habit in self._asked_on(day) if habit not in done]
        missed = [habit for habit in missed if habit.repeat == Repeat.DAILY]
        drawn = [habit for habit in missed if self.draw.random() < LATE * pace]
        if self.to_mark_late and day >= self.span.last - DAY * 4:
            drawn = drawn or missed[:1]
            self.to_mark_late = not drawn
        if day < self.span.last:
            for habit in drawn:
                hour = self.draw.uniform(6.2, 6.45)
                yield Act(self._at(day + DAY, hour), What.MARK_LATE, habit.key, day)

    def _buying(self, day: date) -> Iterator[Act]:
        for want in WANTS:
            once = want.on is not None and day == self._day_at(want.on)
            often = want.weekday == day.weekday() and self.draw.random() < want.chance
            if (once or often) and day != self.span.last:
                hour = self.draw.uniform(9.0, 11.0) if day == self.journey.first else 19.5
                yield Act(self._at(day, hour), What.BUY, want.key)
                if often and self.draw.random() < RETURNED:
                    yield Act(self._at(day, hour + 0.1), What.RETURN, want.key)

    def _weekly_days(self) -> dict[date, list[Habit]]:
        """Return which weekly quests are done on which day; in the last week all of them."""
        days: dict[date, list[Habit]] = defaultdict(list)
        mondays = range(
            self.span.first.toordinal() - self.span.first.weekday(), self.span.last.toordinal() + 1, 7
        )
        for monday in map(date.fromordinal, mondays):
            week = [day for n in range(7) if (day := monday + DAY * n) in self.span]
            for habit in (habit for habit in HABITS if habit.repeat == Repeat.WEEKLY):
                favours = [self._favour(habit, day) for day in week]
                day = self.draw.choices(week, favours)[0]
                chance = habit.chance * habit.months.get(day.month, 1.0) * self._break_on(day).pace
                certain = week[-1] == self.span.last
                if (self.draw.random() < chance or certain) and self._goes_on(habit, day):
                    days[day].append(habit)
        return days

    def _asked_on(self, day: date) -> list[Habit]:
        """Return the quests on her board that a day asks for, those of a certain weekday on theirs."""
        asked = [habit for habit in HABITS if self._goes_on(habit, day)]
        return [habit for habit in asked if habit.scheduled(day.weekday())]

    def _favour(self, habit: Habit, day: date) -> float:
        return habit.weekdays.get(day.weekday(), 1.0) * habit.months.get(day.month, 1.0)

    def _goes_on(self, habit: Habit, day: date) -> bool:
        return self._first_day(habit) <= day <= self._last_day(habit)

    def _first_day(self, habit: Habit) -> date:
        return self._day_at(habit.since)

    def _last_day(self, habit: Habit) -> date:
        return self._day_at(min(habit.until, 1.0))

    def _day_at(self, share: float) -> date:
        return self.span.first + DAY * round(share * (len(self.span) - 1))

    def _share(self, day: date) -> float:
        return (day - self.span.first).days / (len(self.span) - 1)

    def _break_on(self, day: date) -> Break:
        names = [name for name, days in self.breaks.items() if day in days]
        return next((one for one in BREAKS if one.name in names), USUAL)

    def _at(self, day: date, hour: float) -> datetime:
        """Return the instant of an hour of hers on a day, by the clock that she lives by then."""
        return at_hour(day, hour, self.away.zone if self.journey.first < day <= self.journey.last else HOME)
