"""User names: how two spellings are told to be the same, and how one is made from a person's name."""

import re
import unicodedata

#: Django's own limit for a user name.
MAX_LENGTH = 150


def username_key(username: str) -> str:
    """Return what makes a user name unique: its letters without case and compatibility forms."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())


def username_from(name: str) -> str:
    """Return a valid user name folded from a person's name, or "" when nothing of it is usable.

    Accents and case go, whatever else a user name cannot hold becomes a hyphen:
    "Mara Ñandú" gives "mara-nandu".
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    return re.sub(r"[^\w.@+]+", "-", folded).strip("-_.")[:MAX_LENGTH].rstrip("-_.")
