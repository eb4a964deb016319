"""Errors sent to Sentry when SENTRY_DSN is set: where in the code, and nothing of whom.

sentry_sdk is imported here alone, and this module only with an address. None
of its integrations with Django is used: those gather addresses, cookies, forms
and values of variables, to be scrubbed afterwards. Here an error goes out with
its stack, the name of its view and the request's id, by which the log tells more.
"""

import sys
from typing import TYPE_CHECKING, Any

import sentry_sdk
from django.core.signals import got_request_exception
from django.http import HttpRequest
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration

from hunterproject import request_ids
from hunterproject.routes import view_of

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

#: What an event keeps: never `request`, `user`, `extra` (arguments of a command) or `breadcrumbs`.
_KEPT = {
    "event_id", "timestamp", "level", "platform", "exception", "message", "logger", "transaction", "tags",
    "release", "environment", "server_name", "sdk", "contexts", "type",
}  # fmt: skip


def start(dsn: str, **options: Any) -> None:
    """Send errors of pages and of commands to `dsn` from now on; `options` are the library's own."""
    sentry_sdk.init(
        dsn,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(lambda *_: None), DedupeIntegration(), ExcepthookIntegration()],
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=scrub,
        **options,
    )
    got_request_exception.connect(_send, dispatch_uid="hunterproject.sentry")


def scrub(event: "Event", hint: "Hint") -> "Event":
    """Leave in an event what is named here; of an error's text its first line: others may hold values."""
    for name in set(event) - _KEPT:
        event.pop(name)  # type: ignore[misc]
    for error in event.get("exception", {}).get("values", []):
        error["value"] = str(error.get("value", "")).partition("\n")[0]
    return event


def _send(*, request: HttpRequest | None = None, **kwargs: Any) -> None:
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("request_id", request_ids.current())
        if request is not None:
            scope.set_transaction_name(view_of(request))
            scope.set_tag("method", request.method or "")
        scope.capture_exception(sys.exc_info())
