"""Finds the photos of a folder, and what may belong to them: sidecars and tables."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from common.errors import machine_reason
from common.progress import Progress, silent
from desktop.core.errors import FolderUnreadable
from desktop.core.intake.errors import FolderIsOutput
from desktop.core.intake.opening import NO_FILE
from desktop.core.intake.spelling import folded, stem_and_suffix

MARKER = ".rakuten-desktop-output"
"""A folder that holds a file of this name is our own output, and never scanned."""

TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
SIDECARS = frozenset({".txt", ".json"})

_TELL_EVERY = 1_000

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it was found."""

    name: str
    """Relative to the folder, with `/` between its parts."""
    size: int
    """In bytes."""
    modified: int
    """In nanoseconds since 1970."""

    def path(self, folder: Path) -> Path:
        """Where it is."""
        return folder / self.name


@dataclass(frozen=True, slots=True)
class Fault:
    """A file or folder that cannot be used, and why."""

    name: str
    """Relative to the folder, with `/` between its parts."""
    reason: str

    def as_row(self) -> dict[str, str]:
        """Under the names of `--json`."""
        return {"name": self.name, "reason": self.reason}


@dataclass
class Found:
    """What there is in a folder, by name relative to it; photos in the order of their folders."""

    folder: Path
    photos: list[Photo] = field(default_factory=list)
    sidecars: dict[str, list[str]] = field(default_factory=dict)
    """Names by their folded form; several only where the file system tells them apart."""
    tables: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    """Folders and photos that cannot be read, links that are not followed, empty photos."""
    own: list[str] = field(default_factory=list)
    """Our own output, which was left alone."""
    others: int = 0
    """Files that are none of these; hidden ones are not counted."""


def scan(
    folder: Path,
    *,
    recursive: bool = True,
    exclude: Collection[Path] = (),
    table: Path | None = None,
    progress: Progress = silent,
) -> Found:
    """Lists a folder and, unless told otherwise, those below it.

    Left out are hidden files and folders, links to folders (they may loop), the files and folders
    in `exclude`, the `table` in use and folders with our `MARKER`.  What cannot be read is in
    `faults`; what looks like a photo and cannot be opened (zero bytes, no permission,
    a link to nowhere, a pipe) is in both `photos` and `faults`.

    An exception from `progress` ends the scan.  Raises FolderUnreadable where the folder itself
    cannot be listed, and FolderIsOutput.
    """
    return _Scan(folder, exclude, table).run(recursive, progress)


class _Scan:
    def __init__(self, folder: Path, exclude: Collection[Path], table: Path | None) -> None:
        from bundle.photo import SUFFIXES  # loads the decoders

        self._photos = SUFFIXES
        self._found = Found(folder)
        self._excluded = {_place(path) for path in exclude}
        self._table = None if table is None else _place(table)
        self._seen: set[tuple[int, int]] = set()

    def run(self, recursive: bool, progress: Progress) -> Found:
        found = self._found
        waiting = [""]  # a stack of prefixes: deep folders must not exhaust Python's own
        while waiting:
            prefix = waiting.pop()
            photos, faults = len(found.photos), len(found.faults)
            tables, own = len(found.tables), len(found.own)
            below = []
            for number, entry in enumerate(self._entries(prefix)):
                if number % _TELL_EVERY == 0:
                    progress("Looking for photos", len(found.photos))
                if self._take(entry, prefix + entry.name) and recursive:
                    below.append(f"{prefix}{entry.name}/")
            _sort_after(photos, found.photos, attrgetter("name"))
            _sort_after(faults, found.faults, attrgetter("name"))
            _sort_after(tables, found.tables, str)
            _sort_after(own, found.own, str)
            waiting += sorted(below, reverse=True)
        return found

    def _entries(self, prefix: str) -> Iterator[os.DirEntry[str]]:
        """What is in a folder, in no order; nothing where it is our own or cannot be read.

        One by one: a hundred thousand entries with their facts would take 80 MB at a time.
        """
        folder = os.path.join(self._found.folder, prefix)  # noqa: PTH118 - the fast one
        try:
            facts = os.stat(folder)  # noqa: PTH116
            place = facts.st_dev, facts.st_ino
            if facts.st_ino and place in self._seen:  # a junction or a bind mount that loops
                self._fault(prefix, "a link to a folder, not followed")
                return
            self._seen.add(place)
            with os.scandir(folder) as listing:
                if os.path.lexists(os.path.join(folder, MARKER)):  # noqa: PTH118
                    if not prefix:
                        raise FolderIsOutput(path=self._found.folder)
                    self._found.own.append(prefix.rstrip("/"))
                    return
                yield from listing
        except OSError as error:
            reason = machine_reason(error)
            if not prefix:
                raise FolderUnreadable(path=self._found.folder, reason=reason) from error
            self._fault(prefix, reason)

    def _take(self, entry: os.DirEntry[str], name: str) -> bool:
        """Sorts an entry in; True where it is a folder to look into."""
        # macOS puts a `._photo.jpg` that is no photo beside every photo on a foreign disk, and
        # Excel a `~$table.xlsx` beside every open workbook.
        if entry.name.startswith((".", "~$")):
            return False
        if self._excluded and _place(entry.path) in self._excluded:
            self._found.own.append(name)
            return False
        if self._table and _place(entry.path) == self._table:
            return False
        suffix = stem_and_suffix(entry.name)[1]
        try:
            if entry.is_dir(follow_symlinks=False):
                return not _hidden(entry.stat(follow_symlinks=False))
            if suffix in self._photos:
                self._photo(entry, name)
            elif entry.is_dir():
                self._fault(name, "a link to a folder, not followed")
            elif suffix not in SIDECARS and suffix not in TABLES:
                self._found.others += 1
            elif not entry.is_file() and not stat.S_ISREG(entry.stat().st_mode):
                self._fault(name, NO_FILE)
            elif suffix in SIDECARS:
                self._found.sidecars.setdefault(folded(name), []).append(name)
            else:
                self._found.tables.append(name)
        except OSError as error:
            self._fault(name, machine_reason(error))
        return False

    def _photo(self, entry: os.DirEntry[str], name: str) -> None:
        try:
            facts = entry.stat()
        except OSError as error:  # a link to nowhere, or in a circle
            self._no_photo(name, machine_reason(error))
            return
        if stat.S_ISDIR(facts.st_mode):
            self._fault(name, "a link to a folder, not followed")
        elif not stat.S_ISREG(facts.st_mode):  # a pipe would never end
            self._no_photo(name, NO_FILE)
        elif not _hidden(facts):
            self._found.photos.append(Photo(name, facts.st_size, facts.st_mtime_ns))
            if not facts.st_size:
                self._fault(name, "the file is empty")
            elif not facts.st_mode & stat.S_IROTH and not os.access(entry.path, os.R_OK):
                self._fault(name, "no permission")

    def _no_photo(self, name: str, reason: str) -> None:
        """Somebody takes it for a photo: it gets a row in the results that says why it is none."""
        self._found.photos.append(Photo(name, 0, 0))
        self._fault(name, reason)

    def _fault(self, name: str, reason: str) -> None:
        self._found.faults.append(Fault(name.rstrip("/"), reason))


def _sort_after(start: int, found: list[_T], key: Callable[[_T], str]) -> None:
    found[start:] = sorted(found[start:], key=key)


def _hidden(facts: os.stat_result) -> bool:
    """Whether Windows hides it: `$RECYCLE.BIN` has photos, too."""
    return bool(getattr(facts, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)


def _place(path: Path | str) -> str:
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - no link is resolved
