"""Views of no room: is the server alive, does its database answer, and what is shown when it does not."""

import logging
import sys
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
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
