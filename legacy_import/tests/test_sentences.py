"""Sentences that any language can say: in English as they are, and whole after a way through JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legacy_import.problems import Problem, ProblemLog, described
from legacy_import.sentences import Sentence, ngettext, packed, unpacked

PARAMS = st.dictionaries(
    st.text("abc", min_size=1), st.integers() | st.text() | st.builds(Sentence, st.text()), max_size=3
)


def test_a_sentence_is_its_english_text_with_separators_in_its_numbers() -> None:
    sentence = Sentence("has %(count)s of %(what)s", count=12345, what="them")
    assert sentence == "has 12,345 of them"
    assert (sentence.template, sentence.params) == (
        "has %(count)s of %(what)s", {"count": 12345, "what": "them"}
    )  # fmt: skip


def test_words_inside_a_sentence_stay_words() -> None:
    sentence = Sentence("is %(value)s", value=described([]))
    assert sentence == "is a list"
    assert isinstance(sentence.params["value"], Sentence)


@pytest.mark.parametrize(("count", "text"), [(0, "0 bytes"), (1, "1 byte"), (2000, "2,000 bytes")])
def test_a_number_decides_between_one_and_many(count: int, text: str) -> None:
    assert ngettext("%(count)s byte", "%(count)s bytes", count) == text


def test_a_text_without_places_may_hold_a_percent_sign() -> None:
    assert Sentence("100 %") == "100 %"


@given(PARAMS)
def test_a_sentence_comes_back_from_json_as_it_went(params: dict[str, int | str]) -> None:
    sentence = Sentence("".join(f"%({name})s " for name in params), **params)
    back = unpacked(json.loads(json.dumps(packed(sentence))))
    assert isinstance(back, Sentence)
    assert (back, back.template, back.params) == (sentence, sentence.template, sentence.params)
    assert list(map(type, back.params.values())) == list(map(type, params.values()))


def test_a_log_of_problems_keeps_what_its_sentences_are_made_of() -> None:
    place = (Sentence("entry %(number)s", number="7"), "xp_earned")
    problem = Problem(
        "quest_logs.json", place, Sentence("is %(value)s", value=described(-5000)), Sentence("at most 5")
    )
    problems = ProblemLog()
    problems.append(problem)
    (back,) = problems
    assert back == problem
    assert isinstance(back.place[0], Sentence)
    assert not isinstance(back.place[1], Sentence)
    assert isinstance(back.what.params["value"], Sentence)
    assert back.what.params["value"].params == {"number": -5000}
