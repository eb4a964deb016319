"""Work that is done after the answer, in a thread beside those that answer.

Its time is nobody's to see: the next request of the same connection is answered meanwhile. A process that
is stopped finishes what waits here (threads of an executor are joined when Python ends); one that is killed
loses it, so only what people can ask for once more is done so.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.core.signals import got_request_exception
from django.db import connections

from hunterproject import request_ids

logger = logging.getLogger(__name__)

#: One thread for each process, started when it is first needed: after gunicorn's fork.
_pool = ThreadPoolExecutor(1, thread_name_prefix="afterwards")


def do_afterwards(work: Callable[[], object], *, request_id: str) -> None:
    """Do it soon, in a thread with database connections of its own; its lines in the log have the id."""
    _start(partial(_do, work, request_id))


def wait_until_done() -> None:
    """Wait for all that was given before: there is one thread, which takes one after another."""
    _pool.submit(lambda: None).result()


def report_error(sentence: str) -> None:
    """Log the exception that is being handled, and tell of it whoever wants to know of a page's errors."""
    logger.exception(sentence)
    got_request_exception.send(sender=None, request=None)


def _start(work: Callable[[], None]) -> None:
    _pool.submit(_do_and_disconnect, work)


def _do_and_disconnect(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()


def _do(work: Callable[[], object], request_id: str) -> None:
    with request_ids.during(request_id):
        try:
            work()
        except Exception:  # nobody waits for it who could be told
            report_error("What was to be done after an answer failed.")
