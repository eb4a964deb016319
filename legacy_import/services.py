"""Importing a legacy folder: check everything, then write all of it or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hunterproject.actions import counted
from hunterproject.errors import RuleError
from hunterproject.models import new_id
from hunters.days import is_timezone
from hunters.models import Hunter, User
from legacy_import.accounts import (
    Claim,
    OpenedAccount,
    claim_account,
    log_zone,
    missing_zone,
    open_account,
    quests_imported_by,
)
from legacy_import.drafts import take_draft
from legacy_import.models import ImportRun, ImportState
from legacy_import.opening import (
    check_range,
    imported_totals,
    legacy_totals,
    pay,
    stored_totals,
    sums_of_rows,
    write_openings,
)
from legacy_import.parsing import LOG_NAME, QUESTS_NAME, LegacyFolder, Progress
from legacy_import.placing import Placement, place_quests, quests_brought_before
from legacy_import.problems import Problem, ProblemLog
from legacy_import.quest_counts import quest_counts
from legacy_import.quest_report import QuestCounts
from legacy_import.recognition import recognise, refuse_own_export
from legacy_import.report import LogCounts, Report, Totals
from legacy_import.sentences import Sentence as _
from legacy_import.staged_rows import StagedRows, staged_rows
from legacy_import.staging import StagedLog, stage_log
from legacy_import.times import Calendar
from legacy_import.validation import LegacyQuest, LegacyRecord, check


class FolderProblemsError(RuleError):
    """A folder cannot be imported; `problems` has every reason."""

    code = "import_problems"

    def __init__(self, problems: ProblemLog) -> None:
        self.problems = problems
        count = f"{len(problems):,} problems" if len(problems) > 1 else "1 problem"
        super().__init__(f"{count} found, and nothing written:\n{problems.listing()}")


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What an import is asked for.

    `username` names the account; it is made from the record's name when None.
    `timezone` (IANA) says where the log's times were written; it becomes the
    hunter's zone when none was chosen. `placement` says where missing quests
    are made, `update_quests` whether those that are there take the folder's
    fields over, `same_hunter` that a folder which cannot be recognised is the
    same person's all the same. A `dry_run` takes everything back at the end.
    `draft_id` names the draft that is imported: it goes, and the finished run
    has its id. `now` is aware.
    """

    folder: LegacyFolder
    now: datetime
    username: str | None = None
    timezone: str = ""
    placement: Placement = Placement.CATALOG
    update_quests: bool = False
    same_hunter: bool = False
    dry_run: bool = False
    made_by: User | None = None
    draft_id: UUID | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A folder read and checked: whose it is, and what it says."""

    claim: Claim
    #: The zone of the log's times; "" when none is known.
    zone: str
    record: LegacyRecord
    quests: tuple[LegacyQuest, ...]
    #: The keys of quests that the log may name: the folder's, then those imported before.
    quest_keys: tuple[str, ...]


@counted("import", lambda report: "tried" if report.dry_run else "imported")
def import_folder(order: ImportOrder) -> Report:
    """Bring a legacy folder over: account, quests, completions and totals, all or nothing.

    The same folder again writes nothing but the lock. Raises FolderProblemsError with every
    problem of the files, or another RuleError (accounts.AccountError,
    recognition.ExportedFromHereError, accounts.ZoneError, drafts.DraftGoneError, placing.QuestIdTakenError,
    hunters.services.OutOfRangeError), with nothing written. Reads and checks
    first, holding nothing of the database; then owns one durable transaction.
    """
    try:
        return _import(order)
    except IntegrityError:
        # Another import made the same account or quest meanwhile; it is found now.
        return _import(order)


def _import(order: ImportOrder) -> Report:
    prepared, staged = _prepare(order)
    hunter_id = prepared.claim.hunter_id
    with staged.lines, staged_rows(staged, hunter_id) as rows, transaction.atomic(durable=True):
        report = _write(order, prepared, rows)
        if order.dry_run:
            transaction.set_rollback(True)
    return replace(report, dry_run=order.dry_run)


def _prepare(order: ImportOrder) -> tuple[_Prepared, StagedLog]:
    """Read and check the folder, and find its account; raises when it cannot be imported."""
    problems, refusal = ProblemLog(), None
    checked = check(order.folder, problems)
    claim, zone = Claim(""), order.timezone if is_timezone(order.timezone) else ""
    try:
        claim = claim_account(record=checked.record, username=order.username)
        zone = log_zone(claim=claim, timezone=order.timezone)
    except RuleError as error:
        # All that is wrong with the files comes first, times in the zone named included.
        refusal = error
    keys = [quest.key for quest in checked.quests]
    keys.extend(sorted(quests_imported_by(claim.runs).difference(keys)))
    staged = stage_log(
        order.folder.log,
        hunter_id=claim.hunter_id,
        quest_numbers={key: number for number, key in enumerate(keys)},
        calendar=Calendar(zone, claim.terms, order.now) if zone else None,
        problems=problems,
        progress=order.progress,
    )
    try:
        _tell_missing_quests(order.folder, staged, problems)
        if problems or checked.record is None:
            raise FolderProblemsError(problems)
        if refusal is not None:
            raise refusal
        if staged.read and not zone:
            raise missing_zone(claim)
    except RuleError:
        staged.lines.close()
        raise
    return _Prepared(claim, zone, checked.record, checked.quests, tuple(keys)), staged


def _tell_missing_quests(folder: LegacyFolder, staged: StagedLog, problems: ProblemLog) -> None:
    if staged.read and folder.quests is None and QUESTS_NAME not in folder.unreadable:
        what = _("is missing, and %(log)s tells of completions", log=LOG_NAME)
        problems.append(Problem(QUESTS_NAME, (), what, _("the quests they name")))


def _write(order: ImportOrder, prepared: _Prepared, rows: StagedRows) -> Report:
    claim, record = prepared.claim, prepared.record
    opened = open_account(claim=claim, record=record, timezone=prepared.zone)
    hunter, run_id = opened.hunter, order.draft_id or new_id()
    before = stored_totals(hunter)
    if order.draft_id is not None:
        take_draft(hunter=hunter, draft_id=order.draft_id)
    placed = place_quests(
        hunter=hunter,
        quests=prepared.quests,
        placement=order.placement,
        catalog_before=quests_imported_by(claim.runs, Placement.CATALOG),
        update=order.update_quests,
    )
    earlier = quests_brought_before(hunter=hunter, keys=prepared.quest_keys[len(placed) :])
    rows.match(prepared.quest_keys, {**earlier, **placed})
    if not order.same_hunter:
        recognise(claim=claim, record=record, quests=prepared.quests, shares_rows=rows.shares_rows())
    refuse_own_export(claim=claim, record=record, before=before, played_here=rows.played_here())
    given = rows.given()
    check_range(sums_of_rows(hunter), given)
    rows.write(run_id=run_id)
    in_rows = sums_of_rows(hunter)
    openings = write_openings(
        hunter=hunter, record=record, rows=in_rows, run_id=run_id, made_by=order.made_by
    )
    pay(hunter=hunter, given=given, openings=openings)
    report = _report(
        order=order,
        prepared=prepared,
        opened=opened,
        quests=quest_counts(placed, order.placement),
        log=rows.counts(),
        openings=openings,
        imported=imported_totals(hunter, in_rows),
        before=before,
        follows_more=any(one.is_new_here for one in placed.values()),
    )
    if report.changed:
        _keep(run_id, hunter, opened, report, order.made_by)
    return report


def _report(
    *,
    order: ImportOrder,
    prepared: _Prepared,
    opened: OpenedAccount,
    quests: QuestCounts,
    log: LogCounts,
    openings: dict[str, int],
    imported: dict[str, int],
    before: dict[str, int],
    follows_more: bool,
) -> Report:
    """Return the report; `imported` are the totals as the rows sum up now, `before` the stored ones.

    `follows_more` says that a quest which was there already is the hunter's now too.
    """
    hunter, record, runs = opened.hunter, prepared.record, prepared.claim.runs
    made_anything = opened.made_account or opened.made_hunter or opened.chose_zone
    earlier_name = runs[-1].report.get("name", "") if runs else ""
    return Report(
        name=record.name,
        username=hunter.user.username,
        made_account=opened.made_account,
        made_hunter=opened.made_hunter,
        has_password=hunter.user.has_usable_password(),
        timezone=prepared.zone,
        files=order.folder.files,
        quests=quests,
        log=log,
        openings=openings,
        totals=Totals(
            legacy=legacy_totals(record),
            imported=imported,
            now_xp=hunter.total_xp,
            now_gold=hunter.gold,
            before=before,
            after=stored_totals(hunter),
        ),
        changed=bool(
            made_anything or follows_more or quests.created or quests.updated or log.created or openings
        ),
        earlier_name=earlier_name if earlier_name != record.name else "",
    )


def _keep(run_id: UUID, hunter: Hunter, opened: OpenedAccount, report: Report, made_by: User | None) -> None:
    ImportRun.objects.create(
        id=run_id,
        hunter=hunter,
        state=ImportState.DONE,
        files=[one.as_dict() for one in report.files],
        timezone=report.timezone,
        made_account=opened.made_account,
        counts=report.counts(),
        report=report.as_dict(),
        made_by=made_by,
    )
