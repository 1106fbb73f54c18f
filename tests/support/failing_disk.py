"""A disk that fails at a chosen step, by way of Python's own audit events."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CHANGES = {"os.rename", "os.mkdir", "os.symlink", "os.link", "os.remove", "shutil.copyfile"}


class FailingDisk:
    """Counts whatever changes `folder` (opening for writing, renaming, removing, making folders and
    links), and lets the steps from `first` on fail, `times` of them, with an OSError."""

    def __init__(
        self, folder: Path, number: int, first: int, times: int, only: frozenset[str] | None
    ) -> None:
        self.folder = str(folder)
        self.number = number
        self.first, self.last = first, first + times
        self.only = only
        self.steps = 0
        self.failed = 0

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raises where this step is one that fails."""
        if event == "open":
            path, _, flags = arguments
            if not (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
                return
        elif event in _CHANGES:
            path = arguments[1] if event == "os.rename" else arguments[0]
        else:
            return
        if not isinstance(path, str | bytes | os.PathLike):
            return
        path = os.fsdecode(path)
        if not path.startswith(self.folder) or (self.only and event not in self.only):
            return
        self.steps += 1
        if self.first <= self.steps < self.last:
            self.failed += 1
            raise OSError(self.number, os.strerror(self.number), path)


_current: FailingDisk | None = None
_heard = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _current is not None:
        _current.hear(event, arguments)


@contextmanager
def failing_disk(
    folder: Path,
    number: int,
    first: int = 1,
    times: int = sys.maxsize,
    only: frozenset[str] | None = None,
) -> Iterator[FailingDisk]:
    """The disk under `folder` fails with the errno `number`; see `FailingDisk`."""
    global _current, _heard
    if not _heard:
        sys.addaudithook(_hook)  # there is no way to take it back
        _heard = True
    _current = FailingDisk(folder, number, first, times, only)
    try:
        yield _current
    finally:
        _current = None
