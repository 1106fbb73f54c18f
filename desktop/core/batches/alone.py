"""One run in a folder at a time, over all windows and programs that share a history."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.core.only_one import only_one


@contextmanager
def alone(history: Path, folder: str) -> Iterator[bool]:
    """Whether nobody else works on a batch of this folder, nor will in the block.

    Whatever a batch is made of beside its folder: its photos are those of the other.

    The system lets go of the lock when its process ends, however that happens.  Raises OSError.
    """
    name = hashlib.blake2b(os.path.normcase(folder).encode(), digest_size=16).hexdigest()
    with only_one(history, f"batch-{name}") as free:
        yield free
