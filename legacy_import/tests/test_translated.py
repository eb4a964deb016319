"""What is told of files, and what an import did, in the language of whoever reads it."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from hunterproject.models import MAX_AMOUNT
from hunters.models import Hunter
from hunters.services import OutOfRangeError
from legacy_import.models import ImportRun
from legacy_import.opening import check_range
from legacy_import.parsing import SourceFile, read_folder, read_value
from legacy_import.placing import Placement
from legacy_import.problems import Problem, ProblemLog, described, shown
from legacy_import.report import GOLD
from legacy_import.sentences import Sentence, ngettext
from legacy_import.services import FolderProblemsError
from legacy_import.tests.catalogs import made_up, marked
from legacy_import.tests.folders import MADRID, NOW, RUN, bring, entry, profile, quest, quests, write
from legacy_import.tests.test_mutations import broken, swapped
from legacy_import.tests.uploads import confirm, page, record_files, upload
from legacy_import.times import Calendar
from legacy_import.translated import said, told
from legacy_import.validation import check, check_entries
from tests.effort import examples

#: Broken in every way that a value of a file can be, and JSON that is none.
BROKEN: dict[str, Any] = {
    "hunter": {
        "name": " ", "gold": -1, "stats": {
            "Strength": {"name": "Agility", "total_xp": 2**53 - 1},
            "strength": {"name": "Strength", "total_xp": 1.5},
            "Luck": [],
            "Agility": {"name": "Agility", "total_xp": 2**53 - 1},
            "Spirit": None,
        },
    },
    "quests": {
        RUN: quest(RUN, name="x" * 300, description="\0", xp_reward="50", difficulty=None),
        RUN.upper(): quest("y", name="\ud800"),
        "z": [],
    },
    "quest_logs": [
        entry("2025-02-30T09:00:00"), entry("2999-01-01T09:00:00"), entry("0001-01-01T00:00:00+14:00"),
        entry("noon"), {}, 7, entry(xp=10**50, gold=1_500_000_000_000_000_000),
    ],
}  # fmt: skip


def problems_of(files: dict[str, Any], folder: Path) -> list[Problem]:
    """Return what is told of a folder with these files; bytes and text stay as they are."""
    read = read_folder(write(folder, **files))
    problems: list[Problem] = []
    check(read, problems)
    calendar = Calendar(MADRID, (), NOW)
    for one in check_entries(read.log, problems) if read.log else ():
        calendar.place(one, problems)
    return problems


def parts_of(text: str) -> Iterator[Sentence]:
    """Yield a sentence, and the sentences inside it."""
    if isinstance(text, Sentence):
        yield text
        for one in text.params.values():
            if isinstance(one, str):
                yield from parts_of(one)


def assert_can_be_said_in_any_language(problem: Problem) -> None:
    assert isinstance(problem.what, Sentence)
    assert isinstance(problem.expected, Sentence)
    for part in (*parts_of(problem.what), *parts_of(problem.expected), *problem.place):
        if isinstance(part, Sentence) and part.template != "%(number)s":
            assert part.template in marked(), part.template
            assert marked()[part.template] == part.plural


class TestSaying:
    def test_a_sentence_in_another_language_with_its_numbers_and_the_words_inside_it(
        self, tmp_path: Path
    ) -> None:
        sentence = Sentence("is %(value)s", value=described(-1500000))
        listed = Sentence("is %(value)s", value=described([]))
        with made_up(tmp_path):
            assert said(sentence) == "‹is -1.500.000›"
            assert said(listed) == "‹is ‹a list››"
        assert (said(sentence), said(listed)) == ("is -1,500,000", "is a list")

    @pytest.mark.parametrize(
        ("count", "text"), [(1, "‹is empty (1 byte)›"), (2000, "‹is empty (2.000 bytes)›")]
    )
    def test_numbers_of_things(self, tmp_path: Path, count: int, text: str) -> None:
        with made_up(tmp_path):
            assert said(ngettext("is empty (%(count)s byte)", "is empty (%(count)s bytes)", count)) == text

    @pytest.mark.parametrize("text", ["", "is blank", "%(value)s 100 %"])
    def test_a_plain_text_stays_as_it_is(self, tmp_path: Path, text: str) -> None:
        with made_up(tmp_path):
            assert said(text) == text

    def test_a_problem_with_its_place_but_its_keys_as_the_file_has_them(self, tmp_path: Path) -> None:
        problem = Problem(
            "quests.json",
            ("is blank", Sentence("entry %(number)s", number="7")),
            Sentence("is blank"),
            Sentence("a text"),
        )
        with made_up(tmp_path):
            [one] = told([problem])
        assert one.where == "quests.json › is blank › ‹entry 7›"
        assert (one.what, one.expected) == ("‹is blank›", "‹a text›")


class TestWhatIsTold:
    """Whatever is told of files is marked for translation, to its last part."""

    def test_of_every_kind_of_broken_value(self, tmp_path: Path) -> None:
        problems = problems_of(BROKEN, tmp_path)
        assert len(problems) > 25
        for one in problems:
            assert_can_be_said_in_any_language(one)

    @settings(max_examples=examples(100), deadline=None)
    @given(swapped() | broken())
    def test_of_whatever_happens_to_a_sound_folder(self, files: dict[str, bytes]) -> None:
        with TemporaryDirectory() as folder:
            named = {name.removesuffix(".json"): content for name, content in files.items()}
            for one in problems_of(named, Path(folder)):
                assert_can_be_said_in_any_language(one)

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b'{"a" 1}', b"[1 2]", b"{a:1}", b'{"a":1,}', b"[1,]", b'["\n"]', b'["\\q"]', b'["\\u12"]',
         b'["\\', b"[1] 2", b"nul", b'["a', b'{"a":1 "b"', b"[NaN]", b"[1e999]", b"[" + b"9" * 5000 + b"]",
         b"\xff", b"[" * 100_000, b'[{"a":1,"a":2}]', b'["' + b"x" * 2_000_000],
    )  # fmt: skip
    def test_of_text_that_is_no_json(self, tmp_path: Path, content: bytes) -> None:
        problems: list[Problem] = []
        file = SourceFile("hunter.json", tmp_path / "hunter.json")
        file.path.write_bytes(content)
        read_value(file, problems)
        assert problems
        for one in problems:
            assert_can_be_said_in_any_language(one)
            if "why" in one.what.params:
                assert isinstance(one.what.params["why"], Sentence), "what the standard library says is known"

    @given(st.text("abcdefghijklmnopqrstuvwxyz%()s", max_size=30))
    def test_with_words_of_the_files_as_they_are(self, text: str) -> None:
        with override("es"):
            assert said(Sentence("is %(value)s", value=shown(text))).endswith(shown(text))


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def _in_spanish(self, hunter: Hunter) -> None:
        Hunter.objects.update(language="es")

    def test_problems_are_told_in_the_hunters_language(self, signed_in: Client, tmp_path: Path) -> None:
        log = [entry(xp=1_500_000_000_000_000_000), entry("noon")]
        with made_up(tmp_path):
            run = upload(signed_in, record_files(log=log, gold=-1))
            shown_page = signed_in.get(page(run)).text
        assert "quest_logs.json › ‹entry 1› › xp_earned" in shown_page
        assert "‹is 1.500.000.000.000.000.000›" in shown_page
        assert "‹a whole number from 1 to 9.007.199.254.740.991›" in shown_page
        assert "‹is ‹the text “noon”››" in shown_page
        assert "‹a time such as 2025-03-01T09:56:51›" in shown_page

    def test_what_came_over_is_told_in_the_language_of_whoever_reads(
        self, signed_in: Client, tmp_path: Path
    ) -> None:
        with made_up(tmp_path):
            run = upload(signed_in, record_files(gold=1234))
            confirm(signed_in, run)
            assert "‹Completions read›" in signed_in.get(page(run)).text
            assert "= </span>1.234</td>" in signed_in.get(page(run)).text
        Hunter.objects.update(language="en")
        assert "Completions read" in signed_in.get(page(run)).text
        assert "= </span>1,234</td>" in signed_in.get(page(run)).text


@pytest.mark.django_db
class TestTheReportThatIsKept:
    def folder(self, path: Path, name: str, **changed: Any) -> Path:
        log = [entry(), entry(), entry("2025-10-26T02:30:00")]
        return write(path, hunter=profile(name, gold=3), quests=quests(quest(**changed)), quest_logs=log)

    def test_is_the_same_whatever_language_it_was_made_in(self, tmp_path: Path) -> None:
        kept = []
        for number, language in enumerate(("en", "es")):
            name = f"Mara{number}"
            with made_up(tmp_path / f"catalog{number}"), override(language):
                for changed in ({"xp_reward": 1500}, {"xp_reward": 70}):
                    folder = self.folder(tmp_path / name, name, **changed)
                    bring(folder, placement=Placement.PERSONAL, update_quests="xp_reward" in changed)
            runs = ImportRun.objects.filter(report__name=name).order_by("created_at", "pk")
            kept.append(json.dumps([[one.report, one.counts] for one in runs]).replace(name, "Mara"))
        assert kept[0] == kept[1]

    def test_holds_data_of_the_quests_that_differ(self, tmp_path: Path) -> None:
        bring(self.folder(tmp_path, "Mara", xp_reward=1500), placement=Placement.PERSONAL)
        made = ImportRun.objects.get().report
        assert made["rewards_changed"] == [
            {"name": "Morning run", "id": RUN, "older_xp": 1500, "older_gold": 10, "xp": 50, "gold": 10}
        ]
        write(tmp_path, quests=quests(quest(name="Evening run")), hunter=profile("Mara", gold=4))
        bring(tmp_path, placement=Placement.PERSONAL)
        later = ImportRun.objects.latest("created_at").report
        assert later["quests_differing"] == [{"name": "Evening run", "id": RUN, "fields": ["name"]}]


@pytest.mark.django_db
def test_a_command_speaks_english_and_a_page_the_same_problems_otherwise(tmp_path: Path) -> None:
    folder = write(tmp_path / "old", hunter=profile(gold=-1_500_000), quests=quests(quest()))
    with pytest.raises(FolderProblemsError) as refused:
        bring(folder)
    problems = refused.value.problems
    assert isinstance(problems, ProblemLog)
    english = "hunter.json › gold: is -1,500,000. Expected a whole number from 0 to 9,007,199,254,740,991."
    assert problems.listing() == english
    with made_up(tmp_path / "catalog"):
        assert problems.listing() == english
        [one] = told(problems)
    assert one.what == "‹is -1.500.000›"


@pytest.mark.parametrize(
    ("name", "english"),
    [
        (GOLD, "The log's gold adds up to 9,007,199,254,740,993, more than 9,007,199,254,740,991."),
        ("Spirit", "The log's XP in Spirit adds up to 9,007,199,254,740,993, more than"),
        ("", "The log's XP of deleted quests adds up to 9,007,199,254,740,993, more than"),
    ],
)
def test_a_log_that_is_too_large_is_told_in_the_pages_language(
    tmp_path: Path, name: str, english: str
) -> None:
    with pytest.raises(OutOfRangeError, match=english):
        check_range({name: MAX_AMOUNT}, {name: 2})
    with made_up(tmp_path), pytest.raises(OutOfRangeError) as refused:
        check_range({name: MAX_AMOUNT}, {name: 2})
    assert str(refused.value).startswith("‹The log's")
    assert "9.007.199.254.740.993" in str(refused.value)
