"""The record in the browser: undone and put back, marked late, rested, and every number asked why."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from legacy_import.tests.folders import entry, profile, quest, quests, write
from tests.browser.conftest import Enter
from tests.browser.faults import LONG, Faults, open_all
from tests.browser.test_import import upload

pytestmark = pytest.mark.browser

with_and_without_scripts = pytest.mark.parametrize(
    "scripts", [True, False], ids=["with scripts", "scripts off"]
)

PUSH_UPS = "Complete: Forty push-ups"
PURSE = ".purse"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def week_of(page: Page) -> Locator:
    """Return the links of the last seven days and today, oldest first."""
    return page.get_by_role("navigation", name="The last seven days").get_by_role("link")


@with_and_without_scripts
def test_a_slip_is_undone_and_put_back(enter: Enter, scripts: bool) -> None:
    page = enter(f"slip-{scripts}", java_script_enabled=scripts)
    press(page, PUSH_UPS)
    expect(page.locator(PURSE)).to_contain_text("10")

    page.locator("#now").get_by_role("button", name="Undo").click()

    note = page.locator(".notes .note")
    expect(note).to_contain_text("Undone. 50 XP and 10 gold went back.")
    expect(page.locator("#now")).to_have_count(0)
    expect(page.locator(PURSE)).to_have_text("Gold: 0")
    expect(page.get_by_role("button", name=PUSH_UPS)).to_be_visible()

    note.get_by_role("button", name="Put back").click()

    expect(note).to_contain_text("Put back. 50 XP and 10 gold are yours again.")
    expect(page.locator(PURSE)).to_have_text("Gold: 10")
    expect(page.get_by_role("button", name=PUSH_UPS)).to_have_count(0)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").click()
    page.get_by_role("button", name="Undo Forty push-ups").click()

    expect(page).to_have_url(re.compile("/log/$"))
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("50 XP went back")
    page.get_by_role("button", name="Put back Forty push-ups").click()
    expect(page.locator(".row")).to_contain_text("+50 XP")


def test_a_double_click_on_undo_undoes_once(enter: Enter) -> None:
    page = enter("undo-twice")
    press(page, PUSH_UPS)

    page.locator("#now").get_by_role("button", name="Undo").dblclick()

    expect(page.locator(".notes .note").first).to_be_visible()
    page.goto("/log/")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("50 XP went back")
    expect(page.locator(PURSE)).to_have_text("Gold: 0")


@with_and_without_scripts
def test_yesterday_is_opened_from_the_week_and_marked_late(enter: Enter, scripts: bool) -> None:
    page = enter(f"late-{scripts}", java_script_enabled=scripts)
    yesterday = week_of(page).nth(6)
    expect(yesterday).to_contain_text("nothing recorded")

    yesterday.click()

    expect(page.get_by_role("heading", name="Forgot something?")).to_be_visible()
    button = page.get_by_role("button", name=re.compile("^Mark late for .*day: Forty push-ups$"))
    button.click()
    expect(page.locator("#now")).to_contain_text(re.compile("Late, .*day"))
    expect(button).to_have_count(0)
    expect(page.locator(PURSE)).to_have_text("Gold: 10")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Board").click()

    expect(week_of(page).nth(6)).to_contain_text("1 done, 1 marked late")
    expect(page.locator(".streak")).to_have_text(re.compile(r"1\s+day in a row"))
    expect(page.get_by_role("button", name=PUSH_UPS)).to_be_visible()


@with_and_without_scripts
def test_rest_is_declared_on_the_board_and_taken_back_in_the_settings(enter: Enter, scripts: bool) -> None:
    page = enter(f"rest-{scripts}", java_script_enabled=scripts)

    press(page, "Rest today")

    expect(page.get_by_role("heading", name="Rest day", level=1)).to_be_visible()
    expect(page.get_by_role("button", name=PUSH_UPS)).to_have_count(0)
    expect(page.get_by_role("button", name="Complete: Pick up litter on a walk")).to_be_visible()
    expect(page.get_by_role("button", name="Rest today")).to_have_count(0)

    page.get_by_role("link", name="Show them anyway").click()
    press(page, PUSH_UPS)

    expect(page).to_have_url(re.compile(r"/\?anyway=1"))
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    expect(page.locator(".streak")).to_have_text(re.compile(r"1\s+day in a row, safe"))

    page.goto("/")
    page.get_by_role("link", name="Change rest days").click()
    page.get_by_role("button", name="Take back").click()
    page.goto("/")
    expect(page.get_by_role("button", name="Rest today")).to_be_visible()


def test_a_number_is_asked_why_by_keyboard_alone(enter: Enter) -> None:
    page = enter("asks-why", viewport={"width": 1280, "height": 800})
    press(page, PUSH_UPS)
    expect(page.locator("#now")).to_be_visible()
    page.goto("/status/")
    why = page.locator(".why", has=page.locator("summary", has_text="Strength:"))
    summary, parts = why.locator("summary"), why.get_by_role("link", name="1 completion")
    expect(parts).to_be_hidden()

    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(parts).to_be_visible()
    tab_to(page, parts)
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/log/\?kind=completion&stat=Strength$"))
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("Forty push-ups")


def tab_to(page: Page, element: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if element.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail("the element cannot be reached by Tab")


def test_every_number_of_the_status_opens_without_scripts(enter: Enter) -> None:
    page = enter("opens-all", java_script_enabled=False, at="/status/")

    whys = page.locator(".why")
    expect(whys).to_have_count(11)
    for number in range(11):
        body = whys.nth(number).locator(":scope > :not(summary)").first
        expect(body).to_be_hidden()
        whys.nth(number).locator("summary").click()
        expect(body).to_be_visible()


@with_and_without_scripts
def test_a_quest_is_done_and_undone_on_its_own_page(enter: Enter, scripts: bool) -> None:
    page = enter(f"quest-{scripts}", java_script_enabled=scripts)
    page.get_by_role("link", name="Forty push-ups").click()
    expect(page.get_by_role("heading", name="Forty push-ups", level=1)).to_be_visible()
    button = page.get_by_role("button", name=PUSH_UPS)
    streak = page.locator(".figures div", has_text="Days in a row").locator("dd")
    expect(streak).to_have_text("0")
    address = page.url

    button.click()

    # With scripts it answers in place.
    expect(page).to_have_url(address if scripts else f"{address}#now")
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    expect(button).to_have_count(0)
    expect(streak).to_have_text("1")

    page.locator("#now").get_by_role("button", name="Undo").click()

    expect(page).to_have_url(address)
    expect(streak).to_have_text("0")
    expect(button).to_be_visible()
    page.locator(".notes .note").get_by_role("button", name="Put back").click()
    expect(streak).to_have_text("1")


def test_long_names_and_great_numbers_fit_every_page(enter: Enter, tmp_path: Path) -> None:
    page = enter("long-and-great")
    folder = write(
        tmp_path,
        hunter=profile(LONG[:100], gold=2**40, xp=10**9),
        quests=quests(quest(name=LONG, description=LONG * 2)),
        quest_logs=[entry(), entry("2025-03-02T08:00:00", gold=2**39)],
    )
    upload(page, folder)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("heading", name="Your record is here")).to_be_visible()
    faults = Faults(page)

    def look(what: str) -> None:
        open_all(page)
        faults.look(what)

    page.goto("/")
    page.get_by_role("button", name=f"Complete: {LONG}").click()
    expect(page.locator("#now")).to_be_visible()
    look("just done")
    page.get_by_role("link", name=LONG).first.click()
    expect(page.get_by_role("heading", name=LONG, level=1)).to_be_visible()
    look("quest")
    page.get_by_role("button", name=f"Undo {LONG}").click()
    expect(page.locator(".notes .note")).to_be_visible()
    look("quest undone")
    for path in ("/", "/log/", "/status/", "/log/?day=2025-03-01", "/log/?kind=opening_balance"):
        page.goto(path)
        look(path)
    page.goto("/")
    week_of(page).nth(6).click()
    expect(page.get_by_role("heading", name="Forgot something?")).to_be_visible()
    look("to mark late")

    faults.assert_none()
