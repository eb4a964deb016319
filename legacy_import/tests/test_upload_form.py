"""What the upload page takes, and what it refuses with a sentence and nothing kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from hunters.models import Hunter
from legacy_import import upload_forms
from legacy_import.models import DraftFile, ImportRun
from legacy_import.tests.folders import MADRID, bring, profile
from legacy_import.tests.uploads import UPLOAD, content, page, record_files, send, send_as, upload
from tests.factories import make_hunter

pytestmark = pytest.mark.django_db

SOUND = record_files()


def test_the_page_is_for_those_who_are_signed_in(client: Client) -> None:
    assert client.get(UPLOAD).url == f"{reverse('login')}?next={UPLOAD}"


def test_a_visitors_files_are_not_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.http.HttpRequest.parse_file_upload", None)
    assert send(client, SOUND).url.startswith(reverse("login"))
    assert not ImportRun.objects.exists()


def test_another_method_is_refused(signed_in: Client) -> None:
    assert signed_in.put(UPLOAD).status_code == 405


def test_the_forms_token_is_checked(hunter: Hunter) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hunter.user)
    assert send(strict, SOUND).status_code == 403
    assert not ImportRun.objects.exists()
    strict.get(UPLOAD)
    token = strict.cookies["csrftoken"].value
    assert send(strict, SOUND, headers={"X-CSRFToken": token}).status_code == 302


def test_the_files_are_kept_as_they_are_and_the_draft_is_shown(signed_in: Client, hunter: Hunter) -> None:
    response = send(signed_in, SOUND)
    run = ImportRun.objects.get()
    assert response.url == page(run)
    assert (run.hunter, run.state, run.timezone, run.made_by) == (hunter, "draft", MADRID, hunter.user)
    assert {one.name: bytes(one.content) for one in run.draft_files.all()} == {
        name: content(value) for name, value in SOUND.items()
    }
    assert [one["name"] for one in run.files] == list(SOUND)


def test_the_profile_may_have_its_older_name_and_the_log_may_be_missing(signed_in: Client) -> None:
    run = upload(signed_in, {"hunter_profile.json": profile(), "quests.json": SOUND["quests.json"]})
    assert [one["name"] for one in run.files] == ["hunter_profile.json", "quests.json"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose the files of the older program."),
        ([*SOUND.items(), ("notes.txt", b"?")], "“notes.txt” is none of the older program’s files"),
        ([*SOUND.items(), ("HUNTER.JSON", b"?")], "“HUNTER.JSON” is none of the older program’s files"),
        ([*SOUND.items(), ("hunter.json", b"{}")], "hunter.json was chosen more than once."),
        ([*SOUND.items(), ("quest_logs.json", b"[]")], "quest_logs.json was chosen more than once."),
        ([*SOUND.items(), ("hunter_profile.json", b"{}")], "both hold a profile"),
        (
            [("quests.json", b"{}")],
            "hunter.json is missing. In older folders it is called",
        ),
        ([("hunter.json", b"{}")], "quests.json is missing."),
    ],
)
def test_wrong_files_are_refused_in_a_sentence(signed_in: Client, files: Any, sentence: str) -> None:
    response = send(signed_in, files)
    assert response.status_code == 200
    assert sentence.replace("’", "&#x27;") in response.text
    assert not ImportRun.objects.exists()


def test_a_name_is_shown_as_text(signed_in: Client) -> None:
    response = send_as(signed_in, b"<script>alert(1)<b>.json", b"{}")
    assert "“&lt;script&gt;alert(1)&lt;b&gt;.json”" in response.text
    assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "name", [b"../hunter.json", b"/etc/../hunter.json", b"C:\\\\Games\\\\hunter.json", b"..\\\\hunter.json"]
)
def test_a_path_is_cut_off_and_leads_nowhere(signed_in: Client, name: bytes) -> None:
    response = send_as(signed_in, name, profile(), quests=SOUND["quests.json"])
    run = ImportRun.objects.get()
    assert response.url == page(run)
    assert set(run.draft_files.values_list("name", flat=True)) == {"hunter.json", "quests.json"}


@pytest.mark.parametrize("name", [b"hunter.json/", b"..", b"hunter.json%00", b"hunter\xff.json", b"a" * 300])
def test_an_odd_name_is_refused(signed_in: Client, name: bytes) -> None:
    assert send_as(signed_in, name, profile(), quests=SOUND["quests.json"]).status_code == 200
    assert not ImportRun.objects.exists()


class TestSize:
    """Files that are too large or too many are refused before they are kept."""

    def test_the_sum_of_the_files_counts(self, signed_in: Client, settings: Settings) -> None:
        size = sum(len(content(value)) for value in SOUND.values())
        settings.IMPORT_UPLOAD_MAX_BYTES = size - 1
        response = send(signed_in, SOUND)
        sentence = f"The files are {size:,} bytes in all. At most {size - 1:,} bytes can be uploaded."
        assert sentence in response.text
        assert not ImportRun.objects.exists()
        settings.IMPORT_UPLOAD_MAX_BYTES = size
        assert send(signed_in, SOUND).status_code == 302

    def test_far_too_much_is_refused_unread(
        self, signed_in: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.IMPORT_UPLOAD_MAX_BYTES = 1_000_000
        monkeypatch.setattr("django.http.HttpRequest.parse_file_upload", None)
        response = send(signed_in, SOUND | {"quest_logs.json": b" " * 1_200_000})
        assert response.status_code == 413
        assert "The files are 1.2 MB in all. At most 1 MB can be uploaded." in response.text
        assert not ImportRun.objects.exists()

    def test_the_default_is_20_megabytes(self, settings: Settings) -> None:
        assert settings.IMPORT_UPLOAD_MAX_BYTES == 20_000_000
        assert "At most 20 MB" in upload_forms.too_large(25_300_000)

    def test_a_whole_folder_of_other_files_is_refused(self, signed_in: Client) -> None:
        response = send(signed_in, [(f"{n}.json", b"{}") for n in range(11)])
        assert response.status_code == 400
        assert "These are too many files." in response.text


class TestZone:
    """The zone is asked for only where there is one to choose."""

    @pytest.fixture
    def nowhere(self, client: Client) -> Client:
        """A browser signed in as a hunter without a zone."""
        client.force_login(make_hunter(timezone="").user)
        return client

    def test_a_hunter_with_a_zone_is_not_asked(self, signed_in: Client) -> None:
        text = signed_in.get(UPLOAD).text
        assert "Times in the log are read in Europe/Madrid." in text
        assert 'name="timezone"' not in text

    def test_a_zone_sent_all_the_same_does_not_count(self, signed_in: Client) -> None:
        assert upload(signed_in, timezone="Asia/Tokyo").timezone == MADRID

    def test_the_zone_of_an_earlier_import_counts(self, client: Client, tmp_path: Any) -> None:
        hunter = make_hunter(username="mara", timezone="")
        files = upload_folder(tmp_path)
        bring(files, username="mara", timezone="Asia/Tokyo")
        client.force_login(hunter.user)
        assert "Times in the log are read in Asia/Tokyo." in client.get(UPLOAD).text

    def test_a_hunter_without_one_names_it(self, nowhere: Client) -> None:
        assert "data-propose-timezone" in nowhere.get(UPLOAD).text
        assert upload(nowhere, timezone="Asia/Tokyo").timezone == "Asia/Tokyo"

    @pytest.mark.parametrize(
        ("zone", "sentence"),
        [
            ("", "Choose the zone in which the log&#x27;s times were written."),
            (None, "Choose the zone in which the log&#x27;s times were written."),
            ("Mars/Base", "Choose a time zone of the list."),
            ("../etc/passwd", "Choose a time zone of the list."),
        ],
    )
    def test_a_log_needs_a_zone_that_is_known(self, nowhere: Client, zone: str | None, sentence: str) -> None:
        assert sentence in send(nowhere, SOUND, timezone=zone).text
        assert not ImportRun.objects.exists()

    def test_without_a_log_none_is_needed(self, nowhere: Client) -> None:
        files = {name: SOUND[name] for name in ("hunter.json", "quests.json")}
        assert upload(nowhere, files, timezone="").timezone == ""


def upload_folder(path: Any) -> Any:
    """Write the sound record as a folder."""
    for name, value in SOUND.items():
        (path / name).write_bytes(content(value))
    return path


def test_what_waits_and_what_came_over_is_listed(signed_in: Client) -> None:
    assert "wait until" not in signed_in.get(UPLOAD).text
    run = upload(signed_in)
    text = signed_in.get(UPLOAD).text
    assert "Files that you uploaded wait until" in text
    assert page(run) in text


def test_another_hunters_draft_is_not_listed(signed_in: Client, client: Client) -> None:
    other = Client()
    other.force_login(make_hunter().user)
    upload(other)
    assert "wait until" not in signed_in.get(UPLOAD).text


def test_the_page_asks_the_database_a_fixed_number_of_times(
    signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    upload(signed_in)
    with django_assert_max_num_queries(9):
        signed_in.get(UPLOAD)
    assert DraftFile.objects.count() == 3
