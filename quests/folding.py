"""Folding of text for search: the same key with and without accents and capitals."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` without accents and case, spaces squeezed: "Exposición  Ñ" gives "exposicion n"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())
