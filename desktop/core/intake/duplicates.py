"""Photos with identical bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import xxhash

from common.errors import machine_reason
from common.progress import Progress, silent
from desktop.core.intake.scan import Fault, Photo

_HEAD = 1 << 14
_CHUNK = 1 << 20
_TELL_EVERY = 100
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Duplicates:
    """Groups of two or more photos with the same bytes."""

    groups: tuple[tuple[Photo, ...], ...]
    faults: tuple[Fault, ...] = ()
    """Photos that could not be read for comparison."""


def identical(folder: Path, photos: Iterable[Photo], progress: Progress = silent) -> Duplicates:
    """Compares the photos of a folder.  Empty ones are not alike: they are broken.

    Only photos of the same size are read: their first 16 KiB, and where these are alike, all.  An
    exception from `progress` ends the work.
    """
    comparison = _Comparison(folder, progress)
    by_size = groupby(sorted(photos, key=attrgetter("size")), key=attrgetter("size"))
    groups: list[Sequence[Photo]] = []
    for size, same_size in by_size:
        if size:
            for similar in comparison.alike(list(same_size), _HEAD):
                whole = size <= _HEAD
                groups += [similar] if whole else comparison.alike(similar, size)
    return Duplicates(tuple(map(tuple, groups)), tuple(comparison.faults))


class _Comparison:
    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        self._read = 0
        self.faults: list[Fault] = []

    def alike(self, photos: Sequence[Photo], size: int) -> Iterator[Sequence[Photo]]:
        """Groups of those whose first `size` bytes are the same."""
        if len(photos) < 2:
            return
        groups: dict[bytes, list[Photo]] = {}
        for photo in photos:
            self._read += 1
            if self._read % _TELL_EVERY == 0:
                self._progress("Comparing photos of the same size", self._read)
            try:
                groups.setdefault(self._digest(photo, size), []).append(photo)
            except OSError as error:
                self.faults.append(Fault(photo.name, machine_reason(error)))
        yield from (group for group in groups.values() if len(group) > 1)

    def _digest(self, photo: Photo, size: int) -> bytes:
        # The bare calls: there may be a hundred thousand files.
        file = os.open(f"{self._folder}/{photo.name}", _READING)
        try:
            state = xxhash.xxh3_128()
            while size > 0 and (chunk := os.read(file, min(size, _CHUNK))):
                state.update(chunk)
                size -= len(chunk)
            return state.digest()
        finally:
            os.close(file)
