"""Whose record a folder is: the account that an import uses, or makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunterproject.models import new_id
from hunters.days import DayTerms, is_timezone
from hunters.models import Hunter, User
from hunters.names import username_from
from hunters.selectors import day_terms
from hunters.services import choose_days, create_hunter, lock_hunter
from legacy_import.models import ImportRun, ImportState
from legacy_import.problems import shown
from legacy_import.validation import LegacyRecord


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
    #: The hunter's finished imports, oldest first.
    runs: Sequence[ImportRun] = ()
    #: Whether --user named it; else it was found by the record's name.
    named: bool = False
    #: The id that the hunter has, or will have: ids of log rows follow from it.
    hunter_id: UUID = field(default_factory=new_id)

    @property
    def terms(self) -> Sequence[DayTerms]:
        """The hunter's dated day terms, oldest first; empty when no zone was chosen."""
        if self.hunter is None or not self.hunter.day_rules.all():
            return ()
        return day_terms(self.hunter)

    @property
    def zone(self) -> str:
        """The zone that the older program's machine is in: of the latest import, else the hunter's; or ""."""
        zones = [run.timezone for run in self.runs if run.timezone]
        return zones[-1] if zones else self.terms[-1].timezone if self.terms else ""


def claim_account(*, record: LegacyRecord | None, username: str | None) -> Claim:
    """Find the account named by `username`, or by the record's name folded when it is None.

    Reads only. Raises AccountError when the name is not usable, and when the
    account of a folded name exists and no import made it.
    """
    if username is not None:
        return _claim(_usable(username), named=True)
    if record is None:
        raise AccountError(_("The folder has no profile to take a name from. Name the account with --user."))
    folded = username_from(record.name)
    if not folded:
        raise AccountError(
            _("Nothing of the name %(name)s can be a user name. Name the account with --user.")
            % {"name": shown(record.name)}
        )
    claim = _claim(folded, named=False)
    if claim.user is not None and not any(run.made_account for run in claim.runs):
        raise somebody_elses(claim)
    return claim


def log_zone(*, claim: Claim, timezone: str) -> str:
    """Return the zone that the log is read in: that of earlier imports or the hunter's, else the one given.

    Empty when there is none. Raises ZoneError when the zone given is unknown,
    or another than the one that the record was read in before.
    """
    if timezone and not is_timezone(timezone):
        raise ZoneError(
            _("%(zone)s is no time zone known here. Use a name such as Europe/Madrid.")
            % {"zone": shown(timezone)}
        )
    if claim.zone and timezone and timezone != claim.zone:
        if any(run.timezone for run in claim.runs):
            sentence = _(
                "The times of %(username)s's record are read in %(own)s, and the zone named is %(given)s. "
                "Name none to read this log's times in %(own)s too."
            )
        else:
            sentence = _(
                "%(username)s's days run by %(own)s, and the zone named is %(given)s. If the log was written "
                "in %(own)s, name none; if not, import it into a new account, which then lives by its zone."
            )
        raise ZoneError(sentence % {"username": claim.username, "own": claim.zone, "given": timezone})
    return claim.zone or timezone


def missing_zone(claim: Claim) -> ZoneError:
    """Return the refusal of a log whose times nobody has placed."""
    return ZoneError(
        _(
            "The log's times have no zone, and %(username)s has chosen none. Say where they were written "
            "with --timezone, such as --timezone Europe/Madrid."
        )
        % {"username": claim.username}
    )


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """The hunter, locked, and what was made for the import."""

    hunter: Hunter
    made_account: bool
    made_hunter: bool
    chose_zone: bool


def open_account(*, claim: Claim, record: LegacyRecord, timezone: str) -> OpenedAccount:
    """Lock the claimed hunter, made now if missing, and give it its first zone if it has none.

    A new account has no usable password. Runs inside its caller's transaction
    and needs one. Raises AccountError when the hunter changed since the claim.
    """
    if claim.hunter is None:
        user = claim.user or User.objects.create_user(username=claim.username)
        hunter = create_hunter(user=user, name=record.name, timezone=timezone, hunter_id=claim.hunter_id)
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
    now = replace(claim, hunter=locked, runs=runs_of(locked))
    if list(now.terms) != list(claim.terms) or now.zone != claim.zone:
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


def _claim(username: str, *, named: bool) -> Claim:
    try:
        user = User.objects.get_by_natural_key(username)
    except User.DoesNotExist:
        return Claim(_new_name(username), named=named)
    hunter = Hunter.objects.filter(user=user).prefetch_related("day_rules").first()
    if hunter is None:
        return Claim(user.username, user, named=named)
    return Claim(user.username, user, hunter, runs_of(hunter), named, hunter.pk)


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


def somebody_elses(claim: Claim) -> AccountError:
    """Return the refusal of a folder whose name alone leads to an account."""
    return AccountError(
        _(
            "The account %(username)s exists, and no import of this folder made it. If it is the same "
            "person's, say so with --user %(username)s; else choose a new name with --user."
        )
        % {"username": claim.user.username if claim.user else claim.username}
    )


def _changed_meanwhile(claim: Claim) -> AccountError:
    return AccountError(
        _("The settings of %(username)s changed while the folder was read. Import it again.")
        % {"username": claim.username}
    )
