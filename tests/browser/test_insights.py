"""The insights in the browser: one Tab stop with scripts, tables without, at every width in both themes."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.faults import WIDTHS, Faults, expect_none, open_all, overflow_of

pytestmark = pytest.mark.browser

RANGES = ("", "?range=30d", "?range=12w", "?range=all", "?range=century&year=1")
LOGS = (
    "/log/",
    "/log/?from=2020-01-01&to=2030-01-01",
    "/log/?from=2020-01-01&to=2030-01-01&kind=completion",
)


def play(page: Page) -> None:
    """Do something today and two days ago; starts on the board."""
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()
    page.get_by_role("navigation", name="The last seven days").get_by_role("link").nth(5).click()
    page.get_by_role("button", name=re.compile("^Mark late for .*: Forty push-ups$")).click()
    expect(page.locator("#now")).to_be_visible()


def focused(page: Page) -> str:
    """Return what the focused element is called."""
    name: str = page.evaluate("document.activeElement.querySelector('title')?.textContent ?? ''")
    return name


def cell(page: Page, back: int) -> Locator:
    """Return the cell of so many days before today."""
    return page.locator("[data-year] a").nth(-1 - back)


def test_the_year_is_one_tab_stop_and_arrows_move_inside(enter: Enter) -> None:
    page = enter("year-keys", viewport={"width": 1280, "height": 800})
    play(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").click()
    page.get_by_role("navigation", name="Log").get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", name="Your last twelve months")).to_be_visible()
    expect(page.locator("[data-said]")).to_contain_text("1 quest, ")

    page.get_by_role("link", name="The rows behind these figures").focus()
    page.keyboard.press("Tab")
    expect(cell(page, 0)).to_be_focused()
    assert "1 quest" in focused(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-year]')") is None

    page.keyboard.press("Shift+Tab")
    expect(cell(page, 0)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, 7)).to_be_focused()
    assert "nothing recorded" in focused(page)
    expect(page.locator("[data-said]")).to_have_text(focused(page))
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0)).to_be_focused()

    page.keyboard.press("Home")
    expect(page.locator("[data-year] a").first).to_be_focused()
    assert focused(page).startswith("Monday ")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-year] a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-year] a").nth(1)).to_be_focused()
    # Across the middle, where the second half begins.
    for _week in range(30):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-year] a").nth(1 + 7 * 30)).to_be_focused()

    # Left and come back to, it is still where it was.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-year] a").nth(1 + 7 * 30)).to_be_focused()

    page.keyboard.press("End")
    expect(cell(page, 0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/log/\?day=\d{4}-\d\d-\d\d$"))
    expect(page.locator(".row").first).to_contain_text("Run five kilometres")


def test_the_picture_of_every_range_is_one_tab_stop(enter: Enter) -> None:
    page = enter("keys-of-ranges")
    play(page)
    for address in ("?range=30d", "?range=12w", "?range=all"):
        page.goto(f"/log/insights/{address}")

        page.get_by_role("link", name="The rows behind these figures").focus()
        page.keyboard.press("Tab")
        expect(cell(page, 0), address).to_be_focused()
        assert page.locator("[data-year] a[tabindex='0']").count() == 1, address
        page.keyboard.press("Tab")
        expect(page.locator("[data-year] + .heat-foot summary"), address).to_be_focused()


def test_without_scripts_the_table_opens_the_log(enter: Enter) -> None:
    page = enter("no-scripts", java_script_enabled=False)
    play(page)
    page.goto("/log/insights/")

    assert page.locator("[data-year] a").count() > 360
    assert page.locator("[data-year] a:not([tabindex='-1'])").count() == 0
    expect(page.locator("[data-said]")).to_be_hidden()
    page.get_by_text("The picture as a table, by month").click()
    page.locator(".heat-foot table a").first.click()

    expect(page).to_have_url(re.compile(r"/log/\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d$"))
    expect(page.locator(".row").filter(has_text="Run five kilometres")).to_have_count(1)
    expect(page.locator(".chip").first).to_contain_text("From 1 ")


def test_a_day_is_opened_by_a_tap(enter: Enter) -> None:
    page = enter("tap")
    play(page)
    page.goto("/log/insights/?range=30d")

    cell(page, 0).click()

    expect(page).to_have_url(re.compile(r"/log/\?day="))


def play_on(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()


def test_every_range_fits_and_is_open_to_all(enter: Enter) -> None:
    page = enter("insights-looks", name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2)
    faults = Faults(page)
    faults.look_at("/log/insights/")
    play_on(page)
    for address in RANGES:
        page.goto(f"/log/insights/{address}")
        faults.look(f"played, {address}")
        open_all(page)
        faults.look(f"played, {address}, opened")
    for path in LOGS:
        faults.look_at(path)

    faults.assert_none()


def test_without_scripts_nothing_scrolls_sideways(enter: Enter) -> None:
    page = enter(
        "insights-unscripted",
        name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2,
        java_script_enabled=False,
    )
    play_on(page)
    overflows: dict[str, list[str]] = {}
    for path in (*(f"/log/insights/{address}" for address in RANGES), *LOGS):
        page.goto(path)
        for what in (path, f"{path}, opened"):
            if what != path:
                open_all(page)
            overflows[what] = []
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if (pixels := overflow_of(page)) > 0:
                    overflows[what].append(f"{width} px: {pixels} px too wide")

    expect_none(overflows)


def test_the_log_is_downloaded_as_a_file(enter: Enter) -> None:
    page = enter("takes-away")
    play(page)
    page.goto("/log/")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON").click()
    assert re.fullmatch(r"takes-away-\d{4}-\d\d-\d\d-log\.json", waiting.value.suggested_filename)
    found = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert [row["quest"] for row in found["log"]] == ["Forty push-ups", "Run five kilometres"]
    assert found["rows"] == 2

    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    assert waiting.value.path().read_text(encoding="utf-8-sig").count("\n") == 3
