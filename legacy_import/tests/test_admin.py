"""Import runs in the admin: to be read, never changed."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from legacy_import.models import ImportRun
from legacy_import.tests.folders import bring, sound_folder
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path) -> ImportRun:
    """A finished import."""
    bring(sound_folder(tmp_path, name="Mara Ñandú"))
    return ImportRun.objects.get()


@pytest.fixture
def admin(client: Client) -> Client:
    """A browser signed in as an admin."""
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    return client


def test_runs_are_listed_with_hunter_state_and_date(admin: Client, run: ImportRun) -> None:
    page = admin.get(reverse("admin:legacy_import_importrun_changelist"), {"q": "mara-nandu"})
    assert page.status_code == 200
    assert "Mara Ñandú" in page.text
    assert "Done" in page.text


def test_a_run_is_shown(admin: Client, run: ImportRun) -> None:
    page = admin.get(reverse("admin:legacy_import_importrun_change", args=[run.pk]))
    assert page.status_code == 200
    assert "quest_keys" in page.text
    assert 'name="_save"' not in page.text


def test_a_run_cannot_be_added_changed_or_deleted(admin: Client, run: ImportRun) -> None:
    paths = [
        reverse("admin:legacy_import_importrun_add"),
        reverse("admin:legacy_import_importrun_change", args=[run.pk]),
        reverse("admin:legacy_import_importrun_delete", args=[run.pk]),
    ]
    assert [admin.post(path, {"state": "draft", "post": "yes"}).status_code for path in paths] == [403] * 3
    assert ImportRun.objects.get().state == "done"
