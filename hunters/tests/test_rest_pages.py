"""/settings/rest/ and /settings/rest/take-back/: single days of rest, and their list on /settings/."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hunters.models import Hunter, RestDay
from tests.factories import make_hunter

PAGE, DECLARE, TAKE_BACK = "/settings/", "/settings/rest/", "/settings/rest/take-back/"
#: 00:30 on Saturday 21 November in Madrid, Friday still in UTC.
NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)
TUESDAY = "2026-11-24"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def declared(hunter: Hunter) -> list[str]:
    return sorted(day.isoformat() for day in hunter.rest_days.values_list("day", flat=True))


def listed(client: Client) -> list[str]:
    """Return the days that the settings page lists, as people read them."""
    section = client.get(PAGE).text.partition('id="rest-days"')[2].partition("</section>")[0]
    return re.findall(r"<li>\s*<span>([^<]*)</span>", section)


def test_a_day_is_declared_and_listed(signed_in: Client, hunter: Hunter) -> None:
    page = signed_in.post(DECLARE, {"day": TUESDAY, "next": PAGE}, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Tuesday 24 November is a rest day. Nothing is asked of you." in page.text
    assert declared(hunter) == [TUESDAY]
    assert listed(signed_in) == ["Tuesday 24 November"]


def test_declared_again_it_is_declared_once(signed_in: Client, hunter: Hunter) -> None:
    for _ in range(2):
        page = signed_in.post(DECLARE, {"day": TUESDAY, "next": PAGE}, follow=True)
    assert "Tuesday 24 November is a rest day." in page.text
    assert declared(hunter) == [TUESDAY]


def test_a_day_is_taken_back_by_its_own_button(signed_in: Client, hunter: Hunter) -> None:
    for day in ("2026-11-25", TUESDAY):
        signed_in.post(DECLARE, {"day": day, "next": PAGE})
    form = next(
        form
        for form in re.findall(rf'action="{TAKE_BACK}">.*?</form>', signed_in.get(PAGE).text, re.DOTALL)
        if 'aria-label="Take back: Wednesday 25 November"' in form
    )
    fields = dict(re.findall(r'name="(next|day)" value="([^"]*)"', form))
    page = signed_in.post(TAKE_BACK, fields, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Wednesday 25 November is no rest day any more." in page.text
    assert declared(hunter) == [TUESDAY]


def test_what_is_rest_by_its_weekday_stays_so_and_the_page_says_it(signed_in: Client, hunter: Hunter) -> None:
    hunter.day_rules.update(rest_weekdays=2)
    signed_in.post(DECLARE, {"day": TUESDAY})
    page = signed_in.post(TAKE_BACK, {"day": TUESDAY, "next": PAGE}, follow=True)
    assert "Tuesday 24 November stays a rest day: its weekday is one." in page.text
    assert declared(hunter) == []


def test_the_page_returned_to_is_the_one_the_button_stood_on(signed_in: Client) -> None:
    for path in (DECLARE, TAKE_BACK):
        assert signed_in.post(path, {"day": TUESDAY, "next": "/?page=2"})["Location"] == "/?page=2"
        assert signed_in.post(path, {"day": TUESDAY})["Location"] == "/"
        assert signed_in.post(path, {"day": TUESDAY, "next": "//elsewhere.example"})["Location"] == "/"


@pytest.mark.parametrize("path", [DECLARE, TAKE_BACK])
@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Name the day of rest."),
        (None, "Name the day of rest."),
        ("tomorrow", "That is no date."),
        ("24/11/2026", "That is no date."),
        ("2026-02-30", "That is no date."),
        ("2026-11-24T10:00", "That is no date."),
        ("10000-01-01", "That is no date."),
        ("2026-11-\0", "That is no date."),
        ("2026-11-20", "Friday 20 November is over"),
        ("0001-01-01", "is over"),
    ],
)
def test_a_day_that_cannot_be_is_told_and_nothing_is_written(
    signed_in: Client, hunter: Hunter, path: str, day: str | None, said: str
) -> None:
    RestDay.objects.bulk_create(RestDay(hunter=hunter, day=TODAY + timedelta(days=n)) for n in (-1, 0))
    before = declared(hunter)
    sent = {"next": PAGE} | ({} if day is None else {"day": day})
    page = signed_in.post(path, sent, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert said in page.text
    assert 'class="note bad"' in page.text
    assert declared(hunter) == before


@pytest.mark.parametrize("day", ["2027-11-23", "9999-12-31"])
def test_a_day_more_than_a_year_ahead_is_refused(signed_in: Client, hunter: Hunter, day: str) -> None:
    page = signed_in.post(DECLARE, {"day": day, "next": PAGE}, follow=True)
    assert "is more than a year ahead." in page.text
    assert declared(hunter) == []


def test_the_list_begins_today_by_the_hunters_clock(signed_in: Client, hunter: Hunter) -> None:
    days = [TODAY + timedelta(days=n) for n in (60, 0, -1, -300)]
    RestDay.objects.bulk_create(RestDay(hunter=hunter, day=day) for day in days)
    assert listed(signed_in) == ["Saturday 21 November", "Wednesday 20 January 2027"]


def test_the_date_asked_for_lies_within_what_may_be_declared(signed_in: Client) -> None:
    page = signed_in.get(PAGE).text
    assert 'min="2026-11-21"' in page
    assert 'max="2027-11-22"' in page


@pytest.mark.parametrize("path", [DECLARE, TAKE_BACK])
def test_other_methods_are_refused(signed_in: Client, hunter: Hunter, path: str) -> None:
    RestDay.objects.create(hunter=hunter, day=TODAY)
    for method in ("get", "head", "put", "delete"):
        assert getattr(signed_in, method)(path, {"day": TUESDAY}).status_code == 405
    assert declared(hunter) == [TODAY.isoformat()]


@pytest.mark.parametrize("path", [DECLARE, TAKE_BACK])
def test_a_visitor_is_sent_to_log_in(client: Client, hunter: Hunter, path: str) -> None:
    RestDay.objects.create(hunter=hunter, day=TODAY)
    page = client.post(path, {"day": TODAY.isoformat(), "next": PAGE})
    assert page["Location"] == f"/accounts/login/?next={PAGE}"
    assert declared(hunter) == [TODAY.isoformat()]


def test_a_form_of_another_site_is_refused(hunter: Hunter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hunter.user)
    for path in (DECLARE, TAKE_BACK):
        assert strict.post(path, {"day": TUESDAY}).status_code == 403
    assert declared(hunter) == []


def test_another_hunters_rest_days_are_untouched_and_not_shown(signed_in: Client, hunter: Hunter) -> None:
    other = make_hunter("Nadd")
    RestDay.objects.create(hunter=other, day=date.fromisoformat(TUESDAY))
    ids = {"hunter": str(other.pk), "user": str(other.user_id)}
    assert listed(signed_in) == []
    signed_in.post(TAKE_BACK, {"day": TUESDAY} | ids)
    signed_in.post(DECLARE, {"day": "2026-11-25"} | ids)
    assert (declared(other), declared(hunter)) == ([TUESDAY], ["2026-11-25"])


def test_the_settings_cost_the_same_queries_however_many_days_are_declared(
    signed_in: Client, hunter: Hunter
) -> None:
    costs = []
    for days in (0, 3):
        RestDay.objects.bulk_create(
            RestDay(hunter=hunter, day=TODAY + timedelta(days=n)) for n in range(days)
        )
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(PAGE)
        costs.append(len(asked))
    # Session, account with what comes along, its copy for the form.
    assert costs == [3, 3]
