"""Static files are collected when they have to be, and are whole when they are there."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest

from hunterproject import static_files
from hunterproject.static_files import STAMP, collect_if_changed

pytestmark = pytest.mark.any_database

CSS = "a { color: red } /* as it is */"


@pytest.fixture
def source(settings: Any, tmp_path: Path) -> Path:
    """A folder of sources, collected as a server's are, into a folder of its own."""
    source = tmp_path / "sources"
    (source / "css").mkdir(parents=True)
    (source / "css/site.css").write_text(CSS)
    (source / "mark.svg").write_text("<svg/>" * 100)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return source


@pytest.fixture
def root(source: Path, settings: Any) -> Path:
    """Where they were collected."""
    assert collect_if_changed()
    return Path(settings.STATIC_ROOT)


def served(root: Path, name: str) -> str:
    """Return the content of the file that pages name for `name`."""
    return (root / json.loads((root / "staticfiles.json").read_text())["paths"][name]).read_text()


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_they_are_collected_with_their_compressed_forms(root: Path) -> None:
    assert served(root, "css/site.css") == CSS
    assert {"mark.svg", "mark.svg.gz", "mark.svg.br"} <= set(contents(root))


def test_a_second_start_does_nothing(root: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert not collect_if_changed()
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_a_changed_file_is_collected_and_the_one_of_open_pages_stays(root: Path, source: Path) -> None:
    """By what it holds: its size and the time of its change may be as before, as after a checkout."""
    before = contents(root)
    changed = source / "css/site.css"
    times = changed.stat().st_atime_ns, changed.stat().st_mtime_ns
    changed.write_text(CSS.replace("red", "tan"))
    os.utime(changed, ns=times)

    assert collect_if_changed()
    assert served(root, "css/site.css") == CSS.replace("red", "tan")
    named_by_content = {name for name in before if name.startswith("css/site.") and name.count(".") > 1}
    assert named_by_content
    assert {name: contents(root)[name] for name in named_by_content} == {
        name: before[name] for name in named_by_content
    }


def test_a_new_file_is_collected(root: Path, source: Path) -> None:
    (source / "css/more.css").write_text(CSS)
    assert collect_if_changed()
    assert served(root, "css/more.css") == CSS


def test_another_address_is_written_into_them(root: Path, settings: Any) -> None:
    settings.STATIC_URL = "/elsewhere/"
    assert collect_if_changed()


def _folder(root: Path) -> None:
    rmtree(root)


def _one(root: Path) -> None:
    (root / "mark.svg.br").unlink()


def _cut(root: Path) -> None:
    (root / "mark.svg").write_text("<svg")


def _stamp(root: Path) -> None:
    (root / STAMP).unlink()


@pytest.mark.parametrize("lose", [_folder, _one, _cut, _stamp])
def test_whatever_is_lost_is_collected_again(root: Path, lose: Callable[[Path], None]) -> None:
    whole = contents(root)
    lose(root)
    assert collect_if_changed()
    assert contents(root) == whole
    assert not collect_if_changed()


def test_collecting_that_fails_leaves_what_was_there_and_is_done_again(root: Path, source: Path) -> None:
    whole = contents(root)
    broken = source / "css/broken.css"
    broken.write_text("a { background: url(nowhere.png) }")
    with pytest.raises(ValueError, match=r"nowhere\.png"):
        collect_if_changed()
    assert {name: content for name, content in whole.items() if name != STAMP} == contents(root)

    broken.unlink()
    assert collect_if_changed()
    assert contents(root) == whole


def test_what_a_start_left_that_was_cut_short_is_not_taken_over(root: Path, source: Path) -> None:
    whole = contents(root)
    aside = root / f"{STAMP}.cut-short" / "files"
    aside.mkdir(parents=True)
    (aside / "mark.svg").write_text("<svg")
    (root / STAMP).unlink()
    assert collect_if_changed()
    left = {name: content for name, content in contents(root).items() if not name.startswith(f"{STAMP}.")}
    assert left == whole


def test_nothing_of_its_own_is_left_but_the_stamp(root: Path) -> None:
    assert [path.name for path in root.iterdir() if path.name.startswith(STAMP)] == [STAMP]


def test_two_at_once_leave_a_whole_set(root: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second does all of it while the first has made its files and not moved them yet."""
    (source / "css" / "new.css").write_text("a { color: blue }")
    real, began = static_files._collect, []

    def collect(folder: Path) -> None:
        real(folder)
        if not began:
            began.append(folder)
            assert collect_if_changed()

    monkeypatch.setattr(static_files, "_collect", collect)
    assert collect_if_changed()
    assert served(root, "css/new.css") == "a { color: blue }"
    monkeypatch.undo()
    assert not collect_if_changed()
