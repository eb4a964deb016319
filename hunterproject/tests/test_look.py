"""What every page is drawn with."""

from uuid import UUID

import pytest
from django.template import Context, Template

from hunterproject.templatetags.look import amount, icon, request_id, sigil, signed


def test_an_icon_is_a_symbol_of_the_icon_file_hidden_from_screen_readers() -> None:
    drawn = icon("coin", "big")
    assert drawn.startswith('<svg class="i big"')
    assert 'icons.svg#coin"' in drawn
    assert 'aria-hidden="true"' in drawn


def test_an_icon_cannot_be_used_to_write_markup() -> None:
    assert "<script>" not in icon('"><script>', '"><script>')


def test_a_sigil_is_the_icon_of_the_stat_in_its_colour() -> None:
    drawn = sigil("Strength", "large")
    assert "#s-strength" in drawn
    assert 'class="i sigil strength large"' in drawn


@pytest.mark.parametrize("stat", ["Strength", "Agility", "Intelligence", "Spirit", "Domain"])
def test_every_stat_has_its_symbol(stat: str, settings: object) -> None:
    symbols = (settings.BASE_DIR / "static" / "icons.svg").read_text(encoding="utf-8")
    assert f'id="s-{stat.lower()}"' in symbols


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (12245, "12,245"),
        (-1500, "-1,500"),
        (2**53 - 1, "9,007,199,254,740,991"),
    ],
)
def test_an_amount_has_separators(number: int, written: str) -> None:
    assert amount(number) == written


@pytest.mark.parametrize(
    ("number", "written"), [(12245, "+12,245"), (-1500, "−1,500"), (1, "+1"), (-1, "−1"), (0, "0")]
)
def test_a_change_has_its_sign(number: int, written: str) -> None:
    assert signed(number) == written


def test_every_form_of_a_page_has_an_id_of_its_own() -> None:
    page = Template("{% request_id %} {% request_id %}").render(Context())
    first, second = (UUID(one) for one in page.split())
    assert first != second
    assert UUID(request_id(Context())).version == 7
