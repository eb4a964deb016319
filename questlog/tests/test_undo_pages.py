"""Undo and Put back: from the message, the just-done window, the log, a day's page and a quest's page."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.tests.pages import form_of, notes_of, offers, press, press_on, queries_of, text_of
from questlog.tests.records import SUNDAY, TODAY, adjusted, bought, done, totals_of, undone
from questlog.tests.rows import gone_row
from quests.choices import Repeat
from quests.models import Quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.usefixtures("_on_sunday")

UNDONE = "Undone. 50 XP and 10 gold went back. Put back"
PUT_BACK = "Put back. 50 XP and 10 gold are yours again. Undo"
BOTH = ("undo", "put_back")


@pytest.fixture
def _on_sunday() -> Any:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def url(action: str, row: QuestLog) -> str:
    return f"/log/{row.pk}/{action.replace('_', '-')}/"


def state(row: QuestLog) -> tuple[bool, tuple[int, int]]:
    """Return whether the row stands, and the totals of its hunter, which its rows sum up to."""
    row = QuestLog.objects.get(pk=row.pk)
    return row.undone_at is None, totals_of(row.hunter)


def pages_with(row: QuestLog) -> dict[str, str]:
    """Return the pages that show a row of today, by what they are."""
    return {
        "board": "/",
        "log": "/log/?kind=&stat=Strength",
        "day": f"/log/?day={row.quest_day}",
        "quest": f"/quests/{row.quest_id}/",
    }


class TestThereAndBack:
    @pytest.mark.parametrize("where", ["board", "log", "day", "quest"])
    def test_from_each_page_that_shows_the_row(self, signed_in: Client, hunter: Hunter, where: str) -> None:
        row = done(hunter, make_quest())
        path = pages_with(row)[where]

        page = press_on(signed_in.get(path), "undo", row)

        assert page.redirect_chain == [(path, 302)]
        assert notes_of(page) == [UNDONE]
        assert state(row) == (False, (0, 0))

        page = press_on(page, "put_back", row)

        assert page.redirect_chain == [(path, 302)]
        assert notes_of(page) == [PUT_BACK]
        assert state(row) == (True, (50, 10))

        page = press_on(page, "undo", row)

        assert notes_of(page) == [UNDONE]
        assert state(row) == (False, (0, 0))

    @pytest.mark.parametrize("where", ["board", "day", "quest"])
    def test_from_the_window_of_what_was_just_done(
        self, signed_in: Client, hunter: Hunter, where: str
    ) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED, followed_by=hunter)
        path = {"board": "/", "day": "/log/?day=2026-11-18", "quest": f"/quests/{quest.pk}/"}[where]
        page = press(signed_in, quest, path)
        window = page.content.decode().partition('class="now ')[2].partition('class="now-foot"')[2]
        row = QuestLog.objects.get()
        assert f'action="/log/{row.pk}/undo/"' in window.partition("</li>")[0]

        page = press_on(page, "undo", row)

        assert page.redirect_chain == [(path, 302)]  # type: ignore[attr-defined]
        assert notes_of(page) == [UNDONE]
        assert "Recorded once." not in text_of(page)
        assert state(row) == (False, (0, 0))

    def test_the_notes_button_works_where_the_page_has_no_other(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = done(hunter, make_quest())
        page = press_on(signed_in.get("/log/?kind=completion"), "undo", row)
        assert page.context["page"].entries == []

        page = press_on(page, "put_back", row)

        assert notes_of(page) == [PUT_BACK]
        assert state(row) == (True, (50, 10))

    def test_a_message_is_shown_once(self, signed_in: Client, hunter: Hunter) -> None:
        row = done(hunter, make_quest())
        press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(signed_in.get("/log/")) == []

    def test_a_quest_undone_is_due_again_and_its_id_is_not(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get("/"), quest)
        page = signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True)

        page = press_on(page, "undo", QuestLog.objects.get())

        assert form_of(page, quest)["request_id"] != form["request_id"]
        assert "One quest left" in text_of(page)

    def test_a_late_mark_frees_its_day(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        page = press(signed_in, quest, "/log/?day=2026-11-18")

        page = press_on(page, "undo", QuestLog.objects.get())

        assert form_of(page, quest)["quest_day"] == "2026-11-18"

    def test_without_gold_only_the_xp_is_told(self, signed_in: Client, hunter: Hunter) -> None:
        row = done(hunter, make_quest(xp_reward=1500, gold_reward=0))

        page = press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(page) == ["Undone. 1,500 XP went back. Put back"]

    def test_a_row_of_a_quest_that_is_gone_gives_its_gold_alone(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = gone_row(hunter, SUNDAY)
        Hunter.objects.update(gold=5)

        page = press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(page) == ["Undone. 5 gold went back. Put back"]
        assert state(row) == (False, (0, 0))
        assert notes_of(press_on(page, "put_back", row)) == ["Put back. 5 gold are yours again. Undo"]

    def test_an_archived_quests_row_can_be_undone_and_put_back(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = done(hunter, make_quest())
        Quest.objects.update(archived_at=SUNDAY)
        page = press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(press_on(page, "put_back", row)) == [PUT_BACK]


class TestRepeated:
    def test_an_undo_sent_again_changes_nothing_and_still_offers_the_way_back(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = done(hunter, make_quest())
        signed_in.post(url("undo", row))

        page = signed_in.post(url("undo", row), follow=True)

        assert notes_of(page)[-1] == "Forty push-ups was undone already. Nothing changed. Put back"
        assert state(row) == (False, (0, 0))

    def test_a_putting_back_sent_again_pays_nothing(self, signed_in: Client, hunter: Hunter) -> None:
        row = undone(hunter, make_quest())
        signed_in.post(url("put_back", row))

        page = signed_in.post(url("put_back", row), follow=True)

        assert notes_of(page)[-1] == "Forty push-ups stands already. Nothing was paid twice."
        assert state(row) == (True, (50, 10))


class TestRefused:
    @pytest.mark.parametrize("action", BOTH)
    def test_another_hunters_row_and_none_do_not_exist(self, signed_in: Client, action: str) -> None:
        iker, quest = make_hunter("Iker"), make_quest()
        row = (done if action == "undo" else undone)(iker, quest)
        before = state(row)

        assert signed_in.post(url(action, row)).status_code == 404
        assert signed_in.post(f"/log/{uuid4()}/undo/").status_code == 404
        assert signed_in.post("/log/42/put-back/").status_code == 404
        assert state(row) == before

    @pytest.mark.parametrize("action", BOTH)
    def test_get_is_refused_with_a_page(self, signed_in: Client, hunter: Hunter, action: str) -> None:
        row = (done if action == "undo" else undone)(hunter, make_quest())
        before = state(row)

        for client in (signed_in, Client()):
            page = client.get(url(action, row))
            assert (page.status_code, page["Allow"]) == (405, "POST")
            assert "no button was pressed. Nothing was recorded." in text_of(page)
        assert state(row) == before

    @pytest.mark.parametrize("action", BOTH)
    def test_logged_out_meanwhile_nothing_changes_and_the_way_leads_back(
        self, client: Client, signed_in: Client, hunter: Hunter, action: str
    ) -> None:
        row = (done if action == "undo" else undone)(hunter, make_quest())
        before = state(row)
        client.logout()

        page = client.post(url(action, row), {"next": "/log/?kind=undone"}, follow=True)

        assert page.redirect_chain == [("/accounts/login/?next=/log/%3Fkind%3Dundone", 302)]
        assert "You were logged out. Nothing was recorded; press once more." in text_of(page)
        assert state(row) == before

    @pytest.mark.parametrize("action", BOTH)
    def test_without_a_csrf_token(self, hunter: Hunter, action: str) -> None:
        row = (done if action == "undo" else undone)(hunter, make_quest())
        before = state(row)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(hunter.user)

        assert strict.post(url(action, row)).status_code == 403
        assert state(row) == before

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil", ""])
    def test_it_returns_to_no_other_site(self, signed_in: Client, hunter: Hunter, elsewhere: str) -> None:
        row = done(hunter, make_quest())

        assert signed_in.post(url("undo", row), {"next": elsewhere})["Location"] == "/"

    def test_what_a_form_says_beside_it_changes_nothing(self, signed_in: Client, hunter: Hunter) -> None:
        row = done(hunter, make_quest())

        forged = {"xp_gained": 1, "gold_gained": 0, "hunter": str(make_hunter("Iker").pk)}
        signed_in.post(url("undo", row), forged | {"undone_at": "2020-01-01"})

        assert state(row) == (False, (0, 0))
        assert QuestLog.objects.get().undone_at == SUNDAY

    def test_gold_that_is_spent_is_told_of_and_nothing_changes(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = done(hunter, make_quest(gold_reward=1000))
        bought(hunter, "Cinema", 1)

        page = press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(page) == [
            "This gold is spent already: the completion gave 1,000, and you have 999. "
            "Undo a purchase first, or earn it again."
        ]
        assert state(row) == (True, (50, 999))
        assert offers(page, "undo", row)

    def test_xp_that_a_correction_took_is_told_of_and_nothing_changes(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        row = done(hunter, make_quest())
        adjusted(hunter, stat="Strength", xp=-1)

        page = press_on(signed_in.get("/log/"), "undo", row)

        assert notes_of(page)[0].startswith("These 50 XP are no longer there: a correction took XP")
        assert state(row) == (True, (49, 10))

    def test_a_slot_that_is_filled_again_refuses_to_put_back(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        row = done(hunter, quest)
        page = press_on(signed_in.get("/log/"), "undo", row)
        done(hunter, quest)

        page = press_on(page, "put_back", row)

        assert notes_of(page) == [
            "Forty push-ups was done again since, and it counts once. "
            "To put this one back, undo the other one first."
        ]
        assert not offers(page, "put_back", row)
        assert state(row) == (False, (50, 10))

    @pytest.mark.parametrize("action", BOTH)
    def test_after_seven_days_there_is_no_button_and_a_press_is_refused(
        self, signed_in: Client, hunter: Hunter, action: str
    ) -> None:
        row = (done if action == "undo" else undone)(hunter, make_quest())
        before = state(row)

        with time_machine.travel(SUNDAY + timedelta(days=7), tick=False):
            for path in ("/log/", f"/log/?day={TODAY}", f"/quests/{row.quest_id}/"):
                assert offers(signed_in.get(path), action, row)
        with time_machine.travel(SUNDAY + timedelta(days=8), tick=False):
            for path in ("/log/", f"/log/?day={TODAY}", f"/quests/{row.quest_id}/"):
                assert not offers(signed_in.get(path), action, row)
            page = signed_in.post(url(action, row), follow=True)

        assert notes_of(page) == [
            "Completions can be undone, and put back, for 7 days. This one is of Sunday 22 November 2026."
        ]
        assert state(row) == before


class TestLevels:
    def test_fall_again_and_show(self, signed_in: Client, hunter: Hunter) -> None:
        row = done(hunter, make_quest(xp_reward=2700, followed_by=hunter))
        assert "Rank D" in text_of(signed_in.get("/status/"))

        page = press_on(signed_in.get("/"), "undo", row)

        assert "Strength level 1" in text_of(page)
        said = text_of(signed_in.get("/status/"))
        assert "Rank E" in said
        assert "Strength Level 1 Strength: 0 XP" in said

    def test_the_streak_falls_and_rises_with_it(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        for days in (1, 2):
            done(hunter, quest, SUNDAY - timedelta(days=days))
        row = done(hunter, quest)
        assert "3 days in a row" in text_of(signed_in.get("/"))

        page = press_on(signed_in.get("/"), "undo", row)
        assert "2 days in a row" in text_of(page)

        assert "3 days in a row" in text_of(press_on(page, "put_back", row))


def test_text_of_quests_is_text_not_markup(signed_in: Client, hunter: Hunter) -> None:
    row = done(hunter, make_quest("<script>alert(1)</script>"))
    signed_in.post(url("undo", row))

    page = signed_in.post(url("undo", row), follow=True).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; was undone already." in page


def test_it_costs_the_same_however_much_was_done(signed_in: Client, hunter: Hunter) -> None:
    rows = [done(hunter, make_quest("One"))]
    few = queries_of(lambda: signed_in.post(url("undo", rows[0])))
    rows += [done(hunter, make_quest(name)) for name in ("Two", "Three")]

    assert queries_of(lambda: signed_in.post(url("undo", rows[2]))) == few
