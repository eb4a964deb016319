"""The signed-in hunter on every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hunters.models import Hunter
from hunters.services import hunter_for


class HunterMiddleware:
    """Sets `request.hunter`: the account's hunter, None for a visitor.

    It is looked up (and, at an account's first visit, made) when it is first
    used, so that a page that needs none asks the database for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the hunter's zone, once in use, ends with it."""
        request.hunter = SimpleLazyObject(lambda: _hunter_of(request))  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _hunter_of(request: HttpRequest) -> Hunter | None:
    return hunter_for(request.user) if request.user.is_authenticated else None
