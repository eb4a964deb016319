"""The kinds of error that a rule raises: a sentence for people, a code for code."""

from django.utils.functional import Promise


class RuleError(Exception):
    """A rule of the game refuses. Nothing was written.

    `str(error)` is a sentence that says what is so and what to do; `code` is
    stable and names the rule. Views catch this one error and show the sentence.
    """

    code = "refused"

    def __init__(self, sentence: str | Promise, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class UndoClosedError(RuleError):
    """The row's quest day is more than seven days ago: it can no longer be undone, nor put back."""

    code = "undo_closed"


class RequestReusedError(RuleError):
    """One request id came for two different things: a broken form, not a second try."""

    code = "request_reused"
