"""Which photos the photo column of a table means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from desktop.core.intake.index import Numbers, add, listed
from desktop.core.intake.scan import Photo
from desktop.core.intake.spelling import folded, stem_and_suffix

DEEPEST = 40
"""Folders that are compared."""

_WHOLE = DEEPEST + 1
_BY_NAME = 100
_SPELLINGS = 8
"""More photos than these do not differ in case or accents only."""


@dataclass(frozen=True, slots=True)
class Match:
    """The photos, by number, that a row means; where it is not `clear`, any one of them."""

    photos: Sequence[int]
    strength: int
    """The greater, the surer: the whole path, the name (with more or fewer folders), the stem."""
    tail: str
    """What the photos' paths have in common with the row's, from the right."""
    clear: bool


class PhotoNames:
    """The photos of a folder by name."""

    def __init__(self, photos: Sequence[Photo], suffixes: frozenset[str]) -> None:
        self._photos = photos
        # Not a method: the cycle would keep the indexes alive.
        self._without_suffix = partial(_without_suffix, suffixes)
        self._names = _Tails(photos, folded)
        self._stems = _Tails(photos, self._without_suffix)

    def match(self, written: str) -> Match | None:
        """The photos that a cell of a table means: a name, with or without folders and suffix.

        Among several photos of the name, those with the most folders in common are meant, read
        from the right; the spelling decides where only case or accents differ.  Photos of one stem
        and folder are one photo in several formats.  None where there is no such photo.
        """
        written = written.strip().removeprefix("./").removeprefix(".\\")
        if named := self._names.find(folded(written)):
            numbers, tail, strength = named
            if 1 < len(numbers) <= _SPELLINGS:
                spelled = [one for one in numbers if self._is_spelled(one, written, tail)]
                numbers = spelled if len(spelled) == 1 else numbers
            return Match(numbers, _BY_NAME + strength, tail, clear=len(numbers) == 1)
        if alike := self._stems.find(self._without_suffix(written)):
            numbers, tail, strength = alike
            return Match(numbers, strength, tail, clear=self._are_in_one_folder(numbers))
        return None

    def is_scattered(self, stem: str) -> bool:
        """Whether photos in several folders have this stem."""
        alike = self._stems.find(folded(stem))
        return alike is not None and not self._are_in_one_folder(alike[0])

    def _is_spelled(self, number: int, written: str, tail: str) -> bool:
        parts = tail.count("/") + 1
        return _last(self._photos[number].name, parts) == _last(written.replace("\\", "/"), parts)

    def _are_in_one_folder(self, numbers: Sequence[int]) -> bool:
        folders = (folded(self._photos[number].name).rpartition("/")[0] for number in numbers)
        first = next(folders)
        return all(folder == first for folder in folders)


class _Tails:
    """Photos by the last parts of their paths; an index for each number of parts that is asked."""

    def __init__(self, photos: Sequence[Photo], spelling: Callable[[str], str]) -> None:
        self._photos, self._spelling = photos, spelling
        self._by_parts: dict[int, dict[str, Numbers]] = {}
        self._whole: dict[str, Numbers] | None = None
        deepest = max((photo.name.count("/") + 1 for photo in photos), default=0)
        self._deepest = min(deepest, DEEPEST)

    def find(self, path: str) -> tuple[Sequence[int], str, int] | None:
        """Photos, what they have in common with `path`, and the strength of that."""
        parts = path.split("/")
        for count in range(min(len(parts), self._deepest), 0, -1):
            tail = "/".join(parts[-count:])
            numbers = listed(self._index(count).get(tail)) if parts[-1] else []
            if len(numbers) > 1 and count == len(parts):
                if self._whole is None:
                    self._whole = self._indexed(None)
                if whole := listed(self._whole.get(tail)):
                    return whole, tail, _WHOLE
            elif numbers and count == len(parts) and self._is_whole(numbers[0], count):
                return numbers, tail, _WHOLE
            if numbers:
                return numbers, tail, count
        return None

    def _is_whole(self, number: int, parts: int) -> bool:
        return self._photos[number].name.count("/") + 1 == parts

    def _index(self, parts: int) -> dict[str, Numbers]:
        if parts not in self._by_parts:
            self._by_parts[parts] = self._indexed(parts)
        return self._by_parts[parts]

    def _indexed(self, parts: int | None) -> dict[str, Numbers]:
        """By the last `parts`, where there are so many; by whole paths for None."""
        index: dict[str, Numbers] = {}
        for number, photo in enumerate(self._photos):
            path = self._spelling(photo.name)
            if parts is not None:
                cut = path.rsplit("/", parts)
                if len(cut) < parts:
                    continue
                path = "/".join(cut[-parts:])
            add(index, path, number)
        return index


def _last(path: str, parts: int) -> str:
    return unicodedata.normalize("NFC", "/".join(path.strip().split("/")[-parts:]))


def _without_suffix(suffixes: frozenset[str], path: str) -> str:
    parent, slash, name = folded(path).rpartition("/")
    stem, suffix = stem_and_suffix(name)
    return parent + slash + (folded(stem) if suffix in suffixes else name)
