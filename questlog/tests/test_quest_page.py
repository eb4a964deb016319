"""/quests/<uuid>/: what a quest is and gives, when it can be done again, and the hunter's record with it."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter, RestDay
from questlog.models import QuestLog
from questlog.tests.pages import form_of, notes_of, offers, press, queries_of, text_of, words
from questlog.tests.records import SUNDAY, TODAY, done, totals_of, undone
from quests.choices import Repeat
from quests.models import Quest
from quests.services import schedule_quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.usefixtures("_on_sunday")


@pytest.fixture
def _on_sunday() -> Any:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def url(quest: Quest) -> str:
    return f"/quests/{quest.pk}/"


def has_button(page: Any, quest: Quest) -> bool:
    return f'action="/quests/{quest.pk}/complete/"' in page.content.decode()


def figures_of(page: Any) -> dict[str, str]:
    """Return the figures of the record by their names."""
    markup = re.search(r'<dl class="figures">.*?</dl>', page.content.decode(), re.DOTALL)
    assert markup
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", markup[0], re.DOTALL)
    return {words(name): words(value) for name, value in pairs}


def do_on(hunter: Hunter, quest: Quest, *days_ago: int) -> list[QuestLog]:
    return [done(hunter, quest, SUNDAY - timedelta(days=days)) for days in days_ago]


class TestWhoMaySeeIt:
    @pytest.mark.parametrize("owner", [True, False])
    def test_a_quest_of_ones_own_and_one_of_the_catalog(
        self, signed_in: Client, hunter: Hunter, owner: bool
    ) -> None:
        quest = make_quest("Sit still", owner=hunter if owner else None, description="Ten minutes,\nno more.")

        page = signed_in.get(url(quest))

        said = text_of(page)
        assert "Strength Sit still +50 XP 10 gold Daily Every day" in said
        assert "Ten minutes, no more." in said
        assert ("Every day Yours" in said) == owner
        assert has_button(page, quest)

    def test_another_hunters_does_not_exist(self, signed_in: Client) -> None:
        theirs = make_quest(owner=make_hunter("Iker"))

        assert signed_in.get(url(theirs)).status_code == 404
        assert signed_in.get(f"/quests/{uuid4()}/").status_code == 404

    @pytest.mark.parametrize("owner", [True, False])
    def test_an_archived_one_is_shown_with_its_history_and_no_button(
        self, signed_in: Client, hunter: Hunter, owner: bool
    ) -> None:
        quest = make_quest(owner=hunter if owner else None)
        do_on(hunter, quest, 1)
        Quest.objects.update(archived_at=SUNDAY)

        page = signed_in.get(url(quest))

        assert not has_button(page, quest)
        assert "It is archived: it can no longer be done, and what was done stays." in text_of(page)
        assert figures_of(page)["Times done"] == "1"
        assert "Saturday 21 November 2026" in text_of(page)

    def test_a_visitor_is_sent_to_log_in(self, client: Client, db: None) -> None:
        quest = make_quest()

        assert client.get(url(quest))["Location"] == f"/accounts/login/?next={url(quest)}"

    def test_post_is_refused(self, signed_in: Client) -> None:
        assert signed_in.post(url(make_quest())).status_code == 405

    def test_lists_and_rows_lead_to_it(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        link = f'<a href="{url(quest)}">Forty push-ups</a>'
        assert link in signed_in.get("/").text
        assert link in signed_in.get("/quests/").text

        do_on(hunter, quest, 0)

        assert link in signed_in.get("/").text
        assert link in signed_in.get("/log/").text


class TestWhenAgain:
    @pytest.mark.parametrize(
        ("repeat", "before", "after"),
        [
            (
                Repeat.DAILY,
                "It counts once a day.",
                "Done today. It counts once a day, and your day ends at 00:00.",
            ),
            (
                Repeat.WEEKLY,
                "It counts once a week, Monday to Sunday.",
                "Done this week. It can be done again from Monday.",
            ),
            (Repeat.ONCE, "It counts once.", "Done, once and for all."),
            (Repeat.UNLIMITED, *["It can be done any time, and counts each time."] * 2),
        ],
    )
    def test_each_repeat_in_a_sentence(
        self, signed_in: Client, hunter: Hunter, repeat: str, before: str, after: str
    ) -> None:
        quest = make_quest(repeat=repeat)
        assert before in text_of(signed_in.get(url(quest)))

        do_on(hunter, quest, 0)

        page = signed_in.get(url(quest))
        assert after in text_of(page)
        assert has_button(page, quest) == (repeat == Repeat.UNLIMITED)

    def test_a_day_off_names_the_next_weekday_and_counts_all_the_same(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=4, from_day=TODAY)  # Wednesdays
        off = "Today is a day off for it; it is due next on Wednesday. Done today, it counts all the same."
        assert off in text_of(signed_in.get(url(quest)))

        said = text_of(press(signed_in, quest, url(quest)))

        assert "Done today." in said
        assert totals_of(hunter) == (50, 10)

    def test_weekdays_of_a_quest_that_is_no_longer_daily_do_not_matter(self, signed_in: Client) -> None:
        quest = make_quest()
        schedule_quest(quest=quest, weekdays=4, from_day=TODAY)
        Quest.objects.update(repeat=Repeat.WEEKLY)

        assert "It counts once a week" in text_of(signed_in.get(url(quest)))


class TestTheRecord:
    def test_of_a_quest_never_done(self, signed_in: Client) -> None:
        page = signed_in.get(url(make_quest()))

        assert figures_of(page) == {
            "Times done": "0",
            "XP from it": "0",
            "Days in a row": "0",
            "Best run": "0",
            "Strength of the habit": "0 %",
        }
        assert "Your history with it It begins with the first time." in text_of(page)

    def test_of_a_daily_quest(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        do_on(hunter, quest, 1, 2, 5, 6, 7)
        undone(hunter, quest)
        done(make_hunter("Iker"), quest)

        page = signed_in.get(url(quest))

        strength = 0.0
        for was_done in (True, True, True, False, False, True, True):
            strength = was_done - (was_done - strength) * 0.5 ** (1 / 13)
        percent = round(strength * 100)
        assert figures_of(page) == {
            "Times done": "5",
            "XP from it": "250",
            "Days in a row": "2",
            "Best run": "3",
            "Strength of the habit": f"{percent} %",
        }
        assert f'<progress max="100" value="{percent}"' in page.text
        assert f'aria-label="Strength of the habit: {percent} percent"' in page.text

    def test_thirteen_days_without_halve_the_strength(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        do_on(hunter, quest, *range(14, 34))
        with time_machine.travel(SUNDAY - timedelta(days=13), tick=False):
            before = figures_of(signed_in.get(url(quest)))["Strength of the habit"]

        after = figures_of(signed_in.get(url(quest)))["Strength of the habit"]

        assert (before, after) == ("66 %", "33 %")

    def test_a_day_of_rest_counts_neither_way(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        do_on(hunter, quest, 2)
        missed = figures_of(signed_in.get(url(quest)))
        RestDay.objects.create(hunter=hunter, day=TODAY - timedelta(days=1))

        rested = figures_of(signed_in.get(url(quest)))

        assert (missed["Days in a row"], rested["Days in a row"]) == ("0", "1")

    @pytest.mark.parametrize("repeat", [Repeat.WEEKLY, Repeat.ONCE, Repeat.UNLIMITED])
    def test_only_a_quest_of_every_day_has_a_streak_and_a_strength(
        self, signed_in: Client, hunter: Hunter, repeat: str
    ) -> None:
        quest = make_quest(repeat=repeat)
        do_on(hunter, quest, 0)

        page = signed_in.get(url(quest))

        assert figures_of(page) == {"Times done": "1", "XP from it": "50"}
        assert "<progress max" not in page.text


class TestTheHistory:
    def test_shows_ones_own_rows_of_this_quest_newest_first(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        rows = do_on(hunter, quest, 1, 3)
        do_on(hunter, make_quest("Other"), 1)
        done(make_hunter("Iker"), quest)

        page = signed_in.get(url(quest))

        assert [entry.row for entry in page.context["page"].entries] == rows
        assert "All of its history" not in text_of(page)

    def test_is_limited_and_leads_to_all_of_it(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        do_on(hunter, quest, *range(21))

        page = signed_in.get(url(quest))

        assert len(page.context["page"].entries) == 20
        assert f'<a href="/log/?quest={quest.pk}">All of its history</a>' in page.text
        assert figures_of(page)["Times done"] == "21"
        everything = signed_in.get(f"/log/?quest={quest.pk}").context["page"].entries
        assert len(everything) == 21

    def test_undone_rows_stay_and_can_be_put_back_while_their_slot_is_free(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest()
        free, taken = undone(hunter, quest, SUNDAY - timedelta(days=1)), undone(hunter, quest)
        standing = done(hunter, quest)

        page = signed_in.get(url(quest))

        assert "Undone" in text_of(page)
        assert offers(page, "put_back", free)
        assert not offers(page, "put_back", taken)
        assert offers(page, "undo", standing)


class TestCompletingFromHere:
    def test_returns_here_and_shows_what_it_gave(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(xp_reward=100)

        page = press(signed_in, quest, url(quest))

        assert page.redirect_chain == [(f"{url(quest)}#now", 302)]  # type: ignore[attr-defined]
        said = text_of(page)
        assert "Level up You are level 2 now. Strength is now level 2. 10:00. Recorded once." in said
        assert figures_of(page)["Days in a row"] == "1"
        assert totals_of(hunter) == (100, 10)

    def test_keeps_the_address(self, signed_in: Client) -> None:
        quest = make_quest()

        page = press(signed_in, quest, f"{url(quest)}?from=a&b=c")

        assert page.redirect_chain == [(f"{url(quest)}?from=a&b=c#now", 302)]  # type: ignore[attr-defined]

    def test_again_pays_nothing(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest()
        form = form_of(signed_in.get(url(quest)), quest)
        for _ in range(2):
            page = signed_in.post(f"{url(quest)}complete/", form, follow=True)

        assert "Nothing was paid twice." in notes_of(page)[-1]
        assert totals_of(hunter) == (50, 10)


def test_text_of_quests_is_text_not_markup(signed_in: Client, hunter: Hunter) -> None:
    name = "<script>alert(1)</script>"
    quest = make_quest(name, description="<script>alert(2)</script> {{ 7|add:7 }}")
    do_on(hunter, quest, 1)

    page = press(signed_in, quest, url(quest)).content.decode() + signed_in.get(url(quest)).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(2)&lt;/script&gt; {{ 7|add:7 }}" in page


def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client, hunter: Hunter) -> None:
    quest = make_quest()
    schedule_quest(quest=quest, weekdays=1, from_day=TODAY - timedelta(days=30))

    def add(days: int) -> None:
        do_on(hunter, quest, days)
        undone(hunter, quest, SUNDAY - timedelta(days=days + 1))
        schedule_quest(quest=quest, weekdays=1 + days, from_day=TODAY + timedelta(days=days))

    add(1)
    few = queries_of(lambda: signed_in.get(url(quest)))
    add(3)
    add(5)

    assert queries_of(lambda: signed_in.get(url(quest))) == few == 8


def test_times_are_the_hunters_own(client: Client, db: None) -> None:
    aiko = make_hunter("Aiko", timezone="Asia/Tokyo")
    client.force_login(aiko.user)
    quest = make_quest()
    done(aiko, quest, datetime.fromisoformat("2026-11-20T16:00+00:00"))

    said = text_of(client.get(url(quest)))

    assert "Saturday 21 November 2026 01:00" in said
