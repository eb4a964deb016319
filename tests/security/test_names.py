"""User names that look like somebody else's."""

import pytest
from django.test import Client

from hunters.models import User
from hunters.names import mixes_alphabets, username_key
from tests.factories import make_user

PASSWORD = {"password1": "a horse, a battery", "password2": "a horse, a battery"}


@pytest.mark.parametrize(
    ("taken", "look_alike"),
    [
        ("cope", "\u0441\u043e\u0440\u0435"),
        ("Mapa", "\u041c\u0430\u0440\u0430"),
        ("oo", "\u03bf\u03bf"),
        ("paypal", "ｐaypal"),
        ("ana", "an\u1d43"),
        ("\u0441\u043e\u0440\u0435", "cope"),
        ("Mara", "mARA"),
    ],
)
@pytest.mark.django_db
def test_one_that_looks_like_anothers_is_taken(client: Client, taken: str, look_alike: str) -> None:
    make_user(taken)
    page = client.post("/accounts/signup/", {"username": look_alike, **PASSWORD})
    assert page.status_code == 200
    assert "This user name is taken." in page.context["form"].errors["username"][0]
    assert User.objects.count() == 1


@pytest.mark.parametrize("name", ["m\u0430ra", "M\u0391RA", "\u043cara", "ανnα", "adm\u0456n"])
@pytest.mark.django_db
def test_one_of_two_alphabets_that_look_alike_is_refused(client: Client, name: str) -> None:
    assert mixes_alphabets(name)
    page = client.post("/accounts/signup/", {"username": name, **PASSWORD})
    assert page.context["form"].errors["username"] == ["Write the user name in the letters of one alphabet."]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["mara", "Ñandú", "Мара", "Ἀθηνᾶ", "李小龍", "たろうtaro", "mara_1.x@home+2-3", "سارة", "Łukasz"],
)
@pytest.mark.django_db
def test_names_of_one_alphabet_are_welcome(client: Client, name: str) -> None:
    assert client.post("/accounts/signup/", {"username": name, **PASSWORD}).status_code == 302
    client.post("/accounts/logout/")
    logged_in = client.post("/accounts/login/", {"username": name.upper(), "password": PASSWORD["password1"]})
    assert logged_in.status_code == 302


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mara1", "maral"),
        ("mara1", "maraI"),
        ("b0b", "bob"),
        ("rn", "m"),
        ("vv", "w"),
        ("ana", "aná"),
        ("a-b", "a_b"),
    ],
)
def test_plain_names_are_as_different_as_they_are_typed(one: str, other: str) -> None:
    assert username_key(one) != username_key(other)


def test_the_key_of_a_plain_name_is_the_name_in_small_letters() -> None:
    plain = "abcdefghijklmnopqrstuvwxyz0123456789@.+-_"
    assert username_key(plain.upper()) == username_key(plain) == plain
