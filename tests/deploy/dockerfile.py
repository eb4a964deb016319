"""Reading Dockerfile and .dockerignore, as far as ours go."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR


@dataclass
class Stage:
    """One FROM, and what follows it: the instructions in order, each with its argument."""

    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        return [argument for instruction, argument in self.instructions if instruction == name]

    @property
    def command(self) -> list[str]:
        return list(json.loads(self.all("CMD")[-1]))


def stages() -> list[Stage]:
    """Return the stages of the Dockerfile."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    found: list[Stage] = []
    for instruction in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        name, _blank, argument = instruction.strip().partition(" ")
        if name == "FROM":
            found.append(Stage(argument.split()[0]))
        elif name:
            found[-1].instructions.append((name, argument))
    return found


def context() -> Iterator[Path]:
    """Yield the files that `docker build` would see, by their paths in the project."""
    rules = [
        (line.removeprefix("!"), line.startswith("!"))
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    patterns = [(_as_expression(pattern), kept) for pattern, kept in rules]
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        # A folder with an exception inside is walked through: its files are each asked about.
        folders[:] = [
            name
            for name in folders
            if _is_kept(here / name, patterns)
            or any(kept.startswith(f"{name}/") for kept, is_kept in rules if is_kept)
        ]
        yield from (here / name for name in files if _is_kept(here / name, patterns))


def _is_kept(path: Path, patterns: list[tuple[re.Pattern[str], bool]]) -> bool:
    """The last rule that fits the path, or a folder that it is in, decides."""
    names = [str(path), *map(str, path.parents)]
    decided = [kept for pattern, kept in patterns if any(pattern.fullmatch(name) for name in names)]
    return decided[-1] if decided else True


def _as_expression(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/|\*)", pattern)
    known = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return re.compile("".join(known.get(piece, re.escape(piece)) for piece in pieces))
