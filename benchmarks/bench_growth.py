"""What a record costs when it grows: the pages at ten and a hundred times as many completions.

Each beside itself: as it is answered, and drawn anew, as it is once after each change, which is shown
and held to nothing, as in `views`: a year shows ten times the days of a month. Three
hunters of one board and one pace (27 a day) in a site with ten million completions of others: a
month, a year and ten years of it, without a day left out, so that the longest streak is the whole
record. And pages of the history from the middle and the end of it, drawn anew, beside its first.
"""

import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from benchmarks.bench_views import AT_ONCE, PATHS, all_queries
from benchmarks.large_site import Size, empty_the_site, make_site
from benchmarks.load_site import serving
from benchmarks.measuring import Figure, in_turns, median, show
from benchmarks.page_clients import Wanted, look, time_of
from benchmarks.page_site import Recorded, board_quests, hunter_with_record, tidy
from questlog.history import Place
from questlog.models import QuestLog

#: Completions a day.
PACE = 27
#: At most so many times the shortest record's time, by how many times as long the record is.
AT_MOST = {10: 1.3, 100: 2.5}
#: "The same" for two pages of one history, and for a goal that is no more than noise.
SAME, VERY_SAME = 1.2, 1.1


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the site is, the shortest record, and how often each page is asked for."""

    site: Size
    shortest: int
    rounds: int
    warm: int
    answers: int


FULL = Sizes(Size(quests=1_000, hunters=100_000, completions=10_000_000), 1_000, 5, 50, 200)
QUICK = Sizes(Size(quests=100, hunters=100, completions=2_000), 30, 1, 4, 8)


def run(*, quick: bool) -> list[Figure]:
    """Measure and show; exits 1 where a page of a history does not show what comes next."""
    sizes = QUICK if quick else FULL
    began = time.perf_counter()
    empty_the_site()
    make_site(sizes.site)
    hunters = _hunters(sizes)
    tidy()
    print(f"{QuestLog.objects.count():,} completions, made in {time.perf_counter() - began:.0f} s")
    queries = [all_queries(hunter) for hunter in hunters.values()]
    longest = list(hunters.values())[-1]
    with serving() as server:
        figures = []
        for name, path in PATHS.items():
            pages = [
                (hunter, Wanted(path, hunter.cookies, hunter.hunter.name)) for hunter in hunters.values()
            ]
            for anew in (False, True):
                first, *others = _times(server.port, pages, sizes, anew=anew)
                for place, ((more, at_most), ours) in enumerate(zip(AT_MOST.items(), others, strict=True), 1):
                    label = f"{name} at {more * sizes.shortest:,}" + (", drawn anew" if anew else "")
                    reach = None if quick or anew else at_most
                    asked = queries[place][name][anew]
                    figures.append(Figure(label, ours, first, reach, reach, unit="ms", queries=asked))
        history = _history(longest)
        first, *others = _times(server.port, [(longest, page) for page in history.values()], sizes, anew=True)
        reach, goal = (None, None) if quick else (SAME, VERY_SAME)
        for name, ours in zip(list(history)[1:], others, strict=True):
            figures.append(Figure(f"history, {name}", ours, first, reach, goal, unit="ms"))
        _follow_one_another(server.port, longest)
    empty_the_site()
    show(figures, [f"limit: the same page at {sizes.shortest:,}; of the history its first page"])
    return figures


def _times(port: int, pages: list[tuple[Recorded, Wanted]], sizes: Sizes, *, anew: bool) -> list[float]:
    """Return the median milliseconds of each hunter's page, in turns; drawn `anew` at every look, or not."""

    def measure(hunter: Recorded, page: Wanted, answers: int) -> float:
        before = hunter.changes if anew else None
        return time_of(port, page, answers=answers, at_once=AT_ONCE, before=before)

    for hunter, page in pages:
        measure(hunter, page, sizes.warm)
    measures = [partial(measure, hunter, page, sizes.answers) for hunter, page in pages]
    return [median(times) for times in in_turns(sizes.rounds, *measures)]


def _hunters(sizes: Sizes) -> dict[int, Recorded]:
    """Return the hunters by how many times the shortest record theirs is as long."""
    quests = board_quests()
    made = {}
    for number, times in enumerate([1, *AT_MOST]):
        completions = sizes.shortest * times
        made[times] = hunter_with_record(
            number, quests, completions=completions, days=-(-completions // PACE)
        )
    return made


def _history(hunter: Recorded) -> dict[str, Wanted]:
    """Return pages of a hunter's history: the first, one in the middle, the last."""
    rows = QuestLog.objects.of_hunter(hunter.hunter).latest_first()
    count = rows.count()
    pages = {"first": Wanted("/log/", hunter.cookies, hunter.hunter.name)}
    for name, number in (("middle", count // 2), ("last", max(count - 51, 0))):
        row = rows[number]
        path = f"/log/?before={Place(row.completed_at, row.pk)}"
        pages[name] = Wanted(path, hunter.cookies, hunter.hunter.name)
    return pages


def _follow_one_another(port: int, hunter: Recorded) -> None:
    """Exit with a sentence unless the middle page shows what comes right after its place."""
    rows = list(QuestLog.objects.of_hunter(hunter.hunter).latest_first().values_list("pk", flat=True))
    page = look(port, _history(hunter)["middle"])
    shown = [page.find(f"row-{pk}") for pk in rows[len(rows) // 2 + 1 :][:40]]
    if -1 in shown or any(later < earlier for earlier, later in pairwise(shown)):
        sys.exit("A page of the history does not show what comes next.")
