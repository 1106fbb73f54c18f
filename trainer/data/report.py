"""What reading a catalogue found: what was left out, what is odd, and which rows show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import Enum
from itertools import islice
from typing import Any

from trainer.data import layout

EXAMPLES = 5
"""Of every reason, this many rows are named."""

LONGEST_TEXT = 100_000
"""Characters.  The longest of Rakuten's have 13,000; a longer one is a table within a cell."""

_LONGEST_VALUE = 120
"""Characters: the name of a photo, and why it cannot be read."""
_PHOTOS = layout.PHOTOS.as_posix()


@dataclass(frozen=True, slots=True)
class Row:
    """Where something shows: what of it is known."""

    line: int | None = None
    """The line of the table on which the row ends, from 1."""
    index: str | None = None
    value: str | None = None
    """What is wrong there."""

    def __str__(self) -> str:
        value = None if self.value is None else _short(self.value)
        index = None if self.index is None else f"index {_short(self.index)}"
        inner = ": ".join(part for part in (index, value) if part is not None)
        if self.line is None:
            return inner
        return f"line {self.line} ({inner})" if inner else f"line {self.line}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


class Reason(Enum):
    """What can be wrong with a row.

    Its code; the file where it shows; of what it is counted (a number of `ScanReport`, and the
    word for it); what is wrong; what becomes of the row if one goes on; and the share above which
    training stops: 0 for any, None for never.
    """

    MALFORMED = (
        *("malformed-rows", layout.PRODUCTS, "rows", "rows"),
        *("are not as wide as the header", "left out", 0.0),
    )
    NO_INDEX = (
        *("missing-index", layout.PRODUCTS, "rows", "rows"),
        *("have no index", "left out", 0.0),
    )
    DUPLICATE_INDEX = (
        *("duplicate-index", layout.PRODUCTS, "rows", "rows"),
        *("have an index that came before", "left out", 0.0),
    )
    NO_LABEL = (
        *("missing-labels", layout.PRODUCTS, "rows", "rows"),
        *(f"have no label in {layout.LABELS}", "left out", 0.0),
    )
    MALFORMED_LABEL = (
        *("malformed-labels", layout.LABELS, "labels", "rows"),
        *("are not as wide as the header", "ignored", 0.0),
    )
    NO_PRODUCT = (
        *("labels-without-product", layout.LABELS, "labels", "labels"),
        *(f"have no product in {layout.PRODUCTS}", "ignored", 0.0),
    )
    DUPLICATE_LABEL = (
        *("repeated-labels", layout.LABELS, "labels", "labels"),
        *("came before with the same code", "ignored", None),
    )
    CONTRADICTING_LABEL = (
        *("contradicting-labels", layout.LABELS, "labels", "labels"),
        *("came before with another code", "the first holds", 0.0),
    )
    UNKNOWN_CODE = (
        *("unknown-codes", layout.LABELS, "labels", "labels"),
        *("have a code that is not in the categories", "left out", 0.0),
    )
    EMPTY = (
        *("empty-products", layout.PRODUCTS, "rows", "rows"),
        *("have neither a text nor a readable photo", "left out", 0.05),
    )
    NO_DESIGNATION = (
        *("missing-designations", layout.PRODUCTS, "rows", "rows"),
        *("have no designation", "kept", 0.5),
    )
    PLACEHOLDER = (
        *("placeholder-texts", layout.PRODUCTS, "rows", "rows"),
        *("have a word for nothing as a text", "kept", 0.01),
    )
    LONG_TEXT = (
        *("long-texts", layout.PRODUCTS, "rows", "rows"),
        *(f"have a text of more than {LONGEST_TEXT} characters", "kept", 0.0),
    )
    GARBLED = (
        *("garbled-texts", layout.PRODUCTS, "rows", "rows"),
        *("have a text that was read in a wrong encoding", "kept", 0.05),
    )
    ONE_TEXT = (
        *("one-text", layout.PRODUCTS, "products", "products"),
        *("have one and the same text", "kept", 0.1),
    )
    TEXT_ELSEWHERE = (
        *("contradicting-texts", layout.PRODUCTS, "with_text", "products with a text"),
        *("have the text of a product of another category", "kept", 0.01),
    )
    LABEL_ELSEWHERE = (
        *("contradicting-look-alikes", layout.PRODUCTS, "look_alikes", "look-alikes"),
        *("are in another category than the first of their group", "kept", 0.8),
    )
    PHOTO_UNNAMED = (
        *("photos-unnamed", layout.PRODUCTS, "rows", "rows"),
        *("name no photo by imageid and productid", "kept by their texts", None),
    )
    PHOTO_MISSING = (
        *("missing-photos", _PHOTOS, "named_photos", "photos"),
        *("are not there", "the products are kept by their texts", None),
    )
    PHOTO_UNREADABLE = (
        *("unreadable-photos", _PHOTOS, "found_photos", "photos"),
        *("cannot be read", "the products are kept by their texts", 0.05),
    )
    PHOTO_ELSEWHERE = (
        *("repeated-photos", _PHOTOS, "with_photo", "photos"),
        *("are also those of products of another category", "kept", 0.1),
    )
    PHOTO_ALONE = (
        *("photos-without-product", _PHOTOS, "photo_files", "files"),
        *(f"are named by no row of {layout.PRODUCTS}", "ignored", None),
    )
    SPLIT_ALONE = (
        *("split-without-product", layout.SPLIT, "listed", "rows"),
        *(f"have an index that is not in {layout.PRODUCTS}", "ignored", 0.1),
    )
    SPLIT_UNLISTED = (
        *("split-unlisted", layout.SPLIT, "products", "products"),
        *("are not listed", "they follow their look-alikes, or else chance", None),
    )
    SPLIT_EQUAL = (
        *("split-repeats", layout.SPLIT, "learning", "products for training and choosing"),
        *("are the same as a test product", "left out of training and choosing", 0.05),
    )
    SPLIT_LEAK = (
        *("split-look-alikes", layout.SPLIT, "learning", "products for training and choosing"),
        *("are nearly the same as a test product", "left out of training and choosing", None),
    )

    def __init__(
        self,
        code: str,
        file: str,
        of: str,
        noun: str,
        sentence: str,
        consequence: str,
        stops: float | None,
    ) -> None:
        self.code = code
        self.file = file
        self.of = of
        self.noun = noun
        self.sentence = sentence
        self.consequence = consequence
        self.stops = stops

    @property
    def loses_product(self) -> bool:
        """Whether the product is left out (or else kept by what remains of it)."""
        return self in _LOSES_PRODUCT


_LOSES_PRODUCT = frozenset(
    (
        Reason.MALFORMED,
        Reason.NO_INDEX,
        Reason.NO_LABEL,
        Reason.UNKNOWN_CODE,
        Reason.DUPLICATE_INDEX,
        Reason.EMPTY,
    )
)


@dataclass
class Tally:
    """How often something happened, and the first few cases."""

    count: int = 0
    examples: list[Row] = field(default_factory=list)

    def named(self) -> str:
        """The examples, and whether there are more."""
        more = ", ..." if self.count > len(self.examples) else ""
        return ", ".join(map(str, self.examples)) + more


@dataclass
class CategoryCount:
    """How many usable products a category has."""

    code: str
    name: str
    train: int = 0
    val: int = 0
    test: int = 0
    products: int = 0
    """All of them, also those that are in no split."""


@dataclass
class ScanReport:
    """What was read, what was left out and why."""

    data_dir: str
    rows: int = 0
    """Rows of the product table."""
    labels: int = 0
    """Rows of the label table."""
    products: int = 0
    """Rows that can be used."""
    with_text: int = 0
    with_photo: int = 0
    with_both: int = 0
    training_texts: int = 0
    """Training products with a text."""
    training_photos: int = 0
    """Training products with a photo."""
    named_photos: int = 0
    """Photos that rows with a label name, whether they are there or not."""
    photo_files: int = 0
    """Files in the folder of the photos."""
    photos_elsewhere: str = ""
    """Where photos lie, if none is where it should be."""
    groups: int = 0
    """Groups of look-alike products; a product like no other is a group of its own."""
    largest_group: int = 0
    look_alikes: int = 0
    """Products that are like another one before them."""
    split_file: bool = False
    """Whether a table beside the data says which product is in which split."""
    listed: int = 0
    """Rows of that table."""
    torn_groups: int = 0
    """Groups that this table puts into more than one split."""
    learning: int = 0
    """Products that this table gives to training and choosing."""
    categories_file: bool = False
    """Whether a table beside the data says which categories there are."""
    categories: list[CategoryCount] = field(default_factory=list)
    problems: dict[Reason, Tally] = field(default_factory=dict)
    amended: dict[str, int] | None = None
    """What became of corrections (`trainer.data.amendments.Fate`); None where there were none."""
    doubted: list[str] = field(default_factory=list)
    """The indexes of what people said, and are not believed on (`trainer.data.doubt`)."""

    def note(self, reason: Reason, row: Row, count: int = 1) -> None:
        """Counts a case (or several that one row stands for), and names the row while few are."""
        tally = self.problems.setdefault(reason, Tally())
        tally.count += count
        if len(tally.examples) < EXAMPLES:
            tally.examples.append(row)

    def note_many(self, reason: Reason, count: int, rows: Iterable[Row]) -> None:
        """Counts cases of which only the first few need be made."""
        if count:
            tally = self.problems.setdefault(reason, Tally())
            tally.count += count
            tally.examples += islice(rows, EXAMPLES - len(tally.examples))

    def count(self, reason: Reason) -> int:
        """How often it happened."""
        tally = self.problems.get(reason)
        return 0 if tally is None else tally.count

    @property
    def found_photos(self) -> int:
        """Photos that are there, readable or not."""
        return self.named_photos - self.count(Reason.PHOTO_MISSING)

    @property
    def left_out(self) -> int:
        """Rows that cannot be used."""
        return sum(tally.count for reason, tally in self.problems.items() if reason.loses_product)

    def sentence(self, reason: Reason) -> str:
        """One problem for people: file, how many of how many, and the first few rows."""
        tally = self.problems[reason]
        return (
            f"{reason.file}: {tally.count} of {self.total(reason)} {reason.noun} "
            f"{reason.sentence} ({reason.consequence}): {tally.named()}"
        )

    def total(self, reason: Reason) -> int:
        """Of how many a reason is counted."""
        return int(getattr(self, reason.of))

    def main_loss(self) -> str:
        """Why most rows were left out."""
        lost = {reason: tally for reason, tally in self.problems.items() if reason.loses_product}
        if not lost:
            return "the table has no rows"
        return self.sentence(max(lost, key=lambda reason: lost[reason].count))

    def summary(self) -> str:
        """The numbers, as lines for people."""
        return (
            f"{self.data_dir}: {self.products} of {self.rows} products, {self.with_text} with a "
            f"text, {self.with_photo} with a photo, {self.with_both} with both\n"
            f"{self.groups} groups of look-alikes, the largest of {self.largest_group} products"
        )

    def lines(self) -> Iterator[str]:
        """The report as lines for people, the numbers first, then one line for every reason."""
        yield from self.summary().splitlines()
        if self.torn_groups:
            yield f"{layout.SPLIT}: look-alikes lie in several splits (groups: {self.torn_groups})"
        yield from map(self.sentence, self.problems)
        if self.amended is not None:
            told = ", ".join(f"{fate}: {count}" for fate, count in self.amended.items() if count)
            yield f"corrections: {told or 'none'}"

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "data": self.data_dir,
            "rows": self.rows,
            "labels": self.labels,
            "products": self.products,
            "with_text": self.with_text,
            "with_photo": self.with_photo,
            "with_both": self.with_both,
            "left_out": self.left_out,
            "groups": self.groups,
            "largest_group": self.largest_group,
            "split_file": self.split_file,
            "torn_groups": self.torn_groups,
            "categories": [asdict(category) for category in self.categories],
            "problems": {
                reason.code: {
                    "count": tally.count,
                    "of": self.total(reason),
                    "examples": [str(row) for row in tally.examples],
                }
                for reason, tally in self.problems.items()
            },
            **({} if self.amended is None else {"amended": self.amended}),
        }
