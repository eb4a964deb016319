"""Hunters and their rows in the admin: staff read, nobody edits."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from hunters.models import Hunter
from questlog.models import Adjustment
from questlog.services import complete_quest
from questlog.tests.pages import queries_of, text_of
from tests.factories import make_hunter, make_quest, make_user

LISTS = ("hunters/hunter", "questlog/questlog", "questlog/adjustment")


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(make_user("keeper", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def record(hunter: Hunter) -> Iterator[dict[str, object]]:
    row = complete_quest(hunter=hunter, quest=make_quest(), now=timezone.now(), request_id=uuid4()).row
    adjustment = Adjustment.objects.create(hunter=hunter, kind="correction", gold=7, reason="Lost and found.")
    hunter.refresh_from_db()
    return {"hunters/hunter": hunter, "questlog/questlog": row, "questlog/adjustment": adjustment}


@pytest.mark.parametrize("room", LISTS)
def test_rows_can_be_listed_and_read_but_not_added_changed_or_deleted(
    staff: Client, record: dict[str, object], room: str
) -> None:
    row = record[room]
    page = f"/admin/{room}/{row.pk}"  # type: ignore[attr-defined]

    assert staff.get(f"/admin/{room}/").status_code == 200
    assert staff.get(f"{page}/change/").status_code == 200
    assert staff.post(f"{page}/change/", {"gold": 999999, "xp_gained": 999}).status_code == 403
    assert staff.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert staff.get(f"/admin/{room}/add/").status_code == 403
    row.refresh_from_db()  # type: ignore[attr-defined]


def test_a_hunters_page_shows_stats_with_levels_and_leads_to_the_rows(
    staff: Client, hunter: Hunter, record: dict[str, object]
) -> None:
    page = staff.get(f"/admin/hunters/hunter/{hunter.pk}/change/")

    assert "Strength 50 1" in text_of(page)
    link = f"/admin/questlog/questlog/?hunter__id__exact={hunter.pk}"
    assert link in page.content.decode()
    complete_quest(
        hunter=make_hunter("Iker"), quest=make_quest("Other"), now=timezone.now(), request_id=uuid4()
    )
    assert "Other" not in text_of(staff.get(link))
    assert "Forty push-ups" in text_of(staff.get(link))


def test_rows_are_found_by_their_hunter(staff: Client, hunter: Hunter, record: dict[str, object]) -> None:
    assert "Forty push-ups" in text_of(staff.get(f"/admin/questlog/questlog/?q={hunter.user.username}"))
    assert "Forty push-ups" not in text_of(staff.get("/admin/questlog/questlog/?q=somebody"))


@pytest.mark.parametrize("room", LISTS)
def test_hunters_who_are_no_staff_are_sent_away(signed_in: Client, room: str) -> None:
    response = signed_in.get(f"/admin/{room}/")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("room", LISTS)
def test_the_number_of_queries_does_not_grow_with_rows(
    staff: Client, hunter: Hunter, record: dict[str, object], room: str
) -> None:
    few = queries_of(lambda: staff.get(f"/admin/{room}/"))
    for number in range(20):
        other = make_hunter(f"Hunter {number}")
        complete_quest(hunter=other, quest=make_quest(), now=timezone.now(), request_id=uuid4())
        Adjustment.objects.create(hunter=other, kind="correction", gold=7, reason="Lost and found.")

    assert queries_of(lambda: staff.get(f"/admin/{room}/")) == few
