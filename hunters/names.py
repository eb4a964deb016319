"""User names: how two spellings are told to be the same, and how one is made from a person's name."""

import re
import unicodedata
from functools import cache
from string import ascii_lowercase, digits

#: Django's own limit for a user name.
MAX_LENGTH = 150
#: The longest key that an account holds: three characters for each of its name.
LONGEST_KEY = 450
#: Alphabets whose letters look alike: a name in two of them is rather somebody else's, forged.
_ALPHABETS = frozenset({"LATIN", "GREEK", "CYRILLIC"})


@cache
def _look_alikes() -> dict[int, str]:
    """Return the plain letter or digit that each small letter of other alphabets looks like (UTS 39).

    Plain ones stay as they are: l, 1 and I, 0 and O are what people type, and "mara1" is not "maral".
    """
    # Half a megabyte, for the first name that is asked about: no command and no start waits for it.
    from confusable_homoglyphs.confusables import confusables_data

    plain = frozenset(ascii_lowercase + digits)
    found: dict[str, str] = {}
    for key, others in confusables_data.items():
        character = key.strip("\u200e")
        if len(character) != 1 or character.isascii():
            continue
        # A capital's look-alike counts for its small letter too, unless that has one of its own.
        looks = sorted(plain.intersection(other["c"].lower() for other in others if other["c"].isascii()))
        if looks and character.casefold() == character:
            found[character] = looks[0]
        elif looks and len(character.casefold()) == 1:
            found.setdefault(character.casefold(), looks[0])
    return {ord(character): look for character, look in found.items() if not character.isascii()}


def username_key(username: str) -> str:
    """Return what makes a user name unique: its letters without case, compatibility forms and look-alikes.

    "Мара", typed with the Cyrillic letters, has the key of "Mapa", typed with the Latin ones.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())
    plain = unicodedata.normalize("NFD", folded).translate(_look_alikes())
    return unicodedata.normalize("NFKC", plain)[:LONGEST_KEY]


def mixes_alphabets(username: str) -> bool:
    """Return whether a name has letters of two alphabets that look alike: Latin ones, and a Cyrillic a."""
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", username))
    return len(_ALPHABETS & {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}) > 1


def username_from(name: str) -> str:
    """Return a valid user name folded from a person's name, or "" when nothing of it is usable.

    Accents and case go, whatever else a user name cannot hold becomes a hyphen:
    "Mara Ñandú" gives "mara-nandu".
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    return re.sub(r"[^\w.@+]+", "-", folded).strip("-_.")[:MAX_LENGTH].rstrip("-_.")
