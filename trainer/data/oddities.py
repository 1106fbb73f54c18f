"""What is odd about products that can be read: texts and photos that say less than they seem to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.text import clean
from trainer.data.catalogue import LabelledRow
from trainer.data.report import LONGEST_TEXT, Reason, Row, ScanReport
from trainer.data.row_file import RowReader

Array = npt.NDArray[np.uint64]

_NOTHING = frozenset(
    (
        *("nan", "none", "null", "n/a", "nat", "<na>", "undefined", "nil"),
        *("#n/a", "#name?", "#value!", "#ref!", "#null!", "#num!", "#div/0!"),
    )
)
"""Words that programs write where a text is missing."""

_GARBLED = re.compile("\\ufffd|Ã[\\u00a0-\\u00bf]|â€[™œ¦\\u009d“”]|ï»¿|Ã‰|Ãˆ|Ã€|Ã‡")
"""UTF-8 that was read as Windows-1252, and what replaces letters that could not be read."""

_FEWEST_EQUAL = 20
"""Fewer products with one and the same text are variants of an article."""


def note(row: LabelledRow, title: str, description: str, report: ScanReport) -> None:
    """Puts what is odd about the texts of a row into the report: as they are, and cleaned."""
    if not title:
        report.note(Reason.NO_DESIGNATION, Row(row.line or None, row.index))
    if nothing := next((text for text in (title, description) if text in _NOTHING), None):
        report.note(Reason.PLACEHOLDER, Row(row.line or None, row.index, str(nothing)))
    for text in (row.designation, row.description):
        if len(text) > LONGEST_TEXT:
            value = f"{len(text)} characters"
            report.note(Reason.LONG_TEXT, Row(row.line or None, row.index, value))
            break
    for text in (row.designation, row.description):
        if found := _GARBLED.search(text[:LONGEST_TEXT]):
            context = text[max(0, found.start() - 12) : found.end() + 12]
            report.note(Reason.GARBLED, Row(row.line or None, row.index, context))
            break


@dataclass(frozen=True)
class Rows:
    """The usable rows as people know them: by line, index and code."""

    reader: RowReader
    lines: Sequence[int]
    categories: tuple[Category, ...]
    labels: npt.NDArray[np.int32]

    def row(self, number: int, value: str | None = None) -> Row:
        """A row by its number."""
        return Row(self.lines[number] or None, self.reader[number].index, value)

    def code(self, number: int) -> str:
        """The code of its category."""
        return self.categories[int(self.labels[number])].code

    def text(self, number: int) -> str:
        """Its cleaned text."""
        stored = self.reader[number]
        return clean(stored.designation, stored.description)

    def pairs(
        self,
        numbers: npt.NDArray[np.int64],
        others: npt.NDArray[np.int64],
        value: Callable[[int, str, str], str],
    ) -> Iterator[Row]:
        """Rows, each with what `value` says of it, the other row's index and its code."""
        for number, other in zip(numbers.tolist(), others.tolist(), strict=True):
            said = value(number, self.reader[other].index, self.code(other))
            yield self.row(number, said)


def note_repeats(
    report: ScanReport,
    rows: Rows,
    groups: npt.NDArray[np.int64],
    contents: Array,
    has_text: npt.NDArray[np.bool_],
    photo_contents: Array,
) -> None:
    """Puts texts and photos that come again, and above all those in other categories, in."""
    labels = rows.labels

    def against(number: int, index: str, code: str) -> str:
        return f"{rows.code(number)}, but index {index} is {code}"

    texts = np.flatnonzero(has_text)
    _, text = np.unique(contents[texts], return_inverse=True)
    sizes = np.bincount(text)
    if len(sizes) and sizes.max() >= _FEWEST_EQUAL:
        same = texts[text == sizes.argmax()]
        words = rows.reader[int(same[0])]
        value = words.designation or words.description
        report.note_many(Reason.ONE_TEXT, len(same), (rows.row(int(n), value) for n in same))

    other, first = _elsewhere(text, labels[texts])
    found = rows.pairs(texts[other], texts[first], against)
    report.note_many(Reason.TEXT_ELSEWHERE, len(other), found)

    photos = np.flatnonzero(photo_contents)
    other, first = _elsewhere(photo_contents[photos], labels[photos])
    found = rows.pairs(
        photos[other],
        photos[first],
        lambda number, index, code: f"{rows.reader[number].photo}, {against(number, index, code)}",
    )
    report.note_many(Reason.PHOTO_ELSEWHERE, len(other), found)

    leaders = np.unique(groups, return_index=True)[1]
    report.look_alikes = len(groups) - len(leaders)
    other, first = _elsewhere(groups, labels)
    report.note_many(Reason.LABEL_ELSEWHERE, len(other), rows.pairs(other, first, against))


def _elsewhere(
    keys: npt.NDArray[np.generic], labels: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Places whose label is not that of the first place with their key, and these first places."""
    if not len(keys):
        nothing = np.zeros(0, np.int64)
        return nothing, nothing
    _, first, member = np.unique(keys, return_index=True, return_inverse=True)
    leader = first[member]
    other = np.flatnonzero(labels != labels[leader])
    return other, leader[other]
