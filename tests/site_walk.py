"""Walking the whole site: every address of the URLconf, filled with ids of real rows; and every form."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import urljoin

from django.contrib import admin
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_encode

from hunters.models import Hunter, User
from legacy_import.models import ImportRun
from questlog.models import Adjustment, QuestLog
from quests.models import Quest
from rewards.models import Purchase, Reward
from tests.effort import FULL

#: What a part of an address stands for, by its name. A part of another name is tried with every id.
ROWS: dict[str, type[Model]] = {
    "quest_id": Quest,
    "row_id": QuestLog,
    "run_id": ImportRun,
    "purchase_id": Purchase,
    "reward_id": Reward,
    "adjustment_id": Adjustment,
}
#: The columns, where a table has them, by which pages tell one row from another.
_KINDS = ("user_id", "hunter_id", "owner_id", "is_staff", "state")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """A path of the URLconf, with `<converter:name>` where a part is filled in. Some have no name."""

    name: str
    route: str

    def __str__(self) -> str:
        return self.name if not self.name.endswith(":") and self.name else self.route

    @property
    def model(self) -> type[Model] | None:
        """The model whose pages in the admin it belongs to."""
        for model in admin.site._registry:
            if self.route.startswith(f"admin/{model._meta.app_label}/{model._meta.model_name}/"):
                return model
        return None

    def paths(self) -> list[str]:
        """Return the address with its parts filled in, in every way that there are rows for."""
        return self._paths(_every_row)

    def some_paths(self) -> list[str]:
        """Return it filled in with a row of each kind: whose it is, and whether it is undone; in full all."""
        return self._paths(_every_row if FULL else _one_of_each_kind)

    def _paths(self, rows_of: "Rows") -> list[str]:
        parts = list(_PART.finditer(self.route))
        ways = product(*(self._values(part[1] or "str", part[2], rows_of) for part in parts))
        return [f"/{self._filled(parts, values)}" for values in ways]

    def _filled(self, parts: Sequence[re.Match[str]], values: Sequence[object]) -> str:
        pieces, end = [], 0
        for part, value in zip(parts, values, strict=True):
            pieces += [self.route[end : part.start()], str(value)]
            end = part.end()
        return "".join([*pieces, self.route[end:]])

    def _values(self, converter: str, name: str, rows_of: "Rows") -> list[object]:
        if self.model and name in ("object_id", "id"):
            return rows_of(self.model)[:5]
        if name in ROWS:
            return rows_of(ROWS[name])
        user = User.objects.get(hunter__name="Mara")
        known: dict[str, object] = {
            "app_label": "questlog",
            "content_type_id": ContentType.objects.get_for_model(Hunter).pk,
            "object_id": user.hunter.pk,
            "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
            "url": "nowhere/",
        }
        if name in known:
            return [known[name]]
        ids = [pk for model in ROWS.values() for pk in rows_of(model)]
        return {"int": [0, 1, 2026], "uuid": ids}.get(converter, [*ids, timezone.now().date().isoformat()])


#: Chooses rows of a model, by their ids.
Rows = Callable[[type[Model]], list[object]]


def _every_row(model: type[Model]) -> list[object]:
    return list(model._default_manager.values_list("pk", flat=True))


def _one_of_each_kind(model: type[Model]) -> list[object]:
    kinds: dict[tuple[object, ...], object] = {}
    for row in model._default_manager.all():
        kind = *(getattr(row, name, None) for name in _KINDS), getattr(row, "undone_at", None) is None
        kinds.setdefault(kind, row.pk)
    return list(kinds.values())


def addresses() -> list[Address]:
    """Return every address of the site."""
    return list(_addresses(get_resolver().url_patterns, "", ""))


def _addresses(patterns: Sequence[URLPattern | URLResolver], route: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        # Django's admin has two of them that are regular expressions.
        piece = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", str(pattern.pattern)).strip("^$")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern.url_patterns, route + piece, inner)
        else:
            yield Address(f"{namespace}{pattern.name or ''}", route + piece)


@contextmanager
def aside() -> Iterator[None]:
    """Take back whatever is written inside.

    Services own durable transactions, which refuse to run inside another: this
    one is marked as Django's own TestCase marks those that it wraps tests in.
    """
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def press(client: Client, path: str, body: dict[str, Any]) -> Any:
    """Send a form as a browser does: in parts only where it has files. Taking parts apart is slow."""
    if any(isinstance(value, list) and value and isinstance(value[0], File) for value in body.values()):
        return client.post(path, body)
    return client.post(path, urlencode(body, doseq=True), content_type="application/x-www-form-urlencoded")


@dataclass(frozen=True)
class PageForm:
    """A form as a page shows it: where it is sent, and what a browser sends when nothing is typed."""

    path: str
    fields: dict[str, list[str]]
    #: What kind of box each of them is.
    kinds: dict[str, str] = field(default_factory=dict)


def forms_on(path: str, page: str) -> list[PageForm]:
    """Return the forms of a page that are sent by POST."""
    reader = _FormReader()
    reader.feed(page)
    return [
        PageForm(urljoin(path, action or path).partition("#")[0], fields, reader.kinds)
        for action, fields in reader.forms
    ]


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self.kinds: dict[str, str] = {}
        self._fields: dict[str, list[str]] | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, Any] = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            self._fields = {} if values.get("method", "").lower() == "post" else None
            if self._fields is not None:
                self.forms.append((values.get("action", ""), self._fields))
            return
        if self._fields is None:
            return
        if name:
            self.kinds.setdefault(name, values.get("type", tag) or tag)
        if tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in values or self._select not in self._fields):
            self._fields[self._select] = [values.get("value", "")]
        elif tag == "textarea":
            self._textarea = name
            self._fields[name] = [""]
        elif tag in ("input", "button") and name and _is_sent(values):
            self._fields.setdefault(name, []).append(values.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._textarea and self._fields is not None:
            self._fields[self._textarea] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""


def _is_sent(values: dict[str, Any]) -> bool:
    kind = values.get("type", "")
    return kind != "file" and (kind not in ("checkbox", "radio") or "checked" in values)
