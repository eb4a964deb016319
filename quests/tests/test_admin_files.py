"""The catalog as a CSV or JSON file: what is read, what is refused, and formulae that stay text."""

import csv
import io
import json

import pytest
import tablib
from hypothesis import given, settings
from hypothesis import strategies as st

from quests.catalog_files import COLUMNS, MOST_ROWS, CatalogCSV, CatalogJSON, UnreadableFileError
from tests.effort import examples

HEADERS = list(COLUMNS)
#: What begins a formula, with signs around it that could hide one.
TRICKY = st.text(st.sampled_from("=+-@'\t\r\n\"; ,aÑ＝😀"), max_size=6)
TEXTS = TRICKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def written(reader: type, *rows: list[object]) -> bytes:
    return reader().export_data(tablib.Dataset(*rows, headers=HEADERS))


def row(name: str, description: str) -> list[object]:
    return ["", name, name, description, description, "Strength", "Daily", "daily", 50, 10, True, False]


@pytest.mark.parametrize("reader", [CatalogCSV, CatalogJSON])
@settings(max_examples=examples(100), deadline=None)
@given(name=TEXTS, description=TEXTS)
def test_every_text_comes_back_as_it_went(reader: type, name: str, description: str) -> None:
    back = reader().create_dataset(written(reader, row(name, description)))
    assert (back["name"][0], back["description"][0]) == (name, description)
    assert (back["name_es"][0], back["description_es"][0]) == (name, description)


@settings(max_examples=examples(100), deadline=None)
@given(name=TRICKY)
def test_no_cell_of_a_csv_file_is_a_formula(name: str) -> None:
    _headers, cells = csv.reader(
        io.StringIO(written(CatalogCSV, row(name, name)).decode("utf-8-sig"), newline="")
    )
    assert not any(cell and cell[0] in "=+-@\t\r\n＝＋－＠" for cell in cells)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=1+1", "''=1"])
def test_a_formula_stands_behind_an_apostrophe(name: str) -> None:
    assert f"'{name}" in written(CatalogCSV, row(name, "")).decode()
    assert json.loads(written(CatalogJSON, row(name, "")))[0]["name"] == name


def test_a_csv_file_has_the_mark_by_which_spreadsheets_know_utf_8_and_json_has_none() -> None:
    assert written(CatalogCSV, row("Ñ", "")).startswith(b"\xef\xbb\xbfid,name")
    assert written(CatalogJSON, row("Ñ", "")).startswith(b"[")


@pytest.mark.parametrize(
    "text", ["id;name\r\n;Run\r\n", "id,name\n,Run\n\n", "\ufeffid,name\n,Run", "id , name\n,Run"]
)
def test_csv_is_read_as_spreadsheets_write_it(text: str) -> None:
    back = CatalogCSV().create_dataset(text.encode())
    assert (back.headers, list(back["name"])) == (["id", "name"], ["Run"])


def test_what_an_object_leaves_out_is_left_out() -> None:
    back = CatalogJSON().create_dataset(b'[{"name": "Run"}, {"id": "x"}]')
    assert back.headers == ["name", "id"]
    assert back["name"][0] == "Run"
    assert not isinstance(back["name"][1], str)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"\n\n", "This file is empty"),
        (b"id,name\n", "headers, and no quest below"),
        (b"Run,Strength\n1,2", "“Run” is no column of the catalog"),
        (b"name,name\nRun,Walk", "names a column twice"),
        (b"id,name\n1,2,3", "Row 1 has more cells"),
        (b'name\n"Run', "no CSV file"),
        (b"name\n" + b"x" * 200_000, "no CSV file"),
        ("name\nÑandú".encode("latin-1"), "not in UTF-8"),
        ("name\nÑandú".encode("utf-16"), "not in UTF-8"),
        (b"name\n" + b"Run\n" * (MOST_ROWS + 1), "This file has 2,001 quests. Import at most 2,000"),
        (b"PK\x03\x04\x00\x00", "no column of the catalog"),
    ],
)
def test_a_wrong_csv_file_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        CatalogCSV().create_dataset(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no JSON file"),
        (b"{", "no JSON file"),
        (b"[" * 100_000, "no JSON file"),
        (b"9" * 5000, "no JSON file"),
        (b'{"name": "Run"}', "no list of quests"),
        (b"[1]", "no list of quests"),
        (b'"Run"', "no list of quests"),
        (b"null", "no list of quests"),
        (b"[]", "holds no quest"),
        (b"[{}]", "names no column"),
        (b'[{"owner": 1}]', "“owner” is no column"),
        (b"\xff\xfe[\x00", "not in UTF-8"),
    ],
)
def test_a_wrong_json_file_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        CatalogJSON().create_dataset(content)
