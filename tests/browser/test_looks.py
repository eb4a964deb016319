"""Every page, at every size and in both themes: nothing overflows, nothing is closed to a screen reader."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, sign_up
from tests.effort import of_a_matrix

pytestmark = pytest.mark.browser

VISITORS = (
    "/",
    "/accounts/signup/",
    "/accounts/login/",
    "/accounts/password_reset/",
    "/accounts/password_reset/done/",
    "/accounts/reset/nobody/nothing/",
    "/accounts/reset/done/",
    "/offline/",
)
HUNTERS = (
    "/",
    "/quests/",
    "/quests/?q=nothing+like+it",
    "/quests/?stat=Luck&difficulty=Hard&q=run",
    "/quests/?kind=catalog&board=no&done=no&repeat=daily&sort=xp&q=e",
    "/quests/?kind=theirs&board=perhaps&sort=oldest",
    "/quests/new/",
    "/quests/arrange/",
    "/quests/archived/",
    "/rewards/",
    "/log/",
    "/log/?kind=completion&stat=Agility",
    "/log/?kind=purchase",
    "/log/?kind=theft&before=nowhere",
    "/log/?day=1999-12-31",
    "/log/insights/",
    "/status/",
    "/settings/",
    "/settings/import/",
    "/accounts/password_change/",
    "/accounts/password_change/done/",
    "/accounts/delete/",
    "/keys/",
)
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 5


def overflow_of(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def inline_of(page: Page) -> int:
    return page.evaluate("document.querySelectorAll('script:not([src]), style, [style], [onclick]').length")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_violation_of_wcag_and_nothing_inline(visit: Visit, theme: str) -> None:
    page = visit(color_scheme=theme, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    violations = {}
    for path in VISITORS:
        violations[path] = look_at(page, path)
    sign_up(page, f"axe-{theme}")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()
    for path in HUNTERS:
        violations[path + " signed in"] = look_at(page, path)
    for what in walk(page):
        violations[what] = violations_on(page)

    assert {path: found for path, found in violations.items() if found} == {}


def walk(page: Page) -> Iterator[str]:
    """Go where no fixed path leads, and name each place once the page stands there."""
    page.goto("/status/")
    open_all(page)
    yield "the status, opened"
    page.goto("/quests/?q=kilometres")
    page.get_by_role("link", name="Run five kilometres").click()
    expect(page.get_by_role("heading", name="Run five kilometres", level=1)).to_be_visible()
    open_all(page)
    yield "a quest"
    yield from walk_of_quests(page)
    page.goto("/")
    page.get_by_role("navigation", name="The last seven days").get_by_role("link").nth(6).click()
    page.get_by_role("button", name=re.compile("^Mark late for .*: Forty push-ups$")).click()
    expect(page.locator("#now")).to_be_visible()
    yield "a day with a late mark"
    page.locator("#now").get_by_role("button", name="Undo").click()
    expect(page.locator(".notes .note")).to_be_visible()
    yield "a day with an undone row"
    page.goto("/")
    page.get_by_role("button", name="Rest today").click()
    expect(page.get_by_role("link", name="Show them anyway")).to_be_visible()
    yield "a rest day"
    page.get_by_role("link", name="Show them anyway").click()
    expect(page.get_by_role("link", name="Show them anyway")).to_have_count(0)
    yield "a rest day, shown anyway"


def walk_of_quests(page: Page) -> Iterator[str]:
    """Go where a hunter's own quests and the board's choice lead."""
    page.goto("/quests/?board=no")
    open_all(page)
    yield "the list with its filters open"
    page.goto("/quests/new/")
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the quest a name.")
    yield "a quest that is refused"
    page.get_by_label("Name").fill(LONG)
    page.get_by_role("radio", name="Agility").check(force=True)
    page.get_by_label("Notes").fill(LONG)
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_text("is on your board.")).to_be_visible()
    for path in ("/", "/quests/", "/quests/arrange/"):
        page.goto(path)
        yield f"{path} with a long name"
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_role("heading", name=LONG, level=1)).to_be_visible()
    open_all(page)
    yield "a quest of one's own"
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Edit your quest")).to_be_visible()
    yield "an edit"
    page.get_by_role("button", name=f"Archive {LONG}").click()
    expect(page.get_by_role("button", name=f"Restore {LONG}")).to_be_visible()
    yield "a quest of one's own, archived"
    page.goto("/quests/archived/")
    yield "the archive with a quest"


def open_all(page: Page) -> None:
    """Open everything on the page that opens."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def look_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    return violations_on(page)


def violations_on(page: Page) -> list[str]:
    assert inline_of(page) == 0
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    response = Axe().run(page, options=rules).response
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in response["violations"]]


@pytest.mark.parametrize("width", of_a_matrix([320, 390, 768, 960, 1280], [320, 1280]))
def test_nothing_scrolls_sideways(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    overflows = {}
    for path in VISITORS:
        page.goto(path)
        overflows[path] = overflow_of(page)
    sign_up(page, f"width-{width}", name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2)
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()
    for path in HUNTERS:
        page.goto(path)
        overflows[path + " signed in"] = overflow_of(page)
    for what in walk(page):
        overflows[what] = overflow_of(page)

    assert {path: pixels for path, pixels in overflows.items() if pixels > 0} == {}


def test_what_is_pressed_is_large_enough_for_a_finger(visit: Visit) -> None:
    page = visit()
    sign_up(page, "fingers")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_be_visible()
    small = {"the board": small_on(page)}
    for path in ("/log/", "/quests/", "/quests/new/", "/quests/arrange/", "/rewards/"):
        page.goto(path)
        small[path] = small_on(page)
    for what in walk(page):
        small[what] = small_on(page)

    assert {what: found for what, found in small.items() if found} == {}


def small_on(page: Page) -> list[str]:
    """Return what stands on the buttons, summaries and navigation of a page that a finger would miss."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('main button, nav a, .top a, main .btn, summary')]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 24)
            .map(([text, box]) => `${text}: ${box.width} by ${box.height}`)"""
    )
    return found
