"""A small disk that can be filled and made read-only, for what lies on it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.fire.waiting import wait_until


class SmallDisk:
    """A mounted file system of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave no byte while the block lasts."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (65536, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"x" * size)
        try:
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Take no writes while the block lasts. Waits until nothing is open for writing."""
        wait_until(lambda: self._remount("ro"), "the disk is read-only", 8)
        try:
            yield
        finally:
            assert self._remount("rw")

    def _remount(self, how: str) -> bool:
        done = subprocess.run(
            ["mount", "-o", f"remount,{how}", self.folder], capture_output=True, check=False
        )
        return done.returncode == 0


@contextmanager
def small_disk(folder: Path, megabytes: int = 8) -> Iterator[SmallDisk]:
    """Mount a disk on a new folder; skips the test where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be mounted by root alone")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
