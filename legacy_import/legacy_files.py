"""A hunter's record as the texts of the older program's files, in pieces."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Func, Q, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.days import is_timezone
from hunters.models import Hunter
from hunters.selectors import day_terms, stats_in_order
from legacy_import.accounts import runs_of
from legacy_import.chunks import Row, by_ids, in_chunks
from legacy_import.identity import quest_key
from legacy_import.kept_quests import catalog_quests_of
from legacy_import.parsing import LOG_NAME, PROFILE_NAMES, QUESTS_NAME
from questlog.models import QuestLog
from quests.models import Quest
from rewards.models import Purchase

#: In the order in which they are put in place: without the profile, no folder is whole.
NAMES = (LOG_NAME, QUESTS_NAME, PROFILE_NAMES[0])


class RecordGoneError(RuleError):
    """The hunter was deleted meanwhile, or lives by a zone that this machine does not know."""

    code = "export_impossible"


class LegacyFiles:
    """One hunter's record in the shapes of `json.dump(…, indent=2)`, as the older program wrote them.

    Made and used inside one snapshot. Times are written as a clock showed them
    in the zone that the latest import was read in, else in the hunter's latest
    (the site's default without one). Counts
    are known once `log` is used up. Raises RecordGoneError when made.
    """

    def __init__(self, hunter_id: UUID) -> None:
        try:
            self.hunter = Hunter.objects.select_related("user").get(pk=hunter_id)
        except Hunter.DoesNotExist:
            raise RecordGoneError(_("This hunter was deleted meanwhile.")) from None
        # As accounts.Claim.zone: what this writes, an import into the same account reads the same.
        zones = [run.timezone for run in runs_of(self.hunter) if run.timezone]
        self.zone = zones[-1] if zones else day_terms(self.hunter)[-1].timezone
        if not is_timezone(self.zone):
            raise RecordGoneError(
                _("The time zone %(zone)s is not known here. Choose another in the settings.")
                % {"zone": self.zone}
            )
        self.stats = {stat.name: stat.total_xp for stat in stats_in_order(self.hunter)}
        self.quest_ids = _ids_for(self.hunter)
        #: Completions written, and of those: in the second pass of an hour that
        #: came twice, equal to one before in all four fields, outside the zone's calendar.
        self.completions = self.second_pass = self.alike = self.off_calendar = 0
        #: The zone's offset on each day of UTC on which its clock was left alone; None on the others.
        self._offset_of = cache(partial(_steady_offset, zone=ZoneInfo(self.zone)))

    def texts(self) -> Iterator[tuple[str, Iterable[str]]]:
        """Yield each file's name, as in NAMES, with its text in pieces, to be used up before the next."""
        yield NAMES[0], self.log()
        yield NAMES[1], self.quests()
        yield NAMES[2], (self.profile(),)

    def profile(self) -> str:
        """Return the profile: name, gold, and XP by stat."""
        stats = {name: {"name": name, "total_xp": xp} for name, xp in self.stats.items()}
        return json.dumps({"name": self.hunter.name, "gold": self.hunter.gold, "stats": stats}, indent=2)

    def quests(self) -> Iterator[str]:
        """Yield the quests by id, in the order of their making. One query for each chunk."""
        fields = ("id", "name", "stat", "difficulty", "xp_reward", "gold_reward", "description")
        opening = "{\n"
        for rows in by_ids(Quest.objects.all(), list(self.quest_ids), fields):
            for pk, *values in rows:
                written = self.quest_ids[pk]
                quest = {written: {"id": written, **dict(zip(fields[1:], values, strict=True))}}
                yield opening + json.dumps(quest, indent=2)[2:-2]
                opening = ",\n"
        yield "{}" if opening == "{\n" else "\n}"

    def log(self) -> Iterator[str]:
        """Yield the completions that stand, oldest first. One query for each chunk."""
        # Ids as text: to make a UUID of each costs more than all the rest. How a
        # database writes them differs, so that the quests' are asked for likewise.
        # Times too: without a zone they are written in half the time.
        as_text = {
            "id_text": Cast("id", TextField()),
            "at_text": _UtcText("completed_at"),
            "quest_text": Cast("quest_id", TextField()),
        }
        rows = QuestLog.objects.standing().filter(hunter=self.hunter).annotate(**as_text)
        fields = ("id_text", "at_text", "quest_text", "legacy_quest_id", "xp_gained", "gold_gained")
        heads = _Heads(self.quest_ids)
        opening = "[\n"
        for chunk in in_chunks(rows, fields, by="completed_at", place_of=_place_of, ahead=True):
            yield opening + ",\n".join(self._entries(chunk, heads))
            opening = ",\n"
        yield "[]" if opening == "[\n" else "\n]"

    def _entries(self, rows: Sequence[Row], heads: "_Heads") -> Iterator[str]:
        zone = ZoneInfo(self.zone)
        offset_of, last_time, last_entry = self._offset_of, "", ""
        at_that_time: set[str] = set()
        for row_id, at_text, quest, legacy_id, xp, gold in rows:
            completed_at = datetime.fromisoformat(at_text)
            # On most days, and there are many completions to a day, one offset holds all day.
            offset = offset_of(completed_at.date())
            time = self._local(completed_at, zone) if offset is None else (completed_at + offset).isoformat()
            head = heads[quest] if quest else _head(legacy_id or row_id)
            entry = f'{head}{time}",\n    "xp_earned": {xp},\n    "gold_earned": {gold}\n  }}'
            if time != last_time:
                last_time, last_entry, at_that_time = time, entry, set()
            elif entry == last_entry or entry in at_that_time:
                self.alike += 1
            else:
                at_that_time.add(entry)
            yield entry
        self.completions += len(rows)

    def _local(self, utc: datetime, zone: ZoneInfo) -> str:
        """Return a time (of UTC, without a zone) as the zone's clock showed it, changed or not."""
        try:
            local = utc.replace(tzinfo=UTC).astimezone(zone)
        except OverflowError:
            self.off_calendar += 1
            local = utc
        self.second_pass += local.fold
        return local.replace(tzinfo=None).isoformat()


class _UtcText(Func):
    """A time as text, by the clock of UTC."""

    template = "(%(expressions)s AT TIME ZONE 'UTC')::text"
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        """Say it to SQLite, which has times so."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS text)")


def _place_of(row: Row) -> tuple[datetime, str]:
    """Return the time (UTC) and the id of a row of `LegacyFiles.log`."""
    return datetime.fromisoformat(row[1]).replace(tzinfo=UTC), row[0]


def _steady_offset(day: date, zone: ZoneInfo) -> timedelta | None:
    """Return the zone's one offset from UTC throughout a day of UTC; None when it changed, or nearly."""
    if not date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    hours = (midnight + timedelta(hours=n) for n in range(-3, 31, 3))
    offsets = {at.astimezone(zone).utcoffset() for at in hours}
    return offsets.pop() if len(offsets) == 1 else None


class _Heads(dict[str, str]):
    """The beginning of an entry, up to its time, by its quest's id as the database writes it."""

    def __init__(self, quest_ids: dict[UUID, str]) -> None:
        for pk, written in quest_ids.items():
            # As PostgreSQL casts an id to text, and as SQLite stores it.
            self[str(pk)] = self[pk.hex] = _head(written)

    def __missing__(self, quest: str) -> str:
        return _head(str(UUID(quest)))


def _head(quest_id: str) -> str:
    return f'  {{\n    "quest_id": {json.dumps(quest_id)},\n    "completed_at": "'


def _ids_for(hunter: Hunter) -> dict[UUID, str]:
    """Return the id that each exported quest is written with, in the order of the quests' making.

    It is the one that it came with, else its own. Each quest's own id is kept
    for it; of two that came with the same one, the later takes its own.
    """
    common = catalog_quests_of(hunter, undone_too=False)
    rows = list(Quest.objects.filter(owner=hunter).values_list("created_at", "id", "legacy_id"))
    for chunk in by_ids(Quest.objects.all(), sorted(common, key=str), ("id", "created_at", "legacy_id")):
        rows += [(created_at, pk, legacy_id) for pk, created_at, legacy_id in chunk]
    own_ids = {str(pk): pk for _created_at, pk, _legacy_id in rows}
    written: dict[UUID, str] = {}
    taken: set[str] = set()
    for _created_at, pk, legacy_id in sorted(rows, key=lambda row: (row[0], str(row[1]))):
        key = quest_key(legacy_id)
        free = bool(legacy_id) and key not in taken and own_ids.get(key, pk) == pk
        written[pk] = legacy_id if free else str(pk)
        taken.add(quest_key(written[pk]))
    return written


def left_out(hunter: Hunter) -> dict[str, int]:
    """Return how much of the record the older program's files have no place for. Three queries."""
    rows = QuestLog.objects.filter(hunter=hunter).aggregate(
        undone=Count("pk", filter=Q(undone_at__isnull=False)),
        late=Count("pk", filter=Q(undone_at=None, marked_late=True)),
    )
    purchases = Purchase.objects.filter(hunter=hunter, undone_at=None).count()
    return {**rows, "purchases": purchases, "rest_days": hunter.rest_days.count()}
