"""Random play: every step is taken by the model and by the app, and both must answer and stand alike."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from legacy_import.tests.folders import READ, RUN
from tests.model.agreement import assert_agree
from tests.model.app import App, answer_of
from tests.model.choices import (
    AHEAD,
    AMOUNTS,
    EDITS,
    ENTRIES,
    LEAPS,
    LONG_PAUSES,
    MORE,
    NTH,
    PAUSES,
    QUESTS,
    RESTS,
    REWARDS,
    STARTS,
    STRETCHES,
    UNDONE_AFTER,
    WEEKDAYS,
    ZONES,
)
from tests.model.days import DAY
from tests.model.imports import Brought, Entry, Folder, bring, grown
from tests.model.record import Record
from tests.model.rows import GOLD, STATS, Purchase, Quest, Row

T = TypeVar("T")


class Example(TestCase):
    """What takes the rows of one example back, as Django's TestCase does those of one test."""


class Play(RuleBasedStateMachine):
    """One hunter's life, on a clock that moves with the steps."""

    def __init__(self) -> None:
        super().__init__()
        self.example = Example("setup_example")
        self.example.setup_example()
        self.files = TemporaryDirectory()
        self.requests = 0

    def teardown(self) -> None:
        self.files.cleanup()
        self.example.teardown_example(None)

    @initialize(start=STARTS, zone=LEAPS.map(lambda leap: leap[0]) | ZONES | st.just(""))
    def begin(self, start: datetime, zone: str) -> None:
        self.now = start
        self.app = App(zone=zone, folder=Path(self.files.name))
        self.model = Record(
            quests={self.app.make_quest(quest): replace(quest, decided=[]) for quest in QUESTS},
            rewards={self.app.make_reward(reward): replace(reward) for reward in REWARDS},
            default_zone=settings.DEFAULT_HUNTER_TIMEZONE,
        )
        if zone:
            self.model.choose_days(zone, 0, self.now)
        self.correct(GOLD, 50, 1, False)
        self.folder = Folder(
            quests={
                UUID(RUN): Quest("Morning run", "Agility", "Daily", "daily", 50, 10),
                UUID(READ): Quest("Read", "Intelligence", "Normal", "unlimited", 250, 50),
            },
            totals=dict.fromkeys((*STATS, GOLD), 100),
        )

    @invariant()
    def model_and_app_agree(self) -> None:
        if hasattr(self, "app"):
            assert_agree(self.app.hunter_id, self.model, self.now)

    # How steps are taken.

    def both(self, of_model: Callable[[], Any], of_app: Callable[[], Any]) -> Any:
        """Take a step twice; it answers alike."""
        expected, answer = answer_of(of_model), answer_of(of_app)
        assert answer == expected
        return answer

    def new_request(self) -> UUID:
        self.requests += 1
        return UUID(int=self.requests)

    def quest(self, nth: int) -> UUID:
        keys = list(self.model.quests)
        return keys[nth % len(keys)]

    def complete(self, quest: UUID, request: UUID, shown: date | None) -> None:
        answer = answer_of(lambda: self.app.complete(quest, self.now, request, shown))
        row_id = answer[1] if answer[0] == "recorded" else UUID(int=0)
        assert answer == answer_of(lambda: self.model.complete(quest, self.now, request, shown, row_id))

    # What is done.

    @rule(pause=PAUSES, nth=NTH)
    def complete_today(self, pause: timedelta, nth: int) -> None:
        self.now += pause
        self.complete(self.quest(nth), self.new_request(), None)

    @rule(nth=NTH, days=st.integers(1, 4))
    def complete_day_after_day(self, nth: int, days: int) -> None:
        for _ in range(days):
            self.now += DAY
            self.complete(self.quest(nth), self.new_request(), None)

    @rule(nth=NTH, days_ago=st.integers(1, 8) | st.integers(-2, 9))
    def complete_on_the_day_shown(self, nth: int, days_ago: int) -> None:
        self.complete(self.quest(nth), self.new_request(), self.model.today(self.now) - days_ago * DAY)

    @precondition(lambda self: self.played())
    @rule(pause=PAUSES, which=NTH, nth=st.none() | NTH)
    def send_a_completion_again(self, pause: timedelta, which: int, nth: int | None) -> None:
        self.now += pause
        row = latest(self.played(), which)
        self.complete(row.quest if nth is None else self.quest(nth), row.request, row.day)

    def played(self) -> list[Row]:
        return [row for row in self.model.rows if row.request]

    @precondition(lambda self: self.model.rows)
    @rule(pause=PAUSES, which=NTH, do_again=st.booleans(), and_back=st.booleans())
    def undo(self, pause: timedelta, which: int, do_again: bool, and_back: bool) -> None:
        row = latest(self.model.rows, which)
        self.both(lambda: self.model.undo(row, self.now), lambda: self.app.undo(row.id, self.now))
        self.now += pause
        if do_again and row.quest:
            self.complete(row.quest, self.new_request(), row.day)
        if and_back:
            self.put_back_row(row)

    @precondition(lambda self: any(row.undone for row in self.model.rows))
    @rule(which=NTH)
    def put_back(self, which: int) -> None:
        self.put_back_row(latest([row for row in self.model.rows if row.undone], which))

    def put_back_row(self, row: Row) -> None:
        self.both(lambda: self.model.put_back(row, self.now), lambda: self.app.put_back(row.id, self.now))

    # What gold buys, and corrections.

    @rule(which=NTH, price=st.none() | AMOUNTS, times=st.integers(1, 3), undone_after=UNDONE_AFTER)
    def buy(self, which: int, price: int | None, times: int, undone_after: timedelta | None) -> None:
        reward = list(self.model.rewards)[which % len(REWARDS)]
        if price:
            self.model.rewards[reward].price = price
            self.app.reprice(reward, price)
        for _ in range(times):
            self.buy_this(reward, self.new_request())
            if undone_after is not None and self.model.purchases:
                self.now += undone_after
                self.undo_this(self.model.purchases[-1])

    @precondition(lambda self: self.model.purchases)
    @rule(which=NTH, of=NTH)
    def send_a_purchase_again(self, which: int, of: int) -> None:
        reward = list(self.model.rewards)[which % len(REWARDS)]
        self.buy_this(reward, latest(self.model.purchases, of).request)

    def buy_this(self, reward: UUID, request: UUID) -> None:
        self.both(
            lambda: self.model.buy(reward, self.now, request), lambda: self.app.buy(reward, self.now, request)
        )

    @precondition(lambda self: self.model.purchases)
    @rule(pause=PAUSES, which=NTH)
    def undo_purchase(self, pause: timedelta, which: int) -> None:
        self.now += pause
        self.undo_this(latest(self.model.purchases, which))

    def undo_this(self, purchase: Purchase) -> None:
        self.both(
            lambda: self.model.undo_purchase(purchase, self.now),
            lambda: self.app.undo_purchase(purchase.request, self.now),
        )

    @rule(
        what=st.sampled_from([GOLD, GOLD, *STATS]),
        amount=AMOUNTS,
        sign=st.sampled_from([1, -1]),
        again=st.booleans(),
    )
    def correct(self, what: str, amount: int, sign: int, again: bool) -> None:
        made = [one for one in self.model.adjustments if one.request]
        request = made[-1].request if again and made else self.new_request()
        self.both(
            lambda: self.model.correct(what, sign * amount, request),
            lambda: self.app.correct(what, sign * amount, request),
        )

    # Quests.

    @rule(nth=NTH, values=EDITS)
    def edit(self, nth: int, values: dict[str, Any]) -> None:
        key = self.quest(nth)
        if not (self.model.quests[key].own and "xp_reward" in values):
            self.both(lambda: self.model.edit(key, values), lambda: self.app.edit(key, values))

    @rule(nth=NTH, weekdays=WEEKDAYS, ahead=st.sampled_from([0, 0, 1, 9]))
    def schedule(self, nth: int, weekdays: int, ahead: int) -> None:
        key, from_day = self.quest(nth), self.model.today(self.now) + ahead * DAY
        self.both(
            lambda: self.model.schedule(key, weekdays, from_day),
            lambda: self.app.schedule(key, weekdays, from_day),
        )

    # The hunter's days.

    @rule(pause=LONG_PAUSES)
    def do_nothing(self, pause: timedelta) -> None:
        self.now += pause

    @rule(pause=PAUSES, days=LEAPS | st.tuples(ZONES, st.integers(0, 6)))
    def choose_days(self, pause: timedelta, days: tuple[str, int]) -> None:
        self.now += pause
        self.both(
            lambda: self.model.choose_days(*days, self.now), lambda: self.app.choose_days(*days, self.now)
        )

    @rule(step=RESTS, ahead=AHEAD)
    def rest(self, step: str | int, ahead: int) -> None:
        today = self.model.today(self.now)
        if isinstance(step, int):
            self.both(
                lambda: self.model.choose_rest_weekdays(step, self.now),
                lambda: self.app.choose_rest_weekdays(step, self.now),
            )
        else:
            of_model, of_app, day = getattr(self.model, step), getattr(self.app, step), today + ahead * DAY
            self.both(lambda: of_model(day, self.now), lambda: of_app(day, self.now))

    # The older program.

    @rule(entries=ENTRIES, stretch=STRETCHES, more=MORE, zone=ZONES)
    def play_the_older_program_and_import(
        self, entries: list[tuple[str, int, int]], stretch: int, more: dict[str, int], zone: str
    ) -> None:
        today = self.now.astimezone(ZoneInfo(self.model.zone_of_log(zone))).date()
        played = entries + [(RUN, ago, 9) for ago in range(stretch, 0, -1)]
        new = tuple(
            Entry(UUID(quest), datetime.combine(today - ago * DAY, time(hour)), 50, 10)
            for quest, ago, hour in played
        )
        folder = grown(self.folder, new, more)
        if isinstance(self.bring(folder, zone), Brought):
            self.folder = folder

    @precondition(lambda self: self.folder.entries)
    @rule(of_this_account=st.booleans(), zone=ZONES)
    def import_again(self, of_this_account: bool, zone: str) -> None:
        if of_this_account:
            self.bring(replace(self.folder, totals=self.model.totals()), zone)
        else:
            answer = self.bring(self.folder, zone)
            assert answer == Brought() or not isinstance(answer, Brought)

    def bring(self, folder: Folder, zone: str) -> Any:
        return self.both(
            lambda: bring(self.model, folder, now=self.now, zone=zone, row_id=self.app.row_id),
            lambda: self.app.bring(folder, self.now, zone),
        )


def latest(some: Sequence[T], nth: int) -> T:
    """Return one of some, 0 being the last."""
    return some[-1 - nth % len(some)]
