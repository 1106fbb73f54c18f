"""Which histories have a window open on them: who replaces one from elsewhere should know."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WINDOWS = 8
"""Windows that are counted; more of them change nothing."""


@contextmanager
def window_open(history: Path) -> Iterator[None]:
    """A window is open on a history while the block lasts; the system notes its end, however that
    comes.  A folder that cannot be written is no reason not to open."""
    with ExitStack() as stack:
        with suppress(OSError):
            for number in range(WINDOWS):
                if stack.enter_context(_held(history, number)):
                    break
        yield


def has_window(history: Path) -> bool:
    """Whether a window is open on a history; False where nobody can tell."""
    with suppress(OSError):
        for number in range(WINDOWS):
            if _place(history, number).exists():
                with _held(history, number) as free:
                    if not free:
                        return True
    return False


@contextmanager
def _held(history: Path, number: int) -> Iterator[bool]:
    from filelock import FileLock, Timeout  # late: it takes its time to load

    # As SQLite's own files: a history may be of many accounts.
    mode = stat.S_IMODE(history.stat().st_mode) & 0o666 if history.exists() else 0o600
    lock = FileLock(_place(history, number), mode=mode)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _place(history: Path, number: int) -> Path:
    return history.with_name(f".window-{number}.lock")
