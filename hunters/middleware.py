"""The signed-in hunter on every request."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from hunters.models import Hunter, User
from hunters.services import hunter_for
from hunters.who import came_along


class HunterMiddleware:
    """Sets `request.hunter`: the account's hunter, None for a visitor.

    It is looked up (and, at an account's first visit, made) when it is first
    used, so that a page that needs none asks the database for nothing. From then
    on the answer speaks the language that the hunter chose (`PageLanguage`, which
    stands around this, ends it).
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

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Log out who pressed a button while the account was deleted elsewhere: nothing can be written."""
        gone = isinstance(error, (User.DoesNotExist, Hunter.DoesNotExist, IntegrityError))
        if not gone or not request.user.is_authenticated:
            return None
        if User.objects.filter(pk=request.user.pk).exists():
            return None
        logout(request)
        messages.info(request, _("This account was deleted. Nothing was recorded."))
        return redirect("board")


def _hunter_of(request: HttpRequest) -> Hunter | None:
    if not request.user.is_authenticated:
        return None
    hunter = came_along(request.user) or hunter_for(request.user)
    if hunter.language:
        translation.activate(hunter.language)
    return hunter
