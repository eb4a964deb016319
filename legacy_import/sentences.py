"""What is told of a folder, in words that a page can say in its own language. No Django.

A module that tells of something marks its words by the names that `makemessages`
looks for: `from legacy_import.sentences import Sentence as _`, and `ngettext`.
Commands print them as they are, in English; a page says them by `translated.said`.
"""

from typing import Self

#: What is put into a template: a number, a text that stands as it is, or words that are said in turn.
Param = int | str


class Sentence(str):
    """A sentence, or a part of one, in English; it keeps what it is made of, for other languages.

    Where there is a `plural` template too, the number `count` decides between the two.
    """

    __slots__ = ("params", "plural", "template")

    template: str
    plural: str
    params: dict[str, Param]

    def __new__(cls, template: str, plural: str = "", /, **params: Param) -> Self:
        """Fill a template, whose places are written `%(name)s`; numbers get their separators."""
        chosen = plural if plural and params["count"] != 1 else template
        written = {name: f"{one:,}" if isinstance(one, int) else one for name, one in params.items()}
        made = super().__new__(cls, chosen % written if params else chosen)
        made.template, made.plural, made.params = template, plural, params
        return made

    @classmethod
    def of(cls, text: str) -> Self:
        """Return a text that is a sentence already, or stands as it is in every language."""
        return text if isinstance(text, cls) else cls(text)


def ngettext(singular: str, plural: str, count: int, /, **params: Param) -> Sentence:
    """Return a sentence about a number of things, which its templates name `%(count)s`."""
    return Sentence(singular, plural, count=count, **params)


def packed(text: str) -> object:
    """Return a text or a sentence as JSON holds it, so that `unpacked` gives it back whole."""
    if not isinstance(text, Sentence):
        return text
    params = {name: one if isinstance(one, int) else packed(one) for name, one in text.params.items()}
    return [text.template, text.plural, params]


def unpacked(found: object) -> str:
    """Return what `packed` was given."""
    if isinstance(found, str):
        return found
    assert isinstance(found, list)  # noqa: S101 (packed makes nothing else)
    template, plural, params = found
    return Sentence(
        template,
        plural,
        **{name: one if isinstance(one, int) else unpacked(one) for name, one in params.items()},
    )
