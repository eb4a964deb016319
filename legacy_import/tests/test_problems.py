"""How problems are told."""

import pytest

from legacy_import.problems import Problem, ProblemLog, described, short, shown


def test_a_problem_names_file_place_what_is_so_and_what_was_expected() -> None:
    place = ("55e39829-32ee-4a58-ac6d-da249ec0856d", "xp_reward")
    problem = Problem("quests.json", place, "is -5", "a whole number from 1")
    assert str(problem) == "quests.json › 55e3…0856d › xp_reward: is -5. Expected a whole number from 1."


def test_a_hundred_problems_are_listed_and_the_others_counted() -> None:
    problems = ProblemLog()
    for number in range(1, 104):
        problems.append(Problem("quest_logs.json", (f"entry {number}",), "is null", "an object"))
    lines = problems.listing().splitlines()
    assert len(lines) == 101
    assert lines[99].startswith("quest_logs.json › entry 100: ")
    assert lines[100] == "… and 3 more."
    assert len(problems.listing(most=103).splitlines()) == 103


def test_any_number_of_problems_comes_back_as_it_was_told() -> None:
    told = [Problem("a", (f"entry {n}", "\ud800 ñ\n"), "is odd", "none") for n in range(3000)]
    problems = ProblemLog()
    for one in told[:2000]:
        problems.append(one)
    assert list(problems) == told[:2000]
    for one in told[2000:]:
        problems.append(one)
    assert list(problems) == told
    assert (len(problems), list(ProblemLog())) == (3000, [])


def test_nothing_that_a_terminal_could_act_on_is_shown_as_it_is() -> None:
    assert shown("a\x1b[2Jb\ud800\u202e") == "“a\\x1b[2Jb\\ud800\\u202e”"
    assert short("a\nb") == "a\\nb"
    assert str(Problem("a", ("\x1b[0m",), "is odd", "none")) == "a › \\x1b[0m: is odd. Expected none."


def test_long_texts_and_keys_are_cut() -> None:
    assert shown("x" * 5000) == f"“{'x' * 60}…”"
    assert short("y z" * 5000) == "y zy… zy z"
    assert short("line 1234, column 56789") == "line 1234, column 56789"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (1500000, "1,500,000"),
        (1.5, "1.5"),
        ("50", "the text “50”"),
        ({}, "an object"),
        ([], "a list"),
    ],
)
def test_a_json_value_is_described_in_words(value: object, words: str) -> None:
    assert described(value) == words


def test_a_number_that_nobody_could_read_is_told_by_its_length() -> None:
    assert described(-(10**100)) == "a number of 101 digits"
