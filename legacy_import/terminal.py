"""What the commands of this room share: whose record it is, and how they end in a sentence."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper
from django.db import Error as DatabaseFailure

from hunterproject.errors import RuleError
from hunters.models import Hunter
from hunters.names import username_key
from legacy_import.problems import printable, shown


def hunter_named(username: str) -> Hunter:
    """Return the hunter of an account, its case aside; raises CommandError when there is none."""
    # What no account's name holds, no database could look for.
    if username.isprintable():
        hunter = Hunter.objects.filter(user__username_key=username_key(username)).first()
        if hunter is not None:
            return hunter
    raise CommandError(f"There is no hunter with the user name {shown(username)}.")


def say(out: OutputWrapper, text: str) -> None:
    """Print a text; a letter that the terminal cannot show gets its number."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        out.write(text.encode(encoding, "backslashreplace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        # Whoever read went away. What was done is done, and stays well done; Python's own
        # last flush must not find the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def ends_in_a_sentence(nothing: str) -> Iterator[None]:
    """Turn every refusal, a database's failure and Ctrl-C into a CommandError.

    `nothing` says what did not happen, such as "Nothing was written."
    """
    try:
        yield
    except RuleError as refusal:
        raise CommandError(str(refusal)) from refusal
    except DatabaseFailure as failure:
        reason = printable((str(failure).strip() or type(failure).__name__).splitlines()[0])
        raise CommandError(
            f"The database refused ({reason}). {nothing} If it is new, run “manage.py migrate” first; "
            "else see that it runs and that DATABASE_URL names it."
        ) from failure
    except KeyboardInterrupt:
        raise CommandError(f"Stopped. {nothing}", returncode=130) from None
