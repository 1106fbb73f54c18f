"""Work that one program at a time may do, of all that share a history."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def only_one(history: Path, work: str) -> Iterator[bool]:
    """Whether nobody else does this `work` (a part of a file name), nor will in the block.

    The system lets go of the lock when its process ends, however that happens.  Raises OSError.
    """
    from filelock import FileLock, Timeout  # late: it takes its time to load

    # As SQLite's own files: who may write the history may lock, in a history of many accounts too.
    mode = stat.S_IMODE(history.stat().st_mode) & 0o666
    lock = FileLock(history.with_name(f".{work}.lock"), mode=mode)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
