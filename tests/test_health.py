"""/readyz: pages can be served when the database answers, and only then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[1]

ASK = """
import django
django.setup()
from django.test import Client
response = Client().get("/readyz")
print(response.status_code, response.content.decode().strip())
"""


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_is_not_ready_without_its_database() -> None:
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "ALLOWED_HOSTS": "testserver"}
    environment = (
        os.environ | nowhere | {"DJANGO_SETTINGS_MODULE": "hunterproject.settings", "SECRET_KEY": "test"}
    )

    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert asked.stdout == "503 the database does not answer\n"
    assert "The database does not answer." in asked.stderr
