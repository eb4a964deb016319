"""The admin's page to correct a hunter's total: who may, what it says, what it writes."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.auth.models import Permission
from django.test import Client

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter, Stat, User
from hunters.services import OutOfRangeError
from questlog.ledger import differences_of
from questlog.models import Adjustment
from questlog.tests.pages import text_of
from tests.factories import make_hunter, make_user

pytestmark = pytest.mark.django_db


def staff(*permissions: str, **fields: Any) -> tuple[Client, User]:
    """Return a browser signed in as a member of staff with these permissions, and the account."""
    user = make_user(is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client, user


@pytest.fixture
def keeper() -> User:
    return make_user("keeper", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(keeper: User) -> Client:
    """The keeper's browser."""
    client = Client()
    client.force_login(keeper)
    return client


def page_of(hunter: Hunter) -> str:
    return f"/admin/hunters/hunter/{hunter.pk}/change/"


def address(hunter: Hunter) -> str:
    return f"/admin/hunters/hunter/{hunter.pk}/correct/"


def form(**answers: str) -> dict[str, str]:
    """Return a correction of +3,700 XP of Strength, but for what is named."""
    values = {"what": "Strength", "amount": "3700", "reason": "Lost and found.", "request_id": str(uuid4())}
    return values | answers


def request_id_on(response: Any) -> str:
    found = re.search(r'name="request_id" value="([^"]+)"', response.text)
    assert found
    return found[1]


def stored(hunter: Hunter) -> tuple[int, int]:
    """Return gold and the XP of Strength; the ledger agrees with them."""
    hunter = Hunter.objects.get(pk=hunter.pk)
    assert list(differences_of(hunter)) == []
    return hunter.gold, Stat.objects.get(hunter=hunter, name="Strength").total_xp


def test_from_the_hunters_page_a_button_leads_to_the_form_which_corrects_and_leads_back(
    desk: Client, keeper: User, hunter: Hunter
) -> None:
    desk.post(address(hunter), form())
    assert f'<a href="{address(hunter)}">Correct…</a>' in desk.get(page_of(hunter)).text

    shown = desk.get(address(hunter))
    sent = form(amount="-50", reason="Counted twice.", request_id=request_id_on(shown))
    response = desk.post(address(hunter), sent, follow=True)

    assert response.redirect_chain == [(page_of(hunter), 302)]
    assert "Strength: 3,700 → 3,650 XP." in text_of(response)
    assert stored(hunter) == (0, 3650)
    row = Adjustment.objects.latest("created_at")
    assert (row.stat, row.xp, row.reason, row.made_by) == ("Strength", -50, "Counted twice.", keeper)
    assert str(row.request_id) == sent["request_id"]


def test_gold_is_corrected_and_named_without_xp(desk: Client, hunter: Hunter) -> None:
    response = desk.post(address(hunter), form(what="gold", amount="1200"), follow=True)

    assert "Gold: 0 → 1,200." in text_of(response)
    assert stored(hunter) == (1200, 0)


def test_the_form_says_what_a_correction_is_and_what_the_hunter_has(desk: Client, hunter: Hunter) -> None:
    desk.post(address(hunter), form())
    desk.post(address(hunter), form(what="gold", amount="1200"))

    page = desk.get(address(hunter))

    words = text_of(page)
    assert "A correction is a row of its own in the hunter's log, with your reason and name;" in words
    assert "the hunter sees it. Nothing else changes a total by hand." in words
    choices = re.findall(r'<option value="(\w*)"[^>]*>([^<]*)</option>', page.text)
    assert choices == [
        ("", "---------"),
        ("gold", "Gold (1,200)"),
        ("Strength", "Strength (3,700 XP)"),
        ("Agility", "Agility (0 XP)"),
        ("Intelligence", "Intelligence (0 XP)"),
        ("Spirit", "Spirit (0 XP)"),
        ("Domain", "Domain (0 XP)"),
    ]
    for name in ("what", "amount", "reason"):
        assert f'<label class="required" for="id_{name}"' in page.text
        assert f'id="id_{name}_helptext"' in page.text


def test_a_correction_is_in_the_admins_own_history_too(desk: Client, keeper: User, hunter: Hunter) -> None:
    desk.post(address(hunter), form())

    entry = LogEntry.objects.get()
    assert (entry.user, entry.action_flag, entry.get_edited_object()) == (keeper, CHANGE, hunter)
    said = "Strength: 0 → 3,700 XP. Lost and found."
    assert entry.get_change_message() == said
    assert said in text_of(desk.get(f"/admin/hunters/hunter/{hunter.pk}/history/"))


def test_a_form_sent_twice_corrects_once_and_says_so(desk: Client, hunter: Hunter) -> None:
    sent = form()
    desk.post(address(hunter), sent, follow=True)

    again = desk.post(address(hunter), sent, follow=True)

    assert again.redirect_chain == [(page_of(hunter), 302)]
    assert "This correction was made already. Nothing changed a second time." in text_of(again)
    assert "→" not in text_of(again)
    assert stored(hunter) == (0, 3700)
    assert Adjustment.objects.count() == LogEntry.objects.count() == 1


def test_a_form_sent_again_with_another_amount_asks_first_and_then_corrects(
    desk: Client, hunter: Hunter
) -> None:
    sent = form()
    desk.post(address(hunter), sent)

    asked = desk.post(address(hunter), sent | {"amount": "5"})
    assert asked.status_code == 200
    assert "This form made another correction before (Correction: +3,700 XP, Strength)" in text_of(asked)
    assert stored(hunter) == (0, 3700)
    desk.post(address(hunter), sent | {"amount": "5", "request_id": request_id_on(asked)})

    assert stored(hunter) == (0, 3705)


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"what": ""}, "what", "Choose what to correct."),
        ({"what": "Luck"}, "what", "Luck is not one of the available choices."),
        ({"what": "total_xp"}, "what", "total_xp is not one of the available choices."),
        ({"amount": ""}, "amount", "Say by how much."),
        ({"amount": "0"}, "amount", "0 changes nothing. Say by how much."),
        ({"amount": "1.5"}, "amount", "Enter a whole number, such as 50 or -50."),
        ({"amount": "many"}, "amount", "Enter a whole number, such as 50 or -50."),
        ({"amount": "9" * 5000}, "amount", "Enter a whole number, such as 50 or -50."),
        ({"amount": str(MAX_AMOUNT + 1)}, "amount", "less than or equal to 9007199254740991."),
        ({"amount": str(-MAX_AMOUNT - 1)}, "amount", "greater than or equal to -9007199254740991."),
        ({"amount": "-3800"}, "amount", "That would bring the XP to -100. It must stay between 0 and"),
        ({"amount": str(MAX_AMOUNT)}, "amount", "That would bring the XP to 9,007,199,254,744,691."),
        ({"what": "gold", "amount": "-5"}, "amount", "That would bring the gold to -5. It must stay"),
        ({"reason": ""}, "reason", "Give a reason."),
        ({"reason": " \n "}, "reason", "Give a reason."),
        ({"reason": "a" * 501}, "reason", "at most 500 characters"),
        ({"reason": "a\0b"}, "reason", "Null characters are not allowed."),
    ],
)
def test_a_refusal_is_said_at_its_field_and_keeps_what_was_typed(
    desk: Client, hunter: Hunter, answers: dict[str, str], field: str, sentence: str
) -> None:
    desk.post(address(hunter), form())

    sent = form(**answers)
    page = desk.post(address(hunter), sent)

    assert page.status_code == 200
    assert "Nothing was changed. What is missing or wrong is named below." in text_of(page)
    errors = re.search(rf'<ul class="errorlist" id="id_{field}_error">(.*?)</ul>', page.text)
    assert errors, "said at its field, under an id"
    assert sentence in unescape(errors[1])
    described = re.search(rf'name="{field}"[^>]*aria-describedby="([^"]*)"', page.text)
    assert described, "and the field names it"
    assert f"id_{field}_error" in described[1].split()
    shown = page.context["form"]
    for name in ("what", "amount", "reason"):
        assert shown[name].value() == sent[name]
    assert stored(hunter) == (0, 3700)
    assert Adjustment.objects.count() == LogEntry.objects.count() == 1


@pytest.mark.parametrize("request_id", ["", "no-id"])
def test_a_form_whose_id_was_lost_is_refused_and_comes_back_with_a_fresh_one(
    desk: Client, hunter: Hunter, request_id: str
) -> None:
    page = desk.post(address(hunter), form(request_id=request_id))

    assert "Something of the form was lost on its way. Nothing was changed; send it once more." in text_of(
        page
    )
    assert stored(hunter) == (0, 0)
    desk.post(address(hunter), form(request_id=request_id_on(page)))
    assert stored(hunter) == (0, 3700)


def test_an_empty_request_and_one_with_more_than_the_form_has_change_nothing_else(
    desk: Client, hunter: Hunter
) -> None:
    assert desk.post(address(hunter)).status_code == 200
    assert stored(hunter) == (0, 0)

    more = form(amount="5") | {"gold": "99", "total_xp": "99", "xp": "99", "kind": "opening_balance"}
    desk.post(address(hunter), more)

    assert stored(hunter) == (0, 5)
    assert Adjustment.objects.get().kind == "correction"


def test_the_row_and_the_admins_entry_are_written_both_or_neither(
    desk: Client, hunter: Hunter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The admin's entry is the last thing written: what fails there takes the correction along."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OutOfRangeError("No room in the book.")

    monkeypatch.setattr(ModelAdmin, "log_change", refuse)

    page = desk.post(address(hunter), form())

    assert "No room in the book." in text_of(page)
    assert not Adjustment.objects.exists()
    assert stored(hunter) == (0, 0)


def test_staff_need_the_permission_to_add_adjustments(hunter: Hunter) -> None:
    client, _user = staff("view_hunter", "view_adjustment", "change_adjustment", "change_hunter")

    page = client.get(page_of(hunter))
    assert page.status_code == 200
    assert "Correct…" not in page.text
    assert client.get(address(hunter)).status_code == 403
    assert client.post(address(hunter), form()).status_code == 403
    assert stored(hunter) == (0, 0)


def test_staff_with_the_permission_may_and_are_named_as_who_did_it(hunter: Hunter) -> None:
    client, user = staff("view_hunter", "add_adjustment")

    assert "Correct…" in client.get(page_of(hunter)).text
    assert client.post(address(hunter), form()).status_code == 302

    assert Adjustment.objects.get().made_by == user
    assert LogEntry.objects.get().user == user


def test_who_may_not_see_hunters_may_not_see_their_totals_here(hunter: Hunter) -> None:
    client, _user = staff("add_adjustment")

    assert client.get(address(hunter)).status_code == 403
    assert client.post(address(hunter), form()).status_code == 403
    assert stored(hunter) == (0, 0)


def test_the_permission_does_not_open_the_admins_own_form_for_adjustments(hunter: Hunter) -> None:
    client, _user = staff("view_hunter", "view_adjustment", "add_adjustment")

    assert client.get("/admin/questlog/adjustment/add/").status_code == 403
    sent = form() | {"hunter": str(hunter.pk), "kind": "correction", "gold": "5"}
    assert client.post("/admin/questlog/adjustment/add/", sent).status_code == 403
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_hunters_and_visitors_are_sent_to_log_in(
    client: Client, signed_in: Client, hunter: Hunter, method: str
) -> None:
    for browser in (signed_in, Client()):
        response = getattr(browser, method)(address(hunter), form())
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")
    assert stored(hunter) == (0, 0)


@pytest.mark.parametrize("hunter_id", [uuid4(), "nobody", "1"])
def test_a_hunter_who_is_not_there_is_said_so(desk: Client, hunter: Hunter, hunter_id: object) -> None:
    for response in (
        desk.get(f"/admin/hunters/hunter/{hunter_id}/correct/", follow=True),
        desk.post(f"/admin/hunters/hunter/{hunter_id}/correct/", form(), follow=True),
    ):
        assert response.redirect_chain == [("/admin/", 302)]
        assert f"“{hunter_id}” doesn’t exist" in text_of(response)
    assert not Adjustment.objects.exists()


def test_without_the_forms_token_nothing_is_corrected(keeper: User, hunter: Hunter) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(keeper)

    assert client.post(address(hunter), form()).status_code == 403
    assert stored(hunter) == (0, 0)


def test_a_name_is_shown_as_text(desk: Client) -> None:
    hunter = make_hunter("<b>Mara</b>")

    page = desk.get(address(hunter)).text

    assert "<b>Mara" not in page
    assert "&lt;b&gt;Mara" in page
    # Nothing of this page's own that a strict content policy would refuse.
    own = page[page.index('id="content-main"') : page.index("</form>", page.index('id="content-main"'))]
    assert "<script" not in own
    assert "style=" not in own
