"""What script/server makes of its options, before it touches anything."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def server(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["script/server", *options], cwd=ROOT, capture_output=True, text=True)


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    refused = server("--demo", "--moon")

    assert refused.returncode == 2
    assert "does not know '--moon'. Usage: script/server [--lan] [--demo]" in refused.stderr


def test_help_names_each_option_and_starts_nothing() -> None:
    told = server("--lan", "--help")

    assert told.returncode == 0
    assert "--lan " in told.stdout
    assert "--demo " in told.stdout
    assert "Open http" not in told.stdout


def test_a_linked_environment_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """Making it anew would empty the folder that the link leads to."""
    theirs, folder = tmp_path / "theirs", tmp_path / "project"
    theirs.mkdir()
    (theirs / "kept").touch()
    (folder / "script").mkdir(parents=True)
    (folder / ".venv").symlink_to(theirs)
    (folder / "script/_setup.sh").write_bytes((ROOT / "script/_setup.sh").read_bytes())

    commands = "set -e; source script/_setup.sh; set_up requirements.txt"
    refused = subprocess.run(["bash", "-c", commands], cwd=folder, capture_output=True, text=True)

    assert refused.returncode == 1
    assert f".venv is a link to {theirs}" in refused.stderr
    assert (theirs / "kept").exists()
