"""User names: one account for a name, whatever its case, at every level."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from hunterproject.tests.refusals import sentences
from hunters.forms import SignUpForm
from hunters.models import User
from tests.factories import make_user

SPELLINGS = ["mara", "MARA", "mArA", "ｍａｒａ"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara() -> User:
    return make_user("Mara")


def staff(client: Client) -> Client:
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


def answers(username: str) -> dict[str, str]:
    return {"username": username, "password1": "correct horse", "password2": "correct horse"}


@pytest.mark.parametrize("spelling", ["Mara", *SPELLINGS])
class TestATakenName:
    def test_is_refused_by_the_database(self, mara: User, spelling: str) -> None:
        with pytest.raises(IntegrityError, match="username"), transaction.atomic():
            User.objects.create(username=spelling)

    def test_is_refused_when_many_are_made_by_hand(self, mara: User, spelling: str) -> None:
        other = make_user("other")
        other.username = spelling
        with pytest.raises(IntegrityError, match="username"), transaction.atomic():
            other.save(update_fields=["username"])

    def test_is_refused_by_the_model(self, mara: User, spelling: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            User(username=spelling, password="x").full_clean()
        assert "taken" in sentences(refusal.value.message_dict["username"])

    def test_is_refused_by_the_sign_up_form_in_one_sentence(self, mara: User, spelling: str) -> None:
        form = SignUpForm(answers(spelling))
        assert form.errors == {"username": ["This user name is taken. Choose another."]}

    def test_is_refused_by_the_admin(self, mara: User, spelling: str, client: Client) -> None:
        page = staff(client).post("/admin/hunters/user/add/", answers(spelling) | {"usable_password": "true"})
        assert page.status_code == 200
        assert "username" in page.context["adminform"].form.errors
        assert User.objects.count() == 2

    def test_is_refused_by_the_admin_as_another_accounts_new_name(
        self, mara: User, spelling: str, client: Client
    ) -> None:
        other = make_user("other")
        page = staff(client).post(f"/admin/hunters/user/{other.pk}/change/", {"username": spelling})
        assert page.status_code == 200
        assert page.context["adminform"].form.errors["username"] == [
            "This user name is taken. Choose another."
        ]
        other.refresh_from_db()
        assert other.username == "other"

    def test_is_refused_by_createsuperuser(
        self, mara: User, spelling: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")
        with pytest.raises((CommandError, IntegrityError)), transaction.atomic():
            call_command("createsuperuser", username=spelling, email="", interactive=False)
        assert User.objects.count() == 1


class TestItsOwner:
    def test_may_keep_the_name_and_change_its_case(self, mara: User) -> None:
        mara.username = "MARA"
        mara.full_clean()
        mara.save()
        assert User.objects.get().username == "MARA"

    def test_is_found_by_any_spelling(self, mara: User) -> None:
        for spelling in SPELLINGS:
            assert User.objects.get_by_natural_key(spelling) == mara
            assert authenticate(username=spelling, password="correct horse") == mara

    def test_is_not_found_by_another_name(self, mara: User) -> None:
        for name in ("marà", "mara ", "", None):
            with pytest.raises(User.DoesNotExist):
                User.objects.get_by_natural_key(name)

    def test_frees_the_old_name_with_a_change(self, mara: User) -> None:
        mara.username = "Nadd"
        mara.save(update_fields=["username"])
        assert User.objects.get_by_natural_key("nadd") == mara
        assert make_user("mara").pk != mara.pk

    def test_keeps_the_name_when_something_else_is_saved(self, mara: User) -> None:
        mara.username = "Nadd"
        mara.save(update_fields=["email"])
        mara.refresh_from_db()
        assert (mara.username, mara.username_key) == ("Mara", "mara")


def test_an_admin_makes_an_account(client: Client) -> None:
    page = staff(client).post("/admin/hunters/user/add/", answers("Nadd") | {"usable_password": "true"})
    assert page.status_code == 302
    assert authenticate(username="nadd", password="correct horse") is not None


def test_an_admin_deletes_no_account(client: Client) -> None:
    mara = make_user("Mara")
    assert staff(client).post(f"/admin/hunters/user/{mara.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=mara.pk).exists()
