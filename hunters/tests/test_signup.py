"""/accounts/signup/: an account, its hunter, and on to the board."""

import pytest
from django.test import Client

from hunters.days import BEGINNING
from hunters.models import DayRule, Hunter, Stat, User
from tests.factories import make_user

PAGE = "/accounts/signup/"

pytestmark = pytest.mark.django_db


def answers(**changed: str) -> dict[str, str]:
    return {"username": "mara", "password1": "correct horse", "password2": "correct horse"} | changed


def nothing_written() -> bool:
    return not any(table.objects.exists() for table in (User, Hunter, Stat, DayRule))


def test_the_form_is_shown(client: Client) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert list(page.context["form"].fields) == [
        "username", "password1", "password2", "email", "name", "timezone"
    ]  # fmt: skip
    assert client.head(PAGE).status_code == 200


def test_a_name_and_a_password_are_enough_and_lead_to_the_board(client: Client) -> None:
    page = client.post(PAGE, answers(), follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Welcome, mara. Your record begins here." in page.text
    hunter = Hunter.objects.get()
    assert (hunter.name, hunter.user.username, hunter.user.email) == ("mara", "mara", "")
    assert not hunter.day_rules.exists()
    assert page.context["request"].hunter == hunter


def test_what_is_optional_is_kept(client: Client) -> None:
    client.post(PAGE, answers(name=" Mara Ñandú ", email="Mara@EXAMPLE.org", timezone="Asia/Tokyo"))
    hunter = Hunter.objects.get()
    assert (hunter.name, hunter.user.email) == ("Mara Ñandú", "Mara@example.org")
    rule = hunter.day_rules.get()
    assert (rule.from_day, rule.timezone, rule.day_starts_at) == (BEGINNING, "Asia/Tokyo", 0)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_hunter_without_a_name_has_the_user_name(client: Client, name: str) -> None:
    client.post(PAGE, answers(name=name))
    assert Hunter.objects.get().name == "mara"


def test_the_password_is_not_kept_as_it_is(client: Client) -> None:
    client.post(PAGE, answers())
    user = User.objects.get()
    assert "correct horse" not in user.password
    assert user.check_password("correct horse")


@pytest.mark.parametrize("spelling", ["mara", "MARA", "Mara"])
def test_a_name_taken_in_any_case_is_refused_and_what_was_typed_stays(client: Client, spelling: str) -> None:
    make_user("mara")
    page = client.post(PAGE, answers(username=spelling, name="Mara the Second", timezone="Asia/Tokyo"))
    assert page.status_code == 200
    assert page.text.count("This user name is taken. Choose another.") == 2  # on top, and at the field
    assert f'value="{spelling}"' in page.text
    assert 'value="Mara the Second"' in page.text
    assert '<option value="Asia/Tokyo" selected>' in page.text
    assert (User.objects.count(), Hunter.objects.count()) == (1, 0)
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"password2": "correct house"}, "password2", "match"),
        ({"password1": "short", "password2": "short"}, "password2", "too short"),
        ({"password1": "password1", "password2": "password1"}, "password2", "too common"),
        ({"password1": "83740192846", "password2": "83740192846"}, "password2", "entirely numeric"),
        (
            {"username": "maranandu", "password1": "maranandu", "password2": "maranandu"},
            "password2",
            "similar",
        ),
        ({"password1": ""}, "password1", "required"),
        ({"username": ""}, "username", "required"),
        ({"username": "mara nandu"}, "username", "valid"),
        ({"username": "m" * 151}, "username", "150"),
        ({"username": "ma\0ra"}, "username", "Null characters"),
        ({"email": "mara"}, "email", "valid"),
        ({"name": "N" * 101}, "name", "100"),
        ({"timezone": "Mars/Base"}, "timezone", "Choose a time zone of the list."),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_written(
    client: Client, changed: dict[str, str], field: str, said: str
) -> None:
    page = client.post(PAGE, answers(email="m@example.org", name="Nadd") | changed)
    form = page.context["form"]
    assert page.status_code == 200
    assert list(form.errors) == [field]
    assert said in form.errors[field][0]
    assert nothing_written()


def test_what_was_typed_stays_and_passwords_do_not(client: Client) -> None:
    page = client.post(PAGE, answers(password2="correct house", email="m@example.org", name="Nadd"))
    for typed in ("mara", "m@example.org", "Nadd"):
        assert f'value="{typed}"' in page.text
    assert "correct" not in page.text


def test_what_the_form_does_not_ask_cannot_be_set(client: Client) -> None:
    extra = {"is_staff": "on", "is_superuser": "on", "is_active": "", "gold": "999", "total_xp": "999"}
    extra |= {"id": "00000000-0000-7000-8000-000000000000", "username_key": "boss", "theme": "light"}
    extra |= {"first_name": "Boss", "day_starts_at": "6", "password": "x", "date_joined": "1999-01-01"}
    client.post(PAGE, answers(**extra))
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert (user.username_key, user.first_name, str(user.pk)[0:8] == "00000000") == ("mara", "", False)
    assert (user.hunter.gold, user.hunter.total_xp, user.hunter.theme) == (0, 0, "system")
    assert user.check_password("correct horse")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signed_in_visitor_goes_to_the_board(signed_in: Client, method: str) -> None:
    page = getattr(signed_in, method)(PAGE, answers())
    assert (page.status_code, page["Location"]) == (302, "/")
    assert User.objects.count() == 1


def test_the_page_is_kept_by_no_cache(client: Client) -> None:
    assert "no-store" in client.get(PAGE)["Cache-Control"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert getattr(client, method)(PAGE).status_code == 405


def test_a_form_without_its_token_is_refused(client: Client) -> None:
    page = Client(enforce_csrf_checks=True).post(PAGE, answers())
    assert page.status_code == 403
    assert "This page was too old" in page.text
    assert nothing_written()


def test_markup_in_a_name_is_shown_as_it_is_typed(client: Client) -> None:
    page = client.post(PAGE, answers(name="<b>Mara</b>"), follow=True)
    assert "<b>Mara" not in page.text
    assert "&lt;b&gt;Mara&lt;/b&gt;" in page.text


@pytest.mark.parametrize(
    ("asked", "lands"), [("/settings/import/", "/settings/import/"), ("//evil.example", "/")]
)
def test_it_goes_on_to_the_page_first_asked_for_and_to_no_other_site(
    client: Client, db: None, asked: str, lands: str
) -> None:
    assert f'name="next" value="{asked}"' in client.get("/accounts/signup/", {"next": asked}).content.decode()
    password = "a horse, a battery"
    form = {"username": "newcomer", "password1": password, "password2": password, "next": asked}
    assert client.post("/accounts/signup/", form)["Location"] == lands
