"""All of it by keyboard alone: sign up, complete, undo, log, filter, settings, log out.

At each stop of the way the ring is seen where the focus is, and nothing lies over it.
"""

import re

import pytest
from playwright.sync_api import ElementHandle, Locator, Page, expect

from tests.browser.conftest import Enter, Visit
from tests.effort import of_a_matrix

pytestmark = pytest.mark.browser

#: More stops than any page of this way has.
STOPS = 150

#: What is wrong with how the focus is seen, "" when nothing is; what it is on; and whether that is `wanted`.
#: A field drawn by what stands beside it has its ring there; an element over several lines is looked at
#: where it begins. A page that scrolls to it may take some frames.
SEEN = """async (wanted) => {
    const focused = document.activeElement;
    const wrong = () => {
        if (!focused || focused === document.body) return "";
        const drawn = getComputedStyle(focused).opacity === "0" ? focused.nextElementSibling : focused;
        const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
        if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return "no ring";
        const box = drawn.getClientRects()[0];
        if (!box?.width || !box.height) return "no place";
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "out of sight";
        const above = document.elementFromPoint(x, y);
        const seen = [drawn, focused].some((one) => one.contains(above)) || above?.contains(drawn);
        return seen ? "" : "covered";
    };
    for (let frames = 0; frames < 600 && wrong() === "out of sight"; frames += 1) {
        await new Promise(requestAnimationFrame);
    }
    return [wrong(), focused?.outerHTML.slice(0, 200), focused === wanted];
}"""


def step(page: Page, key: str = "Tab", wanted: ElementHandle | None = None) -> bool:
    """Go to the next stop, and see that one can see where it is; return whether it is the wanted one."""
    page.keyboard.press(key)
    wrong, where, there = page.evaluate(SEEN, wanted)
    assert not wrong, f"{wrong}: {where}"
    return bool(there)


def go_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    element = wanted.element_handle()
    if not any(step(page, wanted=element) for _stop in range(STOPS)):
        pytest.fail(f"{wanted} was not reached in {STOPS} stops")


def press(page: Page, wanted: Locator) -> None:
    """Go there and press it."""
    go_to(page, wanted)
    page.keyboard.press("Enter")


def begin_by_keyboard(page: Page, username: str) -> None:
    """Sign up from the first page."""
    page.goto("/")
    press(page, page.get_by_role("link", name="Begin", exact=True))
    expect(page.get_by_role("heading", name="Begin your record")).to_be_visible()
    for label, text in (
        ("Username", username),
        ("Password", "a horse, a battery"),
        ("Password confirmation", "a horse, a battery"),
        ("Hunter name", "Mara"),
    ):
        field = page.get_by_label(label, exact=label == "Password")
        if not field.evaluate("(one) => one === document.activeElement"):
            go_to(page, field)
        page.keyboard.type(text)
    press(page, page.get_by_role("button", name="Begin"))
    expect(page.get_by_text("Welcome, Mara.")).to_be_visible()


# The phone's navigation lies over the page, at its lower edge.
@pytest.mark.parametrize("width", of_a_matrix([390, 1280], [390]))
def test_the_whole_way(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    begin_by_keyboard(page, f"keyboard-{width}")

    step(page)
    expect(page.get_by_role("link", name="Skip to today's quests")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Complete: Forty push-ups"))
    window = page.locator("#now")
    expect(window).to_contain_text("Recorded once.")

    press(page, window.get_by_role("button", name="Undo"))
    expect(page.get_by_text("Undone.")).to_be_visible()
    press(page, page.get_by_role("button", name="Complete: Forty push-ups"))
    expect(window).to_contain_text("Recorded once.")

    press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Log"))
    expect(page.get_by_role("heading", name="Log", level=1)).to_be_visible()
    kind = page.locator("#id_kind")
    go_to(page, kind)
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Apply"))
    expect(page).to_have_url(re.compile(r"/log/\?.*kind=\w+"))
    press(page, page.get_by_role("link", name=re.compile("remove$")))
    expect(page).not_to_have_url(re.compile("kind="))

    menu = page.locator(".menu")
    press(page, menu.locator("summary"))
    press(page, menu.get_by_role("link", name="Settings"))
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    theme = page.get_by_role("radio", name="As my device")
    go_to(page, theme)
    step(page, "ArrowDown")
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    press(page, menu.locator("summary"))
    press(page, menu.get_by_role("button", name="Log out"))
    expect(page.get_by_role("heading", name="Every day leaves a mark.")).to_be_visible()


def test_no_page_holds_the_focus(enter: Enter) -> None:
    page = enter("keyboard-round", viewport={"width": 1280, "height": 800})
    for path in (
        "/",
        "/quests/",
        "/quests/new/",
        "/log/",
        "/log/insights/",
        "/status/",
        "/rewards/",
        "/keys/",
    ):
        page.goto(path)
        skip = page.locator(".skip")
        step(page)
        expect(skip).to_be_focused()
        # Round the whole page, and there again.
        go_to(page, skip)


def test_the_skip_link_leads_past_the_navigation(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 800})
    page.goto("/")
    step(page)
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    step(page)
    expect(page.get_by_role("link", name="Begin", exact=True)).to_be_focused()
