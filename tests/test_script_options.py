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
