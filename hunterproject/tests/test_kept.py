"""Parts of pages that are drawn once for each set of values."""

import re
from concurrent.futures import ThreadPoolExecutor

from django.template import Context, Template
from django.utils import translation

from hunterproject.kept import Kept

PART = Template('{% kept name %}<i title="{{ name }}">{% translate "Log out" %} {{ other }}</i>{% endkept %}')


def test_a_part_is_drawn_once_for_the_same_values() -> None:
    PART.render(Context({"name": "Once", "other": 1}))
    assert ">Log out 1<" in PART.render(Context({"name": "Once", "other": 2}))


def test_another_value_draws_it_anew() -> None:
    PART.render(Context({"name": "One", "other": 1}))
    assert '"Two">Log out 2<' in PART.render(Context({"name": "Two", "other": 2}))


def test_another_language_draws_it_anew() -> None:
    english = PART.render(Context({"name": "Words"}))
    with translation.override("es"):
        assert PART.render(Context({"name": "Words"})) != english


def test_values_are_escaped_as_ever() -> None:
    for _drawn in range(2):
        assert "<b>" not in PART.render(Context({"name": "<b>"}))


def test_the_same_part_of_another_template_is_another() -> None:
    other = Template("{% kept name %}<u>{{ name }}</u>{% endkept %}")
    PART.render(Context({"name": "Same"}))
    assert other.render(Context({"name": "Same"})) == "<u>Same</u>"


def test_tokens_and_request_ids_are_those_of_each_page() -> None:
    form = Template("{% kept %}{% csrf_token %}{% request_id %} {% request_id %}{% endkept %}")
    pages = [form.render(Context({"csrf_token": token})) for token in ("first", "second")]
    assert ["first" in pages[0], "second" in pages[1], "first" in pages[1]] == [True, True, False]
    ids = [found for page in pages for found in re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page)]
    assert len(set(ids)) == 4
    assert "kept-" not in "".join(pages)


#: So much room has one entry of a small text, about; with it, three of them.
ONE = 1_000


class TestWhatIsKept:
    def test_it_comes_back_small_or_large(self) -> None:
        kept = Kept(100_000)
        for text in ("", "ä small text", "a large tëxt " * 10_000):
            kept.put((len(text),), text)
            assert kept.get((len(text),)) == text
        assert kept.get(("never put",)) is None

    def test_it_takes_no_more_room_than_it_may_and_the_one_unused_for_longest_goes(self) -> None:
        kept = Kept(3 * ONE)
        for name in ("one", "two", "three"):
            kept.put((name,), "x" * 300)
        kept.get(("one",))
        kept.put(("four",), "x" * 300)
        gone = [name for name in ("one", "two", "three", "four") if kept.get((name,)) is None]
        assert gone == ["two"]

    def test_what_it_is_kept_by_takes_room_too(self) -> None:
        kept = Kept(3 * ONE)
        kept.put(("one",), "")
        kept.put(("x" * 3 * ONE,), "")
        assert kept.get(("x" * 3 * ONE,)) is None
        for number in range(ONE):
            kept.put((number,), "")
        assert kept.get(("one",)) is None

    def test_what_is_put_again_counts_once(self) -> None:
        kept = Kept(3 * ONE)
        for _again in range(10):
            kept.put(("one",), "x" * 300)
        kept.put(("two",), "x" * 300)
        assert kept.get(("one",)) is not None

    def test_what_is_larger_than_all_the_room_is_not_kept_and_displaces_nothing(self) -> None:
        kept = Kept(3 * ONE)
        kept.put(("two",), "x" * 300)
        kept.put(("one",), "x" * 4 * ONE)
        assert kept.get(("one",)) is None
        assert kept.get(("two",)) is not None

    def test_nothing_is_left_when_it_is_cleared(self) -> None:
        kept = Kept(ONE)
        kept.put(("one",), "x" * 300)
        kept.clear()
        assert kept.get(("one",)) is None
        kept.put(("two",), "x" * 300)
        assert kept.get(("two",)) is not None

    def test_threads_at_once_lose_nothing(self) -> None:
        kept = Kept(1_000 * ONE)

        def use(number: int) -> bool:
            for turn in range(200):
                kept.put((number, turn % 20), f"{number} {turn % 20}")
            return all(kept.get((number, turn)) == f"{number} {turn}" for turn in range(20))

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(use, range(8)))


def test_a_request_id_is_new_on_each_page_of_nobodys_too() -> None:
    form = Template("{% kept %}{% request_id %}{% endkept %}")
    assert form.render(Context({})) != form.render(Context({}))


def test_a_page_of_nobodys_has_no_token_even_where_a_part_was_kept_with_one() -> None:
    form = Template("{% kept %}<form>{% csrf_token %}</form>{% endkept %}")
    assert "csrf" in form.render(Context({"csrf_token": "mine"}))
    assert form.render(Context({})) == "<form></form>"
