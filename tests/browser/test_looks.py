"""Every page, at every size and in both themes: nothing overflows, nothing is closed to a screen reader.

Each page is drawn once, and looked at in all ways where it stands.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, Visit
from tests.browser.faults import LONG, Faults, open_all

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


def test_the_pages_of_visitors(visit: Visit) -> None:
    page = visit()
    faults = Faults(page)
    for path in VISITORS:
        faults.look_at(path)

    faults.assert_none()


def test_the_pages_of_hunters(enter: Enter) -> None:
    page = enter("looked-at", name="Maximiliana-Wolfeschlegelsteinhausenbergerdorff" * 2)
    faults = Faults(page)
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_contain_text("Level up")
    faults.look("the board, level up")
    for path in HUNTERS:
        faults.look_at(path)
    walk(page, faults)

    faults.assert_none()


def walk(page: Page, faults: Faults) -> None:
    """Go where no fixed path leads, and look at each place once the page stands there."""
    page.goto("/status/")
    open_all(page)
    faults.look("the status, opened")
    page.goto("/quests/?q=kilometres")
    page.get_by_role("link", name="Run five kilometres").click()
    expect(page.get_by_role("heading", name="Run five kilometres", level=1)).to_be_visible()
    open_all(page)
    faults.look("a quest")
    walk_of_quests(page, faults)
    page.goto("/")
    page.get_by_role("navigation", name="The last seven days").get_by_role("link").nth(6).click()
    page.get_by_role("button", name=re.compile("^Mark late for .*: Forty push-ups$")).click()
    expect(page.locator("#now")).to_be_visible()
    faults.look("a day with a late mark")
    page.locator("#now").get_by_role("button", name="Undo").click()
    expect(page.locator(".notes .note")).to_be_visible()
    faults.look("a day with an undone row")
    page.goto("/")
    page.get_by_role("button", name="Rest today").click()
    expect(page.get_by_role("link", name="Show them anyway")).to_be_visible()
    faults.look("a rest day")
    page.get_by_role("link", name="Show them anyway").click()
    expect(page.get_by_role("link", name="Show them anyway")).to_have_count(0)
    faults.look("a rest day, shown anyway")


def walk_of_quests(page: Page, faults: Faults) -> None:
    """Go where a hunter's own quests and the board's choice lead."""
    page.goto("/quests/?board=no")
    open_all(page)
    faults.look("the list with its filters open")
    page.goto("/quests/new/")
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the quest a name.")
    faults.look("a quest that is refused")
    page.get_by_label("Name").fill(LONG)
    page.get_by_role("radio", name="Agility").check(force=True)
    page.get_by_label("Notes").fill(LONG)
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_text("is on your board.")).to_be_visible()
    for path in ("/", "/quests/", "/quests/arrange/"):
        page.goto(path)
        faults.look(f"{path} with a long name")
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_role("heading", name=LONG, level=1)).to_be_visible()
    open_all(page)
    faults.look("a quest of one's own")
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Edit your quest")).to_be_visible()
    faults.look("an edit")
    page.get_by_role("button", name=f"Archive {LONG}").click()
    expect(page.get_by_role("button", name=f"Restore {LONG}")).to_be_visible()
    faults.look("a quest of one's own, archived")
    page.goto("/quests/archived/")
    faults.look("the archive with a quest")
