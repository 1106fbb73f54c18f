"""Reads a table beside the photos: which row is which photo's, and where that is in doubt."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import xxhash

from common.progress import Progress
from desktop.core.intake.index import Numbers, add, listed
from desktop.core.intake.matching import Match, PhotoNames
from desktop.core.intake.names import barcode, bases, gtin, reference_key
from desktop.core.intake.spelling import folded
from desktop.core.intake.store import RowStore
from desktop.core.intake.tables import Notes, Row, Table

_TELL_EVERY = 1_000
_TEXT, _REFERENCE, _NUMBERED = 1, 2, 4
_SHORT = 4
"""A shorter reference may be any folder's first photo: `1.jpg`."""


class Doubt(StrEnum):
    """Why a photo has no text although there is one that may be its own."""

    ROWS_DIFFER = "rows-differ"
    """Several rows are about the photo, or its reference, and do not say the same."""
    SEVERAL_PHOTOS = "several-photos"
    """The row's photo name is that of several photos."""
    SIDECARS_DIFFER = "sidecars-differ"
    """Photos of the same reference have sidecars with different texts, this one has none."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The rows, by position, that are about a photo: all say the same, unless there is a doubt."""

    rows: Sequence[int]
    doubt: Doubt | None = None


class Claims:
    """The rows of a table, kept in a store, and the photos that they claim."""

    def __init__(self, store: RowStore, names: PhotoNames, photos: int) -> None:
        self._store, self._names = store, names
        self.numbers = array("q")
        """Of each row in its file."""
        self.repeated: list[int] = []
        """The numbers of rows that say wholly the same as an earlier one."""
        self._meanings = array("Q")
        self._kinds = bytearray()
        self._products: dict[int, int] = {}
        self._strengths = bytearray(photos)
        self._claimed: dict[int, Numbers] = {}
        self._unclear: dict[tuple[int, str], tuple[Match, list[int]]] = {}
        self._by_key: dict[str, Numbers] = {}
        self._settled: dict[int, Claim] = {}
        self._doubtful: dict[int, Claim] = {}

    def read(self, table: Table, notes: Notes, progress: Progress) -> None:
        """Takes in all rows.  Raises what reading a table raises."""
        whole: set[int] = set()
        for row in table.rows(notes, keyless=not self._strengths):
            if len(self.numbers) % _TELL_EVERY == 0:
                progress("Reading the table", len(self.numbers))
            texts = (row.reference, row.ean, row.designation, row.description)
            meaning = digest(*texts)
            if row.photo or row.reference or row.ean:
                content = digest(folded(row.photo), row.index or "", str(meaning))
                if content in whole:
                    self.repeated.append(row.number)
                    continue
                whole.add(content)
            position = self._store.add(row)
            self.numbers.append(row.number)
            self._meanings.append(meaning)
            self._kinds.append(_kind(row))
            self._claim(position, self._names.match(row.photo) if row.photo else None)
            for key in _keys(row):
                add(self._by_key, key, position)
        for (strength, _), (match, rows) in self._unclear.items():
            claim = Claim(rows, Doubt.SEVERAL_PHOTOS)
            for photo in match.photos:
                if strength > self._strengths[photo]:
                    self._strengths[photo] = strength
                    self._claimed.pop(photo, None)
                    self._doubtful[photo] = claim

    def of_photo(self, photo: int, stem: str) -> Claim | None:
        """The rows about a photo: those that name it, else those of the reference in its name."""
        rows = self._claimed.get(photo)
        if rows is not None:
            return self._settle(rows)
        referred = self._of_reference(stem)
        doubtful = self._doubtful.get(photo)
        if doubtful and (referred is None or referred.doubt):
            return doubtful
        return referred

    def forget_photos(self) -> None:
        """Lets go of what `of_photo` needs: half of the memory, once all photos have their rows."""
        del self._names, self._claimed, self._unclear, self._by_key, self._settled, self._doubtful

    def has_text(self, position: int) -> bool:
        """Whether the row has a designation or a description."""
        return bool(self._kinds[position] & _TEXT)

    def is_numbered(self, position: int) -> bool:
        """Whether the table numbers the row: it wants an answer of its own."""
        return bool(self._kinds[position] & _NUMBERED)

    def product(self, position: int) -> int:
        """The same for all rows of one reference that say the same: the first of these.

        A row that its table numbers is of no product but its own."""
        if self._kinds[position] & (_REFERENCE | _NUMBERED) != _REFERENCE:
            return position
        return self._products.setdefault(self._meanings[position], position)

    def _claim(self, position: int, match: Match | None) -> None:
        if match is None:
            return
        if not match.clear:
            key = match.strength, match.tail
            self._unclear.setdefault(key, (match, []))[1].append(position)
            return
        for photo in match.photos:
            if match.strength > self._strengths[photo]:
                self._strengths[photo] = match.strength
                self._claimed[photo] = position
            elif match.strength == self._strengths[photo]:
                add(self._claimed, photo, position)

    def _of_reference(self, stem: str) -> Claim | None:
        if not self._by_key:
            return None
        for base in bases(stem):
            rows = self._by_key.get(reference_key(base))
            if rows is not None:
                if len(base) < _SHORT and self._names.is_scattered(stem):
                    return Claim(listed(rows), Doubt.SEVERAL_PHOTOS)
                return self._settle(rows)
        rows = self._by_key.get(gtin(barcode(stem) or "") or "")
        return None if rows is None else self._settle(rows)

    def _settle(self, rows: Numbers) -> Claim:
        if isinstance(rows, int):
            return Claim((rows,))
        if id(rows) not in self._settled:  # the lists live as long as this
            same = len({self._meanings[row] for row in rows}) == 1
            self._settled[id(rows)] = Claim(rows, None if same else Doubt.ROWS_DIFFER)
        return self._settled[id(rows)]


def digest(*texts: str) -> int:
    """64 bits that are the same for the same texts."""
    return xxhash.xxh3_64_intdigest("\0".join(texts).encode("utf-8", "replace"))


def _kind(row: Row) -> int:
    kind = _REFERENCE if row.reference or row.ean else 0
    if row.designation or row.description:
        kind |= _TEXT
    return kind if row.index is None else kind | _NUMBERED


def _keys(row: Row) -> set[str]:
    return {reference_key(one) for one in (row.reference, row.ean) if one} - {""}
