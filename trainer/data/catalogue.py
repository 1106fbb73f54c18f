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
from trainer.data.errors import ColumnsExchanged
from trainer.data.report import EXAMPLES, Reason, Row, ScanReport
from trainer.data.tables import index_key, index_of, read_table

AT_A_TIME = 256
"""Rows that are joined (and whose photos are checked) together."""

_PRODUCT_COLUMNS = ("index", "designation", "description", "productid", "imageid")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of the product table that has a label; nothing else about it is checked yet."""

    line: int
    """0 for a product that is in no table."""
    key: int
    """The index as 64 bits (`trainer.data.tables.index_key`)."""
    index: str
    designation: str
    description: str
    photo: str | None
    """Name of the photo's file (or its whole path, where it lies elsewhere), whether it is there
    or not; None where the row names none."""
    label: int
    """Position of the category in the list of categories."""


class Labels:
    """The label table in compact arrays: 17 bytes a row, whatever the texts.

    Raises ColumnsExchanged where codes and indices are under each other's names.
    """

    def __init__(
        self, data_dir: Path, categories: tuple[Category, ...], report: ScanReport
    ) -> None:
        numbers = {category.code: number for number, category in enumerate(categories)}
        keys, labels, lines = array("Q"), array("i"), array("I")
        path = data_dir / layout.LABELS
        # Codes outside the categories are numbered downwards from -1.
        unknown: dict[str, int] = {}
        exchanged: list[tuple[int, str, str]] = []
        exchanges = 0
        for line, values in read_table(path, ("index", "prdtypecode")):
            report.labels += 1
            if values is None:
                report.note(Reason.MALFORMED_LABEL, Row(line))
                continue
            index, code = identifier(values[0]), identifier(values[1])
            if not code:
                continue  # its product, if there is one, has no label
            if (number := numbers.get(code)) is None:
                number = unknown.setdefault(code, -1 - len(unknown))
                if index in numbers:
                    exchanges += 1
                    exchanged = exchanged or [(line, index, code)]
            keys.append(index_key(index))
            labels.append(number)
            lines.append(line)
        if exchanges > len(keys) // 2:
            line, index, code = exchanged[0]
            raise ColumnsExchanged(
                path=path, count=exchanges, rows=len(keys), line=line, index=index, value=code
            )
        self._unknown = list(unknown)
        self._codes = [category.code for category in categories]
        every_key, every_label = np.frombuffer(keys, np.uint64), np.frombuffer(labels, np.int32)
        every_line = np.frombuffer(lines, np.uint32)
        self._keys, first, entry = np.unique(every_key, return_index=True, return_inverse=True)
        self._labels, self._lines = every_label[first], every_line[first]
        self._joined = np.zeros(len(self._keys), np.bool_)
        later = np.delete(np.arange(len(every_key)), first)
        other = every_label[later] != self._labels[entry[later]]
        for reason, rows in (
            (Reason.DUPLICATE_LABEL, later[~other]),
            (Reason.CONTRADICTING_LABEL, later[other]),
        ):
            named = []
            for row in rows[:EXAMPLES].tolist():
                index = index_of(int(every_key[row]))
                code, before = self._code(every_label[row]), self._code(self._labels[entry[row]])
                value = code if code == before else f"{code}, before {before}"
                named.append(Row(int(every_line[row]), index, value))
            report.note_many(reason, len(rows), named)

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

    def row(self, position: int) -> Row:
        """Where in the label table a position is, with its code."""
        index = index_of(int(self._keys[position]))
        return Row(int(self._lines[position]), index, self._code(self._labels[position]))

    def _code(self, number: np.int32) -> str:
        return self._codes[number] if number >= 0 else self._unknown[-1 - int(number)]

    @property
    def joined(self) -> int:
        """How many labels have found their product."""
        return int(np.count_nonzero(self._joined))

    @property
    def alone(self) -> npt.NDArray[np.int64]:
        """Positions of the labels that have not found their product, in the order of the table."""
        alone = np.flatnonzero(~self._joined)
        return alone[np.argsort(self._lines[alone], kind="stable")]


def check_table(data_dir: Path) -> None:
    """Reads the product table to its end: raises the `DataError` that `read_rows` would raise."""
    for _ in read_table(data_dir / layout.PRODUCTS, _PRODUCT_COLUMNS):
        pass


def read_rows(
    data_dir: Path, labels: Labels, report: ScanReport, every_key: array[int]
) -> Iterator[list[LabelledRow]]:
    """Streams the product table in batches of at most `AT_A_TIME` rows that have a label.

    Rows without one, and rows whose index came before, go into the report; the keys of all rows
    go to the end of `every_key`, an array of "Q".
    """
    table = read_table(data_dir / layout.PRODUCTS, _PRODUCT_COLUMNS)
    while chunk := list(islice(table, AT_A_TIME)):
        report.rows += len(chunk)
        whole = [(line, values) for line, values in chunk if values is not None]
        for line, values in chunk:
            if values is None:
                report.note(Reason.MALFORMED, Row(line))
        indices = [identifier(values[0]) for _, values in whole]
        keys = [index_key(index) for index in indices]
        every_key.extend(keys)
        rows = []
        for (line, values), index, key, position in zip(
            whole, indices, keys, labels.positions(keys), strict=True
        ):
            if not index:
                report.note(Reason.NO_INDEX, Row(line))
                continue
            if position < 0:
                report.note(Reason.NO_LABEL, Row(line, index))
                continue
            if not labels.join(position):
                report.note(Reason.DUPLICATE_INDEX, Row(line, index))
                continue
            label = labels.number(position)
            if label is None:
                where = labels.row(position)
                report.note(Reason.UNKNOWN_CODE, Row(where.line, index, where.value))
                continue
            _, designation, description, product_id, image_id = values
            photo = layout.photo_name(image_id, product_id)
            if photo is None:
                value = f"{image_id or 'empty'} and {product_id or 'empty'}"
                report.note(Reason.PHOTO_UNNAMED, Row(line, index, value))
            rows.append(LabelledRow(line, key, index, designation, description, photo, label))
        yield rows
    alone = labels.alone
    report.note_many(Reason.NO_PRODUCT, len(alone), map(labels.row, alone.tolist()))
