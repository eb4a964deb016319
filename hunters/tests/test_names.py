"""User names: their keys, and folding them from a person's name."""

import unicodedata

import pytest
from django.contrib.auth.validators import UnicodeUsernameValidator
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hunters.models import User
from hunters.names import MAX_LENGTH, username_from, username_key
from tests.effort import examples

untimed = settings(deadline=None, max_examples=examples(100))
text = st.text(max_size=200)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Mara Ñandú", "mara-nandu"),
        ("Nadd", "nadd"),
        ("  Ana   María  ", "ana-maria"),
        ("O'Neill, Ash", "o-neill-ash"),
        ("Straße", "strasse"),
        ("İpek", "ipek"),
        ("ana_m@home+1.x", "ana_m@home+1.x"),
        ("-ana.", "ana"),
        ("Ἀθηνᾶ", "αθηνα"),
        ("李小龍", "李小龍"),
        ("ﬁn", "fin"),
        ("Hunter 51", "hunter-51"),
    ],
)
def test_a_name_is_folded_to_a_user_name(name: str, username: str) -> None:
    assert username_from(name) == username


@pytest.mark.parametrize("name", ["", "   ", "!!!", "-", "._-", "★ ★", "\u0301", "\x00"])
def test_nothing_usable_gives_nothing(name: str) -> None:
    assert username_from(name) == ""


def test_a_long_name_is_cut_to_what_an_account_takes() -> None:
    assert username_from("ä" * 1000) == "a" * MAX_LENGTH
    assert User._meta.get_field("username").max_length == MAX_LENGTH


def test_a_name_cut_between_two_words_ends_with_a_letter() -> None:
    assert username_from("a" * (MAX_LENGTH - 1) + " Mara") == "a" * (MAX_LENGTH - 1)


@untimed
@given(text)
@example("ǅ ß ﷺ ㌖")
def test_whatever_comes_out_can_be_a_user_name(name: str) -> None:
    username = username_from(name)
    if username:
        UnicodeUsernameValidator()(username)
        assert len(username) <= MAX_LENGTH
        assert User.normalize_username(username) == username


@untimed
@given(text)
def test_folding_a_user_name_again_changes_nothing(name: str) -> None:
    assert username_from(username_from(name)) == username_from(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mara", "mARA"),
        ("STRASSE", "straße"),
        ("Ångström", "A\u030angstro\u0308m"),
        ("ﬁn", "FIN"),
        ("Ｍａｒａ", "mara"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mara", "marà"), ("mara", "mara1"), ("ana-m", "ana_m"), ("l", "1")]
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert username_key(one) != username_key(other)


@untimed
@given(text)
@example("ᾳ\u0301")
@example("\u1e9b\u0323")
def test_case_and_form_never_change_the_key(name: str) -> None:
    key = username_key(name)
    assert username_key(key) == key
    assert username_key(User.normalize_username(name).casefold()) == key
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert username_key(unicodedata.normalize(form, name)) == key


@untimed
@given(st.text(min_size=MAX_LENGTH, max_size=MAX_LENGTH))
@example("ß" * MAX_LENGTH)
@example("ΐ" * MAX_LENGTH)
def test_the_key_of_the_longest_name_fits_its_column(name: str) -> None:
    # Every form brings a name to NFKC before its length is measured.
    taken = User.normalize_username(name)[:MAX_LENGTH]
    assert len(username_key(taken)) <= User._meta.get_field("username_key").max_length
