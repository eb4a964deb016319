"""Queries that are put into SQL once answer as the ORM does, for whatever ids."""

from functools import partial
from uuid import uuid4

import pytest
from django.db.models import F, QuerySet
from pytest_django import DjangoAssertNumQueries

from hunterproject.prepared import Prepared
from hunters.models import Hunter, Stat
from tests.factories import make_hunter
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def stats_of(hunter: object, other: object) -> QuerySet[Stat]:
    """The second id first, the first one twice: each must come to its own places."""
    return Stat.objects.filter(hunter__in=[other, hunter]).exclude(hunter=hunter).only("name", "total_xp")


def test_each_id_stands_at_its_own_places(
    hunter: Hunter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other, third = make_hunter("Iker"), make_hunter("Nadd")
    ask = Prepared(stats_of)

    for pair in ((hunter, other), (other, third), (third, hunter)):
        with django_assert_num_queries(1):
            rows = ask(pair[0].pk, pair[1].pk)
            assert len({row.name for row in rows}) == 5
        assert set(rows) == set(pair[1].stats.all())


def test_no_row_is_no_error(hunter: Hunter) -> None:
    assert Prepared(stats_of)(uuid4(), uuid4()) == []


def test_what_else_the_query_says_stays_as_it_was_said(
    hunter: Hunter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = make_hunter("Iker")
    ask = Prepared(
        lambda hunter: (
            Stat.objects.filter(hunter=hunter, name__in=["Agility", "Spirit"])
            .annotate(twice=F("total_xp") * 2, since=F("hunter__created_at"))
            .select_related("hunter")
            .order_by("-name")
        )
    )
    for one in (hunter, other):
        one.stats.filter(name="Spirit").update(total_xp=21)

        with django_assert_num_queries(1):
            rows = [(row.hunter.name, row.name, row.twice, row.since) for row in ask(one.pk)]

        assert rows == [(one.name, "Spirit", 42, one.created_at), (one.name, "Agility", 0, one.created_at)]


@pytest.mark.django_db(transaction=True)
def test_threads_get_the_rows_they_asked_for() -> None:
    hunters = [make_hunter(f"Hunter {number}") for number in range(8)]
    ask = Prepared(lambda hunter: Stat.objects.filter(hunter=hunter))

    def of(hunter: Hunter) -> bool:
        return all({row.hunter_id for row in ask(hunter.pk)} == {hunter.pk} for _ in range(20))

    assert at_once([partial(of, hunter) for hunter in hunters]) == [True] * 8
