"""Changes to a data folder, one at a time over all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import machine_reason
from desktop.core.errors import AnotherWindow, CannotWrite, Managed
from desktop.core.folder import DataFolder

LOCK_SECONDS = 5.0
"""How long to wait for another process that updates."""


@contextmanager
def changing(folder: DataFolder) -> Iterator[None]:
    """Holds connection, models and state of a data folder, alone among all processes.

    Raises Managed where they are the machine's, AnotherWindow where somebody else holds them for
    long, and CannotWrite for any OSError, those of the block included.
    """
    # Late: it takes its time to load, and the window's first look changes nothing.
    from filelock import FileLock, Timeout

    if folder.borrowed:
        raise Managed(path=folder.home)
    with writing(folder):
        folder.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.update_lock, timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise AnotherWindow(path=folder.home) from error
        try:
            for litter in folder.home.glob(".*.tmp.json"):  # of whoever was killed here
                litter.unlink(missing_ok=True)
            yield
        finally:
            lock.release()


@contextmanager
def writing(folder: DataFolder) -> Iterator[None]:
    """Raises CannotWrite for any OSError of the block."""
    try:
        yield
    except OSError as error:
        path = error.filename or folder.home
        raise CannotWrite(path=path, reason=machine_reason(error)) from error
