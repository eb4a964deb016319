"""The catalog out as a file and in again: preview, differences, refusals, and all or nothing."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from hunters.models import Hunter
from questlog.tests.pages import text_of
from quests import catalog_files
from quests.admin import transfer, uploads
from quests.models import CatalogChange, Quest
from quests.tests.desk import LIST, history_of, keeper, notes_of
from quests.tests.test_models import complete
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.django_db

CSV, JSON = "0", "1"
NEW = {
    "name": "Read", "stat": "Intelligence", "difficulty": "Easy", "repeat": "daily", "xp_reward": 100,
    "gold_reward": 20,
}  # fmt: skip


@pytest.fixture
def desk() -> Client:
    return keeper()


def look(client: Client, content: bytes | list[Any], kind: str = JSON) -> Any:
    """Choose a file, and return its preview."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = SimpleUploadedFile("catalog", body)
    return client.post(f"{LIST}import/", {"import_file": file, "format": kind, "resource": "0"})


def token_of(page: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found, text_of(page)
    return found[1]


def confirm(client: Client, token: str) -> Any:
    return client.post(f"{LIST}process_import/", {"token": token}, follow=True)


def bring(client: Client, content: bytes | list[Any], kind: str = JSON) -> Any:
    """Choose a file, look, and go on; returns the page that comes next."""
    return confirm(client, token_of(look(client, content, kind)))


def export(client: Client, kind: str, query: str = "") -> bytes:
    response = client.post(f"{LIST}export/{query}", {"format": kind, "resource": "0"})
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return bytes(response.content)


def errors_of(page: Any) -> str:
    assert 'name="token"' not in page.text
    return text_of(page)


class TestExport:
    def test_holds_the_list_as_it_is_filtered_and_no_personal_quest(
        self, desk: Client, hunter: Hunter
    ) -> None:
        make_quest("Run")
        make_quest("Swim", stat="Agility")
        make_quest("Mine", owner=hunter)
        quests = json.loads(export(desk, JSON, "?stat__exact=Agility"))
        assert [quest["name"] for quest in quests] == ["Swim"]
        assert {quest["name"] for quest in json.loads(export(desk, JSON, "?state=all"))} == {"Run", "Swim"}

    def test_names_each_column(self, desk: Client) -> None:
        quest = make_quest("Ñ", name_es="Eñe", picked=True)
        assert json.loads(export(desk, JSON)) == [
            {
                "id": str(quest.pk), "name": "Ñ", "name_es": "Eñe", "description": "",
                "description_es": "", "stat": "Strength",
                "difficulty": "Daily", "repeat": "daily", "xp_reward": 50,
                "gold_reward": 10, "picked": True, "archived": False,
            }
        ]  # fmt: skip
        assert export(desk, CSV).decode("utf-8-sig").splitlines() == [
            "id,name,name_es,description,description_es,"
            "stat,difficulty,repeat,xp_reward,gold_reward,picked,archived",
            f"{quest.pk},Ñ,Eñe,,,Strength,Daily,daily,50,10,true,false",
        ]

    def test_is_for_those_who_see_the_list(self) -> None:
        make_quest("Run")
        assert b"Run" in export(keeper("view_quest"), JSON)
        assert keeper("view_hunter").get(f"{LIST}export/").status_code == 403

    def test_a_nonsense_address_is_answered(self, desk: Client) -> None:
        assert desk.get(f"{LIST}export/?picked__exact=maybe", follow=True).status_code == 200
        posted = desk.post(f"{LIST}export/", {"format": "7", "export_items": [str(uuid4())]})
        assert posted.status_code == 200
        assert "attachment" not in posted.headers.get("Content-Disposition", "")


class TestTheRoundTrip:
    @pytest.mark.parametrize("kind", [CSV, JSON])
    def test_changes_nothing(self, desk: Client, kind: str) -> None:
        for name in (
            "=1+1",
            "+1",
            "-1",
            "@x",
            "'=x",
            "''",
            "a;b",
            'say "no"',
            " wide ",
            "Ñandú",
            "two\nlines",
        ):
            lines = f"{name}\r\nand\ron\n"
            make_quest(name, name_es=name, description=lines, description_es=lines, repeat="once")
        make_quest("Gone", archived_at=timezone.now(), picked=True, xp_reward=2**53 - 1, gold_reward=0)
        before = list(Quest.objects.order_by("pk").values())
        page = look(desk, export(desk, kind, "?state=all"), kind)
        assert "0 new, 0 changed, 12 as they are. There is nothing to import." in errors_of(page)
        assert list(Quest.objects.order_by("pk").values()) == before

    def test_of_a_program_with_other_line_ends_changes_nothing(self, desk: Client) -> None:
        lines = "One\r\ntwo\n"
        quest = make_quest(" Run ", name_es=" Corre ", description=lines, description_es=lines)
        before = list(Quest.objects.values())
        same = {"name": "Run", "name_es": "Corre", "description": "One\ntwo", "description_es": "One\ntwo"}
        page = look(desk, [{"id": str(quest.pk)} | same])
        assert "There is nothing to import." in errors_of(page)
        assert list(Quest.objects.values()) == before

    @pytest.mark.parametrize("kind", [CSV, JSON])
    def test_brings_a_catalog_to_another_site(self, desk: Client, kind: str) -> None:
        make_quest("=1+1", description="One,\ntwo", picked=True)
        make_quest("Walk", name_es="Pasea", description_es="Uno,\ndos", archived_at=timezone.now())
        fields = (
            "id", "name", "description", "name_es", "description_es", "stat", "repeat", "xp_reward",
            "picked", "search_key",
        )  # fmt: skip
        before = list(Quest.objects.order_by("pk").values(*fields))
        file = export(desk, kind, "?state=all")
        Quest.objects.all().delete()
        bring(desk, file, kind)
        assert list(Quest.objects.order_by("pk").values(*fields)) == before
        assert [quest.name for quest in Quest.objects.exclude(archived_at=None)] == ["Walk"]


class TestSpanishWords:
    def test_come_with_a_file_and_are_found_and_kept_in_history(self, desk: Client) -> None:
        quest = make_quest("Run")
        words = {"name_es": " Corre ", "description_es": "Por la mañana,\r\nsin prisa."}
        bring(desk, [{"id": str(quest.pk)} | words])
        quest.refresh_from_db()
        assert (quest.name_es, quest.description_es) == ("Corre", "Por la mañana,\nsin prisa.")
        assert Quest.objects.search("manana CORRE").get() == quest
        [entry] = history_of(quest)
        assert "Name in Spanish: “” → “Corre”." in entry
        assert "Description in Spanish: “” → “Por la mañana" in entry

    def test_stay_when_a_file_leaves_them_out_and_go_when_it_says_so(self, desk: Client) -> None:
        quest = make_quest("Run", name_es="Corre")
        bring(desk, [{"id": str(quest.pk), "xp_reward": 60}])
        quest.refresh_from_db()
        assert quest.name_es == "Corre"
        bring(desk, [{"id": str(quest.pk), "name_es": " "}])
        quest.refresh_from_db()
        assert quest.name_es == ""


class TestPreview:
    def test_shows_the_differences_and_writes_nothing(self, desk: Client) -> None:
        quest = make_quest("Run", description="On <b>grass</b>.")
        before = list(Quest.objects.values())
        page = look(desk, [{"id": str(quest.pk), "xp_reward": 70, "description": "On <i>sand</i>."}, NEW])
        assert "xp_reward: <del>50</del> <ins>70</ins>" in page.text
        assert "<del>On &lt;b&gt;grass&lt;/b&gt;.</del> <ins>On &lt;i&gt;sand&lt;/i&gt;.</ins>" in page.text
        assert "1 new, 1 changed, 0 as they are." in text_of(page)
        assert "New: Read name: Read stat: Intelligence" in text_of(page)
        assert list(Quest.objects.values()) == before
        assert not LogEntry.objects.exists()

    def test_lists_no_quest_that_stays_as_it_is(self, desk: Client) -> None:
        same, other = make_quest("Same"), make_quest("Other")
        page = look(desk, [{"id": str(same.pk), "name": "Same"}, {"id": str(other.pk), "name": "Changed"}])
        assert "0 new, 1 changed, 1 as they are." in text_of(page)
        assert "Same" not in text_of(page)


class TestImporting:
    def test_adds_and_changes(self, desk: Client) -> None:
        quest = make_quest("Run", description="Stays.", legacy_id="x")
        page = bring(desk, [{"id": str(quest.pk), "name": "Zürich", "archived": True}, NEW])
        assert notes_of(page) == ["Imported: 1 new, 1 changed, 0 as they were."]
        quest.refresh_from_db()
        assert (quest.name, quest.description, quest.legacy_id, quest.is_open) == (
            "Zürich",
            "Stays.",
            "x",
            False,
        )
        new = Quest.objects.search("read").get()
        assert (new.owner, new.xp_reward, new.picked, new.is_open) == (None, 100, False, True)
        assert Quest.objects.search("zurich").get() == quest

    def test_is_told_in_the_history_of_each_quest(self, desk: Client) -> None:
        quest = make_quest("Run")
        bring(desk, [{"id": str(quest.pk), "xp_reward": 70, "picked": True}, NEW])
        assert history_of(quest) == ["By an import: XP reward: 50 → 70. Picked for new hunters: no → yes."]
        assert history_of(Quest.objects.get(name="Read")) == ["Added by an import."]
        assert sorted(LogEntry.objects.values_list("action_flag", flat=True)) == [ADDITION, CHANGE]

    def test_a_quest_under_an_id_of_its_own_keeps_it(self, desk: Client) -> None:
        pk = str(uuid4())
        bring(desk, [NEW | {"id": pk}])
        assert str(Quest.objects.get().pk) == pk

    def test_changes_no_history(self, desk: Client, hunter: Hunter) -> None:
        quest = make_quest()
        row = complete(hunter, quest)
        bring(desk, [{"id": str(quest.pk), "name": "Other", "xp_reward": 1, "stat": "Domain"}])
        row.refresh_from_db()
        assert (row.quest_name, row.xp_gained, row.stat) == ("Forty push-ups", 50, "Strength")

    def test_an_archived_quest_keeps_its_time(self, desk: Client) -> None:
        then = timezone.now().replace(year=2025)
        quest = make_quest(archived_at=then)
        bring(desk, [{"id": str(quest.pk), "archived": True, "name": "Walk"}])
        quest.refresh_from_db()
        assert quest.archived_at == then
        bring(desk, [{"id": str(quest.pk), "archived": False}])
        quest.refresh_from_db()
        assert quest.is_open


ONE = {"id": "00000000-0000-4000-8000-000000000001"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"name": ""}, "Row 1, name: Give the quest a name."),
            ({"name": "  "}, "Row 1, name: Give the quest a name."),
            ({"name": None}, "Row 1, name:"),
            ({"name": 5}, "Row 1, name: This has to be a text."),
            ({"name": ["x"]}, "Row 1, name: This has to be a text."),
            ({"name": "N" * 201}, "Row 1, name:"),
            ({"name": "a\0b"}, "Row 1, name:"),
            ({"name": "\ud800"}, "Row 1, name: This text holds signs that are none."),
            ({"description": "D" * 10_001}, "Row 1, description:"),
            ({"name_es": 5}, "Row 1, name_es: This has to be a text."),
            ({"name_es": "N" * 201}, "Row 1, name_es:"),
            ({"description_es": "D" * 10_001}, "Row 1, description_es:"),
            ({"stat": "Luck"}, "Row 1, stat: Use one of: Strength, Agility"),
            ({"stat": ["Strength"]}, "Row 1, stat: Use one of:"),
            ({"difficulty": "easy"}, "Row 1, difficulty: Use one of: Daily, Easy"),
            ({"repeat": "monthly"}, "Row 1, repeat: Use one of: daily, weekly"),
            ({"xp_reward": 0}, "Row 1, xp_reward:"),
            ({"xp_reward": 1.5}, "Row 1, xp_reward: Give a whole number"),
            ({"xp_reward": True}, "Row 1, xp_reward: Give a whole number"),
            ({"xp_reward": "1e3"}, "Row 1, xp_reward: Give a whole number"),
            ({"xp_reward": "٣"}, "Row 1, xp_reward: Give a whole number"),
            ({"xp_reward": ""}, "Row 1, xp_reward: Give a whole number"),
            ({"xp_reward": 2**53}, "Row 1, xp_reward:"),
            ({"xp_reward": 10**400}, "Row 1, xp_reward:"),
            ({"gold_reward": -1}, "Row 1, gold_reward:"),
            ({"picked": "maybe"}, "Row 1, picked: Say true or false."),
            ({"archived": {}}, "Row 1, archived: Say true or false."),
            ({"id": "x"}, "Row 1, id: This is no id."),
            ({"id": 5}, "Row 1, id: This is no id."),
            ({"id": ["x"]}, "Row 1, id: This is no id."),
        ],
        ids=str,
    )
    def test_a_wrong_value_is_told_by_row_and_column_and_nothing_is_written(
        self, desk: Client, changed: dict[str, Any], sentence: str
    ) -> None:
        page = look(desk, [NEW | changed, NEW | {"name": "Sound"}])
        assert sentence in errors_of(page)
        assert "Traceback" not in page.text
        assert not Quest.objects.exists()

    def test_a_personal_quest_is_out_of_reach(self, desk: Client, hunter: Hunter) -> None:
        own = make_quest("Mine alone", owner=hunter)
        before = list(Quest.objects.values())
        page = look(desk, [NEW | {"id": str(own.pk)}])
        assert "Row 1, id: This id is not of the catalog." in errors_of(page)
        assert "Mine alone" not in page.text
        assert list(Quest.objects.values()) == before

    def test_the_same_id_twice(self, desk: Client) -> None:
        assert "Row 2, id: An earlier row has this id" in errors_of(look(desk, [NEW | ONE, NEW | ONE]))

    def test_a_new_quest_without_what_it_needs(self, desk: Client) -> None:
        page = errors_of(look(desk, [{"name": "Read"}]))
        for column in ("stat", "difficulty", "repeat", "xp_reward", "gold_reward"):
            assert f"Row 1, {column}: A new quest needs a value here." in page

    @pytest.mark.parametrize("kind", [CSV, JSON])
    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"1", b"\0"])
    def test_a_file_of_something_else(self, desk: Client, content: bytes, kind: str) -> None:
        page = look(desk, content, kind)
        assert page.context["form"].errors["import_file"]
        assert "Traceback" not in page.text

    def test_no_file_and_no_format(self, desk: Client) -> None:
        page = desk.post(f"{LIST}import/", {"format": "9"})
        assert set(page.context["form"].errors) == {"import_file", "format"}

    def test_a_file_too_large(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transfer, "MOST_BYTES", 10)
        assert "too large" in errors_of(look(desk, [NEW]))

    def test_a_file_of_too_many_quests(self, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(catalog_files, "MOST_ROWS", 1)
        assert "This file has 2 quests. Import at most 1 at once" in errors_of(look(desk, [NEW, NEW]))


class TestConfirming:
    def test_twice_imports_once(self, desk: Client) -> None:
        token = token_of(look(desk, [NEW]))
        confirm(desk, token)
        assert notes_of(confirm(desk, token)) == ["This preview is no longer there. Choose the file again."]
        assert Quest.objects.count() == 1

    def test_many_changes_are_told_to_pages_as_one(self, desk: Client) -> None:
        rows = [{"id": str(make_quest(f"Quest {number}").pk), "xp_reward": 70} for number in range(3)]
        before = CatalogChange.objects.count()
        confirm(desk, token_of(look(desk, rows)))
        assert set(Quest.objects.values_list("xp_reward", flat=True)) == {70}
        assert CatalogChange.objects.count() == before + 1

    def test_after_the_catalog_changed_imports_nothing(self, desk: Client) -> None:
        quest = make_quest("Run")
        token = token_of(look(desk, [{"id": str(quest.pk), "xp_reward": 70}, NEW]))
        Quest.objects.update(xp_reward=60)
        assert "The catalog changed since this preview" in notes_of(confirm(desk, token))[0]
        assert list(Quest.objects.values_list("name", "xp_reward")) == [("Run", 60)]
        assert not LogEntry.objects.exists()

    def test_when_a_quest_became_impossible_imports_nothing(self, desk: Client) -> None:
        pk = str(uuid4())
        token = token_of(look(desk, [NEW, NEW | {"id": pk}]))
        make_quest("Mine", owner=make_hunter(), id=pk)
        assert "The catalog changed since this preview" in notes_of(confirm(desk, token))[0]
        assert Quest.objects.catalog().count() == 0

    @pytest.mark.parametrize("token", ["", "x", "x:y:z"])
    def test_with_a_token_that_is_none_imports_nothing(self, desk: Client, token: str) -> None:
        assert notes_of(confirm(desk, token)) == ["This preview is no longer there. Choose the file again."]

    def test_too_late_imports_nothing(self, desk: Client) -> None:
        token = token_of(look(desk, [NEW]))
        with time_machine.travel(timezone.now() + timezone.timedelta(hours=2), tick=False):
            confirm(keeper(), token)
        assert not Quest.objects.exists()

    def test_by_somebody_else_imports_nothing(self, desk: Client) -> None:
        confirm(keeper(), token_of(look(desk, [NEW])))
        assert not Quest.objects.exists()

    def test_is_no_link(self, desk: Client) -> None:
        assert desk.get(f"{LIST}process_import/").status_code == 405

    def test_files_that_nobody_confirmed_go_and_no_session_does(self, desk: Client) -> None:
        kept = Session.objects.filter(pk__startswith=uploads.PREFIX)
        look(desk, [NEW])
        (old,) = kept
        with time_machine.travel(timezone.now() + timezone.timedelta(hours=2), tick=False):
            look(keeper(), [NEW])
        (fresh,) = kept.all()
        assert old != fresh
        assert desk.get(LIST).status_code == 200

    def test_the_key_of_a_kept_file_is_nobodys_session(self, desk: Client) -> None:
        look(desk, [NEW])
        visitor = Client()
        visitor.cookies["sessionid"] = Session.objects.get(pk__startswith=uploads.PREFIX).pk
        assert visitor.get("/settings/").status_code == 302
        assert visitor.get(LIST).status_code == 302


class TestTheDoor:
    @pytest.mark.parametrize("permissions", [("view_quest",), ("view_quest", "change_quest"), ("add_quest",)])
    def test_is_shut_to_who_may_not_both_add_and_change(
        self, desk: Client, permissions: tuple[str, ...]
    ) -> None:
        clerk = keeper(*permissions)
        token = token_of(look(desk, [NEW]))
        assert clerk.get(f"{LIST}import/").status_code == 403
        assert look(clerk, [NEW]).status_code == 403
        assert clerk.post(f"{LIST}process_import/", {"token": token}).status_code == 403
        assert not Quest.objects.exists()

    def test_is_open_to_who_may(self) -> None:
        bring(keeper("view_quest", "add_quest", "change_quest"), [NEW])
        assert Quest.objects.count() == 1


def test_takes_few_queries_for_rows_that_stay_as_they_are(desk: Client) -> None:
    for number in range(30):
        make_quest(f"Quest {number}")
    file = export(desk, JSON)
    look(desk, file)
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        look(desk, file)
    assert sum("quests_quest" in sql for sql in asked) == 1
