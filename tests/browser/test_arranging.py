"""Putting the board in order in a real browser: by dragging, by buttons, with scripts off."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

ORDER = "/quests/arrange/"
RUN, WALK = "Run five kilometres", "Walk before breakfast"


def names_on(page: Page) -> Locator:
    """Return the names of the Agility quests on the page of the board's order."""
    names = page.get_by_role("region", name="Agility").get_by_role("heading", level=3)
    expect(names).to_have_text([RUN, WALK])
    return names


def row(page: Page, name: str) -> Locator:
    return page.locator(".place").filter(has=page.get_by_role("link", name=name))


def box(element: Locator) -> Any:
    found = element.bounding_box()
    assert found
    return found


def drag(page: Page, name: str, *, onto: str) -> None:
    """Take a quest by its grip and hold it over another one."""
    grip, goal = box(row(page, name).locator(".grip")), box(row(page, onto))
    page.mouse.move(grip["x"] + 16, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(grip["x"] + 16, goal["y"] + goal["height"] * 3 / 4, steps=4)


def test_a_dragged_quest_stays_where_it_was_dropped(enter: Enter) -> None:
    page = enter("drags", viewport={"width": 1280, "height": 800}, at=ORDER)
    names = names_on(page)
    drag(page, RUN, onto=WALK)
    expect(names).to_have_text([WALK, RUN])
    page.mouse.up()
    expect(page.get_by_text("The new order is kept.")).to_be_attached()
    expect(page.get_by_role("button", name=f"Move up: {RUN}")).to_be_visible()
    page.reload()
    expect(names).to_have_text([WALK, RUN])


def test_escape_puts_a_dragged_quest_back(enter: Enter) -> None:
    page = enter("escapes", viewport={"width": 1280, "height": 800}, at=ORDER)
    names = names_on(page)
    drag(page, RUN, onto=WALK)
    expect(names).to_have_text([WALK, RUN])
    page.keyboard.press("Escape")
    expect(names).to_have_text([RUN, WALK])
    page.mouse.up()
    page.reload()
    expect(names).to_have_text([RUN, WALK])


def test_an_order_that_cannot_be_sent_is_as_it_was(enter: Enter) -> None:
    page = enter("logs-out", viewport={"width": 1280, "height": 800}, at=ORDER)
    names = names_on(page)
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((one) => one.value = 'x')")
    page.route("**/quests/arrange/", lambda route: route.fulfill(status=200, body="another page"))
    drag(page, RUN, onto=WALK)
    page.mouse.up()
    expect(names).to_have_text([RUN, WALK])


def test_a_button_moves_and_keeps_the_focus_at_the_quest(enter: Enter) -> None:
    page = enter("presses", at=ORDER)
    names = names_on(page)
    page.get_by_role("button", name=f"Move down: {RUN}").press("Enter")
    expect(names).to_have_text([WALK, RUN])
    expect(page.get_by_role("button", name=f"Move up: {RUN}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text([RUN, WALK])


def test_with_scripts_off_the_buttons_move_and_nothing_offers_to_be_dragged(enter: Enter) -> None:
    page = enter("orders-without-scripts", java_script_enabled=False, at=ORDER)
    names = names_on(page)
    expect(page.locator(".grip:visible")).to_have_count(0)
    page.get_by_role("button", name=f"Move up: {WALK}").click()
    expect(page).to_have_url(re.compile(r"/quests/arrange/#quest-[0-9a-f-]+$"))
    expect(names).to_have_text([WALK, RUN])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_a_quest_is_written_for_some_weekdays(enter: Enter, scripts: bool) -> None:
    page = enter(f"writes-{scripts}", java_script_enabled=scripts, at="/quests/new/")
    page.get_by_label("Name").fill("Read the old book")
    page.get_by_role("radio", name="Intelligence").check(force=True)
    page.get_by_role("radio", name="Every week").check(force=True)
    expect(page.get_by_role("group", name="Weekdays")).to_have_count(0)
    page.get_by_role("radio", name="Every day").check(force=True)
    for day in ("Saturday", "Sunday"):
        page.get_by_role("checkbox", name=day).uncheck(force=True)
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_text("“Read the old book” is on your board.")).to_be_visible()
