"""Reading pages in tests: the page as a person meets it, and the forms on it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quests.models import Quest


def text_of(response: Any) -> str:
    """Return a page's words, without tags, spaces squeezed."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(without_tags).split())


def form_of(response: Any, quest: Quest) -> dict[str, str]:
    """Return the hidden fields of the quest's complete form on a page."""
    page = response.content.decode()
    form = re.search(
        rf'<form method="post" action="/quests/{quest.pk}/complete/">.*?</form>', page, re.DOTALL
    )
    assert form, f"the page has no form to complete {quest.name}"
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0])
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def press(client: Client, quest: Quest, path: str = "/") -> HttpResponse:
    """Open a page, press the quest's complete button there, and return the page that comes next."""
    form = form_of(client.get(path), quest)
    return client.post(f"/quests/{quest.pk}/complete/", form, follow=True)  # type: ignore[return-value]


def queries_of(request: Callable[[], Any]) -> int:
    """Return how many queries a request asks."""
    with CaptureQueriesContext(connection) as captured:
        request()
    return len(captured)
