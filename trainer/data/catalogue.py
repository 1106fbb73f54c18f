"""The two tables of a catalogue, joined by index while they stream."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.challenge import identifier
from trainer.data import layout
from trainer.data.report import Reason, ScanReport
from trainer.data.tables import index_key, read_table

AT_A_TIME = 256
"""Rows that are joined (and whose photos are checked) together."""

_PRODUCT_COLUMNS = ("index", "designation", "description", "productid", "imageid")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of the product table that has a label; nothing else about it is checked yet."""

    line: int
    key: int
    """The index as 64 bits (`trainer.data.tables.index_key`)."""
    index: str
    designation: str
    description: str
    photo: str | None
    """Name of the photo's file, whether it is there or not; None where the row names none."""
    label: int
    """Position of the category in the list of categories."""


class Labels:
    """The label table in compact arrays: 13 bytes a row, whatever the texts."""

    def __init__(
        self, data_dir: Path, categories: tuple[Category, ...], report: ScanReport
    ) -> None:
        numbers = {category.code: number for number, category in enumerate(categories)}
        keys, labels = array("Q"), array("i")
        path = data_dir / layout.LABELS
        # Codes outside the categories are numbered downwards from -1.
        unknown: dict[str, int] = {}
        for _, values in read_table(path, ("index", "prdtypecode")):
            if values is None or not (code := identifier(values[1])):
                continue  # its product, if there is one, has no label
            if (number := numbers.get(code)) is None:
                number = unknown.setdefault(code, -1 - len(unknown))
            keys.append(index_key(identifier(values[0])))
            labels.append(number)
        self._unknown = list(unknown)
        every_key = np.frombuffer(keys, np.uint64)
        self._keys, first = np.unique(every_key, return_index=True)
        self._labels = np.frombuffer(labels, np.int32)[first]
        self._joined = np.zeros(len(self._keys), np.bool_)
        report.note_keys(Reason.DUPLICATE_LABEL, np.delete(every_key, first))

    def __len__(self) -> int:
        return len(self._keys)

    def positions(self, keys: list[int]) -> list[int]:
        """Where in the table the keys stand, -1 where they do not."""
        if not len(self):
            return [-1] * len(keys)
        wanted = np.array(keys, np.uint64)
        found = np.minimum(np.searchsorted(self._keys, wanted), len(self) - 1)
        positions: list[int] = np.where(self._keys[found] == wanted, found, -1).tolist()
        return positions

    def join(self, position: int) -> bool:
        """Gives a label to its product; False if an earlier product has it."""
        first = not self._joined[position]
        self._joined[position] = True
        return first

    def number(self, position: int) -> int | None:
        """The category at a position, as its place in the list of categories; None if not there."""
        number = int(self._labels[position])
        return number if number >= 0 else None

    def unknown_code(self, position: int) -> str:
        """The code at a position that is not in the categories."""
        return self._unknown[-1 - int(self._labels[position])]

    @property
    def joined(self) -> int:
        """How many labels have found their product."""
        return int(np.count_nonzero(self._joined))

    @property
    def alone(self) -> npt.NDArray[np.uint64]:
        """Keys of the labels that have not found their product."""
        return self._keys[~self._joined]


def read_rows(data_dir: Path, labels: Labels, report: ScanReport) -> Iterator[list[LabelledRow]]:
    """Streams the product table in batches of at most `AT_A_TIME` rows that have a label.

    Rows without one, and rows whose index came before, go into the report.
    """
    table = read_table(data_dir / layout.PRODUCTS, _PRODUCT_COLUMNS)
    while chunk := list(islice(table, AT_A_TIME)):
        report.rows += len(chunk)
        whole = [(line, values) for line, values in chunk if values is not None]
        for line, values in chunk:
            if values is None:
                report.note(Reason.MALFORMED, f"line {line}")
        indices = [identifier(values[0]) for _, values in whole]
        keys = [index_key(index) for index in indices]
        rows = []
        for (line, values), index, key, position in zip(
            whole, indices, keys, labels.positions(keys), strict=True
        ):
            where = f"line {line} (index {index})"
            if position < 0:
                report.note(Reason.NO_LABEL, where)
                continue
            if not labels.join(position):
                report.note(Reason.DUPLICATE_INDEX, where)
                continue
            label = labels.number(position)
            if label is None:
                code = labels.unknown_code(position)
                report.note(Reason.UNKNOWN_LABEL, f"index {index} (label {code})")
                continue
            _, designation, description, product_id, image_id = values
            photo = layout.photo_name(image_id, product_id)
            rows.append(LabelledRow(line, key, index, designation, description, photo, label))
        yield rows
    report.note_keys(Reason.NO_PRODUCT, labels.alone)
