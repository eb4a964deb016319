"""/settings/: the record to take along."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from hunters.models import Hunter
from legacy_import import export_views
from legacy_import.legacy_files import RecordGoneError
from legacy_import.tests.records import everything, make_record, wipe

pytestmark = pytest.mark.django_db

LEGACY, RECORD = "/settings/export/legacy.zip", "/settings/export/record.json"


@pytest.fixture
def mara(client: Client) -> Hunter:
    """A hunter with a full record, signed in, beside another."""
    hunter = make_record()
    make_record("Otra", username="otra")
    client.force_login(hunter.user)
    return hunter


def content(client: Client, path: str) -> bytes:
    """Return a download."""
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    chunks: Iterator[bytes] = response.streaming_content  # type: ignore[attr-defined]
    return b"".join(chunks)


def test_the_settings_offer_both(client: Client, mara: Hunter) -> None:
    Hunter.objects.update(language="en")
    page = client.get("/settings/").text
    assert "Your record" in page
    assert f'href="{LEGACY}"' in page
    assert "Download for the older program" in page
    assert f'href="{RECORD}"' in page


def test_the_zip_holds_the_files_of_the_command(client: Client, mara: Hunter, tmp_path: Path) -> None:
    call_command("export_json", str(tmp_path), "--user", "mara", stdout=io.StringIO())
    with zipfile.ZipFile(io.BytesIO(content(client, LEGACY))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_the_zip_says_its_name_and_length(client: Client, mara: Hunter) -> None:
    response = client.get(LEGACY)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="mara-20')
    assert response["Content-Disposition"].endswith('-older-program.zip"')
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))  # type: ignore[attr-defined]


def test_the_record_is_that_of_the_command_and_restores(client: Client, mara: Hunter, tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(content(client, RECORD))
    call_command("export_record", str(tmp_path / "b.json"), "--user", "mara", stdout=io.StringIO())
    assert file.read_bytes() == (tmp_path / "b.json").read_bytes()
    Hunter.objects.exclude(pk=mara.pk).get().user.delete()
    wipe()
    call_command("import_record", str(file), stdout=io.StringIO())
    assert everything()["Hunter"][0]["id"] == mara.pk


def test_the_record_is_sent_in_pieces_as_a_file(client: Client, mara: Hunter) -> None:
    response = client.get(RECORD)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"].startswith('attachment; filename="mara-20')
    pieces = list(response.streaming_content)  # type: ignore[attr-defined]
    assert len(pieces) > 10
    assert json.loads(b"".join(pieces))["account"]["username"] == "mara"


def test_a_name_that_no_header_can_hold_is_replaced(client: Client) -> None:
    client.force_login(make_record("Ñ", username="ñ@ß").user)
    response = client.get(LEGACY)
    assert response["Content-Disposition"].startswith('attachment; filename="n-20')
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", [LEGACY, RECORD])
def test_a_visitor_logs_in_first(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("path", [LEGACY, RECORD])
@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_nothing_but_get(client: Client, mara: Hunter, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


def test_a_refusal_is_told_on_the_page(client: Client, mara: Hunter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**kwargs: object) -> None:
        raise RecordGoneError("The time zone Mars/Base is not known here.")

    monkeypatch.setattr(export_views, "export_zip", refuse)
    page = client.get(LEGACY, follow=True)
    assert page.redirect_chain == [("/settings/", 302)]
    assert "The time zone Mars/Base is not known here." in page.text
