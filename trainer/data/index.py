"""The usable rows of a catalogue, as `trainer.data.scan` leaves them to all later passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from trainer.data import layout
from trainer.data.report import ScanReport
from trainer.data.row_file import RowReader
from trainer.data.split import LEFT_OUT, SPLITS, Split


@dataclass(frozen=True, slots=True)
class Product:
    """A usable product, its texts as the shop wrote them."""

    row: int
    """Its number in the index, from 0 in the order of the product table."""
    index: str
    designation: str
    description: str
    photo: Path | None
    """A file that was readable when the catalogue was scanned."""
    label: int
    """Position in the index's categories."""


@dataclass(frozen=True)
class CatalogueIndex:
    """The usable rows of a catalogue: arrays over all of them, texts and photos one at a time.

    A context manager; the row file stays open until the end.
    """

    data_dir: Path
    categories: tuple[Category, ...]
    labels: npt.NDArray[np.int32]
    """[rows] position of each row's category in `categories`."""
    splits: npt.NDArray[np.uint8]
    """[rows] position of each row's split in `trainer.data.split.SPLITS`, or `LEFT_OUT`."""
    groups: npt.NDArray[np.int64]
    """[rows] the group of look-alikes, as the number of one of its rows."""
    has_text: npt.NDArray[np.bool_]
    """[rows] whether anything is left of the texts after cleaning."""
    has_photo: npt.NDArray[np.bool_]
    """[rows] whether there is a readable photo."""
    fingerprint: str
    """SHA-256 over what the products are (texts, photos, labels), whatever their order."""
    report: ScanReport
    _reader: RowReader

    def __len__(self) -> int:
        return len(self.labels)

    def rows(self, split: Split | Literal["all"]) -> npt.NDArray[np.int64]:
        """The numbers of the rows of a split, ascending: int64 [rows of the split]."""
        if split == "all":
            return np.arange(len(self), dtype=np.int64)
        return np.flatnonzero(self.splits == SPLITS.index(split))

    def product(self, row: int) -> Product:
        """Reads one row from disk."""
        stored = self._reader[row]
        return Product(
            row=row,
            index=stored.index,
            designation=stored.designation,
            description=stored.description,
            photo=self.data_dir / layout.PHOTOS / stored.photo if stored.photo else None,
            label=int(self.labels[row]),
        )

    def products(self, rows: Iterable[int]) -> Iterator[Product]:
        """Reads rows from disk in the given order."""
        return (self.product(int(row)) for row in rows)

    def counts(self) -> npt.NDArray[np.int64]:
        """Products by split and category: int64 [len(SPLITS), len(categories)]."""
        return counts_of(self.splits, self.labels, len(self.categories))[: len(SPLITS)]

    def close(self) -> None:
        """Closes the row file; texts can no longer be read."""
        self._reader.close()

    def __enter__(self) -> CatalogueIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def counts_of(
    splits: npt.NDArray[np.uint8], labels: npt.NDArray[np.int32], categories: int
) -> npt.NDArray[np.int64]:
    """Products by split, those that are left out last, and category: int64 [4, categories]."""
    counts = np.zeros((LEFT_OUT + 1, categories), np.int64)
    np.add.at(counts, (splits, labels), 1)
    return counts
