"""The quests of a record's file: own ones are written, those of the catalog only where they are missing."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from legacy_import import record_format as form
from legacy_import.problems import printable, shown
from legacy_import.record_rows import BATCH, RowWriter
from legacy_import.values import MisfitError
from quests.folding import search_key
from quests.models import Quest

_COMPARED = [
    name for name in form.QUESTS.fields if name not in ("id", "owner_id", "created_at", "updated_at")
]


class QuestWriter:
    """Writes quests in batches, and leaves those of the catalog that are here as they are."""

    def __init__(self, refuse: Callable[[int, MisfitError], Exception]) -> None:
        self._refuse = refuse
        self._rows = RowWriter(Quest, refuse)
        self._waiting: list[tuple[int, Quest]] = []
        #: Catalog quests that are here already, and a line for each that is not as in the file.
        self.there: set[UUID] = set()
        self.differing: list[str] = []

    def add(self, number: int, row: object) -> None:
        """Write a quest, now or with those that follow."""
        quest = cast(Quest, row)
        quest.search_key = search_key(*quest.words())
        self._waiting.append((number, quest))
        if len(self._waiting) >= BATCH:
            self._look_up()

    def flush(self) -> None:
        """Write what is waiting; raises what `refuse` makes."""
        self._look_up()
        self._rows.flush()

    def _look_up(self) -> None:
        """Take out what is here already. One query."""
        waiting, self._waiting = self._waiting, []
        here = Quest.objects.in_bulk([quest.pk for _number, quest in waiting])
        for number, quest in waiting:
            if quest.pk not in here:
                self._rows.add(number, quest)
            elif quest.owner_id is None and here[quest.pk].owner_id is None:
                self._leave(quest, here[quest.pk])
            else:
                raise self._refuse(
                    number, MisfitError("is a quest's here already", "an id that is free", ("id",))
                )

    def _leave(self, quest: Quest, here: Quest) -> None:
        self.there.add(quest.pk)
        fields = [name for name in _COMPARED if getattr(quest, name) != getattr(here, name)]
        if fields:
            self.differing.append(f"{shown(quest.name)} ({printable(str(quest.pk))}): {', '.join(fields)}")
