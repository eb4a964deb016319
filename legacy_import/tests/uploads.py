"""Uploads for tests: the older program's files, posted as a browser posts them."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from legacy_import.models import ImportRun
from legacy_import.tests.folders import MADRID, entry, profile, quest, quests

UPLOAD = reverse("import_upload")
BOUNDARY = "a-boundary"


def record_files(log: list[dict[str, Any]] | None = None, **of_profile: Any) -> dict[str, Any]:
    """Return the three files of a sound record by name: a quest, and one completion unless given."""
    return {
        "hunter.json": profile(**of_profile),
        "quests.json": quests(quest(xp_reward=1500, gold_reward=7)),
        "quest_logs.json": [entry()] if log is None else log,
    }


def content(value: Any) -> bytes:
    """Return a file's bytes: JSON, unless they are given."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def send(client: Client, files: Any, *, timezone: str | None = MADRID, **extra: Any) -> HttpResponse:
    """Post files, a dict or pairs of name and content."""
    pairs = files.items() if isinstance(files, dict) else files
    data: dict[str, Any] = {
        "record_files": [SimpleUploadedFile(name, content(value)) for name, value in pairs]
    }
    if timezone is not None:
        data["timezone"] = timezone
    return client.post(UPLOAD, data, **extra)


def send_as(client: Client, name: bytes, value: Any, **files: Any) -> HttpResponse:
    """Post one file under a name exactly as given, and others as they should be."""
    parts = [(name, content(value)), *((f"{key}.json".encode(), content(one)) for key, one in files.items())]
    body = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="record_files"; filename="%s"\r\n'
        b"Content-Type: application/json\r\n\r\n%s\r\n" % (BOUNDARY.encode(), named, text)
        for named, text in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    return client.post(UPLOAD, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


def upload(client: Client, files: Any = None, **options: Any) -> ImportRun:
    """Upload a record and return its draft."""
    response = send(client, record_files() if files is None else files, **options)
    assert response.status_code == 302, response.text
    return ImportRun.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def page(run: ImportRun) -> str:
    """Return the address of a draft's page, and of what it became."""
    return reverse("import_draft", args=[run.pk])


def confirm(client: Client, run: ImportRun, **data: str) -> HttpResponse:
    """Press "Import it"."""
    return client.post(reverse("import_confirm", args=[run.pk]), data)


def discard(client: Client, run: ImportRun) -> HttpResponse:
    """Press "Discard"."""
    return client.post(reverse("import_discard", args=[run.pk]))
