"""`manage.py import_json`: a report or a sentence, never a traceback."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from tqdm import tqdm

from hunters.models import User
from legacy_import.management.commands import import_json
from legacy_import.tests.folders import entry, profile, quest, quests, sound_folder, write
from quests.models import Quest


def run(folder: Path, *options: str) -> str:
    """Run the command and return what it prints."""
    out = io.StringIO()
    call_command("import_json", str(folder), *options, stdout=out)
    return out.getvalue()


def refusal(folder: Path, *options: str) -> str:
    """Run the command and return the sentence it refuses with."""
    with pytest.raises(CommandError) as error:
        run(folder, *options)
    assert error.value.returncode == 1
    return str(error.value)


@pytest.mark.django_db
def test_it_imports_and_prints_the_report(tmp_path: Path) -> None:
    out = run(sound_folder(tmp_path, log=[entry()]), "--timezone", "Europe/Madrid")
    assert "Mara's record, in the account mara (made now)." in out
    assert "1 read, 1 created in the catalog" in out
    assert "Nothing changed" in run(tmp_path)


@pytest.mark.django_db
def test_user_and_placement_are_passed_on(tmp_path: Path) -> None:
    run(sound_folder(tmp_path), "--user", "nadd", "--quests", "personal")
    assert Quest.objects.get().owner.user == User.objects.get(username="nadd")


@pytest.mark.django_db
def test_every_problem_is_printed_a_hundred_at_most(tmp_path: Path) -> None:
    log = [entry(xp=0) for _ in range(150)]
    sentence = refusal(
        write(tmp_path, hunter=profile(gold=-1), quests=quests(quest(stat="x")), quest_logs=log)
    )
    lines = sentence.splitlines()
    assert lines[0] == "152 problems found, and nothing written:"
    assert lines[1].startswith("hunter.json › gold: ")
    assert lines[2].startswith("quests.json › 6ef7…8ca93 › stat: ")
    assert lines[3].startswith("quest_logs.json › entry 1 › xp_earned: is 0. Expected a whole number from 1")
    assert (len(lines), lines[-1]) == (102, "… and 52 more.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"hunter": b""}, "is empty"),
        ({"hunter": b'{"name": "M'}, "is cut off"),
        ({"hunter": b"\xff\xfe{}"}, "is not UTF-8"),
        ({"hunter": b"[" * 100_000}, "nested too deeply"),
        ({"hunter": b'{"gold": ' + b"9" * 5000 + b"}"}, "5,000 digits"),
        ({"hunter": b'{"gold": NaN}'}, "is NaN"),
        ({"hunter": b"[]"}, "is a list"),
        ({"hunter": profile(name="a\0")}, "U+0000"),
        ({"hunter": profile(name="\ud800")}, "half a character"),
        ({"hunter": profile(), "hunter_profile": profile()}, "hunter_profile.json"),
        ({"quests": {}}, "is missing"),
        ({"hunter": profile(), "quest_logs": [entry()]}, "quests.json: is missing"),
        ({"hunter": profile(), "quests": {"\ud800\x1b": quest("\ud800\x1b")}}, "half a character"),
        (
            {"hunter": profile(), "quests": {}, "quest_logs": [entry("0001-01-01T00:00:00Z")] * 2},
            "--timezone",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, files: dict[str, Any], words: str) -> None:
    sentence = refusal(write(tmp_path, **files))
    assert words in sentence
    assert sentence.replace("\n", "").isprintable()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert f"{tmp_path / 'none'}: does not exist" in refusal(tmp_path / "none")
    (tmp_path / "file").touch()
    assert "is not a folder" in refusal(tmp_path / "file")


@pytest.mark.django_db
def test_an_option_that_does_not_fit_is_told(tmp_path: Path) -> None:
    folder = sound_folder(tmp_path, log=[entry()])
    assert "--timezone" in refusal(folder)
    assert "no time zone known here" in refusal(folder, "--timezone", "Madrid")
    assert "invalid choice" in refusal(folder, "--quests", "everywhere")


@pytest.mark.django_db
def test_a_database_that_fails_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(order: Any) -> None:
        raise OperationalError("no such table: hunters_user\nLINE 1: …")

    monkeypatch.setattr(import_json, "import_folder", fail)
    sentence = refusal(sound_folder(tmp_path))
    assert sentence.startswith("The database refused (no such table: hunters_user). Nothing was written.")
    assert "manage.py migrate" in sentence


@pytest.mark.parametrize("database", ["sqlite:///{}/new.sqlite3", "postgres://x@/{}/nobody/here"])
def test_a_database_that_is_new_or_away_is_told_and_exits_1(tmp_path: Path, database: str) -> None:
    folder = sound_folder(tmp_path / "legacy")
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {
        "SECRET_KEY": "test",
        "DATABASE_URL": database.format(tmp_path),
        "DJANGO_SETTINGS_MODULE": "hunterproject.settings",
        # A terminal that knows ASCII alone.
        "PYTHONIOENCODING": "ascii",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "import_json", folder],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database refused (")
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_letters_that_a_terminal_cannot_show_are_escaped(tmp_path: Path) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    call_command("import_json", str(sound_folder(tmp_path, name="Ñandú")), stdout=out)
    out.seek(0)
    assert out.read().startswith("\\xd1and\\xfa's record")


@pytest.mark.django_db
def test_ctrl_c_while_the_log_is_read_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press(_bar: object, _read: int) -> None:
        # What the signal comes to, also where whoever started the tests ignores it.
        raise KeyboardInterrupt

    monkeypatch.setattr(tqdm, "update", press)
    with pytest.raises(CommandError, match="Nothing was written") as stop:
        run(sound_folder(tmp_path, log=[entry()]), "--timezone", "Europe/Madrid")
    assert stop.value.returncode == 130
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_is_drawn_on_a_terminal_and_nothing_in_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    class Err(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    folder = sound_folder(tmp_path, log=[entry()])
    zone = ("--timezone", "Europe/Madrid")
    call_command("import_json", str(folder), *zone, stdout=io.StringIO(), stderr=Err())
    assert ("%|" in capsys.readouterr().err) is terminal


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_went_away_does_not_make_an_import_fail(tmp_path: Path) -> None:
    program = (
        "import sys, django; django.setup()\n"
        "from django.db import connection\n"
        "connection.settings_dict['NAME'] = sys.argv[1]\n"
        "from django.core.management import call_command\n"
        "sys.stdin.read()\n"
        "call_command('import_json', sys.argv[2])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(connection.settings_dict["NAME"]), str(sound_folder(tmp_path))],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hunterproject.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.close()
        said = process.stderr.read().decode()
    assert (process.returncode, "Traceback" in said) == (0, False), said
    assert User.objects.get().username == "mara"
