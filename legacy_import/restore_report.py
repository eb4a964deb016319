"""What a restored record brought, line by line, for the terminal. No Django."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from legacy_import.export_report import count_lines, total_lines
from legacy_import.problems import MOST_SHOWN, printable


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What became of a record's file. `name` is the hunter's, `username` the account's."""

    name: str
    username: str
    sha256: str
    #: Rows by section.
    counts: Mapping[str, int]
    xp: Mapping[str, int]
    gold: int
    #: Quests of the catalog that were here already, and a line for each that is not as in the file.
    quests_there: Collection[object]
    quests_differing: Sequence[str]
    #: Imports and adjustments whose maker has no account here.
    makers_forgotten: int

    def text(self) -> str:
        """Return the report for the terminal."""
        parts = (self._record(), count_lines(self.counts), self._details(), total_lines(self.xp, self.gold))
        return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))

    def _record(self) -> Iterator[str]:
        name, username = printable(self.name), printable(self.username)
        yield f"{name}'s record is restored, in the account {username} (made now)."
        yield f"The account has no password yet. Set one with: manage.py changepassword {username}"
        yield f"The file's SHA-256 is {self.sha256}."

    def _details(self) -> Iterator[str]:
        if self.quests_there:
            count = len(self.quests_there)
            yield f"Quests of the catalog that were here already: {count:,}. They stay as they are."
        if self.quests_differing:
            yield f"Of those, not as in the file: {len(self.quests_differing):,}."
            yield from (f"  {line}" for line in self.quests_differing[:MOST_SHOWN])
        if len(self.quests_differing) > MOST_SHOWN:
            yield f"  … and {len(self.quests_differing) - MOST_SHOWN:,} more."
        if self.makers_forgotten:
            yield (
                f"Imports and adjustments made by accounts that are not here: {self.makers_forgotten:,}. "
                "They name nobody as their maker now."
            )
        yield "Every total is the sum of its rows."
