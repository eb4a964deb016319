"""Whose record a folder is: the account that an import uses, or makes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.days import BEGINNING, DayTerms, is_timezone
from hunters.models import Hunter, User
from hunters.names import username_from
from hunters.selectors import day_terms
from hunters.services import choose_days, create_hunter, lock_hunter
from legacy_import.identity import row_id
from legacy_import.models import ImportRun, ImportState
from legacy_import.problems import shown
from legacy_import.rows import imported_row_ids
from legacy_import.validation import Checked, LegacyRecord


class AccountError(RuleError):
    """No account can be used or made for a folder."""

    code = "import_account"


class ZoneError(RuleError):
    """The zone of the log's times is unknown, or another than the hunter's."""

    code = "import_zone"


@dataclass(frozen=True, slots=True)
class Claim:
    """The account that a folder belongs to, as the database has it now: parts may be missing yet."""

    username: str
    user: User | None = None
    hunter: Hunter | None = None

    @property
    def terms(self) -> Sequence[DayTerms]:
        """The hunter's dated day terms, oldest first; empty when no zone was chosen."""
        if self.hunter is None or not self.hunter.day_rules.all():
            return ()
        return day_terms(self.hunter)


def claim_account(*, checked: Checked, username: str | None) -> Claim:
    """Find the account named by `username`, or by the record's name folded when it is None.

    Reads only. Raises AccountError when the name is not usable, and when the
    account of a folded name exists but this folder is not recognisably its
    hunter's.
    """
    if username is not None:
        return _claim(_usable(username))
    if checked.record is None:
        raise AccountError(_("The folder has no profile to take a name from. Name the account with --user."))
    folded = username_from(checked.record.name)
    if not folded:
        raise AccountError(
            _("Nothing of the name %(name)s can be a user name. Name the account with --user.")
            % {"name": shown(checked.record.name)}
        )
    claim = _claim(folded)
    if claim.user is not None and not (claim.hunter and _is_record_of(claim.hunter, checked)):
        raise AccountError(
            _(
                "The account %(username)s exists, and no import of this folder made it. If it is the same "
                "person's, say so with --user %(username)s; else choose a new name with --user."
            )
            % {"username": claim.user.username}
        )
    return claim


def zone_terms(*, claim: Claim, timezone: str, has_log: bool) -> Sequence[DayTerms]:
    """Return the day terms that the log is read by: the hunter's, else the zone given for all of the past.

    Empty when there is neither and no log either. Raises ZoneError when the
    zone is unknown, missing, or another than the hunter's latest.
    """
    if timezone and not is_timezone(timezone):
        raise ZoneError(
            _("%(zone)s is no time zone known here. Use a name such as Europe/Madrid.")
            % {"zone": shown(timezone)}
        )
    if terms := claim.terms:
        if timezone and timezone != terms[-1].timezone:
            raise ZoneError(
                _(
                    "%(username)s's days run by %(own)s, and --timezone says %(given)s. Leave --timezone out "
                    "to read the log's times in %(own)s."
                )
                % {"username": claim.username, "own": terms[-1].timezone, "given": timezone}
            )
        return terms
    if has_log and not timezone:
        raise ZoneError(
            _(
                "The log's times have no zone, and %(username)s has chosen none. Say where they were written "
                "with --timezone, such as --timezone Europe/Madrid."
            )
            % {"username": claim.username}
        )
    return first_terms(timezone)


def first_terms(timezone: str) -> Sequence[DayTerms]:
    """Return the terms of a hunter whose first zone this is; empty without one."""
    return [DayTerms(BEGINNING, timezone, 0)] if timezone else []


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """The hunter, locked, and what was made for the import."""

    hunter: Hunter
    made_account: bool
    made_hunter: bool
    chose_zone: bool


def open_account(*, claim: Claim, record: LegacyRecord, terms: Sequence[DayTerms]) -> OpenedAccount:
    """Lock the claimed hunter, made now if missing, and give it its first zone if it has none.

    A new account has no usable password. Runs inside its caller's transaction
    and needs one. Raises AccountError when the hunter changed since the claim.
    """
    timezone = terms[-1].timezone if terms else ""
    if claim.hunter is None:
        user = claim.user or User.objects.create_user(username=claim.username)
        hunter = create_hunter(user=user, name=record.name, timezone=timezone)
        return OpenedAccount(
            lock_hunter(hunter),
            made_account=claim.user is None,
            made_hunter=True,
            chose_zone=bool(timezone),
        )
    try:
        locked = lock_hunter(claim.hunter)
    except Hunter.DoesNotExist:
        raise _changed_meanwhile(claim) from None
    if list(Claim(claim.username, claim.user, locked).terms) != list(claim.terms):
        raise _changed_meanwhile(claim)
    first_zone = bool(timezone) and not claim.terms
    if first_zone:
        choose_days(hunter=locked, timezone=timezone, day_starts_at=0, now=locked.created_at)
    return OpenedAccount(locked, made_account=False, made_hunter=False, chose_zone=first_zone)


def runs_of(hunter: Hunter) -> list[ImportRun]:
    """Return the hunter's finished imports, oldest first."""
    return list(ImportRun.objects.filter(hunter=hunter, state=ImportState.DONE).order_by("created_at", "id"))


def quests_imported_by(runs: Sequence[ImportRun], place: str = "") -> frozenset[str]:
    """Return the keys of quests that runs brought, in one place ("catalog", "personal") or in either."""
    places = (place,) if place else ("catalog", "personal")
    return frozenset(
        key for run in runs for one in places for key in run.report.get("quest_keys", {}).get(one, ())
    )


def _claim(username: str) -> Claim:
    try:
        user = User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        return Claim(_new_name(username))
    hunter = Hunter.objects.filter(user=user).prefetch_related("day_rules").first()
    return Claim(user.username, user, hunter)


def _usable(username: str) -> str:
    """Return the name as accounts hold it; raises AccountError for what no database could look for."""
    if "\0" in username or not username.isprintable():
        raise AccountError(
            _("The user name %(name)s holds characters that cannot be typed. Choose another with --user.")
            % {"name": shown(username)}
        )
    return User.normalize_username(username)


def _new_name(username: str) -> str:
    """Return the name of a new account; raises AccountError with what the model's validators say."""
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as error:
        raise AccountError(
            _("%(name)s cannot be a user name. %(why)s Choose another with --user.")
            % {"name": shown(username), "why": " ".join(error.messages)}
        ) from None
    return username


def _is_record_of(hunter: Hunter, checked: Checked) -> bool:
    """Return whether an import made this hunter's account and read the record that is read now.

    It did when the name is the same, and the folder shares a quest or a
    completion with what was imported before; an import that read neither is
    known by the name alone.
    """
    runs = runs_of(hunter)
    makers = [run for run in runs if run.made_account]
    if checked.record is None or not any(run.report.get("name") == checked.record.name for run in makers):
        return False
    if any(not run.counts.get("quests_read") and not run.counts.get("entries_read") for run in makers):
        return True
    if not quests_imported_by(runs).isdisjoint(quest.key for quest in checked.quests):
        return True
    return not imported_row_ids(hunter).isdisjoint(
        row_id(hunter.pk, one.quest_id, one.completed_at, one.xp, one.gold) for one in checked.entries
    )


def _changed_meanwhile(claim: Claim) -> AccountError:
    return AccountError(
        _("The settings of %(username)s changed while the folder was read. Import it again.")
        % {"username": claim.username}
    )
