"""Parts of pages that are drawn once for each set of values."""

import re

from django.template import Context, Template
from django.utils import translation

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
