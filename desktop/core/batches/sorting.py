"""Photos of a batch, copied or linked into one folder per category; nothing is ever overwritten."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from common.errors import machine_reason
from common.progress import Progress, silent
from desktop.core.batches.ledger import Row
from desktop.core.errors import OutputUnusable
from desktop.core.history.store import Entry
from desktop.core.intake.scan import MARKER

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""What stands in the way of all photos, not of one."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""Letters that Windows takes in no file name."""


@dataclass
class Sorted:
    """What became of the photos."""

    placed: int = 0
    """Copied or linked now (or would be, in a dry run)."""
    present: int = 0
    """There already, from an earlier run."""
    repeated: int = 0
    """Wholly the same as another photo of this run, of the same name and category."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    """Photos that could not be placed, and why."""


def check_place(into: Path, folder: Path) -> None:
    """Raises OutputUnusable where photos of `folder` cannot be sorted into this place."""
    if folder.resolve().is_relative_to(into.resolve()):
        raise OutputUnusable(path=into, reason="the photos themselves are in this folder")
    with _writing(into):
        names = [entry.name for entry in into.iterdir()] if into.exists() else []
    # It will never be scanned for photos again: somebody's own must not be in it.
    if MARKER not in names and not all(name.startswith(".") for name in names):
        reason = "there are other things in this folder; choose a new one, or an empty one"
        raise OutputUnusable(path=into, reason=reason)


def sort_photos(
    rows: Iterable[Row],
    folder: Path,
    language: str,
    *,
    link: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Sorted:
    """Places the photos of every answered row in `folder/<code> <category>/`.

    `link` makes hard links where the disk allows, copies elsewhere.  A photo whose name is taken by
    another one gets a number; one that is there already is left alone, so that a second run only
    adds.  The folder is marked, and is never scanned for photos again.  In a dry run nothing is
    written.  Raises OutputUnusable where nothing more can be written.
    """
    sorting = _Sorting(link, dry_run)
    with _writing(folder):
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / MARKER).touch()
        for row in rows:
            if row.entry is None or row.entry.code is None:
                continue
            place = folder / _folder_name(row.entry, language)
            if not dry_run and row.photos:
                place.mkdir(exist_ok=True)
            for photo in row.photos:
                sorting.take(Path(photo), place)
                progress("Sorting photos", sorting.seen)
    return sorting.done


class _Sorting:
    def __init__(self, link: bool, dry_run: bool) -> None:
        self.done = Sorted()
        self._link, self._dry_run = link, dry_run
        self._would: dict[Path, Path] = {}
        """In a dry run: what would be there by now."""
        self._placed: set[str] = set()
        """What this run has placed, or would have."""

    @property
    def seen(self) -> int:
        done = self.done
        return done.placed + done.present + done.repeated + len(done.failed)

    def take(self, photo: Path, place: Path) -> None:
        """Places one photo, unless it is there already."""
        try:
            facts = photo.stat()
            for target in _names(place, photo):
                there = self._would.get(target, target)
                if not there.exists():
                    break
                if facts.st_size == there.stat().st_size and filecmp.cmp(photo, there, False):
                    if str(target) in self._placed:
                        self.done.repeated += 1
                    else:
                        self.done.present += 1
                    return
            if self._dry_run:
                self._would[target] = photo
            else:
                _put(photo, target, self._link)
            self._placed.add(str(target))
            self.done.placed += 1
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
            self.done.failed.append((str(photo), machine_reason(error)))


def _put(photo: Path, target: Path, link: bool) -> None:
    if link:
        # Another disk, or one without hard links (FAT): a copy does as well.
        with contextlib.suppress(OSError):
            os.link(photo.resolve(), target)
            return
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        shutil.copy2(photo, temporary)
        try:
            os.link(temporary, target)  # where the name has been taken meanwhile, this fails
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links
            temporary.rename(target)
    finally:
        temporary.unlink(missing_ok=True)


def _names(place: Path, photo: Path) -> Iterator[Path]:
    yield place / photo.name
    for number in count(2):
        yield place / f"{photo.stem} ({number}){photo.suffix}"


def _folder_name(entry: Entry, language: str) -> str:
    name = (entry.name_fr if language == "fr" else entry.name_en) or ""
    plain = _FORBIDDEN.sub(" ", f"{entry.code} {name}")
    return " ".join(plain.split())[:100].rstrip(". ") or "_"


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputUnusable(path=folder, reason=machine_reason(error)) from error
