"""Views of no room: is the server alive, does its database answer, the keys, and the pages of failures."""

import logging
import sys
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hunterproject.outages import Outage

#: Seconds after which a client may try again.
RETRY_AFTER = 30

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive. Reads nothing, so that it says so without a database too."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether pages can be served: 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        # The cause, which may name hosts and users, goes to the log alone.
        logger.exception("The database does not answer.")
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that do something; with scripts the same list opens over any page."""
    return render(request, "keys.html")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that makes no sense. Why, it does not say: that is for the log."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not this visitor's, with the way back to the page that it stood on.

    `reason` is Django's, for developers.
    """
    page = render(request, "403_csrf.html", {"back": _page_before(request)}, status=HTTPStatus.FORBIDDEN)
    add_never_cache_headers(page)
    return page


def _page_before(request: HttpRequest) -> str:
    """Return path and query of the page of this site that a request came from; "" when it names none."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}) or not urlsplit(before).netloc:
        return ""
    parts = urlsplit(before)
    # One slash: with two, what comes next would be a host.
    return "/" + parts._replace(scheme="", netloc="", fragment="").geturl().lstrip("/")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in an error: 503 when the database cannot be used for now, else 500.

    Django calls it while it handles the error, wherever that came up: in a
    view, in a template, or in a middleware around them. The page is drawn
    without asking the database for anything.
    """
    if Outage.behind(sys.exc_info()[1]) is None:
        return defaults.server_error(request)
    context = {"method": request.method, "path": request.get_full_path(), "fields": _press_again(request)}
    page = HttpResponse(render_to_string("503.html", context), status=HTTPStatus.SERVICE_UNAVAILABLE)
    page.headers["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(page)
    return page


def _press_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a press that counts once however often it is sent: one with a request id.

    Whether it was recorded nobody knows: the answer to the commit may be what was lost.
    """
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return []
    try:
        fields = request.POST
    except (OSError, SuspiciousOperation):
        # It did not come whole, or is too large.
        return []
    if not fields.get("request_id"):
        return []
    return [(name, str(value)) for name, values in fields.lists() for value in values]
