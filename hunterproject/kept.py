"""What was drawn once and is kept in this process's memory, by everything that it was drawn from.

Whoever keeps something names all that it shows. So nothing kept can be out of
date, only unused, and what was not used for longest goes. What is never the
same twice, a form's token and `{% request_id %}`, has its place kept and is filled in anew.
"""

import re
import secrets
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable

from hunterproject.models import new_id

#: Stand where a form's token and a request's id go. Nobody outside can know or write them.
TOKEN, REQUEST_ID = (f"kept-{name}-{secrets.token_hex(16)}" for name in ("token", "request"))
#: What a template's context holds where its text is kept.
PLACES = {"csrf_token": TOKEN, "kept_request_id": REQUEST_ID}
_PLACES = re.compile(f"({TOKEN}|{REQUEST_ID})")
#: Bytes that an entry takes beside its text and the texts of its key, about.
_EACH = 600
#: Bytes from which on a text is packed: a whole page packs to a seventh.
_WORTH_PACKING = 8_192


class Kept:
    """Texts by what they were drawn from, about `most` bytes of both at most. Threads share it."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._lock = threading.Lock()
        self._texts: OrderedDict[tuple[Hashable, ...], tuple[bool, bytes]] = OrderedDict()

    def get(self, key: tuple[Hashable, ...]) -> str | None:
        """Return the text, None where it is not kept."""
        with self._lock:
            found = self._texts.get(key)
            if found is None:
                return None
            self._texts.move_to_end(key)
        packed, text = found
        return (zlib.decompress(text) if packed else text).decode()

    def put(self, key: tuple[Hashable, ...], text: str) -> None:
        """Keep the text, and let those go that were not used for longest."""
        plain = text.encode()
        packed = len(plain) >= _WORTH_PACKING
        kept = zlib.compress(plain, 1) if packed else plain
        if _size(key, kept) > self._most:
            return
        with self._lock:
            if key in self._texts:
                self._size -= _size(key, self._texts.pop(key)[1])
            self._texts[key] = packed, kept
            self._size += _size(key, kept)
            while self._size > self._most:
                oldest, (_packed, gone) = self._texts.popitem(last=False)
                self._size -= _size(oldest, gone)

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._texts.clear()
            self._size = 0


def _size(key: tuple[Hashable, ...], text: bytes) -> int:
    return _EACH + len(text) + sum(len(part) for part in key if isinstance(part, str))


def filled(text: str, token: Callable[[], str]) -> str:
    """Return the text with `token()` where a form's token goes, and a fresh id where a request's does."""
    pieces = _PLACES.split(text)
    if len(pieces) == 1:
        return text
    for place in range(1, len(pieces), 2):
        pieces[place] = token() if pieces[place] == TOKEN else str(new_id())
    return "".join(pieces)
