"""Every page, at every size and in both themes: nothing overflows, nothing is closed to a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit, sign_up

pytestmark = pytest.mark.browser

VISITORS = ("/", "/accounts/signup/", "/accounts/login/", "/accounts/password_reset/")
HUNTERS = (
    "/",
    "/quests/",
    "/quests/?q=nothing+like+it",
    "/log/",
    "/status/",
    "/settings/",
    "/settings/import/",
    "/accounts/password_change/",
)


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
    for path in HUNTERS:
        violations[path + " signed in"] = look_at(page, path)

    assert {path: found for path, found in violations.items() if found} == {}


def look_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    assert inline_of(page) == 0
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    response = Axe().run(page, options=rules).response
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in response["violations"]]


@pytest.mark.parametrize("width", [320, 390, 768, 960, 1280])
def test_nothing_scrolls_sideways(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    overflows = {}
    for path in VISITORS:
        page.goto(path)
        overflows[path] = overflow_of(page)
    sign_up(page, f"width-{width}", name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2)
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    for path in HUNTERS:
        page.goto(path)
        overflows[path + " signed in"] = overflow_of(page)

    assert {path: pixels for path, pixels in overflows.items() if pixels > 0} == {}


def test_what_is_pressed_is_large_enough_for_a_finger(visit: Visit) -> None:
    page = visit()
    sign_up(page, "fingers")
    small = page.evaluate(
        """[...document.querySelectorAll('main button, nav a, .top a, summary')]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 24)
            .map(([text]) => text)"""
    )

    assert small == []
