"""Looks into a folder again and again, and tells of each new photo once, when it is complete."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from desktop.core.watched import File, Watched

STILL: Final = 1.5
"""Seconds for which size and time of a file must stay the same before it is taken for complete."""

UNFINISHED: Final = frozenset({".part", ".partial", ".crdownload", ".download", ".tmp", ".temp"})
"""How programs call what they are still writing; whether before or after the real suffix."""

DEEP: Final = 6
"""So many folders below each other are looked into: phones sort photos by day."""

_TOGETHER: Final = 50
"""So many photos at most are told at once, so that the first ones are not kept waiting."""


@dataclass(frozen=True)
class Arrival:
    """A photo to be classified."""

    path: Path
    file: File
    sha256: str


@dataclass(frozen=True)
class Look:
    """What one look found."""

    arrived: tuple[Arrival, ...] = ()
    """In the order of their time."""
    known: int = 0
    """Photos that have just come, and were known already: they are not told."""
    growing: int = 0
    """Files that may not be complete yet."""
    away: bool = False
    """Whether the folder is not there, or cannot be read."""
    before: int | None = None
    """How many photos lay there when the watching began, while nobody has said what to do with
    them; nothing else is told until then."""
    more: bool = False
    """Whether there is more to tell at once."""


class Watcher:
    """Watches one folder and what is below it; for one thread at a time, and slow on a share.

    What it has told is in hand until `settle`: a photo that was told and never classified, because
    the program ended, is told again by the next one.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Watched,
        known: Callable[[str], bool],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`known` tells by a photo's SHA-256 whether the history has it."""
        self.folder = folder
        self._ledger, self._known, self._clock = ledger, known, clock
        self._sightings: dict[File, float] = {}
        self._in_hand: set[str] = set()
        self._hashes_in_hand: set[str] = set()
        self._first: list[File] | None = None

    def look(self) -> Look:
        """What has happened since the last look.

        Raises sqlite3.Error and OSError where the ledger cannot be read or written.
        """
        try:
            files = list(_photos(self.folder))
        except OSError:
            return Look(away=True)
        if not self._ledger.begun(self.folder):
            if not self._ledger.fresh(files):
                self._ledger.begin(self.folder)
            else:
                self._first = self._first or files
                return Look(before=len(files))
        return self._news(self._ledger.fresh(files))

    def begin(self, *, with_those_before: bool) -> None:
        """Says whether the photos that lay there at first are to be classified as well."""
        if not with_those_before:
            self._ledger.settle((file, "") for file in self._first or ())
        self._first = None
        self._ledger.begin(self.folder)

    def settle(self, arrival: Arrival) -> None:
        """That photo has been dealt with, for good."""
        self._ledger.settle([(arrival.file, arrival.sha256)])
        self._in_hand.discard(arrival.file.path)
        self._hashes_in_hand.discard(arrival.sha256)

    def drop(self, arrival: Arrival) -> None:
        """That photo has not been dealt with, and is told once more."""
        self._in_hand.discard(arrival.file.path)
        self._hashes_in_hand.discard(arrival.sha256)

    def _news(self, fresh: list[File]) -> Look:
        now = self._clock()
        self._sightings = {file: self._sightings.get(file, now) for file in fresh}
        candidates = [file for file in fresh if file.path not in self._in_hand]
        complete = [file for file in candidates if now - self._sightings[file] >= STILL]
        growing = len(candidates) - len(complete)
        complete.sort(key=lambda file: (file.modified, file.path))
        arrived: list[Arrival] = []
        duplicates = []
        told: set[str] = set()
        for file in complete[:_TOGETHER]:
            sha256 = _sha256(file)
            if not sha256:  # locked, or gone again: the next look may know more
                growing += 1
                continue
            if sha256 in self._hashes_in_hand or sha256 in told:
                continue  # its twin is being classified: after that, the ledger knows both
            if self._ledger.known(sha256) or self._known(sha256):
                duplicates.append((file, sha256))
                continue
            told.add(sha256)
            arrived.append(Arrival(Path(file.path), file, sha256))
        if duplicates:
            self._ledger.settle(duplicates)
        # Only now, when nothing can fail any more: what is in hand is never told again.
        self._in_hand.update(one.file.path for one in arrived)
        self._hashes_in_hand |= told
        return Look(tuple(arrived), len(duplicates), growing, more=len(complete) > _TOGETHER)


def is_photo(name: str) -> bool:
    """Whether a file of this name is a finished photo: not hidden, and not still being written."""
    from bundle.photo import SUFFIXES  # late: it loads every decoder

    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    hidden = name.startswith((".", "~"))
    return (
        not hidden
        and bool(suffixes)
        and suffixes[-1] in SUFFIXES
        and not UNFINISHED.intersection(suffixes)
    )


def _photos(folder: Path, depth: int = 0) -> list[File]:
    """The photos of a folder as they are now; raises OSError where the folder is away."""
    found: list[File] = []
    with os.scandir(folder) as listing:
        for one in listing:
            # What cannot be looked at now may be there at the next look.
            with suppress(OSError):
                if one.name.startswith("."):
                    continue
                if one.is_dir(follow_symlinks=False):
                    if depth < DEEP:
                        found += _photos(Path(one.path), depth + 1)
                elif is_photo(one.name) and one.is_file():
                    state = Path(one.path).stat()  # a listing on Windows may be of yesterday
                    if state.st_size > 0:
                        found.append(File(one.path, state.st_size, state.st_mtime_ns))
    return found


def _sha256(file: File) -> str:
    """Of a file that is still as it was; empty where it is not, or cannot be read."""
    try:
        with Path(file.path).open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            state = os.fstat(opened.fileno())
    except OSError:
        return ""
    return digest if (state.st_size, state.st_mtime_ns) == file[1:] else ""


LEDGER_ERRORS: Final = (sqlite3.Error, OSError)
"""What `Watcher` raises where its ledger is out of order."""
