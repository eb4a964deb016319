"""Collects the static files, unless what an earlier start collected is still what is wanted.

Collecting compresses every file, which takes longer than all else that a start
does. A stamp in STATIC_ROOT says what was collected, and what became of it.
"""

import os
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import call_command

STAMP = ".collected"
#: What makes other files of the same sources.
MAKERS = ("brotli", "Django", "whitenoise")


def collect_if_changed() -> bool:
    """Collect into STATIC_ROOT; returns whether there was anything to do.

    Nothing in STATIC_ROOT is ever half a file: all is made in a folder of its
    own there and then moved, the stamp last. Files of before stay, for pages
    that are open. Two at once move the same files there, each its own.
    """
    root = Path(settings.STATIC_ROOT)
    wanted = _sources()
    stamp = root / STAMP
    if stamp.exists() and stamp.read_text() == _stamp(wanted, root):
        return False
    stamp.unlink(missing_ok=True)
    root.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f"{STAMP}.", dir=root))
    try:
        made = aside / "files"
        _collect(made)
        for path in _files(made):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (made / path).replace(target)
        (aside / "stamp").write_text(_stamp(wanted, root))
        (aside / "stamp").replace(stamp)
    finally:
        rmtree(aside, ignore_errors=True)
    return True


def _collect(folder: Path) -> None:
    command = collectstatic.Command()
    backend = settings.STORAGES["staticfiles"]
    command.storage = storages.create_storage(backend | {"OPTIONS": {"location": folder}})
    call_command(command, interactive=False, verbosity=0)


def _sources() -> str:
    """Return a digest of what decides it all: the files, byte by byte, and how others are made of them."""
    digest = sha256(
        repr([settings.STATIC_URL, settings.STORAGES["staticfiles"], *map(version, MAKERS)]).encode()
    )
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            with storage.open(path) as file:
                content = file.read()
            digest.update(f"\n{path} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _stamp(sources: str, root: Path) -> str:
    """Return what a stamp says: what was collected, and which files of which size that came to."""
    sizes = "\n".join(f"{path} {(root / path).stat().st_size}" for path in _files(root))
    return f"{sources} {sha256(sizes.encode()).hexdigest()}\n"


def _files(folder: Path) -> list[str]:
    """Return the paths of all files in a folder but our own, in order."""
    paths = [os.path.join(where, name) for where, _folders, names in os.walk(folder) for name in names]
    inside = (os.path.relpath(path, folder) for path in paths)
    return sorted(path for path in inside if not path.startswith(STAMP))
