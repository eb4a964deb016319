"""What an import did, or would do, as its page shows it: the same for a trial and for a finished run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hunterproject.wording import amount
from hunters.levels import level_for
from hunters.models import StatName
from legacy_import.models import ImportRun
from legacy_import.parsing import LOG_NAME
from legacy_import.report import GOLD, Report
from quests.choices import Difficulty, Repeat


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A total before and after; `stat` is empty for XP in all and for gold, levels are 0 for gold."""

    label: str
    stat: str
    first: int
    second: int
    first_level: int = 0
    second_level: int = 0

    @property
    def difference(self) -> int:
        """How much the second is above the first."""
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class QuestRow:
    """What a quest gave in the older program, and what it gives here."""

    name: str
    difficulty: str
    repeat: str
    older_xp: int
    older_gold: int
    xp: int
    gold: int

    @property
    def changes(self) -> bool:
        """Whether it gives something else here."""
        return (self.older_xp, self.older_gold) != (self.xp, self.gold)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page draws."""

    name: str
    changed: bool
    timezone: str
    files: Sequence[Mapping[str, Any]]
    #: The older program's totals, and the same ones as imported.
    proof: Sequence[TotalRow]
    #: What is here before the import, and after it; empty where a run did not keep it.
    effect: Sequence[TotalRow]
    #: A label and a number each, and whether it is a part of the one above.
    counts: Sequence[tuple[str, int, bool]]
    #: Sentences about what was left out, or is not as one would think.
    told: Sequence[str]
    quests: Sequence[QuestRow]
    more_quests: int


def page_of_report(report: Report) -> ReportPage:
    """Return the page of an import on trial."""
    files = [one.as_dict() for one in report.files]
    return _page(report.as_dict(), report.counts(), files, report.timezone, changed=report.changed)


def page_of_run(run: ImportRun) -> ReportPage:
    """Return the page of a finished import; one from elsewhere may have kept less."""
    return _page(run.report, run.counts, run.files, run.timezone, changed=True)


def _page(
    report: Mapping[str, Any],
    counts: Mapping[str, int],
    files: Sequence[Mapping[str, Any]],
    timezone: str,
    *,
    changed: bool,
) -> ReportPage:
    quests = [QuestRow(**_worded(one)) for one in report.get("own_quests", ())]
    quests_read, quests_created = counts.get("quests_read", 0), counts.get("quests_created", 0)
    return ReportPage(
        name=report.get("name", ""),
        changed=changed,
        timezone=timezone,
        files=files,
        proof=_rows(report.get("legacy", {}), report.get("imported", {})),
        effect=_rows(report.get("before", {}), report.get("after", {})),
        counts=[
            (_("Quests read"), quests_read, False),
            (_("new here"), quests_created, True),
            (_("here already"), quests_read - quests_created, True),
            (_("Completions read"), counts.get("entries_read", 0), False),
            (_("new here"), counts.get("entries_created", 0), True),
            (_("here already"), counts.get("entries_there", 0), True),
            (_("left out"), counts.get("entries_duplicates", 0), True),
        ],
        told=list(_told(counts, files, report)),
        quests=quests,
        more_quests=max(0, quests_created - len(quests)) if quests else 0,
    )


def _worded(quest: Mapping[str, Any]) -> dict[str, Any]:
    words = {"difficulty": Difficulty(quest["difficulty"]).label, "repeat": Repeat(quest["repeat"]).label}
    return {**quest, **words}


def _rows(first: Mapping[str, int], second: Mapping[str, int]) -> list[TotalRow]:
    if not first or not second:
        return []
    rows = [_xp_row(str(stat.label), stat.value, first[stat], second[stat]) for stat in StatName]
    rows.append(_xp_row(_("XP in all"), "", _xp_of(first), _xp_of(second)))
    return [*rows, TotalRow(_("Gold"), "", first[GOLD], second[GOLD])]


def _xp_row(label: str, stat: str, first: int, second: int) -> TotalRow:
    return TotalRow(label, stat, first, second, level_for(first), level_for(second))


def _xp_of(totals: Mapping[str, int]) -> int:
    return sum(totals[stat] for stat in StatName.values)


def _told(
    counts: Mapping[str, int], files: Sequence[Mapping[str, Any]], report: Mapping[str, Any]
) -> Iterator[str]:
    def number(name: str) -> int:
        return counts.get(f"entries_{name}", 0)

    if not any(one["name"] == LOG_NAME for one in files):
        yield _("There is no quest_logs.json: the totals come over without their completions.")
    if report.get("openings"):
        yield _(
            "What the log does not tell of comes over as an opening balance, so that every total is "
            "the older program's."
        )
    if count := number("duplicates"):
        sentence = ngettext(
            "%(count)s completion is left out: it equals another one in every detail.",
            "%(count)s completions are left out: each equals another one in every detail.",
            count,
        )
        yield _with(sentence, count=count)
    if count := number("orphans"):
        sentence = ngettext(
            "%(count)s completion is of a quest that was deleted. It is kept: its %(gold)s gold counts, "
            "its %(xp)s XP is inside the opening balance.",
            "%(count)s completions are of quests that were deleted. They are kept: their %(gold)s gold "
            "counts, their %(xp)s XP is inside the opening balance.",
            count,
        )
        yield _with(sentence, count=count, gold=number("orphan_gold"), xp=number("orphan_xp"))
    yield from _told_of_times(number("without_slot"), number("twice"), number("never"))
    if count := counts.get("quests_differing", 0):
        sentence = ngettext(
            "%(count)s quest that is here already is not as in the files. It stays as it is here.",
            "%(count)s quests that are here already are not as in the files. They stay as they are here.",
            count,
        )
        yield _with(sentence, count=count)


def _told_of_times(without_slot: int, twice: int, never: int) -> Iterator[str]:
    if without_slot:
        sentence = ngettext(
            "%(count)s completion came once more on a day or in a week that its quest is meant for "
            "once. It is kept, and counts in full.",
            "%(count)s completions came once more on a day or in a week that their quest is meant for "
            "once. They are kept, and count in full.",
            without_slot,
        )
        yield _with(sentence, count=without_slot)
    if twice:
        sentence = ngettext(
            "%(count)s time lies in an hour that the clocks showed twice. It is read as the first pass.",
            "%(count)s times lie in an hour that the clocks showed twice. They are read as the first pass.",
            twice,
        )
        yield _with(sentence, count=twice)
    if never:
        sentence = ngettext(
            "%(count)s time lies in an hour that the clocks skipped. It is read by the offset before.",
            "%(count)s times lie in an hour that the clocks skipped. They are read by the offset before.",
            never,
        )
        yield _with(sentence, count=never)


def _with(sentence: str, **amounts: int) -> str:
    return sentence % {name: amount(number) for name, number in amounts.items()}
