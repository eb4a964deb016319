"""A hunter's whole record in plain Python: DESIGN §4 to be read from top to bottom.

Nothing of the app is used. Totals are summed up afresh, streaks walk from day
to day, a slot is looked for among the rows. What a step answers is a word, or
the refusal's code.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.model.days import DAY, Clock, day_at, occurred
from tests.model.rows import (
    EVERY_DAY,
    GOLD,
    KEPT,
    MOST,
    OPEN_DAYS,
    STATS,
    Adjustment,
    Crossed,
    Purchase,
    Quest,
    Refused,
    Reward,
    Row,
    level,
    on_weekday,
    rank,
)


@dataclass
class Record:
    """One hunter's record."""

    quests: dict[UUID, Quest]
    rewards: dict[UUID, Reward]
    #: The zone by which a hunter lives who has chosen none.
    default_zone: str
    clocks: tuple[Clock, ...] = ()
    rest_weekdays: list[tuple[date, int]] = field(default_factory=list)
    rest_days: set[date] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    #: The zone in which the older program's log was read; "" before the first import.
    log_zone: str = ""

    # Ledger: 'completions that stand, purchases that stand, and adjustments. Every total is its sum.'

    def totals(self) -> dict[str, int]:
        """Return the XP of each stat, and the gold."""
        sums = Counter(dict.fromkeys((*STATS, GOLD), 0))
        for row in self.rows:
            if not row.undone:
                sums.update(row.gives())
        for purchase in self.purchases:
            if not purchase.undone:
                sums[GOLD] -= purchase.price
        for adjustment in self.adjustments:
            sums[adjustment.what] += adjustment.amount
        return dict(sums)

    def require_room(self, change: dict[str, int], code: str = "out_of_range") -> None:
        """§3: 'every stored total within 0 … 2^53 − 1 …: what would leave that range is refused'."""
        after = {name: total + change.get(name, 0) for name, total in self.totals().items()}
        if not all(0 <= total <= MOST for total in (*after.values(), sum(after.values()) - after[GOLD])):
            raise Refused(code)

    # Quest day.

    def today(self, now: datetime) -> date:
        """Return the hunter's day at an instant."""
        return day_at(now, self.clocks_or_default())

    def clocks_or_default(self) -> tuple[Clock, ...]:
        """Return how the hunter's days run."""
        return self.clocks or (Clock(date.min, self.default_zone),)

    def zone_of_log(self, given: str) -> str:
        """Return where the older program's times are: where they were before, else where the hunter is."""
        return self.log_zone or (self.clocks[-1].zone if self.clocks else given)

    def choose_days(self, zone: str, hour: int, now: datetime) -> None:
        """The first choice holds for the whole past; a later one from the day that it makes today on."""
        today = Clock(date.min, zone, hour).day_of(now)
        # Of the same date, and of later ones when flying west, the new choice takes the place.
        before = [clock for clock in self.clocks if clock.from_day < today]
        self.clocks = (*before, Clock(today if self.clocks else date.min, zone, hour))

    def require_open(self, day: date, today: date) -> None:
        """Undo: of 'the last 7 quest days'. A later date, seen before flying west, is open too."""
        if day < today - OPEN_DAYS * DAY:
            raise Refused("undo_closed")

    # Exactly once.

    def complete(
        self, quest_id: UUID, now: datetime, request: UUID, shown: date | None, row_id: UUID
    ) -> tuple[str, UUID, Crossed | None]:
        """Return what became of it, the row that it stands for, and the levels crossed if it is new."""
        quest, today = self.quests[quest_id], self.today(now)
        for row in self.rows:
            if row.request == request:
                if row.quest != quest_id:
                    raise Refused("request_reused")
                return ("undone_since" if row.undone else "already_done"), row.id, None
        day = shown or today
        # 'Any of the 7 days before today', and one that the hunter lived.
        if not today - OPEN_DAYS * DAY <= day <= today or (day < today and not self.occurred(day)):
            raise Refused("day_closed")
        slot = quest.slot(day)
        if (standing := self.standing_in(quest_id, slot)) is not None:
            return "already_done", standing.id, None
        if quest.archived:
            raise Refused("quest_archived")
        row = Row(
            row_id, quest_id, quest.name, quest.stat, quest.difficulty, now, day, slot, day < today,
            quest.xp_reward, quest.gold_reward, request,
        )  # fmt: skip
        self.require_room(row.gives())
        before = self.totals()
        self.rows.append(row)
        return "recorded", row.id, self.crossed(quest.stat, before)

    def standing_in(self, quest_id: UUID | None, slot: str | None) -> Row | None:
        """Return the standing row that fills a slot."""
        filling = [row for row in self.rows if (row.quest, row.slot) == (quest_id, slot) and not row.undone]
        return filling[0] if slot is not None and filling else None

    def crossed(self, stat: str, before: dict[str, int]) -> Crossed:
        """Levels: 'a completion reports every level crossed, of its stat and global', and the rank."""
        after = self.totals()
        in_all = [sum(totals[name] for name in STATS) for totals in (before, after)]
        of_stat, of_all = (level(before[stat]), level(after[stat])), (level(in_all[0]), level(in_all[1]))
        new_rank = rank(of_all[1]) if rank(of_all[1]) != rank(of_all[0]) else None
        return (
            of_stat if of_stat[0] < of_stat[1] else None,
            of_all if of_all[0] < of_all[1] else None,
            new_rank,
        )

    # Undo.

    def undo(self, row: Row, now: datetime) -> str:
        """'Exactly what the row gave is taken back'; 'if the gold was spent since, it is refused'."""
        if row.undone:
            return "already_undone"
        self.require_open(row.day, self.today(now))
        self.require_room({name: -amount for name, amount in row.gives().items()}, "already_spent")
        row.undone = True
        return "undone"

    def put_back(self, row: Row, now: datetime) -> str:
        """'"put back" while the slot still is' free."""
        if not row.undone:
            return "already_stands"
        self.require_open(row.day, self.today(now))
        if self.standing_in(row.quest, row.slot) is not None:
            raise Refused("slot_taken")
        self.require_room(row.gives())
        row.undone = False
        return "put_back"

    def buy(self, reward_id: UUID, now: datetime, request: UUID) -> str:
        """Spend gold, once for each request."""
        for purchase in self.purchases:
            if purchase.request == request:
                if purchase.reward != reward_id:
                    raise Refused("request_reused")
                return "undone_since" if purchase.undone else "already_bought"
        reward, today = self.rewards[reward_id], self.today(now)
        bought = [
            one
            for one in self.purchases
            if one.reward == reward_id
            and not one.undone
            and reward.period_of(one.day) == reward.period_of(today)
        ]
        if reward.limit is not None and len(bought) >= reward.limit:
            raise Refused("reward_limit")
        self.require_room({GOLD: -reward.price}, "not_enough_gold")
        self.purchases.append(Purchase(reward_id, reward.price, today, request))
        return "bought"

    def undo_purchase(self, purchase: Purchase, now: datetime) -> str:
        """Give back what was paid."""
        if purchase.undone:
            return "already_undone"
        self.require_open(purchase.day, self.today(now))
        self.require_room({GOLD: purchase.price})
        purchase.undone = True
        return "undone"

    def correct(self, what: str, amount: int, request: UUID) -> str:
        """Put one total right by a row of its own, once for each request."""
        for made in self.adjustments:
            if made.request == request:
                if (made.what, made.amount) != (what, amount):
                    raise Refused("request_reused")
                return "repeated"
        self.require_room({what: amount})
        self.adjustments.append(Adjustment(what, amount, request))
        return "corrected"

    # Days off: what is decided holds 'from that day on and the past stays as it was' (§3).

    def choose_rest_weekdays(self, weekdays: int, now: datetime) -> None:
        """§3: 'at most 6'."""
        if weekdays == EVERY_DAY:
            raise Refused("rest_refused")
        if not self.clocks:
            raise Refused("no_zone")
        self.rest_weekdays.append((self.today(now), weekdays))

    def declare_rest(self, day: date, now: datetime) -> None:
        """A single day, today or ahead, up to a year."""
        if not self.today(now) <= day <= self.today(now) + 366 * DAY:
            raise Refused("rest_refused")
        self.rest_days.add(day)

    def take_back_rest(self, day: date, now: datetime) -> None:
        """What is over stays."""
        if day < self.today(now):
            raise Refused("rest_refused")
        self.rest_days.discard(day)

    def edit(self, quest_id: UUID, values: dict[str, Any]) -> None:
        """Change a quest as it is from now on; no row changes with it."""
        for name, value in values.items():
            setattr(self.quests[quest_id], name, value)

    def schedule(self, quest_id: UUID, weekdays: int, from_day: date) -> None:
        """Decide on which weekdays a daily quest is due; one never done, for all its days."""
        quest = self.quests[quest_id]
        if weekdays == 0 or quest.repeat != "daily":
            raise Refused("schedule")
        if not any(row.quest == quest_id for row in self.rows):
            quest.decided, from_day = [], date.min
        quest.decided.append((from_day, weekdays))

    def is_off(self, day: date) -> bool:
        """Streak: 'days off'; and 'a date that never occurred … pauses a streak'."""
        rests = day in self.rest_days or on_weekday(self.rest_weekdays, day, 0)
        return rests or not self.occurred(day)

    def occurred(self, day: date) -> bool:
        """Return whether any instant counts for the date; flying over the date line, one may be left out."""
        return occurred(day, self.clocks_or_default())

    # Streak.

    def days(self, quest_id: UUID | None = None) -> set[date]:
        """'Days … with at least one standing completion, per hunter and per daily quest.'"""
        return {row.day for row in self.rows if not row.undone and quest_id in (None, row.quest)}

    def streak(self, now: datetime, quest_id: UUID | None = None) -> tuple[int, int]:
        """Return the streak of now and the best: walk from the first day, and break where one was missed."""
        days, missed = self.days(quest_id), self._missed(now, quest_id)
        run = best = 0
        for day in self._walk(days, now):
            run = run + 1 if day in days else 0 if missed(day) else run
            best = max(best, run)
        return run, best

    def strength(self, now: datetime, quest_id: UUID) -> int:
        """Return how well a daily quest holds, in percent: each day done or missed moves it."""
        days, missed, strength = self.days(quest_id), self._missed(now, quest_id), 0.0
        for day in self._walk(days, now):
            if day in days:
                strength = 1 - (1 - strength) * KEPT
            elif missed(day):
                strength *= KEPT
        return round(100 * strength)

    def _walk(self, days: set[date], now: datetime) -> list[date]:
        if not days:
            return []
        first, last = min(days), max({*days, self.today(now)})
        return [first + n * DAY for n in range((last - first).days + 1)]

    def _missed(self, now: datetime, quest_id: UUID | None) -> Callable[[date], bool]:
        """Say of a day without a completion whether it was missed: over, and neither off nor not due."""
        today = self.today(now)
        quest = self.quests[quest_id] if quest_id else None
        return lambda day: day < today and not self.is_off(day) and (quest is None or quest.is_due(day))
