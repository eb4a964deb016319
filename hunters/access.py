"""The door of every page that belongs to a hunter."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from hunters.models import Hunter, User
from hunters.selectors import Today, today_of

Args = ParamSpec("Args")


class HunterRequest(HttpRequest):
    """A request of a signed-in hunter, and the hunter's quest day when it came."""

    user: User
    hunter: Hunter
    today: Today
    htmx: HtmxDetails
    #: Whether templates leave the places of what is never the same twice (questlog.kept_pages).
    keeps_places: bool


def hunter_required(
    view: Callable[Concatenate[HunterRequest, Args], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
    """Let only a signed-in hunter in, show times in the hunter's zone, and let nobody keep a copy.

    Others go to the log-in page and come back from there: to this page, or
    from a button to the page that it stood on, which says that nothing was recorded.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
        hunter_request = cast(HunterRequest, request)
        if not request.user.is_authenticated:
            if request.method != "POST":
                return _to_log_in(hunter_request, request.get_full_path())
            messages.warning(request, _("You were logged out. Nothing was recorded; press once more."))
            return _to_log_in(hunter_request, page_it_came_from(request))
        today = hunter_request.today = today_of(hunter_request.hunter, timezone.now())
        timezone.activate(ZoneInfo(today.timezone))
        return view(hunter_request, *args, **kwargs)

    return guarded


def _to_log_in(request: HunterRequest, path: str) -> HttpResponse:
    """Send the browser to the log-in page and then to `path`; by htmx, the whole page and no part of it."""
    answer = redirect_to_login(path)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def page_it_came_from(request: HttpRequest) -> str:
    """Return the path that a form names as its page, the board when it names none of this site."""
    path = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    return path.partition("#")[0] if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
