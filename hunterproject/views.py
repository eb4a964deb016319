"""Views of no room: whether the server is alive."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive. Reads nothing, so that it says so without a database too."""
    return HttpResponse("ok\n", content_type="text/plain")
