"""The translations are whole: every text of the sources is in each catalog, in words, and compiled."""

import re
import shutil
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from hunterproject import said_by_django

pytestmark = pytest.mark.any_database

ROOMS = ("hunterproject", "hunters", "quests", "rewards", "questlog", "legacy_import", "templates")
CATALOGS = sorted((settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/django.po"))
#: "%(name)s" and "%s", and "{name}" of a template's mail.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
TAG = re.compile(r"</?\w+[^>]*>")
#: The date pattern of a filter or of a call.
PATTERN = re.compile(
    r"""\|(?:date|time):"([^"]*)"|\b(?:date|time)_format\([^()]*(?:\([^()]*\))?,\s*"([^"]*)\""""
)
#: Patterns of single parts, which need no name, and those for machines.
PLAIN = {"l", "D", "M", "F", "l j", "Y", "H:i", "c", "Y-m-d"}
NAMED = {"DAY", "DAY_AND_YEAR", "DATE", "DATE_AND_TIME", "MONTH", "SHORT_DAY"}

each_catalog = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])


def said(entry: polib.POEntry) -> list[str]:
    """Return what an entry is translated to, each plural form for itself."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_language_but_english_has_its_catalog() -> None:
    assert {path.parts[-3] for path in CATALOGS} == {code for code, _name in settings.LANGUAGES} - {"en"}


@each_catalog
def test_every_text_is_translated_and_none_is_a_guess(path: Path) -> None:
    catalog = polib.pofile(str(path))
    assert [entry.msgid for entry in catalog if not all(said(entry))] == []
    assert [entry.msgid for entry in catalog if entry.fuzzy] == []
    assert [entry.msgid for entry in catalog.obsolete_entries()] == []


@each_catalog
def test_a_translation_has_the_placeholders_and_the_tags_of_its_text(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        forms = said(entry)
        texts = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for text, form in zip([*texts, *texts[-1:] * len(forms)], forms, strict=False):
            for pattern in (PLACEHOLDER, TAG):
                wanted, found = sorted(pattern.findall(text)), sorted(pattern.findall(form))
                # "One" may go without its number.
                one = entry.msgid_plural and form == forms[0] and set(found) < set(wanted)
                assert found == wanted or one, f"{text!r}: {form!r}"
            assert (text.startswith("\n"), text.endswith("\n")) == (
                form.startswith("\n"),
                form.endswith("\n"),
            )
            assert text == text.strip() or form != form.strip()


@each_catalog
def test_no_translation_shouts_or_says_you_from_afar(path: Path) -> None:
    shouting = [text for entry in polib.pofile(str(path)) for text in said(entry) if "!" in text]
    assert shouting == []
    formal = re.compile(r"\b(usted|ustedes|su contraseña|su cuenta|por favor)\b", re.IGNORECASE)
    assert [text for entry in polib.pofile(str(path)) for text in said(entry) if formal.search(text)] == []


def test_what_django_says_in_our_voice_is_what_django_says() -> None:
    """A new Django may word it anew; then the old words are said by nobody."""
    place = Path(django.__file__).parent
    folders = (place / "conf", place / "contrib" / "auth")
    files = [folder / "locale" / "es" / "LC_MESSAGES" / "django.mo" for folder in folders]
    known = {entry.msgid for file in files for entry in polib.mofile(str(file))}
    assert {*said_by_django.SENTENCES} <= known


@each_catalog
def test_it_is_compiled_as_it_stands(path: Path) -> None:
    def entries(file: list[polib.POEntry]) -> dict[tuple[str | None, str], list[str]]:
        return {(entry.msgctxt, entry.msgid): said(entry) for entry in file}

    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert entries(compiled) == entries(polib.pofile(str(path))), "run script/messages"


@each_catalog
def test_no_text_of_the_sources_is_missing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    assert shutil.which("xgettext"), (
        "Install gettext (on Debian: apt-get install gettext): it finds the texts."
    )
    # A copy, since Django writes beside the files that it reads.
    for room in ROOMS:
        ignored = shutil.ignore_patterns("tests", "__pycache__")
        shutil.copytree(settings.BASE_DIR / room, tmp_path / room, ignore=ignored)
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=[path.parts[-3]], verbosity=0, stdout=StringIO(), stderr=StringIO())

    found = polib.pofile(str(tmp_path / "locale" / path.parts[-3] / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}
    texts = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in found}
    assert sorted(map(str, texts - known)) == [], "run script/messages, and translate what is new"
    assert sorted(map(str, known - texts)) == [], "run script/messages: these are gone"


def sources() -> list[Path]:
    """Return every file of the rooms that may write a date."""
    found = [
        file
        for room in ROOMS
        for ext in ("py", "html", "txt")
        for file in (settings.BASE_DIR / room).rglob(f"*.{ext}")
    ]
    return [file for file in found if "tests" not in file.parts and "formats" not in file.parts]


def test_dates_are_written_by_named_patterns_that_every_language_has() -> None:
    wrong = []
    for file in sources():
        for first, second in PATTERN.findall(file.read_text(encoding="utf-8")):
            if (first or second) not in PLAIN | NAMED:
                wrong.append(f"{file.relative_to(settings.BASE_DIR)}: {first or second}")
    assert wrong == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_has_every_named_pattern(language: str) -> None:
    formats = import_module(f"hunterproject.formats.{language}.formats")
    assert {name for name in vars(formats) if name.isupper()} >= NAMED


#: What stands in quotes and begins as sentences do; names of code and selectors do not.
SENTENCE = re.compile(r"""(["'`])[A-Z][a-z]+[ .,:][^"'`\n]*\1""")


def test_no_script_has_a_text_of_its_own() -> None:
    """What a script shows comes from the page, in its language."""
    for file in sorted((settings.BASE_DIR / "static" / "js").glob("*.js")):
        code = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"^\s*//.*|\s//.*", "", code, flags=re.MULTILINE).replace('"use strict"', "")
        assert [found[0] for found in SENTENCE.finditer(code)] == [], file.name
