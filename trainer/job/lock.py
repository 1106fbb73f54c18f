"""One run at a time in a working folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from trainer.job.errors import AnotherRun


@contextmanager
def only_run(work: Path) -> Iterator[None]:
    """Keeps other runs out of a working folder; the system lets go when the process ends, however.

    Raises AnotherRun at once where one is at work, and OSError.
    """
    work.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work / ".job.lock", timeout=0)
    since = work / ".job.since"
    try:
        lock.acquire()
    except Timeout as error:
        raise AnotherRun(path=work, since=_read(since)) from error
    try:
        since.write_text(datetime.now(UTC).isoformat(timespec="seconds"), encoding="utf-8")
        yield
    finally:
        since.unlink(missing_ok=True)
        lock.release()


def is_at_work(work: Path) -> bool:
    """Whether a run is at work in a folder; changes nothing."""
    if not (work / ".job.since").exists():
        return False
    try:
        with FileLock(work / ".job.lock", timeout=0):
            return False
    except Timeout:
        return True


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        return "a moment ago"
