"""docs/security.md goes through all chapters of the standard, and names tests: each of them is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([\w/]+\.py(?:::\w+)*)`", PAGE)


def test_every_chapter_is_gone_through() -> None:
    assert re.findall(r"^## V(\d+) ", PAGE, re.MULTILINE) == [str(number) for number in range(1, 15)]


def test_every_line_says_whether_it_is_held() -> None:
    lines = [line for line in PAGE.partition("## V1 ")[2].splitlines() if re.match(r"\| [\d(]", line)]
    assert len(lines) > 50
    assert not [line for line in lines if not re.search(r"Held|Not applicable|Open|Database: see", line)]


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_each_test_is_there(name: str) -> None:
    path, *parts = name.split("::")
    scope: ast.AST = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for part in parts:
        found = [node for node in ast.iter_child_nodes(scope) if getattr(node, "name", "") == part]
        assert found, f"{part} of {name} is gone"
        scope = found[0]
