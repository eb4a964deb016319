"""The file of an import between its preview and the word to go on: kept once, taken once."""

import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core import signing

SALT = "quests.admin.uploads"
PREFIX = "catalog-import-"
#: For so many seconds a preview can be confirmed.
LASTS = 60 * 60


@dataclass(frozen=True, slots=True)
class Previewed:
    """What was looked at: by whom, in which file of which format, and the digest of what it would change."""

    user: str
    file: str
    format: int
    digest: str

    def token(self) -> str:
        """Return it signed, for the form that confirms it."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def previewed(token: str) -> Previewed | None:
    """Return what a token of ours holds, None for any other and for one too old."""
    try:
        return Previewed(**signing.loads(token, salt=SALT, max_age=LASTS))
    except signing.BadSignature:
        return None


def keep(content: bytes) -> str:
    """Keep a file for its preview, and return its name; those that nobody confirmed in time go."""
    folder = Path(tempfile.gettempdir())
    for old in folder.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > LASTS:
                old.unlink()
    with tempfile.NamedTemporaryFile(prefix=PREFIX, delete=False) as file:
        file.write(content)
    return Path(file.name).name


def take(name: str) -> bytes | None:
    """Return the file of this name and forget it; None when it is gone, or somebody else just took it."""
    kept = Path(tempfile.gettempdir()) / name
    taken = kept.with_name(f"{name}.taken")
    try:
        kept.rename(taken)
    except FileNotFoundError:
        return None
    content = taken.read_bytes()
    taken.unlink()
    return content
