"""Whether a folder is the record that was imported here before, and not an export of this very account."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunterproject.wording import amount
from legacy_import.accounts import AccountError, Claim, quests_imported_by, somebody_elses
from legacy_import.opening import imported_totals, legacy_totals
from legacy_import.validation import LegacyQuest, LegacyRecord


class UnrecognisedError(AccountError):
    """A folder shares nothing with what its account imported before; may be overruled."""

    code = "import_unrecognised"


class ExportedFromHereError(RuleError):
    """A folder tells of what happened in this very account."""

    code = "import_exported_from_here"


def recognise(
    *, claim: Claim, record: LegacyRecord, quests: Sequence[LegacyQuest], shares_rows: bool
) -> None:
    """Raise AccountError for a folder that is not recognisably the record that was imported here before.

    It is when it shares the name and a quest, or a completion, with what was
    imported before; an earlier import that read neither quests nor completions
    is known by the name alone.

    Reads the rows as they are before the import. Runs under the hunter's lock.
    """
    if not claim.runs or shares_rows:
        return
    same_name = [run for run in claim.runs if run.report.get("name") == record.name]
    nothing_read = any(
        not run.counts.get("quests_read") and not run.counts.get("entries_read") for run in same_name
    )
    shared = quests_imported_by(claim.runs) & {quest.key for quest in quests}
    if same_name and (shared or nothing_read):
        _refuse_poorer_record(claim, record)
        return
    if not claim.named:
        raise somebody_elses(claim)
    raise UnrecognisedError(
        _(
            "This folder shares neither the name and a quest nor a completion with what %(username)s "
            "imported before. If it is the same person's, say so with --same-hunter; "
            "else name another account."
        )
        % {"username": claim.username}
    )


def _refuse_poorer_record(claim: Claim, record: LegacyRecord) -> None:
    """Refuse what is more likely a namesake's than an older state of the same record.

    Every copy of the older program came with the same quests, and no total of
    it ever went down. Whoever names the account has said whose it is.
    """
    if claim.named or claim.hunter is None:
        return
    before = imported_totals(claim.hunter)
    if any(total < before[name] for name, total in legacy_totals(record).items()):
        raise somebody_elses(claim)


def refuse_own_export(
    *, claim: Claim, record: LegacyRecord, before: Mapping[str, int], played_here: int
) -> None:
    """Raise ExportedFromHereError for a folder whose completions or totals are those of this account.

    `before` are the hunter's stored totals, `played_here` is the number of the
    folder's completions that were played here. What was played, bought, undone
    or corrected here would count a second time.
    """
    if played_here:
        raise ExportedFromHereError(
            _(
                "The log holds %(count)s completions that were played here, in the account %(username)s: the "
                "folder was exported from it. They would count twice. Import it into another account."
            )
            % {"count": amount(played_here), "username": claim.username}
        )
    if claim.hunter and claim.runs and legacy_totals(record) == before != imported_totals(claim.hunter):
        raise ExportedFromHereError(
            _(
                "The folder's totals are those of the account %(username)s today, with what was played, "
                "bought, undone or corrected here: it was exported from it. That would count twice. "
                "Import it into another account."
            )
            % {"username": claim.username}
        )
