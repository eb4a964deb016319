"""Gold buys something: a reward is written, paid for by a quest, bought after a question, and undone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.faults import LONG, PHONE, PRESSED, Faults, small_on

pytestmark = pytest.mark.browser


def write(page: Page, name: str, price: int, *, limit: str = "", period: str = "") -> None:
    """Write a reward by the page's own form; lands on the list."""
    page.goto("/rewards/new/")
    page.get_by_label("What you want").fill(name)
    page.get_by_label("Price in gold").fill(str(price))
    page.get_by_label("Limit").fill(limit)
    if period:
        page.get_by_role("radio", name=period).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"“{name}” is on your list.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_the_whole_way(enter: Enter, scripts: bool) -> None:
    page = enter(f"rewards-{scripts}", java_script_enabled=scripts)
    page.get_by_role("link", name="Rewards", exact=True).click()
    expect(page.get_by_role("heading", name="Gold buys what you name here")).to_be_visible()

    page.get_by_role("link", name="New reward").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the reward a name.")
    page.get_by_label("What you want").fill("A cup of good coffee")
    page.get_by_label("Price in gold").fill("30")
    page.get_by_label("Limit").fill("1")
    page.get_by_role("radio", name="a week").check()
    page.get_by_role("button", name="Save").click()
    row = page.locator(".rewards .row")
    expect(row).to_contain_text("30 gold missing")
    expect(row.get_by_role("link", name=re.compile("^Buy"))).to_have_count(0)

    page.goto("/")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    page.locator(".purse").click()
    expect(row).to_contain_text("1 left this week")
    page.get_by_role("link", name="Buy: A cup of good coffee").click()
    expect(page.get_by_text("You have 50; 20 stay.")).to_be_visible()
    page.get_by_role("button", name="Buy it for 30 gold").click()

    expect(page.get_by_text("A cup of good coffee is yours. 30 gold spent, 20 stay.")).to_be_visible()
    expect(page.locator(".purse")).to_contain_text("20")
    expect(row).to_contain_text("open again on Monday")
    lately = page.get_by_role("region", name="Bought lately")
    lately.get_by_role("button", name="Undo A cup of good coffee").click()

    expect(page.get_by_text("Undone. 30 gold went back.")).to_be_visible()
    expect(page.locator(".purse")).to_contain_text("50")
    expect(row).to_contain_text("1 left this week")
    expect(lately).to_contain_text("30 gold went back")
    lately.get_by_role("link", name="All you bought").click()
    expect(page).to_have_url(re.compile(r"/log/\?kind=purchase$"))


def test_a_double_click_buys_once_and_writes_once(enter: Enter) -> None:
    page = enter("rewards-twice")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")

    page.goto("/rewards/new/")
    page.get_by_label("What you want").fill("A walk")
    page.get_by_label("Price in gold").fill("5")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.locator(".note")).to_be_visible()
    page.goto("/rewards/")
    expect(page.locator(".rewards .row")).to_have_count(1)
    page.get_by_role("link", name="Buy: A walk").click()
    page.get_by_role("button", name="Buy it for 5 gold").dblclick()

    expect(page.locator(".note")).to_be_visible()
    page.goto("/rewards/")
    expect(page.locator(".purse")).to_contain_text("45")
    expect(page.get_by_role("region", name="Bought lately").locator(".row")).to_have_count(1)


def test_archived_and_restored(enter: Enter) -> None:
    page = enter("rewards-archive", java_script_enabled=False)
    write(page, "A walk", 5)
    page.get_by_role("link", name="Edit: A walk").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator(".rewards .row")).to_have_count(0)

    page.locator(".archive summary").click()
    page.get_by_role("button", name="Restore A walk").click()

    expect(page.get_by_text("“A walk” is on your list again.")).to_be_visible()
    expect(page.locator(".rewards .row")).to_have_count(1)


def test_every_page_fits_a_window_and_a_finger_and_is_open_to_all(enter: Enter) -> None:
    page = enter("rewards-looks", at="/rewards/")
    faults = Faults(page)
    faults.look("empty")
    page.goto("/")
    page.get_by_role("button", name="Complete: Run five kilometres").click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    write(page, "A walk", 5)
    write(page, LONG, 10, limit="3", period="in all")
    write(page, "A house", 2**53 - 1)
    page.get_by_role("link", name="Edit: A walk").click()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("link", name=f"Buy: {LONG}").click()
    faults.look("question")
    page.get_by_role("button", name="Buy it for 10 gold").click()
    expect(page.get_by_text("10 gold spent, 40 stay.")).to_be_visible()
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert small_on(page, f"{PRESSED}, main a") == []
    faults.look("bought")
    faults.look_at("/rewards/?page=1")
    page.get_by_role("link", name="Edit: A house").click()
    faults.look("edit")
    faults.look_at(page.url.replace("/edit/", "/buy/"))
    page.goto("/rewards/new/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    faults.look("form")

    faults.assert_none()
