"""One run in a folder at a time, over all windows and programs that share a history."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(history: Path, folder: str) -> Iterator[bool]:
    """Whether nobody else works on a batch of this folder, nor will in the block.

    Whatever a batch is made of beside its folder: its photos are those of the other.

    The system lets go of the lock when its process ends, however that happens.  Raises OSError.
    """
    from filelock import FileLock, Timeout  # late: it takes its time to load

    name = hashlib.blake2b(os.path.normcase(folder).encode(), digest_size=16).hexdigest()
    # As SQLite's own files: who may write the history may lock, in a history of many accounts too.
    mode = stat.S_IMODE(history.stat().st_mode) & 0o666
    lock = FileLock(history.with_name(f".batch-{name}.lock"), mode=mode)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
