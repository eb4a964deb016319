"""The way through: upload, look at what would come over, confirm; and every turn beside it."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hunters.models import DayRule, Hunter, User
from legacy_import.models import DraftFile, ImportRun
from legacy_import.tests.folders import (
    GONE,
    MADRID,
    READ,
    SAMPLES,
    bring,
    entry,
    needs_samples,
    profile,
    quest,
    quests,
    sound_folder,
    totals,
)
from legacy_import.tests.test_services import everything
from legacy_import.tests.uploads import UPLOAD, confirm, discard, page, record_files, send, upload
from questlog.ledger import differences_of
from questlog.models import Adjustment, QuestLog
from quests.models import Quest
from tests.factories import make_hunter, make_quest

pytestmark = pytest.mark.django_db

ADDRESSES = ("import_draft", "import_confirm", "import_discard")


def words(response: Any) -> str:
    """Return a page's text with every run of white space as one space."""
    return " ".join(response.text.split())


def test_the_whole_way(signed_in: Client, hunter: Hunter) -> None:
    run = upload(signed_in, record_files(gold=500, Agility=1234))
    before = everything()
    seen = words(signed_in.get(page(run)))
    assert "This is what Mara's record would bring. Nothing is written yet" in seen
    assert '<td>1,234</td> <td><span class="vh">the same: </span>' in seen
    assert "= </span>1,234</td>" in seen
    assert "<td>0<small>level 1</small></td> <td>1,234<small>level 6</small></td>" in seen
    assert "1,500 XP<small>7 gold</small>" in seen
    assert "50 XP<small>10 gold</small><small>Every day</small>" in seen
    assert "Past completions keep what they gave. Once imported" in seen
    assert everything() == before

    response = confirm(signed_in, run)
    assert response.url == page(run)
    done = words(signed_in.get(page(run)))
    assert "Your record came over." in done
    assert "Your record is here" in done
    assert "<td>0<small>level 1</small></td> <td>1,234<small>level 6</small></td>" in done
    assert "From now on each quest gives what its difficulty suggests." in done
    assert totals(hunter)["Agility"] == 1234
    assert not DraftFile.objects.exists()
    assert list(differences_of(Hunter.objects.get(pk=hunter.pk))) == []


def test_a_second_press_says_that_it_is_imported(signed_in: Client) -> None:
    run = upload(signed_in)
    confirm(signed_in, run)
    before = everything()
    response = signed_in.post(reverse("import_confirm", args=[run.pk]), follow=True)
    assert "Already imported. Nothing was counted twice." in response.text
    assert "Your record came over." in response.text, "the first press's message is read here"
    assert everything() == before


def test_the_same_files_again_bring_nothing(signed_in: Client) -> None:
    confirm(signed_in, upload(signed_in))
    run = upload(signed_in)
    seen = signed_in.get(page(run)).text
    assert "All of it is here already" in seen
    assert ">Import it<" not in seen
    before = {name: rows for name, rows in everything().items() if "Draft" not in name and "Run" not in name}
    response = signed_in.post(reverse("import_confirm", args=[run.pk]), follow=True)
    assert response.redirect_chain == [(UPLOAD, 302)]
    assert "Nothing changed." in response.text
    assert {name: everything()[name] for name in before} == before


@needs_samples
@pytest.mark.parametrize("zone", [MADRID, ""])
def test_the_older_programs_own_folder_comes_over(client: Client, zone: str) -> None:
    hunter = make_hunter(timezone=zone)
    client.force_login(hunter.user)
    files = {one.name: one.read_bytes() for one in (SAMPLES / "with_log").iterdir()}
    run = upload(client, files, timezone=MADRID)
    seen = words(client.get(page(run)))
    assert "2 completions are of quests that were deleted." in seen
    assert ("It becomes your time zone." in seen) is not zone
    confirm(client, run)
    done = ImportRun.objects.get()
    assert totals(hunter) == done.report["legacy"]
    assert QuestLog.objects.filter(hunter=hunter).count() == 169
    assert Quest.objects.filter(owner=hunter).count() == 6
    assert DayRule.objects.get(hunter=hunter).timezone == MADRID
    assert list(differences_of(Hunter.objects.get(pk=hunter.pk))) == []


def test_what_was_played_here_stays_beside_it(signed_in: Client, hunter: Hunter) -> None:
    signed_in.post(reverse("complete", args=[make_quest().pk]))
    run = upload(signed_in, record_files(Strength=1000, gold=500))
    seen = words(signed_in.get(page(run)))
    assert "<td>50<small>level 1</small></td> <td>1,050<small>level 6</small></td>" in seen
    assert "<td>10</td> <td>510</td>" in seen
    confirm(signed_in, run)
    assert (totals(hunter)["Strength"], totals(hunter)["gold"]) == (1050, 510)


def test_what_is_left_out_is_told_with_the_reason(signed_in: Client) -> None:
    log = [
        entry(),
        entry(),
        entry("2025-03-01T21:00:00"),
        entry(quest_id=GONE, xp=70, gold=3),
        entry("2025-03-30T02:30:00"),
        entry("2025-10-26T02:30:00"),
    ]
    seen = words(signed_in.get(page(upload(signed_in, record_files(log)))))
    assert "1 completion is left out: it equals another one in every detail." in seen
    assert "its 3 gold counts, its 70 XP is inside the opening balance" in seen
    assert "1 completion came once more on a day or in a week" in seen
    assert "1 time lies in an hour that the clocks showed twice." in seen
    assert "1 time lies in an hour that the clocks skipped." in seen
    assert "comes over as an opening balance" in seen


def test_without_a_log_the_page_says_so(signed_in: Client) -> None:
    files = record_files()
    del files["quest_logs.json"]
    assert "There is no quest_logs.json" in signed_in.get(page(upload(signed_in, files))).text


class TestProblems:
    """Files that cannot be imported: every problem on the page, no button, nothing written."""

    def test_they_are_listed_by_file_and_place(self, signed_in: Client) -> None:
        files = record_files([entry(xp=0), entry()], gold=-1) | {"quests.json": b'{"a": '}
        run = upload(signed_in, files)
        seen = words(signed_in.get(page(run)))
        assert "3 problems" in seen
        assert "<b>hunter.json › gold</b>Is -1." in seen
        assert "<b>quests.json › line 1, column 7</b>" in seen
        assert "<b>quest_logs.json › entry 1 › xp_earned</b>Is 0." in seen
        assert ">Import it<" not in seen
        response = signed_in.post(reverse("import_confirm", args=[run.pk]), follow=True)
        assert "The files hold problems." in response.text
        assert not QuestLog.objects.exists()
        assert DraftFile.objects.count() == 3

    def test_a_hundred_are_shown_and_the_others_counted(self, signed_in: Client) -> None:
        seen = words(signed_in.get(page(upload(signed_in, record_files([entry(xp=0)] * 123)))))
        assert (seen.count("› xp_earned</b>"), "And 23 more." in seen) == (100, True)

    def test_an_empty_file_is_told_to_be_one(self, signed_in: Client) -> None:
        run = upload(signed_in, record_files() | {"quest_logs.json": b""})
        assert "Is empty (0 bytes)." in signed_in.get(page(run)).text

    def test_no_path_of_the_server_is_shown(self, signed_in: Client) -> None:
        run = upload(signed_in, record_files() | {"hunter.json": b" " * 1_000_001})
        seen = signed_in.get(page(run)).text
        assert "Is larger than 1 MB." in seen
        assert "/tmp" not in seen  # noqa: S108 (looks for it)


def test_names_are_shown_as_text(signed_in: Client) -> None:
    evil = "<script>alert(1)</script><b>"
    files = record_files(name=evil) | {"quests.json": quests(quest(name=evil))}
    run = upload(signed_in, files)
    confirm(signed_in, run)
    again = upload(signed_in, record_files(name=evil, gold=-1) | {"quests.json": {evil: evil}})
    for address in (page(run), page(again), UPLOAD):
        assert "<script>alert" not in signed_in.get(address).text
    assert "&lt;script&gt;alert(1)" in signed_in.get(page(run)).text


class TestUnrecognised:
    """Another record than the one that came over before needs the hunter's word."""

    @pytest.fixture
    def run(self, signed_in: Client, hunter: Hunter, tmp_path: Path) -> ImportRun:
        """A draft that shares nothing with the import before it."""
        bring(sound_folder(tmp_path, name="Somebody", log=[entry()]), username=hunter.user.username)
        files = {"hunter.json": profile("Other", xp=5000), "quests.json": quests(quest(READ, name="Read"))}
        return upload(signed_in, files)

    def test_it_is_refused_and_a_box_offered(self, signed_in: Client, run: ImportRun) -> None:
        seen = signed_in.get(page(run)).text
        assert "It is my record all the same" in seen
        assert ">Import it<" not in seen
        assert "--same-hunter" not in seen
        before = everything()
        assert "another person&#x27;s" in confirm_and_follow(signed_in, run)
        assert everything() == before

    def test_with_the_hunters_word_it_comes_over(
        self, signed_in: Client, run: ImportRun, hunter: Hunter
    ) -> None:
        seen = signed_in.get(page(run), {"same_hunter": "1"}).text
        assert "You said that it is your record all the same." in seen
        assert '<input type="hidden" name="same_hunter" value="1">' in seen
        confirm(signed_in, run, same_hunter="1")
        assert totals(hunter)["Spirit"] == 5000


def confirm_and_follow(client: Client, run: ImportRun) -> str:
    """Press "Import it" and return the page that comes."""
    return str(client.post(reverse("import_confirm", args=[run.pk]), follow=True).text)


def test_a_zone_chosen_meanwhile_is_told(client: Client) -> None:
    hunter = make_hunter(timezone="")
    client.force_login(hunter.user)
    run = upload(client, timezone=MADRID)
    client.post(
        reverse("settings"),
        {
            "name": "Mara",
            "theme": "system",
            "grouping": "stat",
            "timezone": "Asia/Tokyo",
            "day_starts_at": "0",
        },
    )
    assert "Your time zone changed since" in client.get(page(run)).text
    assert "Your time zone changed since" in confirm_and_follow(client, run)
    assert not QuestLog.objects.exists()


def test_what_was_exported_from_here_is_refused(signed_in: Client, hunter: Hunter) -> None:
    confirm(signed_in, upload(signed_in))
    signed_in.post(reverse("complete", args=[Quest.objects.get().pk]))
    played = QuestLog.objects.get(hunter=hunter, source_run=None).completed_at
    at = played.astimezone(ZoneInfo(MADRID)).replace(tzinfo=None).isoformat()
    seen = signed_in.get(page(upload(signed_in, record_files([entry(), entry(at)])))).text
    assert "completions that were played here" in seen
    assert ">Import it<" not in seen


def test_discarded_the_files_are_gone(signed_in: Client) -> None:
    run = upload(signed_in)
    assert discard(signed_in, run).url == UPLOAD
    assert not ImportRun.objects.exists()
    assert signed_in.get(page(run)).status_code == 404


def test_a_finished_import_cannot_be_discarded(signed_in: Client) -> None:
    run = upload(signed_in)
    confirm(signed_in, run)
    assert discard(signed_in, run).status_code == 404
    assert ImportRun.objects.filter(pk=run.pk).exists()


@pytest.mark.parametrize("state", ["draft", "done", "unknown"])
def test_another_hunters_import_is_as_if_it_did_not_exist(signed_in: Client, state: str) -> None:
    other = Client()
    other.force_login(make_hunter().user)
    run = upload(other)
    if state == "done":
        confirm(other, run)
    address = run.pk if state != "unknown" else uuid4()
    before = everything()
    responses = [
        signed_in.get(reverse("import_draft", args=[address])),
        signed_in.post(reverse("import_confirm", args=[address])),
        signed_in.post(reverse("import_discard", args=[address])),
    ]
    assert [one.status_code for one in responses] == [404] * 3
    assert everything() == before


def test_only_the_signed_in_account_is_written(signed_in: Client, hunter: Hunter) -> None:
    other = make_hunter("Nadd", username="nadd")
    confirm(signed_in, upload(signed_in, record_files(name="Nadd")))
    assert totals(other)["gold"] == 0
    assert totals(hunter)["gold"] == 500
    assert User.objects.count() == 2
    assert set(Adjustment.objects.values_list("hunter", "made_by")) == {(hunter.pk, hunter.user_id)}
    assert Quest.objects.get().owner == hunter


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_visitor_is_asked_to_log_in(client: Client, name: str) -> None:
    address = reverse(name, args=[uuid4()])
    response = client.get(address) if name == "import_draft" else client.post(address)
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_wrong_method_is_refused(signed_in: Client, name: str) -> None:
    address = reverse(name, args=[upload(signed_in).pk])
    response = signed_in.post(address) if name == "import_draft" else signed_in.get(address)
    assert response.status_code == 405
    assert ImportRun.objects.get().state == "draft"


def test_a_bad_id_is_nothing(signed_in: Client) -> None:
    assert signed_in.get(f"{UPLOAD}no-id/").status_code == 404


def test_an_import_of_the_command_line_is_shown_too(
    signed_in: Client, hunter: Hunter, tmp_path: Path
) -> None:
    bring(sound_folder(tmp_path, log=[entry()]), username=hunter.user.username)
    run = ImportRun.objects.get()
    ImportRun.objects.update(report={"name": "Mara"})
    assert page(run) in signed_in.get(UPLOAD).text
    assert "Your record is here" in signed_in.get(page(run)).text


def test_the_draft_page_asks_the_database_as_often_for_a_long_log(signed_in: Client) -> None:
    counted = []
    for count in (1, 50):
        log = [entry(f"2025-01-{1 + n // 24:02}T{n % 24:02}:00:00") for n in range(count)]
        run = upload(signed_in, record_files(log))
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(page(run)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] < 80


def test_the_settings_lead_here(signed_in: Client) -> None:
    assert UPLOAD in signed_in.get(reverse("settings")).text


def test_a_copy_of_the_folder_with_other_modes_is_read(signed_in: Client, tmp_path: Path) -> None:
    shutil.copytree(sound_folder(tmp_path / "a", log=[entry()]), tmp_path / "b")
    files = {one.name: one.read_bytes() for one in (tmp_path / "b").iterdir()}
    assert send(signed_in, files).status_code == 302
