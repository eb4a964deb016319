"""Files that appear whole or not at all: written aside, then renamed. No Django database."""

import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from hunterproject.errors import RuleError
from legacy_import.problems import printable


class NotWrittenError(RuleError):
    """Files cannot be written, or stand there already."""

    code = "export_not_written"


class WholeFile:
    """A file being written beside the place where it will appear. Made and put in place by `whole_files`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        #: In bytes.
        self.size = 0
        self._hash = sha256()
        self.aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        self._file = self.aside.open("xb")

    @property
    def name(self) -> str:
        """The name it will have."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written so far, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, content: bytes) -> None:
        """Write on."""
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def to_disk(self) -> None:
        """Make sure that all of it is on disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Remove what is still aside."""
        # Closing writes what is left, and fails once more where a disk is full.
        try:
            self._file.close()
        except OSError:
            pass
        finally:
            self.aside.unlink(missing_ok=True)


@contextmanager
def whole_files(paths: Sequence[Path], *, force: bool) -> Iterator[list[WholeFile]]:
    """Give files to be written; they appear under their names once all are written and on disk.

    All lie in one folder. When anything fails, none appears, and what was
    there stays unless the renaming itself fails. The last one appears last and
    its older version goes first, so that a process killed meanwhile leaves a
    set without it. Raises NotWrittenError, without `force` also when one
    exists; what the caller's writing raises passes through.
    """
    _refuse_existing(paths, force=force)
    files: list[WholeFile] = []
    try:
        for path in paths:
            files.append(WholeFile(path))
        yield files
        for file in files:
            file.to_disk()
        _refuse_existing(paths, force=force)
        _put_in_place(files)
    except OSError as error:
        raise NotWrittenError(
            _("%(path)s cannot be written (%(reason)s). No file was left behind.")
            % {"path": printable(str(paths[-1].parent)), "reason": reason_of(error)}
        ) from error
    finally:
        for file in files:
            file.discard()


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where missing; raises NotWrittenError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWrittenError(
            _("The folder %(path)s cannot be made (%(reason)s).")
            % {"path": printable(str(folder)), "reason": reason_of(error)}
        ) from error


def reason_of(error: OSError) -> str:
    """Return what the system says, fit for a sentence."""
    return printable(error.strerror or str(error) or type(error).__name__)


def _refuse_existing(paths: Sequence[Path], *, force: bool) -> None:
    there: list[str] = []
    for path in paths:
        try:
            mode = os.lstat(path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise NotWrittenError(
                _("%(path)s cannot be looked at (%(reason)s).")
                % {"path": printable(str(path)), "reason": reason_of(error)}
            ) from error
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise NotWrittenError(
                _("%(path)s is there and is no file. Move it away.") % {"path": printable(str(path))}
            )
        there.append(printable(str(path)))
    if there and not force:
        raise NotWrittenError(
            _("Already there: %(paths)s. Choose another place, or overwrite with --force.")
            % {"paths": ", ".join(there)}
        )


def _put_in_place(files: Sequence[WholeFile]) -> None:
    if len(files) > 1:
        files[-1].path.unlink(missing_ok=True)
    placed: list[WholeFile] = []
    try:
        for file in files:
            os.replace(file.aside, file.path)
            placed.append(file)
    except BaseException:
        for file in placed:
            file.path.unlink(missing_ok=True)
        raise
    # The names too, not the contents alone, are on disk before anybody is told so.
    folder = os.open(files[-1].path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
