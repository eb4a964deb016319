"""Folding of text for search."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quests.folding import fold

untimed = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Exposición  Ñ", "exposicion n"),
        ("  Forty\tpush-ups\n\n daily ", "forty push-ups daily"),
        ("STRASSE straße", "strasse strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne Ｗｉｄｅ", "fine wide"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("100 % _a_ \\", "100 % _a_ \\"),
        ("a\u00a0b\u2003c", "a b c"),
        ("", ""),
        (" \n ", ""),
        ("\u0301", ""),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("small", "capital"), [("exposición", "EXPOSICIÓN"), ("ñ", "Ñ"), ("ß", "ẞ"), ("ς", "Σ")]
)
def test_capitals_fold_as_small_letters_do(small: str, capital: str) -> None:
    assert fold(small) == fold(capital)


@untimed
@given(st.text())
@example("ǆ ŉ ẚ ﷺ")
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@untimed
@given(st.text())
def test_all_forms_of_a_text_fold_alike(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)


@untimed
@given(st.text())
def test_what_is_folded_has_single_spaces_alone(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())
