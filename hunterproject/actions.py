"""What hunters do, told to whoever counts it; the game itself knows of nobody who does."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.dispatch import Signal

from hunterproject.errors import RuleError

#: Sent after an action, with `action` and `outcome`: words of the code, such as “completion” and “recorded”.
acted = Signal()

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def counted(
    action: str, outcome: Callable[[Any], Enum | str]
) -> Callable[[Callable[_Asked, _Answer]], Callable[_Asked, _Answer]]:
    """Tell what became of each call of a service: `outcome` of what it returns, or the code of its refusal.

    For services that own their transaction: what is told has been committed.
    """

    def around(service: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
        @wraps(service)
        def told(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
            try:
                answer = service(*args, **kwargs)
            except RuleError as error:
                _tell(action, error.code)
                raise
            became = outcome(answer)
            _tell(action, became.value if isinstance(became, Enum) else became)
            return answer

        return told

    return around


def _tell(action: str, outcome: str) -> None:
    # Robust: whoever counts must not undo what was done.
    acted.send_robust(sender=None, action=action, outcome=outcome)
