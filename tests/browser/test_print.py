"""The status window on paper: it alone, black on white, on one page; and the reader's own colours."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"


def do_something_and_see_the_status(page: Page) -> None:
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()
    page.goto("/status/")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def colour_of(page: Page, selector: str, what: str = "color") -> str:
    return page.locator(selector).first.evaluate(f"(one) => getComputedStyle(one).{what}")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_status_window_is_printed_alone_in_black_on_white(enter: Enter, theme: str) -> None:
    page = enter(f"prints-{theme}", color_scheme=theme, viewport={"width": 1280, "height": 800})
    do_something_and_see_the_status(page)
    expect(page.locator(".printed")).to_be_hidden()

    page.emulate_media(media="print")

    for gone in (".top", ".nav", ".foot", ".skip", ".sheet-foot"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".printed")).to_have_text(
        re.compile(r"^\w+day \d+ \w+ \d{4} · Hunter Progress System$")
    )
    sheet = page.locator(".sheet")
    for words in ("Mara", "Rank E", "250 XP", "Gold", "50", "Days in a row", "Strength", "Agility", "Domain"):
        expect(sheet).to_contain_text(words)
    for selector in (".sheet h1", ".sheet .gold", ".stat-lv", ".stat h3", ".sheet .soft", ".emblem"):
        assert colour_of(page, selector) == BLACK, selector
    for selector in ("body", ".sheet"):
        assert colour_of(page, selector, "backgroundColor") == WHITE


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_fills_one_page_with_whatever_was_opened(enter: Enter, paper: str) -> None:
    page = enter(f"paper-{paper}", color_scheme="dark", viewport={"width": 390, "height": 844})
    do_something_and_see_the_status(page)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")

    assert pages_of(page.pdf(format=paper)) == 1


@pytest.mark.parametrize("chosen", ["dark", "light"])
def test_forced_colours_reach_frames_and_drawings_whatever_theme_is_chosen(enter: Enter, chosen: str) -> None:
    page = enter(
        f"forced-{chosen}",
        forced_colors="active",
        color_scheme="dark",
        viewport={"width": 1280, "height": 800},
        at="/settings/",
    )
    page.get_by_label("Dark" if chosen == "dark" else "Light", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", chosen)
    page.goto("/")

    text = page.evaluate(
        """() => {
            const probe = document.body.appendChild(document.createElement("p"));
            probe.style.color = "CanvasText";
            const { color } = getComputedStyle(probe);
            probe.remove();
            return color;
        }"""
    )
    assert colour_of(page, ".do svg", "stroke") == text
    assert colour_of(page, ".sigil", "stroke") == text
    assert text in page.locator(".do").first.evaluate(
        "(one) => getComputedStyle(one, '::before').backgroundImage"
    )


def test_more_contrast_makes_lines_strong_and_keeps_what_is_empty_hollow(enter: Enter) -> None:
    page = enter("contrast", contrast="more", color_scheme="dark", viewport={"width": 1280, "height": 800})

    assert colour_of(page, ".day-date") == colour_of(page, "h1")
    assert colour_of(page, ".group-head progress", "height") == "8px"
    assert colour_of(page, ".group-head progress", "backgroundColor") == "rgba(0, 0, 0, 0)"
