"""What an export wrote, line by line, for the terminal. No Django."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hunters.levels import progress_for
from legacy_import.problems import printable


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written. `size` in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What became of a record in the older program's files. Numbers are of completions."""

    name: str
    username: str
    timezone: str
    files: Sequence[WrittenFile]
    quests: int
    completions: int
    second_pass: int
    alike: int
    off_calendar: int
    #: "undone", "late": completions; "purchases"; "rest_days".
    left_out: Mapping[str, int]
    #: XP by stat.
    xp: Mapping[str, int]
    gold: int

    def text(self) -> str:
        """Return the report for the terminal."""
        parts = (self._record(), self._counts(), self._details(), total_lines(self.xp, self.gold))
        return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))

    def _record(self) -> Iterator[str]:
        name, username = printable(self.name), printable(self.username)
        yield f"{name}'s record, of the account {username}, for the older program."
        yield f"Times are written in {self.timezone}: say so when they are imported."

    def _counts(self) -> Iterator[str]:
        width = max(len(one.name) for one in self.files)
        title = "Wrote"
        for one in self.files:
            yield f"{title:<14}{one.name:<{width}}  {one.size:>13,} bytes  SHA-256 {one.sha256}"
            title = ""
        yield f"Quests        {self.quests:,}"
        yield f"Completions   {self.completions:,}"
        missing = [
            f"{self.left_out[key]:,} {what}"
            for key, what in (
                ("undone", "undone completions"),
                ("purchases", "purchases (the gold they cost is gone from the total)"),
                ("rest_days", "rest days"),
            )
            if self.left_out[key]
        ]
        yield f"Left out      {', '.join(missing) or '0'}"

    def _details(self) -> Iterator[str]:
        if self.second_pass:
            yield (
                f"Times in the second pass of an hour that the clocks showed twice: {self.second_pass:,}. "
                "The files cannot tell the passes apart, so that they will be read as the first."
            )
        if late := self.left_out["late"]:
            yield (
                f"Completions marked late: {late:,}. The files know when they were marked, and not the day "
                "that they count for."
            )
        if self.alike:
            yield (
                f"Completions equal to another in all four fields: {self.alike:,}. "
                "import_json keeps one of each, and the totals all the same."
            )
        if self.off_calendar:
            yield f"Times that lie outside the zone's calendar: {self.off_calendar:,}, written in UTC."
        yield (
            "These files hold what the older program knows. All of the record is in one file by: "
            f"manage.py export_record FILE --user {printable(self.username)}"
        )


def total_lines(xp: Mapping[str, int], gold: int) -> list[str]:
    """Return a table of the totals: XP by stat, in all, and gold."""
    rows = [*xp.items(), ("XP in all", sum(xp.values())), ("Gold", gold)]
    width = max(len(f"{amount:,}") for _name, amount in rows)
    lines = [f"{name:<15}{amount:>{width},}" for name, amount in rows]
    levels = [f"   {_level(amount)}" for _name, amount in rows[:-1]]
    return [line + level for line, level in zip(lines, [*levels, ""], strict=True)]


def _level(xp: int) -> str:
    progress = progress_for(xp)
    to_next = f" ({progress.missing:,} to the next)" if progress.missing else ""
    return f"level {progress.level}{to_next}"


@dataclass(frozen=True, slots=True)
class RecordReport:
    """What became of a full record: the file, and how many rows each of its sections has."""

    name: str
    username: str
    file: WrittenFile
    counts: Mapping[str, int]

    def text(self) -> str:
        """Return the report for the terminal."""
        lines = [
            f"{printable(self.name)}'s full record, of the account {printable(self.username)}.",
            "",
            f"Wrote         {self.file.name}  {self.file.size:,} bytes  SHA-256 {self.file.sha256}",
            *count_lines(self.counts),
            "",
            "It restores into a site without this hunter by: manage.py import_record FILE",
        ]
        return "\n".join(lines)


#: What the sections of a full record hold, in people's words.
_SECTIONS = {
    "stats": "Stats",
    "day_rules": "Day rules",
    "rest_days": "Rest days",
    "quests": "Quests",
    "schedules": "Schedules",
    "follows": "Follows",
    "rewards": "Rewards",
    "purchases": "Purchases",
    "import_runs": "Imports",
    "adjustments": "Adjustments",
    "log": "Completions",
}


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """Return a line for each section: its rows, undone ones included."""
    return [f"{_SECTIONS[name]:<14}{count:,}" for name, count in counts.items()]
