"""Every page in another language: nothing on it stays English, and what machines read stays as it was."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import django
import polib
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from hunterproject.templatetags.kept import parts
from hunters.models import Hunter, User
from questlog.models import Adjustment
from quests.models import Quest
from rewards.models import Reward
from tests.factories import follow, make_hunter, make_quest
from tests.site_bodies import play
from tests.site_walk import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SPANISH = {"Accept-Language": "es"}
#: Words that are the same in every language: names, and what the game calls by letters.
SAME = {
    *("Hunter", "Progress", "System", "XP", "CSV", "JSON", "English", "Español", "UTC", "Esc", "de"),
    *("hunter", "profile", "quests", "quest", "logs", "json", "MB"),
}
#: Attributes that are read, or read aloud.
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-said", "data-failed", "data-unreadable"}
#: Names of hours, months and weekdays that a page cuts short.
ABBREVIATED = re.compile(
    r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$", re.I
)
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def world() -> dict[str, Hunter]:
    """Two hunters with rows of every kind; the second is a superuser, too. Names are no words."""
    for name in ("Run", "Tidy", "Wash"):
        make_quest(name, repeat="daily" if name == "Run" else "unlimited")
    hunters = {name: make_hunter(name) for name in ("Mara", "Keeper")}
    for hunter in hunters.values():
        follow(hunter, *Quest.objects.catalog())
        play(hunter)
        hunter.rest_days.create(day=date(2999, 1, 5))
    User.objects.filter(hunter=hunters["Keeper"]).update(is_staff=True, is_superuser=True)
    return hunters


class Page(HTMLParser):
    """What a page shows, as one text; and every attribute of every tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag not in ("input", "meta", "link", "br", "img", "hr", "use", "path", "col", "source"):
            self._inside.append(tag)
        self.text += [value for name, value in values.items() if name in SPOKEN]
        if tag == "input" and values.get("type") in ("submit", "button"):
            self.text.append(values.get("value", ""))
        if tag == "meta" and values.get("name") == "description":
            self.text.append(values.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        shown = not {"script", "style", "template"} & set(self._inside)
        # Time zones have the names that the world gave them; a text box shows what was typed.
        zone = "option" in self._inside and "/" in data
        if shown and not zone and "textarea" not in self._inside:
            self.text.append(data)


def outside_brackets(text: str) -> str:
    """Return what stands in no ⟦brackets⟧, however deep they lie in one another."""
    depth, kept = 0, []
    for character in text:
        depth += {"⟦": 1, "⟧": -1}.get(character, 0)
        if not depth and character != "⟧":
            kept.append(character)
    return "".join(kept)


@pytest.fixture
def bracketed(tmp_path: Path, settings: object) -> Iterator[None]:
    """Spanish whose every text, Django's too, stands in ⟦brackets⟧; and nothing kept in any other."""
    places = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    catalogs = [place / "locale" / "es" / "LC_MESSAGES" / "django.mo" for place in places]
    catalogs.append(settings.BASE_DIR / "locale" / "es" / "LC_MESSAGES" / "django.mo")
    entries: dict[tuple[str | None, str], polib.MOEntry] = {}
    for file in catalogs:
        if file.exists():
            entries |= {
                (entry.msgctxt, entry.msgid): entry for entry in polib.mofile(str(file)) if entry.msgid
            }
    fake = polib.MOFile()
    fake.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for entry in entries.values():
        fake.append(_in_brackets(entry))
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)
    fake.save(str(tmp_path / "es" / "LC_MESSAGES" / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("es"):
        assert translation.gettext("Board") == "⟦Tablero⟧"
    parts.clear()
    yield
    parts.clear()


def _in_brackets(entry: polib.MOEntry) -> polib.MOEntry:
    if ABBREVIATED.match(entry.msgid):
        return polib.MOEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, msgstr="12")
    if not entry.msgid_plural:
        return polib.MOEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, msgstr=f"⟦{entry.msgstr}⟧")
    forms = [f"⟦{entry.msgstr_plural[form]}⟧" for form in (0, max(entry.msgstr_plural))]
    return polib.MOEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr_plural=dict(enumerate(forms)),
    )


def data_in(text: str) -> str:
    """Return a page's text without what people typed, here and in the older program."""
    typed = {"Morning run"} | {
        *Quest.objects.values_list("name", flat=True),
        *Reward.objects.values_list("name", flat=True),
    }
    typed |= {
        *Hunter.objects.values_list("name", flat=True),
        *User.objects.values_list("username", flat=True),
    }
    typed |= {
        *Adjustment.objects.values_list("reason", flat=True),
        *User.objects.values_list("email", flat=True),
    }
    for word in sorted(filter(None, typed), key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def pages_of(paths: list[str], *browsers: Client) -> Iterator[tuple[str, str]]:
    """Yield path and page for each browser, in Spanish."""
    for browser in browsers:
        for path in dict.fromkeys(paths):
            answer = browser.get(path, headers=SPANISH, follow=True)
            if answer.streaming:
                b"".join(answer.streaming_content)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                yield path, answer.content.decode()


def browser_of(hunter: Hunter) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(hunter.user)
    return client


EVERYWHERE = [one for one in addresses() if not one.route.startswith(settings.ADMIN_PATH)]


@pytest.mark.usefixtures("bracketed")
def test_no_text_of_any_page_is_left_untranslated(world: dict[str, Hunter]) -> None:
    left: dict[str, set[str]] = {}
    browsers = [Client(raise_request_exception=False), browser_of(world["Mara"])]
    for address in EVERYWHERE:
        for path, page in pages_of(address.paths(), *browsers):
            text = data_in(outside_brackets("\n".join(Page(page).text)))
            for word in WORD.findall(text):
                if word not in SAME:
                    left.setdefault(word, set()).add(path)
    assert sorted(f"{word}: {min(paths)}" for word, paths in left.items()) == []


PLACES = {"x", "y", "x1", "x2", "y1", "y2", "r", "cx", "cy", "rx", "ry", "dx", "dy", "width", "height"}
PLACE = re.compile(r"-?\d*\.?\d+(e-?\d+)?%?")
RANGE = {"max", "min", "value", "step"}


def misread(tag: str, values: dict[str, str]) -> list[str]:
    """Return the attributes of a tag that no machine would read as they are meant."""
    return [name for name, value in values.items() if not _is_read(tag, values, name, value)]


def _is_read(tag: str, values: dict[str, str], name: str, value: str) -> bool:
    kind, field = values.get("type"), values.get("name")
    if name in PLACES:
        return bool(PLACE.fullmatch(value))
    if name == "viewbox":
        return all(map(PLACE.fullmatch, value.split()))
    if name == "points":
        return all(len(point.split(",")) == 2 for point in value.split())
    if name in ("d", "transform"):
        return bool(re.fullmatch(r"[-\d.,\sa-zA-Z()]+", value))
    if name == "datetime":
        return _is_instant(value)
    if name in ("href", "action"):
        return _is_address(value)
    if name in RANGE and (kind == "date" or field in ("day", "quest_day", "from", "to")):
        return _is_date(value)
    if name in RANGE and (tag in ("progress", "meter") or kind == "number" or field == "price"):
        return _is_number(value)
    return True


def _is_number(value: str) -> bool:
    return value == "" or bool(re.fullmatch(r"-?\d+(\.\d+)?", value))


def _is_date(value: str) -> bool:
    try:
        return not value or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_instant(value: str) -> bool:
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    asked = parse_qs(urlsplit(value).query)
    days = [day for name in ("day", "from", "to") for day in asked.get(name, [])]
    numbers = [number for name in ("year", "page") for number in asked.get(name, [])]
    # The admin's own link names a quest by id there.
    days = [day for day in days if len(day) != 36]
    return all(map(_is_date, days)) and all(re.fullmatch(r"\d+", number) for number in numbers)


def test_what_machines_read_is_the_same_in_spanish(world: dict[str, Hunter]) -> None:
    Hunter.objects.filter(name="Mara").update(gold=1_234_567)
    wrong, seen = set(), set()
    browsers = [Client(raise_request_exception=False), browser_of(world["Mara"])]
    for address in EVERYWHERE:
        for path, page in pages_of(address.some_paths(), *browsers):
            for tag, values in Page(page).tags:
                seen |= set(values)
                wrong |= {f"{path}: <{tag} {name}={values[name]!r}>" for name in misread(tag, values)}
    assert wrong == set()
    # The walk saw what it is about.
    assert {"points", "viewbox", "x", "max", "datetime", "value", "d"} <= seen


@pytest.mark.parametrize(
    "path", ["/log/download/?format=csv", "/log/download/?format=json", "/settings/export/record.json"]
)
def test_a_download_is_the_same_in_every_language(world: dict[str, Hunter], path: str) -> None:
    browser = browser_of(world["Mara"])

    def download(language: str) -> bytes:
        answer = browser.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    with time_machine.travel(datetime.now(UTC), tick=False):
        assert download("es") == download("en")
