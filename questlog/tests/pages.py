"""Reading pages in tests: the page as a person meets it, and the forms on it."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questlog.kept_pages import pages
from quests.models import Quest


def text_of(response: Any) -> str:
    """Return a page's words, without tags, spaces squeezed."""
    return words(response.content.decode())


def form_of(response: Any, quest: Quest) -> dict[str, str]:
    """Return the hidden fields of the quest's complete form on a page."""
    page = response.content.decode()
    form = re.search(
        rf'<form method="post" action="/quests/{quest.pk}/complete/"[^>]*>.*?</form>', page, re.DOTALL
    )
    assert form, f"the page has no form to complete {quest.name}"
    return hidden_fields(form[0])


def press(client: Client, quest: Quest, path: str = "/") -> HttpResponse:
    """Open a page, press the quest's complete button there, and return the page that comes next."""
    form = form_of(client.get(path), quest)
    return client.post(f"/quests/{quest.pk}/complete/", form, follow=True)  # type: ignore[return-value]


def due_on(response: Any) -> list[str]:
    """Return the names of the quests that wait on a board, in the page's order."""
    board = response.context["board"]
    listed = [quest for _stat, quests in board.groups for quest in quests] + board.any_time
    return [quest.name for quest in listed if not quest.done]


def offers(response: Any, action: str, row: Model) -> bool:
    """Return whether a page has a button that undoes a row, or puts it back."""
    return f'action="{reverse(action, args=[row.pk])}"' in response.content.decode()


def press_on(response: Any, action: str, row: Model) -> Any:
    """Press that button on the page, and return the page that comes next."""
    url = reverse(action, args=[row.pk])
    form = re.search(
        rf'<form method="post" action="{url}"[^>]*>.*?</form>', response.content.decode(), re.DOTALL
    )
    assert form, f"the page has no form that sends to {url}"
    return response.client.post(url, hidden_fields(form[0]), follow=True)


def notes_of(response: Any) -> list[str]:
    """Return what the System says on a page, each note with the words on its button."""
    page = response.content.decode().partition("<main")[2]
    notes = re.findall(r'<div class="note .*?</div>', page, re.DOTALL)
    return [words(note) for note in notes]


def words(markup: str) -> str:
    """Return the words of a piece of a page, without tags, spaces squeezed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def hidden_fields(form: str) -> dict[str, str]:
    """Return what a form sends without anybody filling it in."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def queries_of(request: Callable[[], Any]) -> int:
    """Return how many queries a request asks for a page that is drawn anew."""
    pages.clear()
    with CaptureQueriesContext(connection) as captured:
        request()
    return len(captured)
