"""What stands before every page: health first, headers of each answer, and the size of what is sent."""

import re
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from hunterproject import views

Answer = Callable[[HttpRequest], HttpResponse]

#: Stands for one that nobody has. A text, since rows without one would never count as the same row.
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 (nothing listens on it)
_WITH_PORT = re.compile(r"\[(?P<v6>[^]]+)\](:[0-9]+)?|(?P<v4>[0-9.]+):[0-9]+")

HEALTH = {"/healthz": views.healthz, "/readyz": views.readyz}


class HealthFirst:
    """Answers the health paths before anything looks at the host's name: a probe asks by any address.

    So does Prometheus, which asks each copy of the app.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._first = dict(HEALTH)
        if settings.METRICS_TOKEN:
            from hunterproject.metrics import metrics

            self._first["/metrics"] = metrics

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._first.get(request.path_info, self.get_response)(request)


class PageHeaders:
    """Tells browsers, caches and search engines what they may do with a page. Static files come before it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; of all pages only what a visitor sees first may be found by a search."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info != "/" or response.status_code != HTTPStatus.OK or _is_signed_in(request):
            headers.setdefault("X-Robots-Tag", "noindex")
        if "Cache-Control" not in headers:
            add_never_cache_headers(response)
        return response


def _is_signed_in(request: HttpRequest) -> bool:
    return hasattr(request, "user") and request.user.is_authenticated


class BodyLimit:
    """Refuses what is too large before any of it is read: a form's file would go to the disk first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Say so when it is too large for this address."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = settings.LARGER_BODIES.get(name, settings.LARGEST_BODY)
        if most is None or bytes_sent(request) <= most:
            return None
        return render(request, "413.html", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def bytes_sent(request: HttpRequest) -> int:
    """Return how many bytes a request says that it brings; none is read beyond them."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks, else UNKNOWN_ADDRESS; of IPv6 the network that one customer has.

    Behind TRUSTED_PROXIES proxies it is what the outermost of them saw. What stands before that in the
    header was sent by the client, who may write there what they like. Some proxies add a port to it.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        header = request.META.get("HTTP_X_FORWARDED_FOR", "")
        told = header.split(",") if header else []
        seen = [*told, *seen][-settings.TRUSTED_PROXIES - 1 :]
    text = seen[0].strip()
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port["v6"] or with_port["v4"]
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN_ADDRESS
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, 64), strict=False).network_address)
    return str(address)
