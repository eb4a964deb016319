"""POST /rewards/purchases/<uuid>/undo/: works, repeated, another's, unknown, GET, logged out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from questlog.tests.pages import text_of
from rewards.models import Purchase
from rewards.services import buy
from rewards.tests.shopping import give_gold, gold_by_ledger, make_reward, make_rich_hunter

#: A Thursday morning in Madrid.
NOW = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


def purchase_of(hunter: Hunter, price: int = 400) -> Purchase:
    reward = make_reward(hunter, price=price)
    return buy(hunter=hunter, reward=reward, now=NOW, request_id=uuid4()).purchase


@pytest.fixture(autouse=True)
def _at_ten_in_madrid() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def purchase(hunter: Hunter) -> Purchase:
    give_gold(hunter, 1000)
    return purchase_of(hunter)


def url(purchase: Purchase) -> str:
    return f"/rewards/purchases/{purchase.pk}/undo/"


def press(client: Client, purchase: Purchase) -> Any:
    """Press the purchase's undo button on the status page, and return the page that comes next."""
    return client.post(url(purchase), {"next": "/status/"}, follow=True)


def test_it_gives_the_gold_back_and_says_how_much(signed_in: Client, purchase: Purchase) -> None:
    page = press(signed_in, purchase)

    assert page.redirect_chain == [("/status/", 302)]
    assert "Undone. 400 gold went back." in text_of(page)
    assert Purchase.objects.get().undone_at == NOW
    assert gold_by_ledger(purchase.hunter) == 1000


def test_a_large_amount_is_written_with_separators(signed_in: Client, hunter: Hunter) -> None:
    give_gold(hunter, 20_000)

    page = press(signed_in, purchase_of(hunter, price=12_500))

    assert "Undone. 12,500 gold went back." in text_of(page)


def test_pressed_again_it_changes_nothing_and_says_so(signed_in: Client, purchase: Purchase) -> None:
    press(signed_in, purchase)

    page = press(signed_in, purchase)

    assert page.status_code == 200
    assert "An evening at the cinema was undone already. Nothing changed." in text_of(page)
    assert gold_by_ledger(purchase.hunter) == 1000


def test_a_name_is_shown_as_text(signed_in: Client, purchase: Purchase) -> None:
    Purchase.objects.update(reward_name="<b>100%s</b>")
    press(signed_in, purchase)

    page = press(signed_in, purchase)

    assert b"&lt;b&gt;100%s&lt;/b&gt; was undone already." in page.content


def test_a_purchase_of_long_ago_is_refused_with_a_sentence(signed_in: Client, purchase: Purchase) -> None:
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        page = press(signed_in, purchase)

    assert "Purchases can be undone for 7 days; this one is of Thursday 5 November." in text_of(page)
    assert gold_by_ledger(purchase.hunter) == 600


def test_gold_that_would_leave_its_range_is_refused_with_a_sentence(
    signed_in: Client, purchase: Purchase
) -> None:
    give_gold(purchase.hunter, MAX_AMOUNT - 600)

    page = press(signed_in, purchase)

    assert "It must stay between 0 and 9,007,199,254,740,991." in text_of(page)
    assert Purchase.objects.get().undone_at is None


def test_another_hunters_purchase_does_not_exist(signed_in: Client) -> None:
    theirs = purchase_of(make_rich_hunter(400, "Iker"))

    assert signed_in.post(url(theirs)).status_code == 404
    assert Purchase.objects.get().undone_at is None
    assert gold_by_ledger(theirs.hunter) == 0


def test_an_unknown_purchase_does_not_exist(signed_in: Client) -> None:
    assert signed_in.post(f"/rewards/purchases/{uuid4()}/undo/").status_code == 404
    assert signed_in.post("/rewards/purchases/not-an-id/undo/").status_code == 404


def test_get_is_refused_with_a_page(signed_in: Client, purchase: Purchase) -> None:
    for client in (signed_in, Client()):
        page = client.get(url(purchase))
        assert (page.status_code, page["Allow"]) == (405, "POST")
        assert "no button was pressed. Nothing was recorded." in text_of(page)
    assert Purchase.objects.get().undone_at is None


def test_logged_out_meanwhile_it_undoes_nothing_and_leads_back_to_its_page(
    client: Client, purchase: Purchase
) -> None:
    page = client.post(url(purchase), {"next": "/log/?page=2"}, follow=True)

    assert page.redirect_chain == [("/accounts/login/?next=/log/%3Fpage%3D2", 302)]
    assert "You were logged out. Nothing was recorded; press once more." in text_of(page)
    assert Purchase.objects.get().undone_at is None


def test_without_a_csrf_token_it_is_refused(purchase: Purchase) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(purchase.hunter.user)

    assert strict.post(url(purchase)).status_code == 403
    assert Purchase.objects.get().undone_at is None


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [("/log/?page=2", "/log/?page=2"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_it_returns_to_the_page_it_came_from_and_to_no_other_site(
    signed_in: Client, purchase: Purchase, came_from: str, leads_to: str
) -> None:
    assert signed_in.post(url(purchase), {"next": came_from})["Location"] == leads_to


def test_what_the_form_says_of_price_or_hunter_changes_nothing(signed_in: Client, purchase: Purchase) -> None:
    forged = {"price": "9999", "gold": "9999", "hunter": str(make_rich_hunter(1, "Iker").pk)}

    signed_in.post(url(purchase), forged)

    assert Purchase.objects.get().price == 400
    assert gold_by_ledger(purchase.hunter) == 1000
