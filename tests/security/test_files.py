"""What comes in as a file and what goes out as one."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hunters.models import Hunter
from legacy_import.models import DraftFile, ImportRun
from legacy_import.tests import uploads
from questlog.models import QuestLog
from rewards.models import Purchase
from tests.factories import make_quest
from tests.security.worlds import World, told

UPLOAD = "/settings/import/"
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|'/c calc'!A1")


def bomb(size: int = 50_000_000) -> bytes:
    """Return a small archive of one large file with the name of a record's."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hunter.json", b"0" * size)
    return packed.getvalue()


class TestUploads:
    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/passwd",
            "/etc/passwd",
            "..\\hunter.json",
            "hunter.json\0.txt",
            "hunter.json/",
            ".",
            "",
            "a" * 5000,
        ],
    )
    def test_a_name_that_is_none_of_the_records_is_refused(self, signed_in: Client, name: str) -> None:
        files = [SimpleUploadedFile("hunter.json", b"{}"), SimpleUploadedFile("quests.json", b"[]")]
        odd = SimpleUploadedFile("x", b"{}")
        odd.__dict__["_name"] = name
        answer = signed_in.post(UPLOAD, {"record_files": [*files, odd], "timezone": "Europe/Madrid"})
        assert answer.status_code == 200 or set(DraftFile.objects.values_list("name", flat=True)) <= {
            "hunter.json",
            "quests.json",
        }

    @pytest.mark.parametrize("name", ["record.zip", "hunter.json"])
    def test_an_archive_is_never_unpacked(self, signed_in: Client, hunter: Hunter, name: str) -> None:
        files = [SimpleUploadedFile(name, bomb()), SimpleUploadedFile("quests.json", b"[]")]
        answer = signed_in.post(UPLOAD, {"record_files": files, "timezone": "Europe/Madrid"}, follow=True)
        assert answer.status_code == 200
        assert hunter.completions.count() == 0
        for run in ImportRun.objects.all():
            assert signed_in.post(f"{UPLOAD}{run.pk}/confirm/").status_code in (302, 404)
            run.refresh_from_db()
            assert run.state == "draft"

    def test_json_nested_without_end_is_refused_in_a_sentence(self, signed_in: Client) -> None:
        deep = b"[" * 200_000 + b"]" * 200_000
        files = [SimpleUploadedFile("hunter.json", deep), SimpleUploadedFile("quests.json", deep)]
        answer = signed_in.post(UPLOAD, {"record_files": files, "timezone": "Europe/Madrid"}, follow=True)
        assert answer.status_code == 200

    def test_numbers_of_any_length_are_refused_in_a_sentence(self, signed_in: Client) -> None:
        files: dict[str, Any] = {
            name: uploads.content(value) for name, value in uploads.record_files().items()
        }
        files["hunter.json"] = files["hunter.json"].replace(b'"gold": ', b'"gold": ' + b"9" * 5000, 1)
        sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
        answer = signed_in.post(UPLOAD, {"record_files": sent, "timezone": "Europe/Madrid"}, follow=True)
        assert answer.status_code == 200


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("it was read")

    readline = read


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/quests/new/", "/admin/login/", "/settings/"]
)
def test_a_body_that_is_too_large_is_refused_unread(signed_in: Client, path: str) -> None:
    answer = signed_in.generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(settings.LARGEST_BODY + 1),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


@pytest.mark.parametrize("length", ["", "abc", "-1", "\u0661", "9" * 5000])
def test_a_length_that_is_no_number_reads_nothing(client: Client, db: None, length: str) -> None:
    answer = client.generic(
        "POST",
        "/accounts/login/",
        content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH=length,
        **{"wsgi.input": io.BytesIO(b"username=x")},
    )
    assert answer.status_code in (200, 400, 413)


class TestDownloads:
    @pytest.mark.parametrize("formula", FORMULAS)
    def test_no_cell_of_the_history_is_a_formula(self, world: World, formula: str) -> None:
        QuestLog.objects.filter(hunter=world.owner).update(quest_name=formula)
        Purchase.objects.filter(hunter=world.owner).update(reward_name=formula)
        answer = world.browser("owner").get("/log/download/", {"format": "csv"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert_no_formula(text)

    @pytest.mark.parametrize("formula", FORMULAS)
    def test_no_cell_of_the_catalog_is_a_formula(self, world: World, formula: str) -> None:
        make_quest(formula, description=formula)
        answer = world.browser("staff").post("/admin/quests/quest/export/", csv_form(world))
        assert answer.headers["Content-Type"].startswith("text/csv"), answer.content[:500]
        assert_no_formula(answer.content.decode("utf-8-sig"))

    def test_another_hunters_rows_are_in_no_download(self, world: World) -> None:
        browser = world.browser("other")
        for path in (
            "/log/download/?format=csv",
            "/log/download/?format=json",
            "/settings/export/record.json",
        ):
            answer = browser.get(path)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert str(world.owner.pk).encode() not in content
            assert str(world.owner.user_id).encode() not in content
        told(browser.get("/settings/export/legacy.zip"))

    def test_no_download_holds_a_password(self, world: World) -> None:
        answer = world.browser("owner").get("/settings/export/record.json")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert world.owner.user.password.encode() not in content
        assert b"password" not in content


def assert_no_formula(text: str) -> None:
    """Fail when a spreadsheet would work out a cell of a CSV file."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) > 1
    for cell in (cell for row in rows for cell in row):
        is_number = cell.lstrip("-").isdigit()
        assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell


def csv_form(world: World) -> dict[str, str]:
    """Return the export form of the catalog as its page shows it, for a CSV file with every column."""
    from tests.site_walk import forms_on

    page = world.browser("staff").get("/admin/quests/quest/export/").content.decode()
    form = next(form for form in forms_on("/admin/quests/quest/export/", page) if "format" in form.fields)
    return {name: values[0] for name, values in form.fields.items()} | {"format": "0"}
