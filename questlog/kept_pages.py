"""Whole pages that are drawn once and kept, until something changes that they show.

A hunter's page follows from the hunter's record, the catalog, the quest day and
the address. The record is named by its edition, which every lock of the hunter
changes (`hunters.locking`), the catalog by its own (`CatalogChange`). Both are
asked for before anything of the page is read: a page is never older than the
editions that it is kept by.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.timezone import localdate
from django.utils.translation import get_language

from hunterproject.kept import PLACES, Kept, filled
from hunterproject.replica import REPLICA
from hunters.access import HunterRequest
from quests.models import CatalogChange

#: Eight megabytes in each process: about a thousand pages, packed.
pages = Kept(8 * 1024**2)
#: Characters of the longest address whose page is kept.
LONGEST_ADDRESS = 200


def kept_page(view: Callable[[HunterRequest], HttpResponse]) -> Callable[[HunterRequest], HttpResponse]:
    """Keep what a view shows of the hunter's record; inside `hunter_required` and `reads_may_lag`.

    The view shows nothing but what `_key` names, and changes nothing. A page that tells
    something once (a message) is drawn for itself.
    """

    @wraps(view)
    def answer(request: HunterRequest) -> HttpResponse:
        address = request.get_full_path()
        if len(address) > LONGEST_ADDRESS or len(messages.get_messages(request)):
            return view(request)
        key = _key(request, address)
        text = pages.get(key)
        if text is None:
            response = _with_places(request, view)
            text = response.content.decode()
            if response.status_code != 200:
                response.content = filled(text, lambda: get_token(request))
                return response
            pages.put(key, text)
        token = get_token(request)
        return HttpResponse(filled(text, lambda: token))

    return answer


def _key(request: HunterRequest, address: str) -> tuple[object, ...]:
    """Return everything that a page follows from."""
    hunter = request.hunter
    return (
        address,
        hunter.pk,
        hunter.edition,
        request.user.username,
        request.user.is_staff,
        _catalog_edition(request.user),
        request.today,
        localdate(),  # by which times are said, and which may be another than the quest day
        get_language(),
    )


def _catalog_edition(user: Any) -> tuple[object, ...]:
    """Return the catalog's edition: what came along with the account, but from a replica its own."""
    if REPLICA in settings.DATABASES or not hasattr(user, "catalog_changes"):
        return CatalogChange.objects.edition()
    return user.catalog_changes, user.catalog_changed_at


def _with_places(request: HunterRequest, view: Callable[[HunterRequest], HttpResponse]) -> HttpResponse:
    request.keeps_places = True
    try:
        return view(request)
    finally:
        request.keeps_places = False


def places(request: HttpRequest) -> dict[str, str]:
    """Give templates the places of a kept page instead of a token (a context processor)."""
    return PLACES if getattr(request, "keeps_places", False) else {}
