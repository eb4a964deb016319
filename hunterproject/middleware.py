"""What every answer passes through."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers


class PageLanguage:
    """Answers in the language of the browser: what was chosen in its footer, else what it accepts.

    A hunter's own choice goes before both, from where `request.hunter` is first used: asking for it
    here would cost every answer a query, also those that need no hunter. Afterwards no language is
    left behind, since the thread serves others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and say which language it was answered in and what that depends on."""
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class ButtonsOnlyPage:
    """Gives a page to whoever opens an address that only takes what a button sends.

    Django's answer to it is blank; this one keeps its status and `Allow` header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method not in ("GET", "HEAD"):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        add_never_cache_headers(page)
        return page
