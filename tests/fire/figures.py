"""What was measured, told at the end of the run whether the tests passed or not."""

_FIGURES: list[str] = []


def note(figure: str) -> None:
    """Keep a sentence for the end."""
    _FIGURES.append(figure)


def noted() -> list[str]:
    """Return the sentences, sorted."""
    return sorted(_FIGURES)
