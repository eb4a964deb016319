"""Putting things in another order."""

from hypothesis import given
from hypothesis import strategies as st

from quests.order import neighbour, rearranged

ORDERS = st.lists(st.integers(0, 30), unique=True)


def test_what_is_named_takes_the_places_of_what_is_named() -> None:
    assert rearranged("abcde", "db") == list("adcbe")


def test_what_is_not_there_is_left_out_and_what_is_twice_counts_once() -> None:
    assert rearranged("abc", "cxac") == list("cba")


def test_nothing_named_changes_nothing() -> None:
    assert rearranged("abc", "") == list("abc")


@given(ORDERS, st.lists(st.integers(0, 30)))
def test_nothing_is_lost_nothing_is_added_and_the_others_stay(order: list[int], wanted: list[int]) -> None:
    after = rearranged(order, wanted)
    named = [one for one in dict.fromkeys(wanted) if one in order]
    assert sorted(after) == sorted(order)
    assert [one for one in after if one in named] == named
    assert all(one in named or after[place] == one for place, one in enumerate(order))


@given(ORDERS, st.lists(st.integers(0, 30)))
def test_saying_it_again_changes_nothing(order: list[int], wanted: list[int]) -> None:
    once = rearranged(order, wanted)
    assert rearranged(once, wanted) == once


def test_a_neighbour_stands_one_step_away_and_past_the_ends_is_none() -> None:
    assert (neighbour("abc", "b", -1), neighbour("abc", "b", 1)) == ("a", "c")
    assert (neighbour("abc", "a", -1), neighbour("abc", "c", 1)) == (None, None)
