"""Importing a legacy folder: check everything, then write all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hunterproject.errors import RuleError
from hunterproject.models import new_id
from hunters.days import DayTerms, is_timezone
from hunters.models import Hunter, User
from legacy_import.accounts import (
    Claim,
    OpenedAccount,
    claim_account,
    first_terms,
    open_account,
    quests_imported_by,
    runs_of,
    zone_terms,
)
from legacy_import.models import ImportRun, ImportState
from legacy_import.opening import (
    check_range,
    imported_totals,
    legacy_totals,
    pay,
    sums_of_rows,
    write_openings,
)
from legacy_import.parsing import LegacyFolder
from legacy_import.placing import PlacedQuest, Placement, keys_by_place, place_quests
from legacy_import.problems import Problem, listing
from legacy_import.report import LogCounts, QuestCounts, Report, Totals, quest_line
from legacy_import.rows import sort_entries, write_rows
from legacy_import.times import DatedEntry, date_entries
from legacy_import.validation import Checked, LegacyRecord, check


class FolderProblemsError(RuleError):
    """A folder cannot be imported; `problems` has every reason."""

    code = "import_problems"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems):,} problems" if len(problems) > 1 else "1 problem"
        super().__init__(f"{count} found, and nothing written:\n{listing(problems)}")


@dataclass(frozen=True, slots=True)
class _Order:
    """What an import was asked for."""

    folder: LegacyFolder
    checked: Checked
    username: str | None
    timezone: str
    placement: Placement
    now: datetime
    made_by: User | None


def import_folder(
    *,
    folder: LegacyFolder,
    username: str | None = None,
    timezone: str = "",
    placement: Placement = Placement.CATALOG,
    now: datetime,
    made_by: User | None = None,
) -> Report:
    """Bring a legacy folder over: account, quests, completions and totals, all or nothing.

    `username` names the account; made from the record's name when None.
    `timezone` (IANA) says where the log's times were written; it becomes the
    hunter's zone when none was chosen. `placement` says where missing quests
    are made. The same folder again writes nothing.

    Raises FolderProblemsError with every problem of the files, or another
    RuleError (accounts.AccountError, accounts.ZoneError,
    placing.QuestIdTakenError, hunters.services.OutOfRangeError), with nothing
    written. Reads and checks first, then owns one durable transaction.
    """
    order = _Order(folder, check(folder), username, timezone, placement, now, made_by)
    try:
        return _import(order)
    except IntegrityError:
        # Another import made the same account or quest meanwhile; it is found now.
        return _import(order)


def _import(order: _Order) -> Report:
    claim, terms, entries = _prepare(order)
    with transaction.atomic(durable=True):
        return _write(order, claim, terms, entries)


def _prepare(order: _Order) -> tuple[Claim, Sequence[DayTerms], list[DatedEntry]]:
    """Find the account and place the log in time; raises when the folder cannot be imported."""
    checked = order.checked
    try:
        claim = claim_account(checked=checked, username=order.username)
        terms = zone_terms(claim=claim, timezone=order.timezone, has_log=bool(checked.entries))
    except RuleError:
        if not checked.problems:
            raise
        # All that is wrong with the files comes first, times in the zone named included.
        claim = Claim("")
        terms = first_terms(order.timezone) if is_timezone(order.timezone) else []
    entries, in_time = date_entries(checked.entries, terms=terms, now=order.now) if terms else ([], [])
    if problems := [*checked.problems, *in_time]:
        raise FolderProblemsError(problems)
    return claim, terms, entries


def _write(order: _Order, claim: Claim, terms: Sequence[DayTerms], entries: Sequence[DatedEntry]) -> Report:
    record = _sound(order.checked)
    opened = open_account(claim=claim, record=record, terms=terms)
    hunter, run_id = opened.hunter, new_id()
    runs = runs_of(hunter)
    placed = place_quests(
        hunter=hunter,
        quests=order.checked.quests,
        placement=order.placement,
        catalog_before=quests_imported_by(runs, Placement.CATALOG),
    )
    log = sort_entries(hunter=hunter, entries=entries)
    given = log.given(placed)
    check_range(sums_of_rows(hunter), given)
    without_slot = write_rows(hunter=hunter, run_id=run_id, new=log.new, placed=placed)
    openings = write_openings(hunter=hunter, record=record, run_id=run_id, made_by=order.made_by)
    pay(hunter=hunter, given=given, openings=openings)
    report = _report(
        order=order,
        opened=opened,
        timezone=terms[-1].timezone if terms else "",
        quests=_quest_counts(placed, order.placement),
        log=log.counts(placed, without_slot=without_slot),
        openings=openings,
        earlier_name=runs[-1].report.get("name", "") if runs else "",
    )
    if report.changed:
        _keep(run_id, hunter, opened, report, order.made_by)
    return report


def _report(
    *,
    order: _Order,
    opened: OpenedAccount,
    timezone: str,
    quests: QuestCounts,
    log: LogCounts,
    openings: dict[str, int],
    earlier_name: str,
) -> Report:
    """Return the report; the imported totals are read again from the rows as written."""
    record, hunter = _sound(order.checked), opened.hunter
    made_anything = opened.made_account or opened.made_hunter or opened.chose_zone
    return Report(
        name=record.name,
        username=hunter.user.username,
        made_account=opened.made_account,
        made_hunter=opened.made_hunter,
        has_password=hunter.user.has_usable_password(),
        timezone=timezone,
        files=order.folder.files,
        quests=quests,
        log=log,
        openings=openings,
        totals=Totals(
            legacy=legacy_totals(record),
            imported=imported_totals(hunter),
            now_xp=hunter.total_xp,
            now_gold=hunter.gold,
        ),
        changed=bool(made_anything or quests.created or log.created or openings),
        earlier_name=earlier_name if earlier_name != record.name else "",
    )


def _quest_counts(placed: dict[str, PlacedQuest], placement: Placement) -> QuestCounts:
    differing, changed = [], []
    for one in placed.values():
        if not one.created and (fields := one.differing_fields()):
            differing.append(quest_line(one.legacy.name, one.legacy.id, ", ".join(fields)))
        elif one.created and (change := one.reward_change()):
            changed.append(quest_line(one.legacy.name, one.legacy.id, change))
    return QuestCounts(
        read=len(placed),
        created=sum(one.created for one in placed.values()),
        created_in=placement.value,
        differing=tuple(differing),
        rewards_changed=tuple(changed),
        keys=keys_by_place(placed),
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


def _sound(checked: Checked) -> LegacyRecord:
    if checked.record is None:
        raise FolderProblemsError(checked.problems)
    return checked.record
