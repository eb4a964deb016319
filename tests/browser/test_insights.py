"""The insights in the browser: one Tab stop with scripts, tables without, at every width, in both themes."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, sign_up
from tests.browser.test_looks import look_at, open_all, overflow_of, violations_on
from tests.effort import of_a_matrix

pytestmark = pytest.mark.browser

RANGES = ("", "?range=30d", "?range=12w", "?range=all", "?range=century&year=1")


def play(page: Page, username: str) -> None:
    """Sign up, and do something today and two days ago."""
    sign_up(page, username)
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


def test_the_year_is_one_tab_stop_and_arrows_move_inside(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 800})
    play(page, "year-keys")
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


@pytest.mark.parametrize("address", ["?range=30d", "?range=12w", "?range=all"])
def test_the_picture_of_every_range_is_one_tab_stop(visit: Visit, address: str) -> None:
    page = visit()
    play(page, f"keys-{address[7:]}")
    page.goto(f"/log/insights/{address}")

    page.get_by_role("link", name="The rows behind these figures").focus()
    page.keyboard.press("Tab")
    expect(cell(page, 0)).to_be_focused()
    assert page.locator("[data-year] a[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    expect(page.locator("[data-year] + .heat-foot summary")).to_be_focused()


def test_without_scripts_the_table_opens_the_log(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    play(page, "no-scripts")
    page.goto("/log/insights/")

    assert page.locator("[data-year] a").count() > 360
    assert page.locator("[data-year] a:not([tabindex='-1'])").count() == 0
    expect(page.locator("[data-said]")).to_be_hidden()
    page.get_by_text("The picture as a table, by month").click()
    page.locator(".heat-foot table a").first.click()

    expect(page).to_have_url(re.compile(r"/log/\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d$"))
    expect(page.locator(".row").filter(has_text="Run five kilometres")).to_have_count(1)
    expect(page.locator(".chip").first).to_contain_text("From 1 ")


def test_a_day_is_opened_by_a_tap(visit: Visit) -> None:
    page = visit()
    play(page, "tap")
    page.goto("/log/insights/?range=30d")

    cell(page, 0).click()

    expect(page).to_have_url(re.compile(r"/log/\?day="))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_violation_of_wcag_and_nothing_inline(visit: Visit, theme: str) -> None:
    page = visit(color_scheme=theme, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    sign_up(page, f"insights-axe-{theme}")
    violations = {"empty": look_at(page, "/log/insights/")}
    play_on(page)
    for address in RANGES:
        violations[address] = look_at(page, f"/log/insights/{address}")
        open_all(page)
        violations[f"{address}, opened"] = violations_on(page)
    violations["the log"] = look_at(page, "/log/?from=2020-01-01&to=2030-01-01")

    assert {what: found for what, found in violations.items() if found} == {}


def play_on(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()


@pytest.mark.parametrize("width", of_a_matrix([320, 390, 600, 700, 960, 1280], [320, 1280]))
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_nothing_scrolls_sideways(visit: Visit, width: int, scripts: bool) -> None:
    page = visit(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    sign_up(page, f"insights-{width}-{scripts}", name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2)
    overflows = {}
    play_on(page)
    for address in RANGES:
        page.goto(f"/log/insights/{address}")
        overflows[address] = overflow_of(page)
        open_all(page)
        overflows[f"{address}, opened"] = overflow_of(page)
    for path in ("/log/", "/log/?from=2020-01-01&to=2030-01-01&kind=completion"):
        page.goto(path)
        overflows[path] = overflow_of(page)

    assert {what: pixels for what, pixels in overflows.items() if pixels > 0} == {}


def test_the_log_is_downloaded_as_a_file(visit: Visit) -> None:
    page = visit()
    play(page, "takes-away")
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
