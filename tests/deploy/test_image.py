"""The Dockerfile's own steps, done in a folder: what they make answers, and writes nothing there.

The base image and the download of libraries are left out: the environment that runs the tests stands in.
"""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.deploy.dockerfile import ROOT, context, stages
from tests.fire.waiting import wait_until

pytestmark = pytest.mark.any_database

BUILD, FINAL = stages()
#: As which the image runs.
UID = 10001


def test_the_bases_are_one_image_pinned_to_a_patch() -> None:
    assert BUILD.base == FINAL.base
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", FINAL.base)


def test_it_runs_as_a_number_that_is_not_root_and_no_instruction_goes_back() -> None:
    assert FINAL.all("USER") == [f"{UID}:{UID}"]
    assert [name for name, _argument in FINAL.instructions].index("USER") > max(
        place for place, (name, _argument) in enumerate(FINAL.instructions) if name in ("RUN", "COPY")
    )


def test_nothing_private_and_nothing_of_the_tests_gets_in() -> None:
    inside = {str(path) for path in context()}
    assert {"manage.py", "gunicorn.conf.py", "requirements.txt", "hunterproject/settings.py"} <= inside
    assert {"script/_healthcheck.py", "script/_secrets.py"} <= inside
    wrong = re.compile(
        r"(^|/)(\.env.*|\.git|\.venv|tests|benchmarks|docs|__pycache__)(/|$)|\.sqlite3|_cache/|requirements-dev"
    )
    assert [path for path in inside if wrong.search(path)] == []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder /app of the image, made by the steps of the Dockerfile."""
    folder = tmp_path_factory.mktemp("image") / "app"
    folder.mkdir()
    _open_to_others(folder)
    for name, argument in BUILD.instructions:
        if name == "COPY":
            _copy(argument, folder)
        elif name == "RUN" and "pip" in argument:
            (folder / ".venv").symlink_to(sys.prefix)
        elif name == "RUN":
            steps = ["sh", "-ec", argument.replace("/app", str(folder))]
            subprocess.run(steps, cwd=folder, env=_environment(folder), check=True)
        else:
            assert name in ("ENV", "WORKDIR"), f"the test does not know {name}"
    return folder


def _open_to_others(folder: Path) -> None:
    """Let any user go to it: the folders that pytest makes are their owner's alone."""
    for one in (folder, *folder.parents):
        if one.stat().st_uid == os.geteuid() and one.parent != one and one.stat().st_mode & stat.S_IXOTH == 0:
            one.chmod(one.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)


def _copy(argument: str, folder: Path) -> None:
    source, target = argument.split()
    assert target == "."
    paths = context() if source == "." else [Path(source)]
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)


def _environment(folder: Path, **more: str) -> dict[str, str]:
    """Only what the image sets: nothing of whoever runs the tests."""
    return {"PATH": f"{folder}/.venv/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | more


def read_only(app: Path) -> list[str]:
    """Return what to put before a command so that it runs with the tree mounted read-only; root may do that.

    And as the image's user, where that one can read the environment of the tests.
    """
    if os.geteuid() != 0:
        return []
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    prefix = ["unshare", "--mount", "sh", "-c", mount, str(app)]
    as_user = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups"]
    # Its own interpreter, not another one that is found where this one can't be read.
    see = f"import sys, django; sys.exit(not sys.executable.startswith({str(app)!r}))"
    tried = subprocess.run(
        [*as_user, "python", "-c", see], cwd=app, env=_environment(app), capture_output=True, check=False
    )
    return [*prefix, *(as_user if tried.returncode == 0 else [])]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that the server may write to."""
    _open_to_others(tmp_path)
    tmp_path.chmod(0o777)
    return tmp_path


@pytest.fixture
def port(app: Path, data: Path) -> Iterator[int]:
    """A server as the image starts it, on a port of its own, its database on SQLite and its key in a file."""
    (data / "key").write_text("of a file\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    environment = _environment(
        app,
        SECRET_KEY_FILE=str(data / "key"),
        DATABASE_URL=f"sqlite:///{data}/db.sqlite3",
        PYTHONDONTWRITEBYTECODE="1",
        WEB_WORKERS="1",
    )
    command = [f"127.0.0.1:{free}" if part == "0.0.0.0:8000" else part for part in FINAL.command]
    before = read_only(app)
    subprocess.run(
        [*before, "python", "manage.py", "migrate", "--verbosity", "0"], cwd=app, env=environment, check=True
    )
    with subprocess.Popen([*before, *command], cwd=app, env=environment) as server:
        try:
            wait_until(lambda: server.poll() is not None or ask(free, "/readyz")[0] == 200, "it is ready")
            yield free
        finally:
            server.terminate()


def ask(port: int, path: str) -> tuple[int, str]:
    """Return status and text of an answer; status 0 without one."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


def test_what_the_steps_make_serves_pages_and_their_files_and_writes_nothing(app: Path, port: int) -> None:
    def tree() -> set[tuple[Path, float]]:
        return {(path, path.lstat().st_mtime) for path in app.rglob("*")}

    before = tree()
    status, page = ask(port, "/accounts/login/")
    assert status == 200
    css = re.findall(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert css
    assert [ask(port, path)[0] for path in css] == [200] * len(css)
    assert tree() == before


def test_its_user_can_change_none_of_it(app: Path) -> None:
    """On a disk that can be written to, too."""
    paths = [app, *app.rglob("*")]
    assert [path for path in paths if not path.is_symlink() and path.stat().st_mode & stat.S_IWOTH] == []
    if os.geteuid() == 0:
        assert {path.lstat().st_uid for path in paths} == {0}
