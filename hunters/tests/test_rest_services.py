"""Choosing weekdays of rest, declaring single rest days, taking them back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from hunters.day_services import (
    NoZoneError,
    RestRefusedError,
    choose_days,
    choose_rest_weekdays,
    declare_rest_day,
    take_back_rest_day,
)
from hunters.days import BEGINNING
from hunters.models import ALL_WEEKDAYS, DayRule, Hunter
from hunters.selectors import rests_of
from hunters.services import change_settings
from tests.effort import racers
from tests.factories import make_hunter
from tests.threads import at_once

#: Wednesday 20 May in Madrid (12:30) and in Honolulu (00:30).
MORNING = datetime(2026, 5, 20, 10, 30, tzinfo=UTC)
TODAY = date(2026, 5, 20)
WEDNESDAYS, WEEKENDS = 4, 96
DAY = timedelta(days=1)

Write = Callable[..., None]


def choose(hunter: Hunter, weekdays: int, *, now: datetime = MORNING) -> DayRule:
    with transaction.atomic():
        return choose_rest_weekdays(hunter=hunter, weekdays=weekdays, now=now)


def move(hunter: Hunter, timezone: str, *, now: datetime = MORNING) -> None:
    with transaction.atomic():
        choose_days(hunter=hunter, timezone=timezone, day_starts_at=0, now=now)


def rules(hunter: Hunter) -> list[tuple[date, str, int]]:
    return list(hunter.day_rules.order_by("from_day").values_list("from_day", "timezone", "rest_weekdays"))


def declared(hunter: Hunter) -> list[date]:
    return sorted(hunter.rest_days.values_list("day", flat=True))


@pytest.mark.django_db
class TestWeekdays:
    def test_hold_from_today_on_and_the_past_keeps_its_rest(self, hunter: Hunter) -> None:
        choose(hunter, WEDNESDAYS)
        assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0), (TODAY, "Europe/Madrid", WEDNESDAYS)]
        rests = rests_of(hunter)
        assert [rests.is_rest(TODAY + n * 7 * DAY) for n in (-1, 0, 1)] == [False, True, True]

    def test_chosen_twice_on_one_day_are_the_second(self, hunter: Hunter) -> None:
        choose(hunter, WEDNESDAYS)
        choose(hunter, WEEKENDS)
        assert rules(hunter)[1:] == [(TODAY, "Europe/Madrid", WEEKENDS)]

    def test_taken_off_later_leave_the_rest_there_was(self, hunter: Hunter) -> None:
        choose(hunter, WEDNESDAYS)
        choose(hunter, 0, now=MORNING + 7 * DAY)
        assert [rests_of(hunter).is_rest(TODAY + n * 7 * DAY) for n in (0, 1)] == [True, False]

    def test_keep_zone_and_day_start(self, hunter: Hunter) -> None:
        hunter.day_rules.update(day_starts_at=4, timezone="Asia/Tokyo")
        rule = choose(hunter, WEEKENDS)
        assert (rule.timezone, rule.day_starts_at) == ("Asia/Tokyo", 4)

    def test_before_the_day_start_hold_from_the_day_that_still_is(self, hunter: Hunter) -> None:
        hunter.day_rules.update(day_starts_at=4)
        # 03:30 on the 21st in Madrid.
        assert choose(hunter, WEEKENDS, now=datetime(2026, 5, 21, 1, 30, tzinfo=UTC)).from_day == TODAY

    def test_hold_for_rules_of_later_dates_too(self, hunter: Hunter) -> None:
        move(hunter, "Pacific/Kiritimati")  # from the 21st
        move(hunter, "Europe/Madrid")  # from the 20th
        choose(hunter, WEEKENDS)
        assert [(day, rest) for day, _, rest in rules(hunter)] == [
            (BEGINNING, 0),
            (TODAY, WEEKENDS),
            (TODAY + DAY, WEEKENDS),
        ]

    @pytest.mark.parametrize("weekdays", [0, WEEKENDS])
    def test_the_same_again_writes_nothing(self, hunter: Hunter, weekdays: int) -> None:
        choose(hunter, weekdays)
        before = list(hunter.day_rules.order_by("from_day").values())
        rule = choose(hunter, weekdays, now=MORNING + 30 * DAY)
        assert list(hunter.day_rules.order_by("from_day").values()) == before
        assert rule.pk == before[-1]["id"]

    @pytest.mark.parametrize("weekdays", [ALL_WEEKDAYS, ALL_WEEKDAYS + 1, -1])
    def test_all_seven_are_refused(self, hunter: Hunter, weekdays: int) -> None:
        with pytest.raises(RestRefusedError, match="six weekdays at most"):
            choose(hunter, weekdays)
        assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0)]

    def test_six_are_fine(self, hunter: Hunter) -> None:
        choose(hunter, ALL_WEEKDAYS - 1)
        assert rules(hunter)[-1][2] == ALL_WEEKDAYS - 1

    def test_are_refused_to_somebody_without_a_zone(self) -> None:
        unzoned = make_hunter(timezone="")
        with pytest.raises(NoZoneError, match="Choose your time zone first"):
            choose(unzoned, WEEKENDS)
        assert rules(unzoned) == []

    def test_leave_another_hunter_alone(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd")
        choose(hunter, WEEKENDS)
        assert rules(other) == [(BEGINNING, "Europe/Madrid", 0)]


@pytest.mark.django_db(transaction=True)
def test_weekdays_need_a_transaction(hunter: Hunter) -> None:
    with pytest.raises(TransactionManagementError, match="choose_rest_weekdays"):
        choose_rest_weekdays(hunter=hunter, weekdays=WEEKENDS, now=MORNING)
    assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0)]


@pytest.mark.django_db(transaction=True)
class TestSettings:
    def save(self, hunter: Hunter, **changed: object) -> None:
        values = {"name": "Nadd", "language": "es", "theme": "dark", "grouping": "stat", "keys": True}
        values |= {"timezone": "Asia/Tokyo", "day_starts_at": 4}
        change_settings(hunter=hunter, now=MORNING, **(values | {"rest_weekdays": WEEKENDS} | changed))

    def test_a_first_zone_holds_for_the_past_and_rest_chosen_with_it_from_today(self) -> None:
        unzoned = make_hunter(timezone="")
        self.save(unzoned)
        assert rules(unzoned) == [(BEGINNING, "Asia/Tokyo", 0), (TODAY, "Asia/Tokyo", WEEKENDS)]

    def test_rest_chosen_with_a_new_zone_holds_from_its_today(self, hunter: Hunter) -> None:
        self.save(hunter, timezone="Pacific/Kiritimati", day_starts_at=0)
        assert rules(hunter)[1:] == [(TODAY + DAY, "Pacific/Kiritimati", WEEKENDS)]

    @pytest.mark.parametrize("zone", ["", "Asia/Tokyo"])
    def test_all_are_saved_or_none(self, zone: str) -> None:
        unzoned = make_hunter(timezone="")
        with pytest.raises((RestRefusedError, NoZoneError)):
            self.save(unzoned, timezone=zone, rest_weekdays=WEEKENDS if not zone else ALL_WEEKDAYS)
        unzoned.refresh_from_db()
        assert (rules(unzoned), unzoned.name, unzoned.theme) == ([], "Mara", "system")


@pytest.mark.django_db
class TestSingleDays:
    @pytest.mark.parametrize("ahead", [0, 1, 30, 366])
    def test_are_declared_today_or_ahead_and_taken_back(self, hunter: Hunter, ahead: int) -> None:
        declare_rest_day(hunter=hunter, day=TODAY + ahead * DAY, now=MORNING)
        assert declared(hunter) == [TODAY + ahead * DAY]
        assert rests_of(hunter).is_rest(TODAY + ahead * DAY)
        take_back_rest_day(hunter=hunter, day=TODAY + ahead * DAY, now=MORNING)
        assert declared(hunter) == []

    def test_declared_again_are_declared_once(self, hunter: Hunter) -> None:
        for _ in range(2):
            declare_rest_day(hunter=hunter, day=TODAY, now=MORNING)
        assert declared(hunter) == [TODAY]

    def test_taken_back_again_stay_so_and_others_stay(self, hunter: Hunter) -> None:
        declare_rest_day(hunter=hunter, day=TODAY, now=MORNING)
        for _ in range(2):
            take_back_rest_day(hunter=hunter, day=TODAY + DAY, now=MORNING)
        assert declared(hunter) == [TODAY]

    @pytest.mark.parametrize(("ago", "late"), [(1, True), (7, True), (8, False), (400, False)])
    def test_of_the_past_are_not_declared(self, hunter: Hunter, ago: int, late: bool) -> None:
        with pytest.raises(RestRefusedError, match="is over. A rest day is declared ahead") as refused:
            declare_rest_day(hunter=hunter, day=TODAY - ago * DAY, now=MORNING)
        assert ("marked late" in str(refused.value)) is late
        assert declared(hunter) == []

    def test_of_the_past_are_named_in_the_refusal(self, hunter: Hunter) -> None:
        with pytest.raises(RestRefusedError, match=r"^Tuesday 19 May is over\."):
            declare_rest_day(hunter=hunter, day=TODAY - DAY, now=MORNING)

    def test_once_past_are_not_taken_back(self, hunter: Hunter) -> None:
        declare_rest_day(hunter=hunter, day=TODAY, now=MORNING)
        with pytest.raises(RestRefusedError, match=r"Wednesday 20 May is over, and the past stays"):
            take_back_rest_day(hunter=hunter, day=TODAY, now=MORNING + DAY)
        assert declared(hunter) == [TODAY]

    @pytest.mark.parametrize("day", [TODAY + 367 * DAY, date.max])
    def test_are_not_declared_more_than_a_year_ahead(self, hunter: Hunter, day: date) -> None:
        with pytest.raises(RestRefusedError, match="more than a year ahead"):
            declare_rest_day(hunter=hunter, day=day, now=MORNING)
        assert declared(hunter) == []

    def test_go_by_the_hunters_own_clock(self, hunter: Hunter) -> None:
        # 00:30 on the 20th in Kiritimati, 00:30 on the 19th in Honolulu.
        now = MORNING - DAY
        east = make_hunter(timezone="Pacific/Kiritimati")
        west = make_hunter(timezone="Pacific/Honolulu")
        with pytest.raises(RestRefusedError):
            declare_rest_day(hunter=east, day=TODAY - DAY, now=now)
        declare_rest_day(hunter=west, day=TODAY - DAY, now=now)

    def test_go_by_the_day_that_still_is_before_the_day_start(self, hunter: Hunter) -> None:
        hunter.day_rules.update(day_starts_at=4)
        # 03:30 on the 21st in Madrid.
        declare_rest_day(hunter=hunter, day=TODAY, now=datetime(2026, 5, 21, 1, 30, tzinfo=UTC))
        assert declared(hunter) == [TODAY]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_are_dates_and_stay_when_the_zone_changes(self, hunter: Hunter, zone: str) -> None:
        declare_rest_day(hunter=hunter, day=TODAY, now=MORNING)
        move(hunter, zone)
        assert declared(hunter) == [TODAY]

    def test_need_no_zone(self) -> None:
        unzoned = make_hunter(timezone="")
        declare_rest_day(hunter=unzoned, day=TODAY, now=MORNING)
        assert rests_of(unzoned).is_rest(TODAY)

    def test_of_another_hunter_are_untouched(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd")
        for each in (hunter, other):
            declare_rest_day(hunter=each, day=TODAY, now=MORNING)
        take_back_rest_day(hunter=hunter, day=TODAY, now=MORNING)
        assert (declared(hunter), declared(other)) == ([], [TODAY])


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_day_declared_by_many_is_declared_once_and_nobody_fails(self, hunter: Hunter) -> None:
        results = at_once([lambda: declare_rest_day(hunter=hunter, day=TODAY, now=MORNING)] * racers(4))
        assert results == [None] * len(results)
        assert declared(hunter) == [TODAY]

    def test_zone_and_weekdays_changed_together_both_hold(self, hunter: Hunter) -> None:
        changes = [lambda: move(hunter, "Asia/Tokyo"), lambda: choose(hunter, WEEKENDS)] * racers(3)
        connected = Barrier(len(changes))

        def once_all_are_connected(change: Callable[[], object]) -> None:
            connection.ensure_connection()
            connected.wait()
            change()

        results = at_once([partial(once_all_are_connected, change) for change in changes])
        assert results == [None] * len(changes)
        assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0), (TODAY, "Asia/Tokyo", WEEKENDS)]

    @pytest.mark.parametrize("write", [declare_rest_day, take_back_rest_day])
    def test_each_owns_its_transaction(self, hunter: Hunter, write: Write) -> None:
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            write(hunter=hunter, day=TODAY, now=MORNING)
