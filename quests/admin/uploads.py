"""The file of an import between its preview and the word to go on: kept once, taken once.

Kept in the database, in the table of sessions: the word may come to another copy of the app.
"""

from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from django.utils.crypto import get_random_string

SALT = "quests.admin.uploads"
#: Begins the key of a row that is nobody's session; whoever sent it as one would be a visitor.
PREFIX = "catalog-import-"
_CONTENT = "catalog"
#: For so many seconds a preview can be confirmed.
LASTS = 60 * 60


@dataclass(frozen=True, slots=True)
class Previewed:
    """What was looked at: by whom, under which name, of which format; the digest of what it would change."""

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
    now = timezone.now()
    Session.objects.filter(session_key__startswith=PREFIX, expire_date__lte=now).delete()
    kept = Session.objects.create(
        session_key=f"{PREFIX}{get_random_string(24)}",
        session_data=Session.objects.encode({_CONTENT: b64encode(content).decode()}),
        expire_date=now + timedelta(seconds=LASTS),
    )
    return str(kept.pk)


def take(name: str) -> bytes | None:
    """Return the file of this name and forget it; None when it is gone, or somebody else just took it."""
    rows = Session.objects.filter(pk=name, session_key__startswith=PREFIX)
    kept = rows.first()
    if kept is None or not rows.delete()[0]:
        return None
    return b64decode(kept.get_decoded()[_CONTENT])
