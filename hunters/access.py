"""The door of every page that belongs to a hunter."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from hunters.models import Hunter, User
from hunters.selectors import Today, today_of

Args = ParamSpec("Args")


class HunterRequest(HttpRequest):
    """A request of a signed-in hunter, and the hunter's quest day when it came."""

    user: User
    hunter: Hunter
    today: Today


def hunter_required(
    view: Callable[Concatenate[HunterRequest, Args], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
    """Let only a signed-in hunter in, show times in the hunter's zone, and let nobody keep a copy.

    Others go to the log-in page and come back from there.
    """

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
        hunter_request = cast(HunterRequest, request)
        today = hunter_request.today = today_of(hunter_request.hunter, timezone.now())
        timezone.activate(ZoneInfo(today.timezone))
        return view(hunter_request, *args, **kwargs)

    return guarded
