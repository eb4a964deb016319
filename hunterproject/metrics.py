"""What Prometheus reads at /metrics: requests, queries, errors of the database, what hunters do.

Nothing of this is imported, counted or served unless METRICS_TOKEN is set.
Several workers count together: gunicorn.conf.py names the folder in which each
keeps its numbers, before prometheus_client is imported.
"""

import os
import sys
from secrets import compare_digest
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from hunterproject.actions import acted
from hunterproject.outages import Outage
from hunterproject.request_log import Watched

#: Views that ask whether all is well: they say nothing about what hunters get.
_LEFT_OUT = ("healthz", "readyz", "metrics")
_METHODS = ("GET", "POST", "HEAD", "OPTIONS")

REQUESTS = Counter("hunter_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "hunter_request_seconds",
    "Seconds until an answer began.",
    ["view", "method"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
QUERIES = Counter("hunter_queries", "Statements sent to the database.", ["view"])
QUERY_SECONDS = Counter("hunter_query_seconds", "Seconds that statements took.", ["view"])
DATABASE_ERRORS = Counter(
    "hunter_database_errors",
    "Requests that ended in an error of the database; passes=yes when it was out of use for a time.",
    ["error", "passes"],
)
ACTIONS = Counter(
    "hunter_actions", "What hunters did, and how it ended; a refusal by its code.", ["action", "outcome"]
)


def count_request(watched: Watched) -> None:
    """Count a request."""
    if watched.view in _LEFT_OUT:
        return
    method = watched.method if watched.method in _METHODS else "other"
    REQUESTS.labels(watched.view, method, watched.status).inc()
    SECONDS.labels(watched.view, method).observe(watched.seconds)
    QUERIES.labels(watched.view).inc(watched.queries.count)
    QUERY_SECONDS.labels(watched.view).inc(watched.queries.seconds)


def start_counting() -> None:
    """Count errors and actions from now on."""
    got_request_exception.connect(_count_error, dispatch_uid="hunterproject.metrics")
    acted.connect(_count_action, dispatch_uid="hunterproject.metrics")


def _count_error(**kwargs: Any) -> None:
    error = sys.exc_info()[1]
    passes = Outage.behind(error) is not None
    while error is not None and not isinstance(error, Error):
        error = error.__cause__
    if error is not None:
        DATABASE_ERRORS.labels(type(error).__name__, "yes" if passes else "no").inc()


def _count_action(*, action: str, outcome: str, **kwargs: Any) -> None:
    ACTIONS.labels(action, outcome).inc()


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all numbers whoever brings METRICS_TOKEN; for everyone else there is nothing here."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry: Any = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
