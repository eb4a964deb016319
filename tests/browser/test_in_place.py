"""Presses answer in place: the page stays, its parts follow, and what goes wrong is said on it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

PUSH_UPS = "Complete: Forty push-ups"
RUN = "Complete: Run five kilometres"
LITTER = "Complete: Pick up litter on a walk"


def mark(page: Page) -> None:
    """Mark the page that stands there."""
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    """Return whether it is still the page that was marked."""
    return bool(page.evaluate("window.stayed === true"))


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def press_both(page: Page, first: str, second: str) -> None:
    """Press one quest's button, and another's before the first is answered."""
    page.evaluate(
        """(names) => names.forEach((name) => document.querySelector(`[aria-label="${name}"]`).click())""",
        [first, second],
    )


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def top_of(element: Locator) -> float:
    return float(element.evaluate("(element) => element.getBoundingClientRect().top"))


def drawn(page: Page) -> str:
    """Return what main shows, without what is new in each drawing and what scripts add."""
    html = str(page.evaluate("document.getElementById('main').innerHTML"))
    html = re.sub(r'(name="(?:csrfmiddlewaretoken|request_id)" value=")[^"]*', r"\1", html)
    html = re.sub(r' (?:tabindex="-1"|class="")', "", html)
    return re.sub(r"\s+", " ", html)


class TestCompleting:
    def test_changes_every_part_of_the_board_and_leaves_the_page(self, enter: Enter) -> None:
        page = enter("in-place")
        mark(page)

        button(page, RUN).click()

        window = page.locator("#now")
        expect(window).to_contain_text("+250 XP")
        expect(window).to_contain_text("You are level 3 now.")
        expect(window.get_by_role("button", name="Undo")).to_be_visible()
        expect(page).to_have_title("Five quests left · Hunter Progress System")
        expect(page.get_by_role("heading", level=1)).to_have_text("Five quests left")
        expect(page.locator(".day-sum")).to_contain_text("1 of 6 done.")
        expect(page.locator(".day > progress")).to_have_attribute("value", "1")
        expect(page.locator(".streak")).to_have_text(re.compile(r"1\s+day in a row"))
        expect(page.locator(".week [aria-current]")).to_contain_text("1 done")
        expect(page.get_by_role("heading", name="Agility level 3")).to_be_visible()
        expect(page.locator(".card-id")).to_contain_text("Level 3")
        expect(page.locator(".purse")).to_have_text("Gold: 50")
        expect(page.locator(".board-side .row")).to_contain_text("Run five kilometres")
        assert stayed(page)
        assert page.url.endswith("/")

    def test_stands_where_the_finger_was(self, enter: Enter) -> None:
        page = enter("calm", viewport={"width": 390, "height": 500})
        mark(page)
        button(page, RUN).click()
        expect(page.locator("#now")).to_contain_text("Run five kilometres")
        row = page.locator("li", has=button(page, "Complete: Read twenty pages"))
        row.evaluate("(element) => scrollBy(0, element.getBoundingClientRect().top - 150)")
        before = top_of(row)

        # The window above it closes, and the page moves along.
        button(page, "Complete: Read twenty pages").evaluate("(element) => element.click()")

        expect(page.locator("#now")).to_contain_text("Read twenty pages")
        assert abs(top_of(page.locator("#now")) - before) < 2
        assert top_of(page.locator("#now").get_by_role("button")) > before + 48

    def test_is_read_out_once_and_goes_on_from_the_window(self, enter: Enter) -> None:
        page = enter("read-out", viewport={"width": 1280, "height": 800})
        mark(page)
        page.evaluate(
            """() => {
                window.heard = [];
                const said = document.getElementById("said");
                new MutationObserver(() => heard.push(said.textContent.trim()))
                    .observe(said, { childList: true, subtree: true, characterData: true });
            }"""
        )
        button(page, PUSH_UPS).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#now")).to_be_focused()

        assert page.evaluate("heard") == ["Forty push-ups: done. 50 XP for Strength, 10 gold."]
        assert page.locator("[role=status], [aria-live]").count() == 1
        assert page.locator("#now").get_attribute("aria-labelledby") == "now-name"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.locator("#now").get_by_role("button", name="Undo")).to_be_focused()

    @pytest.mark.parametrize("motion", ["no-preference", "reduce"])
    def test_a_level_opens_with_its_motion_or_is_simply_there(self, enter: Enter, motion: str) -> None:
        page = enter(f"motion-{motion}", reduced_motion=motion)
        mark(page)
        page.evaluate(
            """() => {
                window.moved = new Set();
                addEventListener("animationstart", (event) => moved.add(event.animationName));
            }"""
        )
        button(page, RUN).click()
        expect(page.locator(".moment")).to_contain_text("Level up")
        page.locator("#now").evaluate(
            "(now) => Promise.all(now.getAnimations({ subtree: true }).map((one) => one.finished))"
        )

        moved = sorted(page.evaluate("[...moved]"))
        assert moved == (["open", "rise"] if motion == "no-preference" else [])

    def test_draws_what_a_load_of_the_page_draws(self, enter: Enter) -> None:
        page = enter("same-drawing")
        mark(page)
        for name in (RUN, PUSH_UPS, LITTER, "Complete: Ten quiet minutes"):
            button(page, name).click()
            expect(page.locator("#now")).to_contain_text(name.removeprefix("Complete: "))
        page.locator(".board-side").get_by_role("button", name="Undo Forty push-ups").click()
        expect(page.locator(".note")).to_contain_text("Undone.")
        button(page, "Difficulty").click()
        expect(page.locator(".strip")).to_be_visible()
        button(page, "Stat").click()
        expect(page.locator(".strip")).to_have_count(0)
        in_place = drawn(page)
        assert stayed(page)

        page.reload()

        assert in_place == drawn(page)

    def test_two_quests_pressed_at_once_are_both_done(self, enter: Enter) -> None:
        page = enter("both")
        mark(page)
        page.evaluate(
            """() => [...document.querySelectorAll("button.do")].slice(0, 3).forEach((one) => one.click())"""
        )
        expect(page.get_by_role("heading", level=1)).to_have_text("Three quests left")
        assert stayed(page)
        expect(page.locator(".htmx-request")).to_have_count(0)

    def test_a_double_click_counts_once(self, enter: Enter) -> None:
        page = enter("double")
        mark(page)
        sent = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)

        button(page, LITTER).dblclick()

        expect(page.locator("#now")).to_contain_text("Recorded once.")
        button(page, PUSH_UPS).click()
        expect(page.locator("#now")).to_contain_text("Forty push-ups")
        assert len(sent) == 2
        expect(page.locator(".board-side .row")).to_have_count(2)

    def test_on_the_list_and_on_the_quests_page(self, enter: Enter) -> None:
        page = enter("elsewhere")
        mark(page)
        page.goto("/quests/?q=push")
        mark(page)
        button(page, PUSH_UPS).click()
        expect(page.locator("#now")).to_contain_text("Recorded once.")
        expect(page.locator(".q .mark")).to_be_visible()
        assert stayed(page)
        page.locator("#now").get_by_role("link").click()
        expect(page.get_by_role("heading", name="Forty push-ups", level=1)).to_be_visible()
        mark(page)
        streak = page.locator(".figures div", has_text="Days in a row").locator("dd")

        page.get_by_role("button", name=re.compile("^Undo")).click()
        expect(streak).to_have_text("0")
        button(page, PUSH_UPS).click()
        expect(streak).to_have_text("1")
        assert stayed(page)

    @pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
    def test_on_a_list_that_it_leaves_it_is_shown_above(self, enter: Enter, scripts: bool) -> None:
        page = enter(f"leaves-list-{scripts}", java_script_enabled=scripts, at="/quests/?done=no")

        button(page, PUSH_UPS).click()

        expect(page.locator("#now")).to_contain_text("Recorded once.")
        expect(page.locator("#now")).to_be_in_viewport()
        expect(button(page, PUSH_UPS)).to_have_count(0)

    def test_a_level_stays_said_when_the_next_press_closes_its_window(self, enter: Enter) -> None:
        page = enter("level-stays")
        mark(page)

        press_both(page, RUN, PUSH_UPS)

        expect(page.locator("#now")).to_contain_text("Forty push-ups")
        expect(page.locator("#said .note")).to_contain_text("You are level 3 now.")
        expect(page.locator("#said .note")).to_be_in_viewport()
        button(page, LITTER).click()
        expect(page.locator("#now")).to_contain_text("Pick up litter")
        expect(page.locator("#said .note")).to_have_count(0)

    def test_leaves_alone_who_went_on_elsewhere(self, enter: Enter) -> None:
        page = enter("went-on")
        mark(page)
        page.goto("/quests/")
        search = page.get_by_label("Search quests")

        button(page, PUSH_UPS).evaluate(
            """(button) => { button.click(); document.getElementById("id_q").focus(); }"""
        )

        expect(page.locator("#now")).to_contain_text("Recorded once.")
        expect(search).to_be_focused()

    def test_a_late_mark_opens_in_its_row(self, enter: Enter) -> None:
        page = enter("late-in-place")
        mark(page)
        page.get_by_role("navigation", name="The last seven days").get_by_role("link").nth(6).click()
        expect(page.get_by_role("heading", name="Forgot something?")).to_be_visible()
        mark(page)
        late = page.get_by_role("button", name=re.compile("^Mark late for .*: Run five kilometres$"))
        late.scroll_into_view_if_needed()
        before = top_of(page.locator("li", has=late))

        late.click()

        window = page.locator("section[aria-labelledby=forgotten] #now")
        expect(window).to_contain_text(re.compile("Late, .*day"))
        expect(page.locator(".row.done")).to_contain_text("Run five kilometres")
        assert abs(top_of(window) - before) < 240
        assert stayed(page)


class TestUndoing:
    def test_from_the_window_the_list_and_the_note(self, enter: Enter) -> None:
        page = enter("undoes")
        mark(page)
        button(page, RUN).click()
        page.locator("#now").get_by_role("button", name="Undo").click()

        note = page.locator(".notes .note")
        expect(note).to_contain_text("Undone. 250 XP and 50 gold went back.")
        expect(note).to_be_in_viewport()
        expect(page.locator("#now")).to_have_count(0)
        expect(page.locator(".purse")).to_have_text("Gold: 0")
        expect(page).to_have_title(re.compile("^Six quests left"))
        assert focused(page).startswith("quest-")

        note.get_by_role("button", name="Put back").click()
        expect(note).to_contain_text("Put back. 250 XP and 50 gold are yours again.")
        expect(page.locator(".purse")).to_have_text("Gold: 50")
        expect(note).to_be_focused()

        page.locator(".board-side").get_by_role("button", name="Undo Run five kilometres").click()
        expect(note).to_contain_text("Undone.")
        expect(note).to_be_in_viewport()
        expect(note).to_be_focused()
        expect(page.locator(".purse")).to_have_text("Gold: 0")
        assert stayed(page)

    def test_in_the_log_the_row_stays_and_says_so(self, enter: Enter) -> None:
        page = enter("undoes-in-log")
        mark(page)
        button(page, PUSH_UPS).click()
        expect(page.locator("#now")).to_be_visible()
        page.goto("/log/")
        mark(page)

        page.get_by_role("button", name="Undo Forty push-ups").click()

        expect(page.locator(".row")).to_contain_text("50 XP went back")
        assert focused(page).startswith("row-")
        page.get_by_role("button", name="Put back Forty push-ups").click()
        expect(page.locator(".row")).to_contain_text("+50 XP")
        assert stayed(page)


class TestRefused:
    def test_what_another_tab_did_is_told_and_the_board_is_as_it_is_now(self, enter: Enter) -> None:
        page = enter("other-tab")
        mark(page)
        other = page.context.new_page()
        other.goto("/")
        button(other, PUSH_UPS).click()
        expect(other.locator("#now")).to_be_visible()

        button(page, PUSH_UPS).click()

        expect(page.locator(".note")).to_contain_text("Nothing was paid twice.")
        expect(button(page, PUSH_UPS)).to_have_count(0)
        expect(page.locator(".purse")).to_have_text("Gold: 10")
        expect(page.locator(".note")).to_be_focused()
        assert stayed(page)

    def test_who_was_logged_out_logs_in_and_comes_back(self, enter: Enter) -> None:
        page = enter("logged-out")
        mark(page)
        page.goto("/quests/?q=push")
        cookies = [one for one in page.context.cookies() if one["name"] != "sessionid"]
        page.context.clear_cookies()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]

        button(page, PUSH_UPS).click()

        expect(
            page.get_by_text("You were logged out. Nothing was recorded; press once more.")
        ).to_be_visible()
        page.get_by_label("Username").fill("logged-out")
        page.get_by_label("Password").fill("a horse, a battery")
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(re.compile(r"/quests/\?q=push$"))
        expect(button(page, PUSH_UPS)).to_be_visible()

    @pytest.mark.parametrize(
        ("tamper", "sentence"),
        [
            (lambda page: page.context.clear_cookies(name="csrftoken"), "Load the page again"),
            (
                lambda page: set_on_forms(page, "form.elements.request_id.value = 'x'"),
                "The form's request id is no id.",
            ),
            (
                lambda page: set_on_forms(
                    page, "form.setAttribute('hx-post', form.action.replace(/.{8}-/, '00000000-'))"
                ),
                "Your record is untouched.",
            ),
        ],
        ids=["403", "400", "404"],
    )
    def test_a_refusal_is_said_on_the_page(
        self,
        enter_roughly: Enter,
        tamper: Callable[[Page], None],
        sentence: str,
        request: pytest.FixtureRequest,
    ) -> None:
        page = enter_roughly(f"refused-{request.node.callspec.id}")
        mark(page)
        tamper(page)

        button(page, PUSH_UPS).click()

        expect(page.locator(".note.bad")).to_contain_text(sentence)
        expect(button(page, PUSH_UPS)).to_be_visible()
        expect(page.locator(".htmx-request")).to_have_count(0)
        assert stayed(page)


def set_on_forms(page: Page, change: str) -> None:
    """Change every complete form of the page, and let htmx know."""
    page.evaluate(
        f"""() => document.querySelectorAll('form[action$="/complete/"]').forEach((form) => {{
            {change}; htmx.process(form);
        }})"""
    )


class TestGoingBack:
    def test_shows_what_was_done_in_place_and_what_changed_elsewhere(self, enter: Enter) -> None:
        page = enter("back-again")
        mark(page)
        button(page, PUSH_UPS).click()
        expect(page.locator("#now")).to_contain_text("Recorded once.")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Log").click()
        page.get_by_role("button", name="Undo Forty push-ups").click()
        expect(page.locator(".row")).to_contain_text("50 XP went back")

        page.go_back()

        expect(page.get_by_role("heading", level=1)).to_have_text("Six quests left")
        expect(button(page, PUSH_UPS)).to_be_visible()
        expect(page.locator(".purse")).to_have_text("Gold: 0")
        page.go_forward()
        expect(page.locator(".row")).to_contain_text("50 XP went back")
        assert page.evaluate("localStorage.length") == 0
        assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_the_board_is_grouped_as_the_hunter_chooses(enter: Enter, scripts: bool) -> None:
    page = enter(f"groups-{scripts}", java_script_enabled=scripts)
    expect(button(page, "Stat")).to_have_attribute("aria-pressed", "true")

    button(page, "Difficulty").click()

    expect(button(page, "Difficulty")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".strip li")).to_have_count(5)
    expect(page.get_by_role("heading", name="Daily", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Strength level 1")).to_have_count(0)
    if scripts:
        expect(button(page, "Difficulty")).to_be_focused()
    button(page, RUN).click()
    expect(page.locator("#now")).to_contain_text("Agility is now level 3.")
    expect(page.locator(".strip a.agility")).to_contain_text("3")
    page.goto("/")
    expect(page.locator(".strip li")).to_have_count(5)


def test_filters_narrow_the_list_in_place_and_stay_in_the_address(enter: Enter) -> None:
    page = enter("filters", viewport={"width": 1280, "height": 800})
    mark(page)
    page.goto("/quests/")
    mark(page)
    search = page.get_by_label("Search quests")

    search.press_sequentially("pus")
    search.press("Home")
    expect(page.locator(".q")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/quests/\?q=pus(&sort=name)?$"))
    expect(search).to_be_focused()
    assert search.evaluate("(field) => field.selectionStart") == 0
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Difficulty").select_option("Epic")
    expect(page.get_by_text("No quest matches")).to_be_visible()
    expect(page.locator(".more")).to_have_attribute("open", "")
    page.get_by_role("link", name="Agility").click()
    expect(page).to_have_url(re.compile("stat=Agility"))
    assert stayed(page)

    page.evaluate("history.back()")
    expect(page.get_by_role("link", name="Agility")).not_to_have_attribute("aria-current", "true")
    page.evaluate("history.back()")

    expect(page.locator(".q")).to_have_count(1)
    expect(search).to_have_value("pus")
