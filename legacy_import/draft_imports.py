"""What a draft would bring, and bringing it: the import as its hunter asks for it in the browser."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter, User
from legacy_import.accounts import Claim, ZoneError, runs_of
from legacy_import.drafts import folder_of
from legacy_import.models import ImportRun, ImportState
from legacy_import.placing import Placement
from legacy_import.problems import ProblemLog
from legacy_import.recognition import UnrecognisedError
from legacy_import.report import Report
from legacy_import.services import FolderProblemsError, ImportOrder, import_folder


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import of a draft would do: its report, or why it cannot be."""

    report: Report | None = None
    refusal: str = ""
    problems: ProblemLog | None = None
    #: Whether the hunter has to say that the record is theirs all the same.
    unrecognised: bool = False


def known_zone(*, user: User, hunter: Hunter) -> str:
    """Return the zone that a log of the hunter's is read in, "" when there is none to go by yet.

    The rule is accounts.log_zone's: that of the latest import, else the hunter's own. One query.
    """
    return Claim(user.username, user, hunter, runs_of(hunter), True, hunter.pk).zone


def preview(*, user: User, draft: ImportRun, same_hunter: bool, now: datetime) -> Preview:
    """Import a draft on trial: everything is checked and done, and taken back."""
    try:
        return Preview(_import(user, draft, same_hunter=same_hunter, now=now, dry_run=True))
    except FolderProblemsError as error:
        return Preview(problems=error.problems)
    except UnrecognisedError as error:
        return Preview(refusal=_sentence(error), unrecognised=True)
    except RuleError as error:
        return Preview(refusal=_sentence(error))


def import_draft(*, user: User, draft: ImportRun, same_hunter: bool, now: datetime) -> Report | None:
    """Import a draft, once: the run keeps its id, the files go. None when another press did it meanwhile.

    Raises RuleError, with nothing written and the draft still there unless it
    was gone before. The import owns its transaction.
    """
    try:
        return _import(user, draft, same_hunter=same_hunter, now=now, dry_run=False)
    except RuleError as error:
        if ImportRun.objects.filter(pk=draft.pk, hunter_id=draft.hunter_id, state=ImportState.DONE).exists():
            return None
        raise RuleError(_sentence(error), code=error.code) from error


def _import(user: User, draft: ImportRun, *, same_hunter: bool, now: datetime, dry_run: bool) -> Report:
    with folder_of(draft) as folder:
        return import_folder(
            ImportOrder(
                folder=folder,
                now=now,
                username=user.username,
                timezone=draft.timezone,
                placement=Placement.PERSONAL,
                same_hunter=same_hunter,
                dry_run=dry_run,
                made_by=user,
                draft_id=draft.pk,
            )
        )


def _sentence(error: RuleError) -> str:
    """Return what is refused, worded for a page: the command line's answers are options."""
    if isinstance(error, FolderProblemsError):
        return str(_("The files hold problems. They are listed here, and nothing was imported."))
    if isinstance(error, UnrecognisedError):
        return str(
            _(
                "These files share neither the name and a quest nor a completion with what you brought over "
                "before. They may be another person's."
            )
        )
    if isinstance(error, ZoneError):
        return str(_("Your time zone changed since these files were uploaded. Upload them once more."))
    return str(error)
