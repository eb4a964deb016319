"""An old record comes over in the browser: upload, look, confirm; the log shows its rows."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from legacy_import.tests.folders import GONE, READ, entry, profile, quest, quests, sound_folder, write
from tests.browser.conftest import Enter
from tests.browser.faults import LONG, Faults

pytestmark = pytest.mark.browser


def upload(page: Page, folder: Path, *names: str, zone: str = "") -> None:
    """Choose files of a folder, every one unless named, and a zone when one is given, and send them."""
    page.goto("/settings/import/")
    files = [folder / name for name in names] or sorted(folder.iterdir())
    page.get_by_label("Files").set_input_files(files)
    if zone:
        page.get_by_label("Time zone").select_option(zone)
    page.get_by_role("button", name="Look what they bring").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_the_whole_way(enter: Enter, tmp_path: Path, scripts: bool) -> None:
    page = enter(f"import-{scripts}", java_script_enabled=scripts)
    folder = sound_folder(tmp_path, log=[entry(), entry("2025-03-02T08:00:00")], gold=500, Agility=1234)

    page.goto("/settings/")
    page.get_by_role("link", name="Bring your old record").click()
    expect(page).to_have_url(re.compile("/settings/import/$"))
    # Without scripts, signing up proposes no zone, so that there is one to choose.
    upload(page, folder, zone="" if scripts else "Europe/Madrid")

    expect(page.get_by_role("heading", name="Look before you import")).to_be_visible()
    row = page.get_by_role("table").nth(1).get_by_role("row", name="Agility")
    expect(row).to_contain_text("1,234")
    expect(page.locator(".purse")).to_contain_text("0")
    page.get_by_role("button", name="Import it").click()

    expect(page.get_by_text("Your record came over.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your record is here")).to_be_visible()
    expect(page.locator(".purse")).to_contain_text("500")
    page.get_by_role("link", name="Read your log").click()
    expect(page.locator(".row.done").filter(has_text="Morning run")).to_have_count(2)


def test_files_that_cannot_come_over_are_told_place_by_place(enter: Enter, tmp_path: Path) -> None:
    page = enter("import-problems")
    upload(page, sound_folder(tmp_path, log=[entry(xp=0), entry(quest_id=GONE, gold=-1)]))

    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("2 problems")
    expect(problem.locator("li")).to_have_text(
        [
            re.compile("^quest_logs.json › entry 1 › xp_earned"),
            re.compile("^quest_logs.json › entry 2 › gold_earned"),
        ]
    )
    expect(page.get_by_role("button", name="Import it")).to_have_count(0)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("nothing was imported")).to_be_visible()


def test_a_missing_file_is_told_under_its_field(enter: Enter, tmp_path: Path) -> None:
    page = enter("import-missing")
    upload(page, sound_folder(tmp_path), "quests.json")

    expect(page.get_by_role("alert")).to_contain_text("hunter.json is missing.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Files")).to_be_focused()


def test_every_page_of_the_way_fits_and_is_open_to_all(enter: Enter, tmp_path: Path) -> None:
    page = enter("import-looks")
    broken = sound_folder(tmp_path / "broken", log=[entry(xp=0), entry(quest_id=LONG, at=LONG)])
    folder = write(
        tmp_path / "sound",
        hunter=profile(LONG[:100], gold=2**40, xp=2**50),
        quests=quests(quest(name=LONG, xp_reward=2**53 - 1), quest(READ, difficulty="Legendary")),
        quest_logs=[entry()],
    )
    faults = Faults(page)
    upload(page, broken, "quests.json")
    faults.look("refused")
    upload(page, broken)
    faults.look("problems")
    upload(page, folder)
    expect(page.get_by_role("heading", name="Look before you import")).to_be_visible()
    faults.look("draft")
    page.goto("/settings/import/")
    faults.look("waiting")
    page.get_by_role("link", name="Look at them").click()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("heading", name="Your record is here")).to_be_visible()
    faults.look("done")

    faults.assert_none()
