"""A folder for each window that is open over one data folder at the same time: its seat.

What a window keeps for its next start, and what it leaves behind where it ends badly, is its own:
two windows never write the same file.  The system lets go of a seat when its process ends, however
that happens.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from common.files import write_atomically

if TYPE_CHECKING:
    from filelock import BaseFileLock

MOST: Final = 9
"""Windows at the same time; further ones keep nothing."""


@dataclass
class Seat:
    """One of them, taken."""

    path: Path
    _lock: BaseFileLock

    @property
    def session(self) -> Path:
        """What is to be taken up at the next start."""
        return self.path / "session.json"

    @property
    def pasted(self) -> Path:
        """The photos of it that are in no file."""
        return self.path / "pasted"

    @property
    def log(self) -> Path:
        """The last lines that the program has logged."""
        return self.path / "log.txt"

    @property
    def trace(self) -> Path:
        """Where the interpreter writes when it dies."""
        return self.path / "trace.txt"

    def former(self) -> dict[str, Any] | None:
        """The facts of the last run on this seat, where it never said that it ended."""
        try:
            facts = json.loads(self._marker.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def begin(self, facts: dict[str, Any]) -> None:
        """Says that a run has begun.  Raises OSError."""
        facts = facts | {"began": datetime.now(UTC).isoformat(timespec="seconds")}
        write_atomically(self._marker, json.dumps(facts))

    def end(self) -> None:
        """Says that it has ended as it should."""
        with contextlib.suppress(OSError):
            self._marker.unlink(missing_ok=True)
        for empty in (self.log, self.trace):
            with contextlib.suppress(OSError):
                empty.unlink(missing_ok=True)

    def leave(self) -> None:
        """Lets another window sit here."""
        self._lock.release()

    @property
    def _marker(self) -> Path:
        return self.path / "running.json"


def take(folder: Path) -> Seat | None:
    """The first free seat; None where there is none, or nothing can be written."""
    for number in range(1, MOST + 1):
        with contextlib.suppress(OSError):
            seat = _taken(folder / str(number))
            if seat is not None:
                return seat
    return None


def abandoned(folder: Path, own: Seat) -> Iterator[Seat]:
    """Each other seat that nobody sits on any more, though something was left there; taken while
    the caller looks at it."""
    for number in range(1, MOST + 1):
        path = folder / str(number)
        if path == own.path or not path.is_dir():
            continue
        with contextlib.suppress(OSError):
            seat = _taken(path)
            if seat is not None:
                try:
                    yield seat
                finally:
                    seat.leave()


def _taken(path: Path) -> Seat | None:
    from filelock import FileLock, Timeout  # late: it takes its time to load

    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    return Seat(path, lock)
