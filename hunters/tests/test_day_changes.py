"""Any sequence of changes to zone, day start and rest, in every zone: what may move, and what never does."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hunters.day_services import choose_days, choose_rest_weekdays, declare_rest_day, take_back_rest_day
from hunters.days import BEGINNING, MAX_DAY_START, DayTerms, known_timezones, terms_at
from hunters.models import ALL_WEEKDAYS, Hunter
from hunters.selectors import day_terms, rests_of, today_of
from tests.effort import examples
from tests.factories import make_hunter

DAY = timedelta(days=1)
#: Around days on which clocks or whole zones change, and plain ones.
EVES = [
    datetime(2011, 12, 27, 10, 30, tzinfo=UTC),
    datetime(2026, 3, 27, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 23, 12, 0, tzinfo=UTC),
]

zones = st.sampled_from(sorted(known_timezones()))
starts = st.integers(0, MAX_DAY_START)
moves = st.tuples(st.just("move"), zones, starts)
#: Zones at both ends of the world, so that the date line is crossed often.
leaps = st.tuples(
    st.just("move"), st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia"]), starts
)
rest_changes = st.one_of(
    st.tuples(st.just("weekdays"), st.integers(0, ALL_WEEKDAYS - 1)),
    st.tuples(st.just("declare"), st.integers(0, 9)),
    st.tuples(st.just("take back"), st.integers(0, 9)),
)
pauses = st.one_of(st.just(timedelta(0)), st.timedeltas(timedelta(0), 3 * DAY))
#: Going east, choosing rest there, and coming back to the day before.
THERE_AND_BACK = [
    (timedelta(0), ("move", "Pacific/Kiritimati", 0)),
    (timedelta(0), ("weekdays", 126)),
    (timedelta(hours=3), ("move", "Pacific/Pago_Pago", 0)),
]
thorough = settings(deadline=None, max_examples=examples(40))


def change(hunter: Hunter, step: tuple[object, ...], now: datetime) -> None:
    """Do one step at an instant."""
    what, *how = step
    if what in ("declare", "take back"):
        write = declare_rest_day if what == "declare" else take_back_rest_day
        write(hunter=hunter, day=today_of(hunter, now).day + how[0] * DAY, now=now)
        return
    with transaction.atomic():
        if what == "move":
            choose_days(hunter=hunter, timezone=how[0], day_starts_at=how[1], now=now)
        else:
            choose_rest_weekdays(hunter=hunter, weekdays=how[0], now=now)


def dates_around(now: datetime) -> list[date]:
    return [now.date() + n * DAY for n in range(-30, 31)]


def resting(hunter: Hunter, days: list[date]) -> dict[date, bool]:
    rests = rests_of(hunter)
    return {day: rests.is_rest(day) for day in days}


def days_of(hunter: Hunter, instants: list[datetime]) -> list[date]:
    terms = day_terms(hunter)
    return [terms_at(instant, terms).day_of(instant) for instant in instants]


class TestAnySequence(TestCase):
    @thorough
    @given(
        zones,
        st.sampled_from(EVES),
        st.lists(st.tuples(pauses, st.one_of(moves, leaps, rest_changes, rest_changes)), max_size=7),
    )
    @example("Europe/Madrid", EVES[0], THERE_AND_BACK)
    def test_dates_before_today_keep_their_rest(
        self, home: str, now: datetime, steps: list[tuple[timedelta, tuple[object, ...]]]
    ) -> None:
        hunter = make_hunter(timezone=home)
        for pause, step in steps:
            now += pause
            days = dates_around(now)
            before, today = resting(hunter, days), today_of(hunter, now).day
            change(hunter, step, now)
            after = resting(hunter, days)
            if step[0] == "move":
                assert after == before
            else:
                assert today_of(hunter, now).day == today
                assert all(after[day] == before[day] for day in days if day < today)

    @thorough
    @given(
        zones,
        st.sampled_from(EVES),
        st.lists(st.tuples(pauses, st.one_of(moves, leaps, rest_changes)), max_size=7),
    )
    def test_instants_keep_their_day_but_from_where_a_new_zones_day_begins(
        self, home: str, now: datetime, steps: list[tuple[timedelta, tuple[object, ...]]]
    ) -> None:
        hunter = make_hunter(timezone=home)
        for pause, step in steps:
            now += pause
            instants = [now + timedelta(hours=n) for n in range(-24 * 5, 24 * 5, 3)]
            before = days_of(hunter, instants)
            change(hunter, step, now)
            after = days_of(hunter, instants)
            if step[0] != "move":
                assert after == before
                continue
            new = DayTerms(BEGINNING, step[1], step[2])
            today = new.day_of(now)
            assert today_of(hunter, now).day == today
            begins = new.end_of(today - DAY)
            for instant, was, is_now in zip(instants, before, after, strict=True):
                if instant >= begins:
                    assert is_now == new.day_of(instant)
                elif was < today:
                    assert is_now == was

    @thorough
    @given(
        zones,
        st.sampled_from(EVES),
        st.lists(st.tuples(pauses, st.one_of(moves, leaps, rest_changes)), max_size=7),
    )
    def test_the_rules_stay_in_order_from_the_beginning_and_the_latest_choice_holds(
        self, home: str, now: datetime, steps: list[tuple[timedelta, tuple[object, ...]]]
    ) -> None:
        hunter = make_hunter(timezone=home)
        zone, weekdays = (home, 0), 0
        for pause, step in steps:
            now += pause
            change(hunter, step, now)
            if step[0] == "move":
                zone = step[1:]
            elif step[0] == "weekdays":
                weekdays = step[1]
            rules = list(hunter.day_rules.order_by("from_day"))
            froms = [rule.from_day for rule in rules]
            assert froms[0] == BEGINNING
            assert froms == sorted(set(froms))
            today = today_of(hunter, now)
            assert (today.timezone, today.day_starts_at) == zone
            assert (rules[-1].timezone, rules[-1].day_starts_at, rules[-1].rest_weekdays) == (*zone, weekdays)
            stamps = list(hunter.day_rules.values_list("updated_at", flat=True).order_by("from_day"))
            if step[0] in ("move", "weekdays"):
                change(hunter, step, now)
                assert (
                    list(hunter.day_rules.values_list("updated_at", flat=True).order_by("from_day")) == stamps
                )
