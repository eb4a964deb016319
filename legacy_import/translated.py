"""What the pure rules of this room tell, in the language of the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from hunterproject.wording import amount
from legacy_import.problems import Problem, short
from legacy_import.sentences import Sentence


def said(text: str) -> str:
    """Return a sentence in the active language, its numbers too; a text that is none stays as it is."""
    if not isinstance(text, Sentence) or not text.template:
        return text
    if text.plural:
        template = ngettext(text.template, text.plural, int(text.params["count"]))
    else:
        template = gettext(text.template)
    if not text.params:
        return template
    return template % {
        name: amount(one) if isinstance(one, int) else said(one) for name, one in text.params.items()
    }


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A problem as a page says it."""

    where: str
    what: str
    expected: str


def told(problems: Iterable[Problem]) -> list[ToldProblem]:
    """Return problems in the active language."""
    return [
        ToldProblem(
            " › ".join((one.file, *(short(said(part)) for part in one.place))),
            said(one.what),
            said(one.expected),
        )
        for one in problems
    ]
