"""Folding of text for search: the same key with and without accents and capitals."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` without accents and case, spaces squeezed: "Exposición  Ñ" gives "exposicion n"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def search_key(*words: str) -> str:
    """Return what a search for a quest looks in: its names and descriptions, in all languages, folded."""
    return fold(" ".join(words))
