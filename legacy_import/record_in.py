"""Restoring a hunter's full record from its file: all of it or nothing (docs/record-format.md)."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from hunters.models import Hunter, StatName, User
from hunters.names import username_key
from legacy_import import record_format as form
from legacy_import.problems import Problem, printable
from legacy_import.record_format import Section
from legacy_import.record_reader import RecordReader
from legacy_import.record_rows import RowWriter
from legacy_import.record_rules import References, Sums, check_row
from legacy_import.restore_report import RestoreReport
from legacy_import.restored_quests import QuestWriter
from legacy_import.sentences import Sentence
from legacy_import.streaming import JsonReader, UnreadableError
from legacy_import.values import MisfitError
from questlog.ledger import differences_of


class RecordError(RuleError):
    """A record's file cannot be restored: the sentence names the place in it."""

    code = "record_refused"


def import_record(*, path: Path, username: str | None = None) -> RestoreReport:
    """Restore a full record with its ids, times and history, all or nothing.

    `username` names the account; as in the file when None. The account gets no
    usable password. Quests of the catalog that are here already stay as they are.

    Raises RecordError, with nothing written. Owns its transaction, which is durable.
    """
    with _reading(path) as (name, reader), transaction.atomic(durable=True):
        return _Restore(name, reader, username).run()


@contextmanager
def _reading(path: Path) -> Iterator[tuple[str, JsonReader]]:
    """Open a record's file; whatever is wrong with it becomes a RecordError."""
    name = printable(path.name)
    try:
        # Looked at before it is opened: opening a pipe would wait for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise RecordError(_("%(path)s is not a regular file.") % {"path": printable(str(path))})
        with path.open("rb") as file:
            yield name, JsonReader(file)
    except OSError as error:
        raise RecordError(
            _("%(path)s cannot be read (%(reason)s).")
            % {"path": printable(str(path)), "reason": printable(error.strerror or str(error))}
        ) from error
    except UnreadableError as error:
        expected = "the whole file as it was exported" if error.cut_off else "JSON as it was exported"
        raise RecordError(str(Problem(name, error.place, error.what, Sentence(expected)))) from error


class _Restore:
    """One restoring, section by section as they stand in the file. Belongs inside a transaction."""

    def __init__(self, name: str, reader: JsonReader, username: str | None) -> None:
        self.name, self.json, self.username = name, reader, username
        self.reader = RecordReader(reader, self._refusal)
        self.references, self.sums = References(), Sums()
        self.counts: dict[str, int] = {}
        self.quests = QuestWriter(lambda number, misfit: self._refuse_row(form.QUESTS, number, misfit))

    def run(self) -> RestoreReport:
        """Read and write everything, then make sure of the sums and the counts."""
        self.reader.expect_head()
        user = self._account(self.reader.object_of(form.ACCOUNT))
        hunter = self._hunter(self.reader.object_of(form.HUNTER), user)
        for section in form.LISTS:
            self._list(section, hunter)
        self.reader.expect_counts(self.counts)
        self._check_totals(hunter)
        return RestoreReport(
            name=hunter.name,
            username=user.username,
            sha256=self.json.sha256,
            counts=self.counts,
            xp={name: self.sums.stored[name] for name in StatName.values},
            gold=hunter.gold,
            quests_there=self.quests.there,
            quests_differing=tuple(self.quests.differing),
            makers_forgotten=self.references.makers_forgotten,
        )

    def _account(self, values: Mapping[str, Any]) -> User:
        user = User(**values)
        if self.username is not None:
            user.username = User.normalize_username(self.username)
        place = ("account", "username")
        try:
            User._meta.get_field("username").clean(user.username, None)
        except ValidationError as error:
            raise self._refusal(
                place, MisfitError("cannot be a user name", " ".join(error.messages))
            ) from None
        user.username_key = username_key(user.username)
        if User.objects.filter(pk=user.pk).exists():
            raise self._refusal(
                ("account", "id"), MisfitError("is an account's here already", "an account that is not here")
            )
        if User.objects.filter(username_key=user.username_key).exists():
            what = f"is {printable(user.username)}, an account that is here already"
            raise self._refusal(place, MisfitError(what, "a new name: choose one with --user"))
        user.set_unusable_password()
        self._insert(("account",), user)
        return user

    def _hunter(self, values: Mapping[str, Any], user: User) -> Hunter:
        if Hunter.objects.filter(pk=values["id"]).exists():
            raise self._refusal(
                ("hunter", "id"), MisfitError("is a hunter's here already", "a site without this hunter")
            )
        hunter = Hunter(user=user, **values)
        self._insert(("hunter",), hunter)
        return hunter

    def _insert(self, place: tuple[str, ...], row: User | Hunter) -> None:
        writer = RowWriter(type(row), lambda _number, misfit: self._refusal((*place, *misfit.place), misfit))
        writer.add(1, row)
        writer.flush()

    def _list(self, section: Section, hunter: Hunter) -> None:
        rows = RowWriter(section.model, lambda number, misfit: self._refuse_row(section, number, misfit))
        writer: RowWriter | QuestWriter = self.quests if section is form.QUESTS else rows
        count = 0
        for count, values in self.reader.rows_of(section):
            try:
                check_row(section, values, self.references)
                self.sums.add(section, values)
            except MisfitError as misfit:
                raise self._refuse_row(section, count, misfit) from None
            if section is form.SCHEDULES and values["quest_id"] in self.quests.there:
                continue
            if section is form.QUESTS:
                values["owner_id"] = hunter.pk if values["owner_id"] else None
            elif section.of_hunter:
                values["hunter_id"] = hunter.pk
            writer.add(count, section.model(**values))
        writer.flush()
        self.counts[section.name] = count

    def _check_totals(self, hunter: Hunter) -> None:
        """Compare what is stored with the rows: those of the file first, then those of the database."""
        for field, stored, total in self.sums.differences(hunter):
            what = f"is {stored:,}, and the file's rows sum up to {total:,}"
            place = ("hunter", field) if field in ("gold", "total_xp") else ("stats", field)
            raise self._refusal(place, MisfitError(what, "a total that is the sum of its rows"))
        for difference in differences_of(hunter):
            raise RecordError(f"{self.name}: {difference}")

    def _refuse_row(self, section: Section, number: int, misfit: MisfitError) -> RecordError:
        return self._refusal((section.name, f"entry {number:,}", *misfit.place), misfit)

    def _refusal(self, place: tuple[str, ...], misfit: MisfitError) -> RecordError:
        problem = Problem(self.name, place, Sentence.of(misfit.what), Sentence.of(misfit.expected))
        return RecordError(str(problem))
