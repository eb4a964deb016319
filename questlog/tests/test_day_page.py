"""/log/?day=…: one quest day, what was recorded on it, and what can still be marked late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter, RestDay
from questlog.kept_pages import pages
from questlog.models import QuestLog
from questlog.tests.pages import form_of, notes_of, offers, press, queries_of, text_of
from questlog.tests.records import SUNDAY, TODAY, adjusted, bought, done, totals_of, undone
from quests.choices import Repeat
from quests.following import unfollow
from quests.models import Quest
from quests.services import schedule_quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.usefixtures("_on_sunday")

WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def _on_sunday() -> Any:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def page_of(day: date) -> str:
    return f"/log/?day={day}"


def left_on(client: Client, day: date) -> list[str]:
    """Return the names of the quests that the day's page offers to mark late."""
    pages.clear()  # what was kept has no context
    return [quest.name for quest in client.get(page_of(day)).context.get("left", [])]


class TestWhatIsLeft:
    @pytest.mark.parametrize("ago", range(1, 8))
    def test_each_of_the_seven_days_before_today_lists_what_was_not_done(
        self, signed_in: Client, hunter: Hunter, ago: int
    ) -> None:
        day = TODAY - timedelta(days=ago)
        open_quest = make_quest("Open", followed_by=hunter)
        done(hunter, make_quest("Done", followed_by=hunter), SUNDAY - timedelta(days=ago))
        done(hunter, make_quest("Late", followed_by=hunter), day=day)

        page = signed_in.get(page_of(day))

        assert left_on(signed_in, day) == ["Open"]
        assert form_of(page, open_quest) | {"request_id": ""} == {
            "request_id": "",
            "quest_day": str(day),
            "late": "on",
            "next": page_of(day),
        }
        assert f"Mark late for {day:%A}: Open" in page.text
        assert "Forgot something?" in text_of(page)

    @pytest.mark.parametrize("ago", [0, -1, -400, 8, 9, 4000])
    def test_no_other_day_does(self, signed_in: Client, hunter: Hunter, ago: int) -> None:
        quest = make_quest(followed_by=hunter)
        day = TODAY - timedelta(days=ago)

        page = signed_in.get(page_of(day))

        assert left_on(signed_in, day) == []
        assert f"/quests/{quest.pk}/complete/" not in page.text
        assert "Forgot something?" not in text_of(page)
        closed = "This day is closed: late marks and undo reach seven days back."
        assert (closed in text_of(page)) == (ago > 7)

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_not_even_at_the_ends_of_all_times(self, signed_in: Client, hunter: Hunter, day: date) -> None:
        make_quest(followed_by=hunter)

        assert signed_in.get(page_of(day)).status_code == 200
        assert left_on(signed_in, day) == []

    def test_what_is_on_the_board_in_its_order_and_nothing_else(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        iker = make_hunter("Iker")
        make_quest("Any time", repeat=Repeat.UNLIMITED, followed_by=hunter)
        make_quest("Agile", stat="Agility", followed_by=hunter)
        make_quest("Strong", followed_by=hunter)
        make_quest("First by name", followed_by=hunter)
        make_quest("Mine", owner=hunter)
        make_quest("Not followed")
        make_quest("Followed by another", followed_by=iker)
        make_quest("Another's", owner=iker)
        make_quest("Archived", followed_by=hunter)
        Quest.objects.filter(name="Archived").update(archived_at=SUNDAY)

        assert left_on(signed_in, WEDNESDAY) == ["Strong", "First by name", "Mine", "Agile", "Any time"]

    def test_one_that_is_not_on_the_board_can_be_marked_from_a_form_kept_open(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get(page_of(WEDNESDAY)), quest)
        unfollow(hunter=hunter, quest=quest)

        signed_in.post(f"/quests/{quest.pk}/complete/", form)

        assert left_on(signed_in, WEDNESDAY) == []
        assert totals_of(hunter) == (50, 10)

    def test_a_day_that_was_off_or_of_rest_can_be_marked_too(self, signed_in: Client, hunter: Hunter) -> None:
        schedule_quest(quest=make_quest(followed_by=hunter), weekdays=1, from_day=TODAY)
        RestDay.objects.create(hunter=hunter, day=WEDNESDAY)

        assert left_on(signed_in, WEDNESDAY) == ["Forty push-ups"]

    def test_a_weekly_quest_is_left_where_its_week_is_free(self, signed_in: Client, hunter: Hunter) -> None:
        weekly = make_quest(repeat=Repeat.WEEKLY, followed_by=hunter)
        done(hunter, weekly, SUNDAY - timedelta(days=1))

        assert left_on(signed_in, WEDNESDAY) == []
        assert left_on(signed_in, date(2026, 11, 15)) == ["Forty push-ups"]

    def test_what_was_undone_is_left_again(self, signed_in: Client, hunter: Hunter) -> None:
        row = undone(hunter, make_quest(followed_by=hunter), SUNDAY - timedelta(days=4))

        assert left_on(signed_in, WEDNESDAY) == ["Forty push-ups"]
        assert offers(signed_in.get(page_of(WEDNESDAY)), "put_back", row)

    def test_many_come_in_pages(self, signed_in: Client, hunter: Hunter) -> None:
        for number in range(52):
            make_quest(f"{number:02d}", followed_by=hunter)

        assert len(left_on(signed_in, WEDNESDAY)) == 50
        second = signed_in.get(f"{page_of(WEDNESDAY)}&page=2")
        assert [quest.name for quest in second.context["left"]] == ["50", "51"]
        assert 'href="?day=2026-11-18&amp;page=1"' in second.text


class TestMarkingLate:
    def test_it_pays_once_says_so_and_is_labelled_wherever_it_shows(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        page = press(signed_in, make_quest(followed_by=hunter), page_of(WEDNESDAY))

        row = QuestLog.objects.get()
        assert (row.quest_day, row.slot, row.marked_late) == (WEDNESDAY, "2026-11-18", True)
        assert totals_of(hunter) == (50, 10)
        assert page.redirect_chain == [("/log/?day=2026-11-18#now", 302)]  # type: ignore[attr-defined]
        said = text_of(page)
        sentence = (
            "Forty push-ups: done. 50 XP for Strength, 10 gold. "
            "Marked late for Wednesday. It counts the same."
        )
        assert sentence in said
        assert "The day has turned" not in said
        assert "Forty push-ups +50 XP +10 gold Late, Wednesday" in said
        assert "/complete/" not in page.content.decode()
        assert "Wednesday 18: 1 done, 1 marked late" in text_of(signed_in.get("/"))
        assert "Forty push-ups 10:00 Late, Wednesday" in text_of(signed_in.get("/log/"))

    def test_the_same_form_sent_again_pays_nothing(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get(page_of(WEDNESDAY)), quest)
        url = f"/quests/{quest.pk}/complete/"
        signed_in.post(url, form)

        page = signed_in.post(url, form, follow=True)

        assert "Nothing was paid twice." in notes_of(page)[-1]
        assert totals_of(hunter) == (50, 10)

    @pytest.mark.parametrize("repeat", [Repeat.DAILY, Repeat.WEEKLY, Repeat.ONCE])
    def test_a_second_tab_pays_nothing(self, signed_in: Client, hunter: Hunter, repeat: str) -> None:
        quest = make_quest(repeat=repeat, followed_by=hunter)
        forms = [form_of(signed_in.get(page_of(WEDNESDAY)), quest) for _ in range(2)]

        for form in forms:
            page = signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True)

        assert "Nothing was paid twice." in notes_of(page)[-1]
        assert totals_of(hunter) == (50, 10)

    def test_a_weekly_quest_counts_for_that_days_week(self, signed_in: Client, hunter: Hunter) -> None:
        weekly = make_quest(repeat=Repeat.WEEKLY, followed_by=hunter)
        sunday_before = date(2026, 11, 15)

        press(signed_in, weekly, page_of(sunday_before))

        assert QuestLog.objects.get().slot == "2026-W46"
        assert left_on(signed_in, WEDNESDAY) == ["Forty push-ups"]
        press(signed_in, weekly, page_of(WEDNESDAY))
        assert left_on(signed_in, WEDNESDAY) == []
        assert "Nothing left today" in text_of(signed_in.get("/"))
        assert totals_of(hunter) == (100, 20)

    def test_a_week_is_told_as_one(self, signed_in: Client, hunter: Hunter) -> None:
        make_quest(repeat=Repeat.WEEKLY, followed_by=hunter)

        assert "Forty push-ups +50 XP 10 gold for its week" in text_of(signed_in.get(page_of(WEDNESDAY)))

    def test_a_form_kept_until_its_day_closed_is_refused(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get(page_of(WEDNESDAY)), quest)

        with time_machine.travel(SUNDAY + timedelta(days=4), tick=False):
            page = signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True)

        assert "Your page was from Wednesday 18 November, which is more than 7 days ago." in notes_of(page)[0]
        assert totals_of(hunter) == (0, 0)

    def test_late_for_today_is_no_late_mark(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(followed_by=hunter)
        form = form_of(signed_in.get("/"), quest) | {"late": "on"}

        page = signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True)

        assert not QuestLog.objects.get().marked_late
        assert "late" not in text_of(page)

    def test_it_can_be_undone_where_it_was_marked(self, signed_in: Client, hunter: Hunter) -> None:
        page = press(signed_in, make_quest(followed_by=hunter), page_of(WEDNESDAY))

        assert offers(page, "undo", QuestLog.objects.get())

    def test_another_hunters_quest_does_not_exist(self, signed_in: Client, hunter: Hunter) -> None:
        theirs = make_quest(owner=make_hunter("Iker"))

        form = {"quest_day": str(WEDNESDAY), "late": "on"}
        assert signed_in.post(f"/quests/{theirs.pk}/complete/", form).status_code == 404
        assert not QuestLog.objects.exists()


def test_a_page_kept_open_over_the_end_of_the_day_says_that_it_turned(
    signed_in: Client, hunter: Hunter
) -> None:
    quest = make_quest(followed_by=hunter)
    with time_machine.travel(datetime(2026, 11, 22, 22, 58, tzinfo=UTC), tick=False):
        form = form_of(signed_in.get("/"), quest)
    with time_machine.travel(datetime(2026, 11, 22, 23, 2, tzinfo=UTC), tick=False):
        said = text_of(signed_in.post(f"/quests/{quest.pk}/complete/", form, follow=True))

    assert "The day has turned. This counts for Sunday 22 November, the day your page showed." in said
    assert "Marked late for" not in said
    assert "Late, Sunday" in said


class TestWhatWasRecorded:
    def test_every_kind_of_row_of_the_day_and_no_other(self, signed_in: Client, hunter: Hunter) -> None:
        quest = make_quest(repeat=Repeat.UNLIMITED)
        at = SUNDAY - timedelta(days=4)
        done(hunter, quest, at)
        undone(hunter, quest, at + timedelta(hours=1))
        bought(hunter, "Tea", 4, at + timedelta(hours=2))
        adjusted(hunter, gold=7, now=at + timedelta(hours=3))
        done(hunter, quest, at + timedelta(days=1))
        adjusted(hunter, gold=8, now=datetime(2026, 11, 18, 23, tzinfo=UTC))  # midnight in Madrid
        adjusted(hunter, gold=9, now=datetime(2026, 11, 17, 22, 59, tzinfo=UTC))

        page = signed_in.get(page_of(WEDNESDAY))

        assert [entry.sort for _day, entries in page.context["days"] for entry in entries] == [
            "adjustment",
            "purchase",
            "completion",
            "completion",
        ]
        assert text_of(page).startswith("Wednesday 18 November 2026 ·")
        assert "+8 gold" not in text_of(page)

    def test_others_rows_do_not_show(self, signed_in: Client) -> None:
        done(make_hunter("Iker"), make_quest(repeat=Repeat.UNLIMITED))

        assert signed_in.get(page_of(TODAY)).context["days"] == []

    def test_an_empty_day_says_so(self, signed_in: Client) -> None:
        assert "Nothing recorded A day off is part of the plan, too." in text_of(
            signed_in.get(page_of(WEDNESDAY))
        )

    def test_a_day_of_rest_says_so(self, signed_in: Client, hunter: Hunter) -> None:
        sentence = "A day of rest: it breaks no streak, and what was done on it counts."
        RestDay.objects.create(hunter=hunter, day=WEDNESDAY)

        assert sentence in text_of(signed_in.get(page_of(WEDNESDAY)))
        assert sentence not in text_of(signed_in.get(page_of(TODAY)))

    def test_what_is_wrong_beside_the_day_is_named_and_the_day_shown(self, signed_in: Client) -> None:
        page = signed_in.get(f"{page_of(WEDNESDAY)}&stat=Luck&before=x")

        assert page.context["day"] == WEDNESDAY
        assert "There is no stat “Luck”; all are shown." in text_of(page)

    def test_text_of_quests_is_text_not_markup(self, signed_in: Client, hunter: Hunter) -> None:
        name = "<script>alert(1)</script>"
        done(hunter, make_quest(name, followed_by=hunter), SUNDAY - timedelta(days=4))
        bought(hunter, name, 1, SUNDAY - timedelta(days=4))
        adjusted(hunter, gold=5, reason=name, now=SUNDAY - timedelta(days=4))
        page = press(signed_in, make_quest(name, followed_by=hunter), page_of(WEDNESDAY)).content.decode()
        make_quest(name, followed_by=hunter)

        page += signed_in.get(page_of(WEDNESDAY)).text

        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;alert(1)") > 10


class TestADateThatNeverWas:
    """Samoa changed sides of the date line: it had no 30 December 2011."""

    NEVER = date(2011, 12, 30)

    @pytest.fixture
    def sina(self, db: None) -> Hunter:
        return make_hunter("Sina", timezone="Pacific/Apia")

    @pytest.fixture
    def samoan(self, client: Client, sina: Hunter) -> Client:
        client.force_login(sina.user)
        return client

    def test_says_so_and_has_nothing_to_mark_late(self, samoan: Client, sina: Hunter) -> None:
        make_quest(followed_by=sina)
        with time_machine.travel(datetime(2012, 1, 2, 12, tzinfo=UTC), tick=False):
            page = samoan.get(page_of(self.NEVER))
            left = [left_on(samoan, self.NEVER + timedelta(days=days)) for days in (-1, 0, 1)]

        assert "This date never came for you: you travelled over it. It breaks no streak." in text_of(page)
        assert left == [["Forty push-ups"], [], ["Forty push-ups"]]

    def test_takes_no_forged_late_mark(self, samoan: Client) -> None:
        form = {"quest_day": str(self.NEVER), "late": "on"}
        with time_machine.travel(datetime(2012, 1, 2, 12, tzinfo=UTC), tick=False):
            page = samoan.post(f"/quests/{make_quest().pk}/complete/", form, follow=True)

        assert len(notes_of(page)) == 1
        assert not QuestLog.objects.exists()

    def test_breaks_no_streak(self, samoan: Client) -> None:
        quest, hunter = make_quest(), Hunter.objects.get(name="Sina")
        for day, hour in ((29, 20), (30, 20)):  # 29 and 31 December by the clocks of Apia
            done(hunter, quest, datetime(2011, 12, day, hour, tzinfo=UTC))

        with time_machine.travel(datetime(2011, 12, 30, 21, tzinfo=UTC), tick=False):
            said = text_of(samoan.get("/"))

        assert [str(row.quest_day) for row in QuestLog.objects.order_by("quest_day")] == [
            "2011-12-29",
            "2011-12-31",
        ]
        assert "2 days in a row" in said

    def test_came_for_everybody_else(self, signed_in: Client) -> None:
        assert "never came" not in text_of(signed_in.get(page_of(self.NEVER)))


def test_the_number_of_queries_does_not_grow_with_rows(signed_in: Client, hunter: Hunter) -> None:
    def add(name: str) -> None:
        make_quest(f"left {name}", followed_by=hunter)
        done(hunter, make_quest(f"done {name}", followed_by=hunter), SUNDAY - timedelta(days=4))
        undone(hunter, make_quest(f"undone {name}", followed_by=hunter), SUNDAY - timedelta(days=4))
        adjusted(hunter, gold=5, now=SUNDAY - timedelta(days=4))

    add("one")
    few = queries_of(lambda: signed_in.get(page_of(WEDNESDAY)))
    add("two")
    add("three")

    assert queries_of(lambda: signed_in.get(page_of(WEDNESDAY))) == few == 8


def test_completing_a_quest_again_on_the_day_page_needs_a_fresh_form(
    signed_in: Client, hunter: Hunter
) -> None:
    quest = make_quest(repeat=Repeat.UNLIMITED, followed_by=hunter)

    for _ in range(2):
        press(signed_in, quest, page_of(WEDNESDAY))

    assert totals_of(hunter) == (100, 20)
    assert left_on(signed_in, WEDNESDAY) == ["Forty push-ups"]
