"""What a request asked for, by the names of this project and never by its address.

An address may hold what is nobody's business: the token of a reset link, what
somebody searched for, what a stranger tried.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

#: What has no view: files that browsers fetch, and paths that are no page's.
STATIC, NONE = "static", "none"


def view_of(request: HttpRequest) -> str:
    """Return the name of the view that a request was answered by, such as “board” or “admin:index”."""
    if (match := request.resolver_match) is None:
        if request.path.startswith(settings.STATIC_URL):
            return STATIC
        try:
            # Answered before the view was looked for, as the health paths are.
            match = resolve(request.path_info)
        except Resolver404:
            return NONE
    return match.view_name or match.route


def pattern_of(request: HttpRequest) -> str:
    """Return the pattern of a request's path: “/accounts/reset/<uidb64>/<token>/”.

    Of a path that is no page's only the first part is kept.
    """
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        first, more, _rest = request.path.lstrip("/").partition("/")
        return f"/{first}{more and '/…'}"
    return f"/{match.route}"
