"""A made-up translation for tests: every text that the rules of this room mark, between two signs."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import polib
from django.test import override_settings
from django.utils.translation import override

ROOM = Path(__file__).resolve().parents[1]


@cache
def marked() -> dict[str, str]:
    """Return the texts that `makemessages` finds in this room, each with its plural or "".

    As xgettext does: texts that stand as they are in a call of `_`, `gettext` or `ngettext`.
    """
    found: dict[str, str] = {}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            match [one.value for one in node.args if isinstance(one, ast.Constant)]:
                case [str(singular), str(plural)] if node.func.id == "ngettext":
                    found[singular] = plural
                case [str(text), *_] if node.func.id in ("_", "gettext"):
                    found.setdefault(text, "")
    return found


@contextmanager
def made_up(folder: Path, language: str = "es") -> Iterator[None]:
    """Let `language` say each marked text as "‹text›" inside; its catalog is kept in `folder`."""
    catalog = polib.POFile()
    catalog.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=n != 1;",
    }
    for text, plural in marked().items():
        if plural:
            forms = {0: f"‹{text}›", 1: f"‹{plural}›"}
            catalog.append(polib.POEntry(msgid=text, msgid_plural=plural, msgstr_plural=forms))
        else:
            catalog.append(polib.POEntry(msgid=text, msgstr=f"‹{text}›"))
    kept = folder / language / "LC_MESSAGES"
    kept.mkdir(parents=True)
    catalog.save_as_mofile(str(kept / "django.mo"))
    with override_settings(LOCALE_PATHS=[folder]), override(language):
        yield
