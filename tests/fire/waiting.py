"""Waiting for what can be seen, never for time to pass."""

import time
from collections.abc import Callable

#: Seconds after which what is waited for is not going to happen.
PATIENCE = 60


def wait_until(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Return the seconds it took until `happened()`; fails naming `what` when it does not."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < patience, f"waited {patience} s in vain until {what}"
        time.sleep(0.05)
    return time.monotonic() - began
