"""Drafts: uploaded files that wait for their hunter's word, for an hour at most.

A hunter has one draft, or none. It is an import run without a report, with the files beside it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter, User
from hunters.services import lock_hunter
from legacy_import.models import DraftFile, ImportRun, ImportState
from legacy_import.parsing import FILE_NAMES, LegacyFolder, read_folder

#: How long a draft waits.
LIFETIME = timedelta(hours=1)


class DraftGoneError(RuleError):
    """A draft was imported, replaced, discarded, or is too old."""

    code = "import_draft_gone"


def make_draft(
    *, hunter: Hunter, user: User, files: Mapping[str, bytes], timezone: str, now: datetime
) -> ImportRun:
    """Keep uploaded files, by names of parsing.FILE_NAMES, in place of an earlier draft of the hunter's.

    `timezone` (IANA, or "") is the zone that the log will be read in. Drafts
    that are too old go, whosever they are. Owns its transaction.
    """
    delete_expired(now=now)
    with transaction.atomic(durable=True):
        locked = lock_hunter(hunter)
        _drafts().filter(hunter=locked).delete()
        draft = ImportRun.objects.create(
            hunter=locked,
            state=ImportState.DRAFT,
            files=[
                {"name": name, "sha256": sha256(files[name]).hexdigest(), "bytes": len(files[name])}
                for name in FILE_NAMES
                if name in files
            ],
            timezone=timezone,
            made_by=user,
        )
        DraftFile.objects.bulk_create(
            DraftFile(run=draft, name=name, content=content) for name, content in files.items()
        )
    return draft


def run_of(*, hunter: Hunter, run_id: UUID, now: datetime) -> ImportRun | None:
    """Return the hunter's finished import, or the draft that still waits. One query.

    None for every other id: nobody learns whether another hunter's draft is there.
    """
    run = ImportRun.objects.filter(hunter=hunter, pk=run_id).first()
    if run is None or (run.state == ImportState.DRAFT and expires_at(run) <= now):
        return None
    return run


def waiting_draft(*, hunter: Hunter, now: datetime) -> ImportRun | None:
    """Return the hunter's draft, if there is one. One query."""
    return _drafts().filter(hunter=hunter, created_at__gt=now - LIFETIME).first()


def expires_at(draft: ImportRun) -> datetime:
    """Return the instant at which a draft goes."""
    return draft.created_at + LIFETIME


def discard_draft(*, draft: ImportRun) -> None:
    """Delete a draft and its files. Owns its transaction."""
    with transaction.atomic(durable=True):
        _drafts().filter(pk=draft.pk).delete()


def take_draft(*, hunter: Hunter, draft_id: UUID) -> None:
    """Delete the draft of a hunter locked by `lock_hunter`, with its files: it is being imported.

    So a draft is imported once, and stays when the import fails. Raises
    DraftGoneError when the hunter has it no more. Runs inside its caller's
    transaction.
    """
    deleted, _each = _drafts().filter(hunter=hunter, pk=draft_id).delete()
    if not deleted:
        raise _gone()


def delete_expired(*, now: datetime) -> int:
    """Delete the drafts of all hunters that are too old; returns how many. Owns its transaction."""
    expired = _drafts().filter(created_at__lte=now - LIFETIME)
    # Asked first, since on SQLite a transaction keeps every other writer waiting.
    if not expired.exists():
        return 0
    with transaction.atomic(durable=True):
        # What another request deletes or imports right now is left to it.
        ids = list(expired.select_for_update(skip_locked=True).values_list("pk", flat=True))
        _drafts().filter(pk__in=ids).delete()
    return len(ids)


@contextmanager
def folder_of(draft: ImportRun) -> Iterator[LegacyFolder]:
    """Give a draft's files as a folder on disk, which is gone at the end. Raises DraftGoneError."""
    files = dict(DraftFile.objects.filter(run=draft).values_list("name", "content"))
    if not files:
        raise _gone()
    with TemporaryDirectory(prefix="import-") as path:
        for name in FILE_NAMES:
            if name in files:
                (Path(path) / name).write_bytes(files.pop(name))
        yield read_folder(Path(path))


def _gone() -> DraftGoneError:
    return DraftGoneError(_("These files wait here no more. Nothing was imported."))


def _drafts() -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(state=ImportState.DRAFT)
