"""Single keys: each does what the list says, none in a field, and none once they are switched off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}


def names_of_due(page: Page) -> list[str]:
    """Return the names of the quests that wait, in the page's order."""
    labels = page.locator("main .rows .do").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-label'))"
    )
    return [label.removeprefix("Complete: ") for label in labels]


def numbers_shown(page: Page) -> list[str]:
    """Return what the counter writes before each control: nothing where no number is shown."""
    return page.locator("main .rows form:has(> .do)").evaluate_all(
        """(all) => all.map((one, place) => {
            const written = getComputedStyle(one, '::before').content;
            return written === 'none' ? '' : 'number ' + (place + 1);
        })"""
    )


def is_open(page: Page) -> bool:
    return page.locator("dialog#keys").evaluate("(dialog) => dialog.open")


def test_a_number_completes_the_quest_that_it_stands_before(enter: Enter) -> None:
    page = enter("key-number", viewport=WIDE)
    due = names_of_due(page)
    assert len(due) >= 3
    assert numbers_shown(page)[:3] == ["number 1", "number 2", "number 3"]

    page.keyboard.press("2")

    expect(page.locator("#now")).to_contain_text(due[1])
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    expect(page.get_by_role("button", name=f"Complete: {due[1]}", exact=True)).to_have_count(0)
    # The page holds new rows now: the numbers count anew.
    page.keyboard.press("1")
    expect(page.locator("#now")).to_contain_text(due[0])
    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(2)


def test_a_number_without_a_quest_does_nothing(enter: Enter) -> None:
    page = enter("key-nothing", viewport=WIDE)
    assert len(names_of_due(page)) < 9

    page.keyboard.press("9")
    page.keyboard.press("0")

    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(0)


def test_numbers_do_nothing_on_other_pages(enter: Enter) -> None:
    page = enter("key-elsewhere", viewport=WIDE, at="/quests/")
    expect(page.get_by_role("button", name=re.compile("^Complete: ")).first).to_be_visible()

    page.keyboard.press("1")

    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(0)


def test_a_number_held_down_completes_one_quest(enter: Enter) -> None:
    page = enter("key-held", viewport=WIDE)

    page.keyboard.down("1")
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    left = names_of_due(page)
    # Without letting go between, the browser marks each as a repeat of the first.
    for _repeat in range(3):
        page.keyboard.down("1")
    page.keyboard.up("1")

    page.goto("/")
    assert names_of_due(page) == left
    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(1)


def test_keys_of_the_browser_stay_the_browsers(enter: Enter) -> None:
    page = enter("key-modifiers", viewport=WIDE)

    for modifier in ("Control", "Alt", "Meta"):
        page.evaluate(
            """(name) => document.body.dispatchEvent(new KeyboardEvent("keydown", {
                key: "1", bubbles: true, cancelable: true, [`${name}Key`]: true,
            }))""",
            {"Control": "ctrl", "Alt": "alt", "Meta": "meta"}[modifier],
        )

    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(0)


def test_a_slash_goes_to_the_search(enter: Enter) -> None:
    page = enter("key-search", viewport=WIDE)

    # On a Spanish keyboard it is Shift and 7: what counts is what a key writes.
    page.keyboard.press("Shift+/")
    expect(page).to_have_url(re.compile("/quests/#id_q$"))
    search = page.get_by_label("Search quests")
    expect(search).to_be_focused()

    page.get_by_role("heading", name="Quests").click()
    expect(search).not_to_be_focused()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    expect(search).to_have_value("")


def test_in_a_field_they_are_letters(enter: Enter) -> None:
    page = enter("key-letters", viewport=WIDE, at="/quests/")
    search = page.get_by_label("Search quests")
    search.focus()

    page.keyboard.type("1/?2")

    expect(search).to_have_value("1/?2")
    assert not is_open(page)


def test_a_question_mark_shows_them_and_escape_closes(enter: Enter) -> None:
    page = enter("key-list", viewport=WIDE)
    due = names_of_due(page)
    button = page.get_by_role("button", name=f"Complete: {due[0]}", exact=True)
    button.focus()

    page.keyboard.press("Shift+?")

    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    # Over the board, numbers press nothing.
    page.keyboard.press("1")
    expect(dialog).to_be_visible()
    for _stop in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(0)


def test_the_menu_shows_them_too(enter: Enter) -> None:
    page = enter("key-menu", viewport=WIDE)
    summary = page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".menu").get_by_role("link", name="Keys").click()

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(summary).to_be_focused()
    expect(page).to_have_url(re.compile("/$"))


def test_without_scripts_they_have_a_page(enter: Enter) -> None:
    page = enter("key-page", viewport=WIDE, java_script_enabled=False)
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("link", name="Keys").click()

    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible()
    page.goto("/")
    assert set(numbers_without_scripts(page)) == {"none"}


def numbers_without_scripts(page: Page) -> list[str]:
    # The test's own questions are asked with scripts off, too.
    return page.locator("main .rows form:has(> .do)").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
    )


def test_switched_off_they_do_nothing(enter: Enter) -> None:
    page = enter("key-off", viewport=WIDE, at="/settings/")
    page.locator("#id_keys").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/")
    assert set(numbers_shown(page)) == {""}

    for key in ("1", "/", "Shift+?"):
        page.keyboard.press(key)

    expect(page).to_have_url(re.compile("/$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto("/log/")
    expect(page.locator("main .row")).to_have_count(0)
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("link", name="Keys").click()
    expect(page.get_by_text("You have switched them off.")).to_be_visible()


def test_on_a_phone_no_number_stands_before_a_quest(enter: Enter) -> None:
    page = enter("key-phone")
    assert set(numbers_shown(page)) == {""}
