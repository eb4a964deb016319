"""Who asks: the account with its hunter, in one query."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from hunters.models import DayRule, Hunter, RestDay, User
from hunters.selectors import day_terms, rests_of, stats_in_order
from hunters.services import hunter_for
from hunters.who import account, came_along
from tests.factories import make_hunter, make_user

pytestmark = pytest.mark.django_db


def filled() -> Hunter:
    hunter = make_hunter()
    DayRule.objects.create(
        hunter=hunter, from_day=date(2026, 5, 1), timezone="America/Lima", day_starts_at=4, rest_weekdays=65
    )
    RestDay.objects.create(hunter=hunter, day=date(2026, 5, 3))
    hunter.stats.filter(name="Spirit").update(total_xp=2**53 - 1)
    return hunter


def test_what_comes_along_is_what_is_there() -> None:
    hunter = filled()
    other = make_hunter("Iker", username="iker")
    RestDay.objects.create(hunter=other, day=date(2026, 5, 9))
    along = came_along(account(hunter.user_id))
    assert along == hunter
    assert list(day_terms(along)) == list(day_terms(Hunter.objects.get(pk=hunter.pk)))
    assert rests_of(along) == rests_of(Hunter.objects.get(pk=hunter.pk))
    assert [(stat.pk, stat.name, stat.total_xp) for stat in stats_in_order(along)] == [
        (stat.pk, stat.name, stat.total_xp) for stat in stats_in_order(Hunter.objects.get(pk=hunter.pk))
    ]


def test_all_of_it_costs_one_query(django_assert_num_queries: Any) -> None:
    pk = filled().user_id
    with django_assert_num_queries(1):
        hunter = came_along(account(pk))
        day_terms(hunter), rests_of(hunter), stats_in_order(hunter)


def test_an_account_may_have_no_hunter_yet() -> None:
    user = make_user()
    assert came_along(account(user.pk)) is None
    assert hunter_for(account(user.pk)).user == user


def test_of_an_account_that_was_read_in_another_way_none_came_along() -> None:
    assert came_along(User.objects.get(pk=filled().user_id)) is None


def test_nobody_is_no_account() -> None:
    with pytest.raises(User.DoesNotExist):
        account(uuid4())


def test_what_came_along_answers_as_a_prefetch_does(django_assert_num_queries: Any) -> None:
    """It can be narrowed down, and rows that are added are seen."""
    mine = filled()
    other = make_hunter("Iker", username="iker")
    hunter = came_along(account(mine.user_id))
    assert hunter is not None
    with django_assert_num_queries(1):
        assert [stat.hunter for stat in hunter.stats.filter(name="Spirit")] == [mine]
    with django_assert_num_queries(0):
        assert hunter.rest_days.all()[0].hunter is hunter
        assert len(hunter.stats.all()) == 5
    hunter.rest_days.add(RestDay(hunter=hunter, day=date(2026, 5, 4)), bulk=False)
    assert [rest.day.day for rest in hunter.rest_days.order_by("day")] == [3, 4]
    assert {rest.day.day for rest in hunter.rest_days.all()} == {3, 4}
    RestDay.objects.create(hunter=other, day=date(2026, 5, 9))
    assert hunter.rest_days.count() == 2


def test_what_did_not_come_along_is_read(django_assert_num_queries: Any) -> None:
    hunter = came_along(account(filled().user_id))
    assert hunter is not None
    with django_assert_num_queries(1):
        assert list(hunter.rewards.all()) == []
