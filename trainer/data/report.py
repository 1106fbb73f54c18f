"""What reading a catalogue left out, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.data import layout
from trainer.data.tables import index_of

EXAMPLES = 5
"""Of every reason, this many rows are named."""


class Reason(Enum):
    """What can be wrong with a row: its code, the file where it shows, and a sentence."""

    MALFORMED = "malformed-row", layout.PRODUCTS, "left out, the row is not as wide as the header"
    NO_LABEL = "no-label", layout.PRODUCTS, f"left out, no label in {layout.LABELS}"
    UNKNOWN_LABEL = "unknown-label", layout.LABELS, "left out, the label is not in the categories"
    DUPLICATE_INDEX = "duplicate-index", layout.PRODUCTS, "left out, the index came before"
    EMPTY = "empty", layout.PRODUCTS, "left out, neither a text nor a readable photo"
    DUPLICATE_LABEL = "duplicate-label", layout.LABELS, "ignored, the index came before"
    NO_PRODUCT = "no-product", layout.LABELS, "ignored, a label without a product"
    PHOTO_MISSING = "photo-missing", layout.PHOTOS.as_posix(), "photo not there"
    PHOTO_UNREADABLE = "photo-unreadable", layout.PHOTOS.as_posix(), "photo not usable"

    def __init__(self, code: str, file: str, sentence: str) -> None:
        self.code = code
        self.file = file
        self.sentence = sentence

    @property
    def loses_product(self) -> bool:
        """Whether the product is left out (or else kept by what remains of it)."""
        return self in _LOSES_PRODUCT


_LOSES_PRODUCT = frozenset(
    (
        Reason.MALFORMED,
        Reason.NO_LABEL,
        Reason.UNKNOWN_LABEL,
        Reason.DUPLICATE_INDEX,
        Reason.EMPTY,
    )
)


@dataclass
class Tally:
    """How often something happened, and the first few cases."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class ScanReport:
    """What was read, what was left out and why."""

    data_dir: str
    rows: int = 0
    """Rows of the product table."""
    products: int = 0
    """Rows that can be used."""
    with_text: int = 0
    with_photo: int = 0
    with_both: int = 0
    groups: int = 0
    """Groups of look-alike products; a product like no other is a group of its own."""
    largest_group: int = 0
    split_file: bool = False
    """Whether a table beside the data says which product is in which split."""
    torn_groups: int = 0
    """Groups that this table puts into more than one split."""
    problems: dict[Reason, Tally] = field(default_factory=dict)

    def note(self, reason: Reason, example: str) -> None:
        """Counts a case and keeps it as an example while there are few."""
        tally = self.problems.setdefault(reason, Tally())
        tally.count += 1
        if len(tally.examples) < EXAMPLES:
            tally.examples.append(example)

    def note_keys(self, reason: Reason, keys: npt.NDArray[np.uint64]) -> None:
        """Counts cases of which only the keys are known (`trainer.data.tables.index_key`)."""
        for key in keys[:EXAMPLES].tolist():
            self.note(reason, f"index {index_of(key)}")
        if len(keys) > EXAMPLES:
            self.problems[reason].count += len(keys) - EXAMPLES

    @property
    def left_out(self) -> int:
        """Rows that cannot be used."""
        return sum(tally.count for reason, tally in self.problems.items() if reason.loses_product)

    def main_loss(self) -> str:
        """Why most rows were left out."""
        lost = {reason: tally for reason, tally in self.problems.items() if reason.loses_product}
        if not lost:
            return "the table has no rows"
        reason, tally = max(lost.items(), key=lambda item: item[1].count)
        return f"{reason.file}: {reason.sentence} ({tally.count}): {', '.join(tally.examples)}"

    def lines(self) -> Iterator[str]:
        """The report as lines for people, the numbers first, then one line for every reason."""
        yield (
            f"{self.data_dir}: {self.products} of {self.rows} products, {self.with_text} with a "
            f"text, {self.with_photo} with a photo, {self.with_both} with both"
        )
        yield f"{self.groups} groups of look-alikes, the largest of {self.largest_group} products"
        if self.torn_groups:
            yield f"{layout.SPLIT}: look-alikes lie in several splits (groups: {self.torn_groups})"
        for reason, tally in self.problems.items():
            more = ", ..." if tally.count > len(tally.examples) else ""
            examples = ", ".join(tally.examples)
            yield f"{reason.file}: {reason.sentence} ({tally.count}): {examples}{more}"

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "data": self.data_dir,
            "rows": self.rows,
            "products": self.products,
            "with_text": self.with_text,
            "with_photo": self.with_photo,
            "with_both": self.with_both,
            "left_out": self.left_out,
            "groups": self.groups,
            "largest_group": self.largest_group,
            "split_file": self.split_file,
            "torn_groups": self.torn_groups,
            "problems": {
                reason.code: {"count": tally.count, "examples": tally.examples}
                for reason, tally in self.problems.items()
            },
        }
