"""Choosing zone and day start: from today on, the past staying as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter
from hunters.selectors import rests_of, today_of
from hunters.services import choose_days
from tests.factories import make_hunter

#: 20 May in Madrid and in Honolulu (00:30), 21 May in Kiritimati already (00:30).
MORNING = datetime(2026, 5, 20, 10, 30, tzinfo=UTC)
#: 21 May in Madrid (01:30), 20 May in Honolulu still.
NIGHT = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def choose(hunter: Hunter, timezone: str, hour: int = 0, *, now: datetime = MORNING) -> DayRule:
    with transaction.atomic():
        return choose_days(hunter=hunter, timezone=timezone, day_starts_at=hour, now=now)


def rules(hunter: Hunter) -> list[tuple[date, str, int]]:
    return list(hunter.day_rules.order_by("from_day").values_list("from_day", "timezone", "day_starts_at"))


def day(hunter: Hunter, now: datetime) -> date:
    return today_of(Hunter.objects.get(pk=hunter.pk), now).day


def test_the_first_choice_holds_for_all_of_the_past() -> None:
    hunter = make_hunter(timezone="")
    choose(hunter, "Asia/Tokyo", 4)
    assert rules(hunter) == [(BEGINNING, "Asia/Tokyo", 4)]


def test_the_same_again_changes_nothing(hunter: Hunter) -> None:
    before = list(hunter.day_rules.values())
    assert choose(hunter, "Europe/Madrid").pk == before[0]["id"]
    assert list(hunter.day_rules.values()) == before


@pytest.mark.parametrize(
    ("zone", "hour", "from_day"),
    [
        ("Europe/Madrid", 4, date(2026, 5, 20)),
        ("Pacific/Auckland", 0, date(2026, 5, 20)),
        ("Pacific/Kiritimati", 0, date(2026, 5, 21)),
        ("Pacific/Honolulu", 1, date(2026, 5, 19)),
    ],
)
def test_a_change_holds_from_the_day_it_makes_today(
    hunter: Hunter, zone: str, hour: int, from_day: date
) -> None:
    choose(hunter, zone, hour)
    assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0), (from_day, zone, hour)]
    assert day(hunter, MORNING) == from_day


def test_the_past_keeps_its_days(hunter: Hunter) -> None:
    # 23:30 in Madrid, 06:30 of the day after in Tokyo.
    evening = datetime(2026, 5, 10, 21, 30, tzinfo=UTC)
    choose(hunter, "Asia/Tokyo")
    assert day(hunter, evening) == date(2026, 5, 10)
    assert day(hunter, evening + timedelta(days=30)) == date(2026, 6, 10)


def test_two_changes_on_one_day_leave_the_second(hunter: Hunter) -> None:
    choose(hunter, "Asia/Tokyo")
    choose(hunter, "Africa/Nairobi", 3)
    assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0), (date(2026, 5, 20), "Africa/Nairobi", 3)]


def test_going_west_the_rule_of_a_day_that_has_not_begun_there_takes_the_new_zone(hunter: Hunter) -> None:
    choose(hunter, "Asia/Tokyo", now=NIGHT)
    choose(hunter, "Pacific/Honolulu", 2, now=NIGHT)
    assert rules(hunter) == [
        (BEGINNING, "Europe/Madrid", 0),
        (date(2026, 5, 20), "Pacific/Honolulu", 2),
        (date(2026, 5, 21), "Pacific/Honolulu", 2),
    ]
    assert day(hunter, NIGHT) == date(2026, 5, 20)


def test_going_west_past_two_rules_changes_the_zone_of_both(hunter: Hunter) -> None:
    choose(hunter, "Pacific/Honolulu", 6, now=datetime(2026, 5, 20, 12, tzinfo=UTC))
    choose(hunter, "UTC", now=datetime(2026, 5, 20, 12, 1, tzinfo=UTC))
    choose(hunter, "Pacific/Kiritimati", now=datetime(2026, 5, 20, 12, 2, tzinfo=UTC))
    choose(hunter, "Pacific/Honolulu", 5, now=datetime(2026, 5, 20, 12, 3, tzinfo=UTC))
    later = [(date(2026, 5, day), "Pacific/Honolulu", 5) for day in (19, 20, 21)]
    assert rules(hunter) == [(BEGINNING, "Europe/Madrid", 0), *later]


def test_going_back_and_forth_ends_where_it_ends(hunter: Hunter) -> None:
    for zone in ("Asia/Tokyo", "Pacific/Honolulu", "Europe/Madrid"):
        choose(hunter, zone, now=NIGHT)
    assert day(hunter, NIGHT) == date(2026, 5, 21)
    assert today_of(Hunter.objects.get(pk=hunter.pk), NIGHT).timezone == "Europe/Madrid"


@pytest.mark.parametrize("to", ["Asia/Tokyo", "Pacific/Honolulu"])
def test_weekdays_of_rest_are_kept(hunter: Hunter, to: str) -> None:
    hunter.day_rules.update(rest_weekdays=64)
    assert choose(hunter, to).rest_weekdays == 64


@pytest.mark.parametrize("to", ["Europe/Madrid", "Pacific/Pago_Pago"])
def test_no_date_becomes_or_stops_being_one_of_rest_going_west(hunter: Hunter, to: str) -> None:
    choose(hunter, "Africa/Nairobi", now=MORNING)  # from the 20th
    choose(hunter, "Pacific/Kiritimati", now=MORNING)  # from the 21st
    hunter.day_rules.filter(from_day=date(2026, 5, 20)).update(rest_weekdays=7)
    hunter.day_rules.filter(from_day=date(2026, 5, 21)).update(rest_weekdays=64)
    before = [rests_of(hunter).weekdays_on(date(2026, 5, day)) for day in range(10, 31)]
    choose(hunter, to, now=MORNING)
    assert [rests_of(hunter).weekdays_on(date(2026, 5, day)) for day in range(10, 31)] == before


def test_the_same_again_writes_nothing_though_rules_of_later_dates_are_there(hunter: Hunter) -> None:
    choose(hunter, "Asia/Tokyo", now=NIGHT)
    choose(hunter, "Pacific/Honolulu", now=NIGHT)
    before = list(hunter.day_rules.order_by("from_day").values())
    choose(hunter, "Pacific/Honolulu", now=NIGHT)
    assert list(hunter.day_rules.order_by("from_day").values()) == before


def test_another_hunter_is_untouched(hunter: Hunter) -> None:
    other = make_hunter("Nadd")
    choose(other, "Pacific/Kiritimati")
    before = rules(other)
    for zone in ("Asia/Tokyo", "Pacific/Honolulu"):
        choose(hunter, zone)
    assert len(before) == 2
    assert rules(other) == before
