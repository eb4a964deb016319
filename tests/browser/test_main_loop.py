"""Sign up, complete, see XP, level and log change; a second press pays nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Visit, sign_up

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_the_whole_loop(visit: Visit, scripts: bool) -> None:
    page = visit(java_script_enabled=scripts)
    sign_up(page, f"loop-{scripts}")

    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_text("Welcome, Mara.")).to_be_visible()
    expect(page.get_by_role("heading", name="Strength level 1")).to_be_visible()

    page.get_by_role("button", name="Complete: Run five kilometres").click()

    window = page.locator("#now")
    expect(window).to_contain_text("+250 XP")
    expect(window).to_contain_text("You are level 3 now.")
    expect(window).to_contain_text("Agility is now level 3.")
    expect(window).to_contain_text("Recorded once.")
    expect(page.get_by_role("heading", name="Agility level 3")).to_be_visible()
    expect(page.get_by_role("button", name="Complete: Run five kilometres")).to_have_count(0)
    expect(page.locator(".purse")).to_contain_text("50")

    page.get_by_role("link", name="Status").click()
    expect(page.get_by_role("heading", name="Mara")).to_be_visible()
    expect(page.locator(".stat.agility")).to_contain_text("250 XP")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").click()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("Run five kilometres")


def test_a_second_tab_pays_nothing(enter: Enter) -> None:
    page = enter("two-tabs")
    second = page.context.new_page()
    second.goto("/")

    page.get_by_role("button", name="Complete: Forty push-ups").click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    second.get_by_role("button", name="Complete: Forty push-ups").click()

    expect(second.get_by_text("Nothing was paid twice.")).to_be_visible()
    second.goto("/log/")
    expect(second.locator(".row")).to_have_count(1)
    expect(second.locator(".purse")).to_contain_text("10")


def test_going_back_shows_the_board_as_it_is_now(enter: Enter) -> None:
    page = enter("goes-back", java_script_enabled=False)
    button = page.get_by_role("button", name="Complete: Forty push-ups")
    button.click()
    expect(page.locator("#now")).to_contain_text("Recorded once.")

    page.go_back()

    expect(page.get_by_role("heading", name="Strength level 1")).to_be_visible()
    expect(button).to_have_count(0)


def test_a_double_click_pays_once(enter: Enter) -> None:
    page = enter("double-click")

    # "Any time" quests have no slot: only the form's own id makes the two presses one.
    page.get_by_role("button", name="Complete: Pick up litter on a walk").dblclick()

    expect(page.locator("#now")).to_be_visible()
    page.goto("/log/")
    expect(page.locator(".row")).to_have_count(1)


def test_the_browsers_zone_is_proposed_and_then_used(visit: Visit) -> None:
    page = visit(timezone_id="Pacific/Auckland")
    page.goto("/accounts/signup/")
    expect(page.get_by_label("Time zone")).to_have_value("Pacific/Auckland")

    sign_up(page, "zone-proposed")

    expect(page.get_by_text("Your day ends at 00:00, Auckland time.")).to_be_visible()


def test_settings_change_the_day_and_the_theme(enter: Enter) -> None:
    page = enter("settings", at="/settings/")
    page.get_by_label("Your day begins at").select_option("3")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_text("Your day ends at 03:00, Madrid time.").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_days_of_rest_are_chosen_declared_and_taken_back(enter: Enter, scripts: bool) -> None:
    page = enter(f"rests-{scripts}", java_script_enabled=scripts, at="/settings/")
    # Scripts propose it at sign-up.
    page.get_by_label("Time zone").select_option("Europe/Madrid")
    page.get_by_role("checkbox", name="Sunday").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="Sunday")).to_be_checked()

    today = page.get_by_label("Day of rest").get_attribute("min")
    page.get_by_label("Day of rest").fill(today)
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("is a rest day. Nothing is asked of you.")).to_be_visible()

    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".notes")).to_contain_text("rest day")
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)


def test_settings_propose_the_browsers_zone_to_somebody_without_one_and_save_none_unasked(
    enter: Enter, visit: Visit
) -> None:
    page = enter("zone-later", java_script_enabled=False)
    expect(page.get_by_text("Your day ends at 00:00, UTC time.")).to_be_visible()
    page.goto("/settings/")
    expect(page.get_by_text("You have not chosen a time zone yet.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("")

    scripted = visit(timezone_id="Pacific/Auckland")
    scripted.context.add_cookies(page.context.cookies())
    scripted.goto("/settings/")
    expect(scripted.get_by_label("Time zone")).to_have_value("Pacific/Auckland")
    scripted.reload()
    expect(scripted.get_by_text("You have not chosen a time zone yet.")).to_be_visible()
    scripted.get_by_role("button", name="Save").click()
    expect(scripted.get_by_text("Your days run by Pacific/Auckland time now.")).to_be_visible()


def test_search_and_complete_from_the_list(enter: Enter) -> None:
    page = enter("search", java_script_enabled=False, at="/quests/")
    page.get_by_label("Search quests").fill("PUSH")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".q")).to_have_count(1)
    page.get_by_role("button", name="Complete: Forty push-ups").click()

    expect(page).to_have_url(re.compile(r"/quests/\?q=PUSH"))
    expect(page.locator("#now")).to_contain_text("Recorded once.")
    expect(page.locator(".q .mark")).to_be_visible()
