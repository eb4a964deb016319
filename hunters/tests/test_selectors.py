"""What is read of a hunter."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hunters.days import BEGINNING, DayTerms
from hunters.models import DayRule, Hunter, RestDay
from hunters.selectors import day_terms, rests_of, stats_in_order, today_of
from tests.factories import make_hunter

EVENING = datetime(2026, 5, 20, 21, 30, tzinfo=UTC)  # 23:30 in Madrid

pytestmark = pytest.mark.django_db


class TestDayTerms:
    def test_come_oldest_first_however_they_were_written(self) -> None:
        hunter = make_hunter(timezone="")
        for month in (6, 1, 3):
            DayRule.objects.create(hunter=hunter, from_day=date(2026, month, 1), timezone="UTC")
        assert [one.from_day.month for one in day_terms(hunter)] == [1, 3, 6]

    def test_are_the_sites_default_when_none_was_chosen(self, settings: object) -> None:
        settings.DEFAULT_HUNTER_TIMEZONE = "America/Bogota"
        hunter = make_hunter(timezone="")
        assert list(day_terms(hunter)) == [DayTerms(BEGINNING, "America/Bogota", 0)]

    def test_are_the_hunters_own(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd", timezone="Asia/Tokyo")
        assert [one.timezone for one in day_terms(hunter)] == ["Europe/Madrid"]
        assert [one.timezone for one in day_terms(other)] == ["Asia/Tokyo"]

    def test_are_not_asked_for_again_when_they_came_along(
        self, hunter: Hunter, django_assert_num_queries: object
    ) -> None:
        found = Hunter.objects.prefetch_related("day_rules").get(pk=hunter.pk)
        with django_assert_num_queries(0):
            day_terms(found)


class TestRests:
    def test_hold_rules_oldest_first_and_single_days(self, hunter: Hunter) -> None:
        for month, weekdays in ((6, 64), (1, 4)):
            DayRule.objects.create(
                hunter=hunter, from_day=date(2026, month, 1), timezone="UTC", rest_weekdays=weekdays
            )
        RestDay.objects.create(hunter=hunter, day=date(2026, 5, 21))
        rests = rests_of(hunter)
        assert [(rule.from_day.month, rule.weekdays) for rule in rests.rules] == [(1, 0), (1, 4), (6, 64)]
        assert rests.days == {date(2026, 5, 21)}
        # Wednesday, Thursday and Sunday before June; Sunday in it.
        asked = [date(2026, 5, 20), date(2026, 5, 21), date(2026, 5, 24), date(2026, 6, 7)]
        assert [rests.is_rest(day) for day in asked] == [True, True, False, True]

    def test_are_the_hunters_own(self, hunter: Hunter) -> None:
        other = make_hunter("Nadd")
        RestDay.objects.create(hunter=other, day=date(2026, 5, 20))
        other.day_rules.update(rest_weekdays=64)
        assert (rests_of(hunter).days, rests_of(hunter).weekdays_on(date(2026, 5, 20))) == (frozenset(), 0)

    def test_are_none_for_somebody_who_chose_nothing(self) -> None:
        assert not rests_of(make_hunter(timezone="")).is_rest(date(2026, 5, 20))

    def test_cost_one_query_when_the_rules_came_along(
        self, hunter: Hunter, django_assert_num_queries: object
    ) -> None:
        found = Hunter.objects.prefetch_related("day_rules").get(pk=hunter.pk)
        with django_assert_num_queries(1):
            rests_of(found)


class TestToday:
    def test_is_the_hunters_day_with_its_zone_and_end(self, hunter: Hunter) -> None:
        today = today_of(hunter, EVENING)
        assert (today.day, today.timezone, today.day_starts_at) == (date(2026, 5, 20), "Europe/Madrid", 0)
        assert today.ends_at == datetime(2026, 5, 20, 22, tzinfo=UTC)
        assert today_of(hunter, today.ends_at).day == date(2026, 5, 21)

    def test_goes_on_past_midnight_until_the_day_start(self, hunter: Hunter) -> None:
        hunter.day_rules.update(day_starts_at=4)
        today = today_of(hunter, EVENING + timedelta(hours=3))
        assert (today.day, today.ends_at) == (date(2026, 5, 20), datetime(2026, 5, 21, 2, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("zone", "place"),
        [
            ("Europe/Madrid", "Madrid"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("UTC", "UTC"),
        ],
    )
    def test_names_its_place_as_people_say_it(self, zone: str, place: str) -> None:
        assert today_of(make_hunter(timezone=zone), EVENING).place == place


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 11, 21), "Saturday 21 November"), (date(2027, 1, 1), "Friday 1 January 2027")],
)
def test_a_day_is_named_with_its_year_when_that_is_not_todays(hunter: Hunter, day: date, name: str) -> None:
    assert today_of(hunter, EVENING).name_of(day) == name


def test_stats_always_come_in_the_same_order(hunter: Hunter, django_assert_num_queries: object) -> None:
    hunter.stats.filter(name="Strength").update(total_xp=99)
    with django_assert_num_queries(1):
        names = [stat.name for stat in stats_in_order(hunter)]
    assert names == ["Strength", "Agility", "Intelligence", "Spirit", "Domain"]
