"""What there is to classify: items, and what did not become part of one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any

from desktop.core.intake.claims import Doubt
from desktop.core.intake.examples import SHOWN
from desktop.core.intake.index import Numbers, listed
from desktop.core.intake.scan import Fault, Found, Photo
from desktop.core.intake.store import RowStore
from desktop.core.intake.tables import Notes, Row

NONE = -1


class Source(StrEnum):
    """Where an item's text comes from."""

    TABLE = "table"
    SIDECAR = "sidecar"
    NAME = "name"
    """The photo's name gives a reference, and nothing gives a text."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A photo, the rows (by number) that may be its own, and why none of them is taken."""

    photo: str
    rows: tuple[int, ...]
    """The first of them."""
    doubt: Doubt

    def as_row(self) -> dict[str, Any]:
        """Under the names of `--json`."""
        return {"photo": self.photo, "rows": list(self.rows[:SHOWN]), "reason": self.doubt}


@dataclass(frozen=True, slots=True)
class Item:
    """A product: its photos (none where only the table knows it) and what is known of it."""

    photos: tuple[Photo, ...]
    reference: str
    designation: str
    description: str
    index: str | None
    source: Source
    rows: tuple[int, ...] = ()
    """The numbers of the table's rows that it stands for."""


@dataclass
class TableRows:
    """The rows of a table after pairing, by position."""

    numbers: Sequence[int]
    """Of each row in its file, from 1."""
    alike: dict[int, Sequence[int]]
    """The rows that say the same as a row of a photo, itself among them, where there are any."""
    left: Sequence[int]
    """For which no item stands."""
    doubtful: set[int]
    """Of these, the rows that an ambiguity keeps from a photo; the others have no photo."""
    repeated: Sequence[int]
    """The numbers of rows that are wholly like an earlier one, and left out."""

    def behind(self, position: int) -> Iterator[int]:
        """The numbers of the rows behind a photo's row."""
        return (self.numbers[one] for one in self.alike.get(position, (position,)))


class Known:
    """What is known of each photo, by number; as arrays, for there may be a hundred thousand."""

    def __init__(self, photos: int) -> None:
        self.rows = array("q", [NONE]) * photos
        """Its row in the table, by position: the first of several that say the same."""
        self.texts = array("q", [NONE]) * photos
        """Where its text is, by position: that row, or a sidecar."""
        self.references: dict[int, str] = {}
        """From its name, or from rows that differ in all but this."""

    def source(self, photo: int) -> Source:
        """Where the photo's text comes from."""
        row, text = self.rows[photo], self.texts[photo]
        if row != NONE and text in (row, NONE):
            return Source.TABLE
        if text != NONE:
            return Source.SIDECAR
        return Source.NAME if photo in self.references else Source.NONE


@dataclass
class Plan:
    """What there is to classify.  Its texts are in a temporary file: close it, or use `with`.

    Every photo found is in exactly one item.  Every row of the table stands behind an item, or is
    in `left` or `repeated`, or among the broken and silent ones of `notes`.
    """

    found: Found
    known: Known
    groups: Sequence[Numbers]
    """The photos of each item, by number, in the order of the first."""
    ambiguities: Sequence[Ambiguity]
    faults: Sequence[Fault]
    """Sidecars that cannot be used."""
    table: TableRows
    """The table's rows that were kept."""
    notes: Notes
    """What the reading of the table met."""
    store: RowStore
    """The texts."""

    def items(self) -> Iterator[Item]:
        """Items with photos, in the order of the first of these; may be called again."""
        return (self._item(listed(group)) for group in self.groups)

    def text_only(self) -> Iterator[Item]:
        """Rows for which no item with photos stands, in their order; may be called again."""
        for position in self.table.left:
            row = self.store[position]
            texts = row.designation, row.description, row.index
            yield Item((), row.reference or row.ean, *texts, Source.TABLE, (row.number,))

    def size(self, *, text_only_rows: bool = False) -> int:
        """How many items there are, with or without those that are rows alone."""
        return len(self.groups) + (len(self.table.left) if text_only_rows else 0)

    def close(self) -> None:
        """Forgets the texts."""
        self.store.close()

    def __enter__(self) -> Plan:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _item(self, photos: Sequence[int]) -> Item:
        known, first = self.known, photos[0]
        row = Row(0) if known.rows[first] == NONE else self.store[known.rows[first]]
        text = known.texts[first]
        texts = row if text == known.rows[first] else Row(0) if text == NONE else self.store[text]
        named = (known.references[photo] for photo in photos if photo in known.references)
        reference = row.reference or row.ean or texts.reference or next(named, "")
        positions = {known.rows[photo] for photo in photos} - {NONE}
        rows = {number for one in positions for number in self.table.behind(one)}
        return Item(
            tuple(self.found.photos[photo] for photo in photos),
            reference,
            texts.designation,
            texts.description,
            row.index,
            known.source(first),
            tuple(sorted(rows)),
        )
