"""How often a door may be tried: log-in, sign-up, reset mail, upload.

Failed log-ins are counted by django-axes, in a table of the database that all workers share; the other
doors there too, by `count_try`. A count is kept for a quarter of an hour (AXES_COOLOFF_TIME).
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare, salted_hmac

from hunterproject.guards import UNKNOWN_ADDRESS, client_address
from hunters.models import User
from hunters.names import username_key

Args = ParamSpec("Args")

#: Many names from one address, or one name from many: so many times what one name has from one address.
BROADER = 10
#: A browser that somebody logged in with, and for how many seconds it is known.
KNOWN_BROWSER = "known_browser"
KNOWN_FOR = 365 * 24 * 60 * 60
_LONGEST_NAME = 255
#: A blank in front, which no user name has, tells other doors from log-ins.
_OTHER_DOORS = Q(username__startswith=" ")
#: Stands for no address, where an account or a mailbox is counted wherever it is tried from.
_ANYWHERE = UNKNOWN_ADDRESS


class LogInCounter(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failed log-ins; locks a name for one address, an address for all names, a name for all of them.

    The last would let anybody lock out somebody else: a browser that the account logged in with before is
    exempt from it. While a door is locked nothing more is counted, so that it opens by itself.
    """

    def get_failures(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> int:
        """Return how many of the limits are reached."""
        name, address = name_tried(request, credentials), client_address(request)
        tried = _tries_at(name, address).aggregate(
            here=Sum("failures_since_start", filter=Q(username=name, ip_address=address)),
            by_address=Sum("failures_since_start", filter=Q(ip_address=address) & ~_OTHER_DOORS),
            by_name=Sum("failures_since_start", filter=Q(username=name)),
        )
        most = {"here": settings.THROTTLE_LOGINS, "by_address": settings.THROTTLE_LOGINS * BROADER}
        if not _is_known(request, name):
            most["by_name"] = settings.THROTTLE_LOGINS * BROADER
        return sum((tried[by] or 0) >= limit for by, limit in most.items())


def _tries_at(name: str, address: str) -> "QuerySet[AccessAttempt]":
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tries: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(attempt_time__gt=since)
    return tries.filter(Q(username=name) | Q(ip_address=address))


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Return the user name of a log-in as it is counted: all spellings of one are one."""
    return username_key((credentials or {}).get("username") or "")[:_LONGEST_NAME]


def client_in_the_log(
    username: str, ip_address: str | None, user_agent: str, path_info: str, request: HttpRequest
) -> str:
    """Return what the log says of who failed: no name, since people type their passwords there, too."""
    return f"{ip_address} at {path_info!r}"


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Refuse a log-in after too many; a right password is refused as a wrong one is."""
    tries = _tries_at(name_tried(request, credentials), client_address(request))
    last = tries.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return too_many_tries(request, wait=last + settings.AXES_COOLOFF_TIME - timezone.now())


def too_many_tries(request: HttpRequest, *, wait: timedelta) -> HttpResponse:
    """Return the page that says when to try again: 429, with Retry-After."""
    seconds = max(1, math.ceil(wait.total_seconds()))
    page = render(request, "429.html", {"retry_after": seconds}, status=HTTPStatus.TOO_MANY_REQUESTS)
    page.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(page)
    return page


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known as one that the account logged in with."""
    response.set_cookie(
        KNOWN_BROWSER,
        _mark_of(user.username_key[:_LONGEST_NAME], settings.SECRET_KEY),
        max_age=KNOWN_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _is_known(request: HttpRequest, name: str) -> bool:
    shown = request.COOKIES.get(KNOWN_BROWSER, "")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(shown, _mark_of(name, key)) for key in keys)


def _mark_of(name: str, key: str) -> str:
    return salted_hmac(KNOWN_BROWSER, name, secret=key, algorithm="sha256").hexdigest()


def by_address(request: HttpRequest) -> tuple[str, str]:
    """Count the tries that come from one address."""
    return "", client_address(request)


def by_account(request: HttpRequest) -> tuple[str, str]:
    """Count the tries of one account, wherever they come from."""
    return str(request.user.pk), _ANYWHERE


def by_mailbox(request: HttpRequest) -> tuple[str, str]:
    """Count the mails that are asked for one address of mail, whether an account has it or not."""
    mailbox = request.POST.get("email", "").strip().casefold()
    return sha256(mailbox.encode(errors="replace")).hexdigest(), _ANYWHERE


def throttled(
    door: str, limit: str, *counted: Callable[[HttpRequest], tuple[str, str]]
) -> Callable[
    [Callable[Concatenate[HttpRequest, Args], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, Args], HttpResponseBase],
]:
    """Let a page be sent (POST) at most so often, by the setting `limit`, for each of what is counted."""

    def guarding(
        view: Callable[Concatenate[HttpRequest, Args], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            if request.method == "POST" and (most := getattr(settings, limit)):
                for who in counted:
                    key, address = who(request)
                    wait = count_try(door=f"{door} {key}", address=address, most=most)
                    if wait:
                        return too_many_tries(request, wait=wait)
            return view(request, *args, **kwargs)

        return guarded

    return guarding


def count_try(*, door: str, address: str, most: int) -> timedelta:
    """Count a try at a door; returns how long it stays closed, nothing while it is open.

    The row is locked while it is counted, so that no try of many at once is lost. Owns its transaction.
    """
    now = timezone.now()
    with transaction.atomic():
        row, is_new = AccessAttempt.objects.select_for_update().get_or_create(
            username=f" {door}"[:_LONGEST_NAME],
            ip_address=address,
            user_agent="",
            defaults={"failures_since_start": 1, "attempt_time": now},
        )
        opens_at: datetime = row.attempt_time + settings.AXES_COOLOFF_TIME
        tries = AccessAttempt.objects.filter(pk=row.pk)
        if is_new:
            return timedelta()
        if opens_at <= now:
            tries.update(failures_since_start=1, attempt_time=now)
        elif row.failures_since_start >= most:
            return opens_at - now
        else:
            tries.update(failures_since_start=F("failures_since_start") + 1)
    return timedelta()


def forget_tries(*, user: User) -> None:
    """Delete what was counted for an account. Runs inside its caller's transaction."""
    own = Q(username=user.username_key[:_LONGEST_NAME]) | Q(_OTHER_DOORS, username__endswith=f" {user.pk}")
    AccessAttempt.objects.filter(own).delete()
