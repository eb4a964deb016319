"""script/_secrets.py: the secrets of docker compose are made once and kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.dockerfile import ROOT

pytestmark = pytest.mark.any_database

MADE = {"secret_key", "postgres_password", "userlist.txt"}


class Volumes:
    """The two volumes that `setup` writes to."""

    def __init__(self, folder: Path) -> None:
        self.app, self.db = folder / "app", folder / "db"
        self.app.mkdir()
        self.db.mkdir()

    def set_up(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", ROOT / "script" / "_secrets.py", self.app, self.db],
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def app_files(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.app.iterdir()}

    def db_password(self) -> str:
        return (self.db / "postgres_password").read_text()


@pytest.fixture
def volumes(tmp_path: Path) -> Volumes:
    """Empty ones."""
    return Volumes(tmp_path)


def test_the_first_start_makes_long_ones_and_says_none_of_them(volumes: Volumes) -> None:
    done = volumes.set_up()
    files = volumes.app_files()
    assert (done.returncode, set(files)) == (0, MADE)
    assert min(len(files["secret_key"]), len(files["postgres_password"])) >= 40
    assert files["secret_key"] != files["postgres_password"] == volumes.db_password()
    assert files["userlist.txt"] == f'"hunter" "{files["postgres_password"]}"\n'
    assert not any(secret.strip() in done.stdout + done.stderr for secret in files.values())


def test_no_two_installations_share_them(volumes: Volumes, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Volumes(tmp_path_factory.mktemp("other"))
    volumes.set_up()
    other.set_up()
    assert not set(volumes.app_files().values()) & set(other.app_files().values())


def test_a_later_start_keeps_them(volumes: Volumes) -> None:
    volumes.set_up()
    before = volumes.app_files()
    again = volumes.set_up()
    assert (again.returncode, again.stdout, volumes.app_files()) == (0, "", before)


def test_a_password_of_the_environment_is_taken_over(volumes: Volumes) -> None:
    volumes.set_up(POSTGRES_PASSWORD='as "before"')
    assert volumes.app_files()["postgres_password"] == volumes.db_password() == 'as "before"'
    assert volumes.app_files()["userlist.txt"] == '"hunter" "as ""before"""\n'
    # And stays when it is no longer there.
    volumes.set_up()
    assert volumes.db_password() == 'as "before"'


def test_another_password_than_before_is_used_and_told(volumes: Volumes) -> None:
    volumes.set_up()
    done = volumes.set_up(POSTGRES_PASSWORD="another")
    assert "POSTGRES_PASSWORD is another one than before." in done.stdout
    assert volumes.db_password() == "another"
    assert "another\n" not in done.stdout


def test_what_is_missing_is_made_beside_what_is_there(volumes: Volumes) -> None:
    volumes.set_up()
    before = volumes.app_files()
    (volumes.app / "userlist.txt").unlink()
    (volumes.db / "postgres_password").unlink()
    volumes.set_up()
    assert (volumes.app_files(), volumes.db_password()) == (before, before["postgres_password"])


def test_the_apps_are_their_owners_alone_and_the_databases_are_for_its_user(volumes: Volumes) -> None:
    volumes.set_up()
    assert {path.stat().st_mode & 0o777 for path in volumes.app.iterdir()} == {0o400}
    assert {path.stat().st_mode & 0o777 for path in volumes.db.iterdir()} == {0o444}


def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(volumes: Volumes) -> None:
    volumes.db.rmdir()
    done = volumes.set_up()
    assert done.returncode == 1
    assert done.stderr.startswith("The secrets cannot be kept in ")
    assert "Traceback" not in done.stderr
