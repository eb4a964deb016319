"""Quests of one's own and a board of one's own: write, follow, put in order, complete, archive, undo."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

RUN, WALK = "Run five kilometres", "Walk before breakfast"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday(days_from_now: int) -> str:
    """Return the name of the weekday that the hunter of these tests has then."""
    day = datetime.now(ZoneInfo("Europe/Madrid")) + timedelta(days=days_from_now)
    return WEEKDAYS[day.weekday()]


def write(page: Page, name: str, *, stat: str = "Intelligence", off: tuple[str, ...] = ()) -> None:
    """Write a quest of every day but some weekdays, by the page's own form; lands on the board."""
    page.goto("/")
    page.get_by_role("link", name="Write a quest").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("radio", name=stat).check(force=True)
    page.get_by_role("radio", name="Every day").check(force=True)
    for day in off:
        page.get_by_role("checkbox", name=day).uncheck(force=True)
    page.get_by_role("button", name="Save quest").click()
    expect(page.get_by_text(f"“{name}” is on your board.")).to_be_visible()
    page.goto("/")


def complete_button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Complete: {name}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
class TestWithScriptsAndWithout:
    def test_a_quest_is_written_done_undone_archived_and_restored(self, enter: Enter, scripts: bool) -> None:
        page = enter(f"own-{scripts}", zone="Europe/Madrid", java_script_enabled=scripts)
        write(page, "Read the old book", off=(weekday(2), weekday(3)))

        group = page.get_by_role("region", name="Intelligence")
        expect(group.get_by_role("heading", level=3)).to_have_text(["Read twenty pages", "Read the old book"])
        complete_button(page, "Read the old book").click()
        expect(page.locator("#now")).to_contain_text("Recorded once.")
        page.locator("#now").get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Undone. 50 XP and 10 gold went back.")).to_be_visible()
        complete_button(page, "Read the old book").click()
        expect(page.locator("#now")).to_contain_text("Recorded once.")

        page.locator("#now").get_by_role("link", name="Read the old book").click()
        page.get_by_role("button", name="Archive Read the old book").click()
        expect(page.get_by_text("“Read the old book” is archived.")).to_be_visible()
        page.goto("/")
        expect(page.get_by_role("region", name="Intelligence").get_by_role("heading", level=3)).to_have_text(
            ["Read twenty pages"]
        )
        expect(page.get_by_role("region", name="Done today")).to_contain_text("Read the old book")
        page.goto("/quests/archived/")
        page.get_by_role("button", name="Restore Read the old book").click()
        expect(page.get_by_text("“Read the old book” is back on your board.")).to_be_visible()
        expect(page.locator(".purse")).to_contain_text("10")

    def test_a_quest_that_is_off_today_waits_and_an_edit_calls_it_back(
        self, enter: Enter, scripts: bool
    ) -> None:
        page = enter(f"off-{scripts}", zone="Europe/Madrid", java_script_enabled=scripts)
        write(page, "Leg day", off=tuple(day for day in WEEKDAYS if day != weekday(3)))
        later = page.get_by_role("region", name="Not due today")
        expect(later).to_contain_text(f"next on {weekday(3)}")
        expect(complete_button(page, "Leg day")).to_have_count(0)

        later.get_by_role("link", name="Leg day").click()
        page.get_by_role("link", name="Edit", exact=True).click()
        for day in (weekday(0), weekday(1)):
            page.get_by_role("checkbox", name=day).check(force=True)
        page.get_by_label("Name").fill("Leg day, twice")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved. What you did before stays as it was.")).to_be_visible()
        page.goto("/")

        expect(complete_button(page, "Leg day, twice")).to_be_visible()
        expect(later).to_have_count(0)

    def test_one_of_the_catalog_is_followed_from_the_list_and_taken_off_again(
        self, enter: Enter, scripts: bool
    ) -> None:
        page = enter(f"follows-{scripts}", java_script_enabled=scripts)
        page.get_by_role("link", name="Choose quests").click()
        page.get_by_text("More filters").click()
        page.get_by_label("Board", exact=True).select_option("Not on your board")
        if scripts:  # each choice holds at once
            expect(page).to_have_url(re.compile("board=[a-z]"))
        page.get_by_label("Order", exact=True).select_option("Most XP first")
        if not scripts:
            page.get_by_role("button", name="Apply").click()
        expect(page.locator(".q .row-name").first).to_contain_text("Hold a conversation in a new language")
        if not scripts:  # in place they stay as they were
            expect(page.get_by_label("Board", exact=True)).to_be_hidden()

        page.get_by_role("button", name="Follow Leg day").click()
        expect(page.get_by_text("“Leg day” is on your board.")).to_be_visible()
        expect(page).to_have_url(re.compile(r"board=no.*sort=xp"))
        expect(page.get_by_role("button", name="Follow Leg day")).to_have_count(0)
        page.get_by_role("link", name="Most XP first remove").click()
        page.get_by_role("link", name="Not on your board remove").click()
        expect(page.locator(".chip")).to_have_count(0)
        page.goto("/")
        expect(complete_button(page, "Leg day")).to_be_visible()

        page.goto("/quests/?q=leg+day")
        page.get_by_role("button", name="Unfollow Leg day").click()
        expect(page.get_by_text("“Leg day” is off your board.")).to_be_visible()
        page.goto("/")
        expect(complete_button(page, "Leg day")).to_have_count(0)

    def test_notes_are_kept_and_asked_about_before_they_go(self, enter: Enter, scripts: bool) -> None:
        page = enter(f"notes-{scripts}", java_script_enabled=scripts)
        page.get_by_role("link", name=RUN).click()
        page.get_by_text("Write a note").click()
        page.get_by_role("textbox", name="Your notes").fill("Along the river.")
        page.get_by_role("button", name="Keep").click()
        expect(page.locator(".notes-say")).to_have_text("Along the river.")

        page.get_by_role("button", name=f"Unfollow {RUN}").click()
        expect(page.get_by_role("heading", name="Your notes would go too")).to_be_visible()
        page.get_by_role("link", name="Keep both").click()
        expect(page.locator(".notes-say")).to_have_text("Along the river.")
        page.get_by_role("button", name=f"Unfollow {RUN}").click()
        page.get_by_role("button", name="Take it off, notes too").click()

        expect(page.get_by_role("button", name=f"Follow {RUN}", exact=True)).to_be_visible()
        expect(page.locator(".notes-say")).to_have_count(0)

    def test_the_order_of_the_board_is_the_one_that_was_arranged(self, enter: Enter, scripts: bool) -> None:
        page = enter(f"order-{scripts}", java_script_enabled=scripts, viewport={"width": 1280, "height": 800})
        on_board = page.get_by_role("region", name="Agility").get_by_role("heading", level=3)
        expect(on_board).to_have_text([RUN, WALK])
        page.get_by_role("link", name="Put them in order").last.click()

        if scripts:
            drag(page, RUN, onto=WALK)
            expect(page.get_by_text("The new order is kept.")).to_be_attached()
        else:
            page.get_by_role("button", name=f"Move down: {RUN}").click()
            expect(page).to_have_url(re.compile(r"/quests/arrange/#quest-[0-9a-f-]+$"))
        expect(page.get_by_role("region", name="Agility").get_by_role("heading", level=3)).to_have_text(
            [WALK, RUN]
        )
        page.get_by_role("link", name="Back to your board").click()

        expect(on_board).to_have_text([WALK, RUN])


def drag(page: Page, name: str, *, onto: str) -> None:
    """Take a quest by its grip, and let it go over another one."""
    rows = page.locator(".place")
    grip = rows.filter(has=page.get_by_role("link", name=name)).locator(".grip").bounding_box()
    goal = rows.filter(has=page.get_by_role("link", name=onto)).bounding_box()
    assert grip is not None
    assert goal is not None
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(grip["x"] + grip["width"] / 2, goal["y"] + goal["height"] * 3 / 4, steps=4)
    page.mouse.up()


def test_an_emptied_board_leads_on(enter: Enter) -> None:
    page = enter("empties", java_script_enabled=False, at="/quests/?board=yes")
    for left in range(7, 0, -1):
        unfollow = page.get_by_role("button", name=re.compile("^Unfollow"))
        expect(unfollow).to_have_count(left)
        unfollow.first.click()
    expect(page.get_by_role("heading", name="No quest matches")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Your board is empty")).to_be_visible()

    page.get_by_role("link", name="See all quests").click()

    page.get_by_role("button", name="Follow Forty push-ups").click()
    page.goto("/")
    expect(complete_button(page, "Forty push-ups")).to_be_visible()
