"""Lists of the admin count their first rows alone."""

import pytest
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunterproject import admin as lists
from hunterproject.admin import BoundedListAdmin, BoundedPaginator
from quests.models import Quest
from tests.factories import make_quest, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def _three_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_LISTED", 3)


@pytest.mark.usefixtures("_three_at_most")
@pytest.mark.parametrize(
    ("rows", "count", "more"), [(0, 0, False), (3, 3, False), (4, 3, True), (9, 3, True)]
)
def test_counts_up_to_the_bound_in_one_query(rows: int, count: int, more: bool) -> None:
    for _ in range(rows):
        make_quest()
    paginator = BoundedPaginator(Quest.objects.order_by("name", "pk"), 2)
    with CaptureQueriesContext(connection) as captured:
        assert (paginator.count, paginator.has_more) == (count, more)
    assert len(captured) == 1
    assert "LIMIT 4" in captured[0]["sql"]
    assert "ORDER BY" not in captured[0]["sql"]
    assert paginator.num_pages == max(1, -(-count // 2))


@pytest.mark.usefixtures("_three_at_most")
def test_a_list_says_that_there_is_more_than_it_leads_to() -> None:
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    for _ in range(3):
        make_quest()
    page = client.get("/admin/quests/quest/")
    assert "more than" not in page.text
    assert "Select all 3 quests" not in page.text
    make_quest()
    page = client.get("/admin/quests/quest/")
    assert "more than\n  3 quests" in page.text


@pytest.mark.usefixtures("_three_at_most")
def test_what_is_done_to_all_is_not_offered_for_more_than_a_list_leads_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admin.site._registry[Quest], "list_per_page", 2)
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    for _ in range(3):
        make_quest()
    assert "Select all 3 quests" in client.get("/admin/quests/quest/").text
    make_quest()
    page = client.get("/admin/quests/quest/").text
    assert "Select all 3" not in page
    assert "across all pages" not in page
    assert "action-counter" in page


@pytest.mark.parametrize(
    "page",
    [page for page in admin.site._registry.values() if page.model._meta.label != "auth.Group"],
    ids=lambda page: page.model.__name__,
)
def test_no_list_counts_in_full(page: admin.ModelAdmin) -> None:
    assert isinstance(page, BoundedListAdmin)
    assert page.paginator is BoundedPaginator
    assert not page.show_full_result_count
    assert page.show_facets is ShowFacets.NEVER
