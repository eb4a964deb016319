"""The pages on which quests of one's own are written, edited, archived and restored."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from hunters.models import Hunter
from questlog.models import QuestLog
from questlog.services import complete_quest
from questlog.tests.pages import notes_of, queries_of, text_of
from quests.choices import Repeat
from quests.models import Follow, Quest
from quests.selectors import weekdays_now
from quests.services import schedule_quest
from quests.tests.boards import SUNDAY, board, follow_of, write
from tests.factories import follow, make_hunter, make_quest
from tests.site_walk import forms_on

NEW = "/quests/new/"


@pytest.fixture(autouse=True)
def _on_sunday() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def fields_on(page: Any, path: str = NEW) -> dict[str, Any]:
    """Return what the quest form on a page sends when nothing is typed."""
    return next(
        form.fields for form in forms_on(path, page.content.decode()) if "difficulty" in str(form.fields)
    )


def fill(client: Client, path: str = NEW, **fields: Any) -> Any:
    """Open a form, type these fields into it, send it, and return the page that comes next."""
    sent = fields_on(client.get(path), path) | {"stat": ["Spirit"]} | fields
    return client.post(path, sent, follow=True)


class TestWriting:
    def test_a_quest_is_written_and_on_the_board(self, signed_in: Client, hunter: Hunter) -> None:
        page = fill(signed_in, name="Read", difficulty="Hard", notes="In bed", weekdays=["0", "2"])
        quest = Quest.objects.get()
        assert page.redirect_chain == [("/", 302)]
        assert notes_of(page) == ["“Read” is on your board."]
        assert (quest.owner, quest.xp_reward, weekdays_now(quest)) == (hunter, 500, 5)
        assert follow_of(hunter, quest).notes == "In bed"

    def test_it_goes_back_to_where_it_was_asked_for_and_nowhere_else(self, signed_in: Client) -> None:
        asked = fields_on(signed_in.get(f"{NEW}?next=/quests/"))
        assert asked["next"] == ["/quests/"]
        assert fill(signed_in, f"{NEW}?next=/quests/", name="A").redirect_chain == [("/quests/", 302)]
        assert fill(signed_in, name="B", next="https://example.org/").redirect_chain == [("/", 302)]

    def test_a_second_press_writes_no_second_quest(self, signed_in: Client, hunter: Hunter) -> None:
        sent = fields_on(signed_in.get(NEW)) | {"stat": "Spirit", "name": "Read"}
        pages = [signed_in.post(NEW, sent, follow=True) for _ in range(2)]
        assert [notes_of(page) for page in pages] == [["“Read” is on your board."]] * 2
        assert board(hunter) == ["Read"]

    def test_the_same_form_with_other_words_is_told_and_saved_when_sent_again(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        sent = fields_on(signed_in.get(NEW)) | {"stat": "Spirit", "name": "Read"}
        signed_in.post(NEW, sent)
        again = signed_in.post(NEW, sent | {"name": "Write"})
        assert "This form was saved already, as “Read”." in text_of(again)
        assert fields_on(again)["name"] == ["Write"]
        signed_in.post(NEW, fields_on(again))
        assert board(hunter) == ["Read", "Write"]

    def test_another_hunters_request_id_is_no_way_to_theirs(self, signed_in: Client, hunter: Hunter) -> None:
        request_id = uuid4()
        theirs = write(make_hunter("Nadd"), "Theirs", request_id=request_id).quest
        for id_sent in (request_id, theirs.pk):
            fill(signed_in, name="Mine", request_id=str(id_sent))
        theirs.refresh_from_db()
        assert (theirs.name, board(hunter)) == ("Theirs", ["Mine", "Mine"])

    def test_a_request_id_that_is_none_is_a_400(self, signed_in: Client) -> None:
        page = fill(signed_in, name="Read", request_id="x")
        assert page.status_code == 400
        assert "request id is no id" in text_of(page)
        assert not Quest.objects.exists()

    def test_refused_it_keeps_what_was_typed_and_says_what_to_mend(self, signed_in: Client) -> None:
        page = fill(signed_in, name=" ", difficulty="Epic", description="Two hours.")
        text = page.content.decode()
        assert '<a href="#id_name">Name: Give the quest a name.</a>' in text
        assert '<a href="#id_repeat">Repeat: This difficulty repeats “Every week” at most.' in text
        assert 'id="id_name_error"' in text
        assert "Two hours." in text
        assert not Quest.objects.exists()

    def test_no_room_is_told_before_and_after(self, signed_in: Client, settings: Any) -> None:
        settings.MAX_ACTIVE_QUESTS = 2
        for name in ("Read", "Walk"):
            fill(signed_in, name=name)
        sentence = "You have 2 quests of your own, which is as many as there is room for. Archive one first."
        assert sentence in text_of(signed_in.get(NEW))
        page = fill(signed_in, name="Write")
        assert sentence in text_of(page)
        assert fields_on(page)["name"] == ["Write"]
        assert Quest.objects.count() == 2

    def test_rewards_cannot_be_slipped_in(self, signed_in: Client) -> None:
        fill(signed_in, name="Read", xp_reward="9999", gold_reward="9999", owner="", picked="on")
        quest = Quest.objects.get()
        assert (quest.xp_reward, quest.gold_reward, quest.picked) == (50, 10, False)
        assert quest.owner is not None

    def test_markup_in_a_name_stays_words(self, signed_in: Client) -> None:
        attack = "<script>alert(1)</script>\"'><b>"
        page = fill(signed_in, name=attack, description=attack, notes=attack)
        quest = Quest.objects.get()
        pages = [page, signed_in.get(f"/quests/{quest.pk}/edit/"), signed_in.get("/quests/arrange/")]
        pages += [
            signed_in.get(f"{NEW}?from={quest.pk}&next={attack}"),
            fill(signed_in, name=attack, stat="x"),
        ]
        signed_in.post(f"/quests/{quest.pk}/archive/")
        pages.append(signed_in.get("/quests/archived/"))
        for one in pages:
            assert "<script>alert" not in one.content.decode()
            assert "alert(1)" in one.content.decode()


class TestCopying:
    def test_a_catalog_quest_fills_the_form(self, signed_in: Client, hunter: Hunter) -> None:
        source = make_quest("Run", description="Five\nkilometres", difficulty="Normal", repeat=Repeat.WEEKLY)
        page = fill(signed_in, f"{NEW}?from={source.pk}", stat="Strength")
        copy = Quest.objects.get(owner=hunter)
        assert page.redirect_chain == [("/", 302)]
        assert (copy.name, copy.description, copy.repeat) == ("Run", "Five\nkilometres", "weekly")
        assert (copy.xp_reward, copy.gold_reward) == (250, 50)

    def test_a_repeat_that_is_too_frequent_becomes_the_most_frequent_one(self, signed_in: Client) -> None:
        source = make_quest("Run", difficulty="Epic", repeat=Repeat.DAILY)
        assert fields_on(signed_in.get(f"{NEW}?from={source.pk}"))["repeat"] == ["weekly"]

    def test_weekdays_and_own_notes_come_along(self, signed_in: Client, hunter: Hunter) -> None:
        source = make_quest("Run")
        schedule_quest(quest=source, weekdays=3, from_day=SUNDAY.date())
        follow(hunter, source)
        Follow.objects.update(notes="Slowly")
        fields = fields_on(signed_in.get(f"{NEW}?from={source.pk}"))
        assert (fields["weekdays"], fields["notes"]) == (["0", "1"], ["Slowly"])

    def test_ones_own_can_be_copied_and_anothers_is_nothing(self, signed_in: Client, hunter: Hunter) -> None:
        own, theirs = make_quest(owner=hunter), make_quest(owner=make_hunter("Nadd"))
        assert signed_in.get(f"{NEW}?from={own.pk}").status_code == 200
        for nothing in (theirs.pk, uuid4(), "", "x", "%00"):
            assert signed_in.get(f"{NEW}?from={nothing}").status_code == 404


class TestEditing:
    def test_shows_the_quest_as_it_is_and_saves_it(self, signed_in: Client, hunter: Hunter) -> None:
        quest = write(hunter, weekdays=5, notes="In bed").quest
        path = f"/quests/{quest.pk}/edit/"
        page = signed_in.get(path)
        assert "What you did before stays as it was." in text_of(page)
        fields = fields_on(page, path)
        assert [fields[name] for name in ("name", "stat", "difficulty", "repeat", "weekdays", "notes")] == [
            ["Read"], ["Spirit"], ["Daily"], ["daily"], ["0", "2"], ["In bed"],
        ]  # fmt: skip
        page = signed_in.post(path, fields | {"name": "Write", "difficulty": "Easy"}, follow=True)
        assert page.redirect_chain == [(f"/quests/{quest.pk}/", 302)]
        assert notes_of(page) == ["Saved. What you did before stays as it was."]
        quest.refresh_from_db()
        assert (quest.name, quest.xp_reward) == ("Write", 100)

    def test_history_stays(self, signed_in: Client, hunter: Hunter) -> None:
        quest = write(hunter).quest
        # The day before: another repeat is taken while it is not done today.
        day_before = SUNDAY - timedelta(days=1)
        complete_quest(hunter=hunter, quest=quest, now=day_before, request_id=uuid4())
        before = QuestLog.objects.values().get()
        fill(signed_in, f"/quests/{quest.pk}/edit/", name="Other", difficulty="Legendary", repeat="once")
        assert Quest.objects.get().name == "Other"
        assert QuestLog.objects.values().get() == before

    def test_refused_it_changes_nothing_and_keeps_what_was_typed(
        self, signed_in: Client, hunter: Hunter
    ) -> None:
        quest = write(hunter).quest
        page = fill(signed_in, f"/quests/{quest.pk}/edit/", name="Other", difficulty="Legendary")
        assert "repeats “Once” at most" in text_of(page)
        assert 'value="Other"' in page.content.decode()
        assert Quest.objects.get().name == "Read"


class TestTheArchive:
    def test_there_and_back(self, signed_in: Client, hunter: Hunter) -> None:
        quest = write(hunter).quest
        page = signed_in.post(f"/quests/{quest.pk}/archive/", {"next": "/quests/archived/"}, follow=True)
        assert notes_of(page) == ["“Read” is archived. What you did with it stays in your record."]
        assert "archived 22 November 2026" in text_of(page)
        page = signed_in.post(f"/quests/{quest.pk}/restore/", {"next": "/quests/archived/"}, follow=True)
        assert notes_of(page) == ["“Read” is back on your board."]
        assert "Nothing is archived" in text_of(page)

    def test_restoring_past_the_limit_is_refused_in_a_sentence(
        self, signed_in: Client, hunter: Hunter, settings: Any
    ) -> None:
        quest = make_quest(owner=hunter, archived_at=SUNDAY)
        settings.MAX_ACTIVE_QUESTS = 0
        page = signed_in.post(f"/quests/{quest.pk}/restore/", follow=True)
        assert "as many as there is room for. Archive one first." in notes_of(page)[0]
        assert not Quest.objects.get().is_open

    def test_lists_ones_own_the_latest_first_by_pages(self, signed_in: Client, hunter: Hunter) -> None:
        make_quest("Catalog", archived_at=SUNDAY)
        make_quest("Theirs", owner=make_hunter("Nadd"), archived_at=SUNDAY)
        write(hunter, "Open")
        for minute in range(21):
            make_quest(f"Q{minute}", owner=hunter, archived_at=SUNDAY.replace(minute=minute))
        listed = re.findall(r">(Q\d+|Catalog|Theirs|Open)</a>", signed_in.get("/quests/archived/").text)
        assert listed == [f"Q{minute}" for minute in range(20, 0, -1)]
        assert ">Q0</a>" in signed_in.get("/quests/archived/?page=2").text

    def test_asks_the_same_however_many_there_are(self, signed_in: Client, hunter: Hunter) -> None:
        counts = set()
        for count in (1, 3):
            for number in range(count):
                make_quest(str(number), owner=hunter, archived_at=SUNDAY)
            counts.add(queries_of(lambda: signed_in.get("/quests/archived/")))
        assert len(counts) == 1


class TestWhoseQuestItIs:
    PATHS = ("edit", "archive", "restore")

    @pytest.mark.parametrize("action", PATHS)
    @pytest.mark.parametrize("whose", ["another's", "the catalog's", "nobody's"])
    def test_only_the_owner_may(self, signed_in: Client, action: str, whose: str) -> None:
        owner = make_hunter("Nadd") if whose == "another's" else None
        quest = make_quest(owner=owner)
        quest_id = uuid4() if whose == "nobody's" else quest.pk
        path = f"/quests/{quest_id}/{action}/"
        before = Quest.objects.values().get()
        sent = {"name": "Mine", "stat": "Spirit", "difficulty": "Daily", "repeat": "daily", "weekdays": "0"}
        assert signed_in.post(path, sent).status_code == 404
        if action == "edit":
            assert signed_in.get(path).status_code == 404
        assert Quest.objects.values().get() == before

    @pytest.mark.parametrize("path", [NEW, "/quests/archived/", "/quests/{}/edit/"])
    def test_a_visitor_logs_in_first(self, client: Client, hunter: Hunter, path: str) -> None:
        path = path.format(write(hunter).quest.pk)
        assert client.get(path).url == f"/accounts/login/?next={path}"

    @pytest.mark.parametrize("action", ["archive", "restore"])
    def test_what_takes_a_button_says_so(self, signed_in: Client, hunter: Hunter, action: str) -> None:
        page = signed_in.get(f"/quests/{write(hunter).quest.pk}/{action}/")
        assert page.status_code == 405
        assert "It only takes what a button sends" in text_of(page)
