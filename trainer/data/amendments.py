"""Categories that people agreed on, taken into a catalogue while it is read.

They change labels of products to learn from, and add products to learn from; never what measures,
nor what looks like it.  The split of the catalogue's own products is what it is without them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.text import clean
from trainer.data import near_duplicates
from trainer.data.hashing import hash_text
from trainer.data.near_duplicates import Keys
from trainer.data.split import LEFT_OUT, SPLITS, Looks, leaks, refine

TELLING_WORDS = 3
"""A shorter text ("coussin") is no product by itself: it needs a photo in common as well."""

ALONE_SHARE, ALONE_FEW = 0.1, 3
"""What only one device says may change so much of what is learnt of a category, or so many."""

_WORD = re.compile(r"\w+")
_TRAIN, _TEST = SPLITS.index("train"), SPLITS.index("test")


class Fate(StrEnum):
    """What became of an amendment."""

    RELABELLED = "relabelled"
    ADDED = "added"
    RIGHT = "already right"
    TEST = "a test product"
    TEST_ALIKE = "looks like a test product"
    UNKNOWN = "unknown category"
    ALONE = "only one device says so, of too much of a category"
    EMPTY = "nothing to learn from"
    NOT_THERE = "only accepted, and not in the catalogue"


@dataclass(frozen=True)
class Amendment:
    """A product and its category."""

    index: str
    """Of the row that it becomes where the catalogue does not have it; unlike any other."""
    code: str
    designation: str = ""
    description: str = ""
    photo: Path | None = None
    """To learn from; an absolute path."""
    files: frozenset[str] = frozenset()
    """SHA-256 of the product's photos, as a catalogue may have them."""
    alone: bool = True
    """Whether only one device says so, and nobody with authority."""
    only_known: bool = False
    """Whether it is nothing to learn from unless the catalogue has the product."""

    @property
    def text(self) -> str:
        """The text as it is learnt from."""
        return clean(self.designation, self.description)

    @property
    def telling(self) -> bool:
        """Whether the text alone says which product it is."""
        return len(_WORD.findall(self.text)) >= TELLING_WORDS


@dataclass
class Amending:
    """Amendments on their way into a catalogue."""

    amendments: Sequence[Amendment]
    categories: tuple[Category, ...]
    own: int = 0
    """Rows of the catalogue itself; those that are added come after them."""
    new: list[tuple[Amendment, int]] = field(default_factory=list)
    """Products that the catalogue does not have, with their labels, in the order of their rows."""
    fates: Counter[Fate] = field(default_factory=Counter)
    _matched: list[tuple[Amendment, int, npt.NDArray[np.int64]]] = field(default_factory=list)

    def match(
        self,
        contents: Keys,
        has_text: npt.NDArray[np.bool_],
        photo_of: Callable[[int], Path | None],
    ) -> None:
        """Finds the rows of the catalogue that each speaks of.

        `contents` are as in `trainer.data.split.Looks`, `photo_of` gives the file of a row's photo.
        """
        self.own = len(contents)
        numbers = {category.code: number for number, category in enumerate(self.categories)}
        files = _Files(photo_of)
        by_text = _rows_by_content(contents, has_text, self.amendments)
        textless: list[int] | None = None
        for one in self.amendments:
            label = numbers.get(one.code)
            if label is None:
                self.fates[Fate.UNKNOWN] += 1
                continue
            if one.text:
                rows = by_text.get(hash_text(one.text), [])
                same = [row for row in rows if files.sha256(row) in one.files]
                if not same and not one.telling:
                    rows = [row for row in rows if not files.sha256(row)]
                rows = same or rows
            else:
                if textless is None:
                    textless = np.flatnonzero(~has_text).tolist()
                rows = [row for row in textless if files.sha256(row) in one.files]
            if rows:
                self._matched.append((one, label, np.array(rows, np.int64)))
            elif one.only_known:
                self.fates[Fate.NOT_THERE] += 1
            else:
                self.new.append((one, label))

    def relabel(
        self, labels: npt.NDArray[np.int32], splits: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.int64]:
        """Changes the `labels` of the catalogue's products to learn from; returns which rows."""
        learnt = splits[: self.own] < _TEST
        self._limits = _Limits(labels[: self.own][learnt], len(self.categories))
        changed: list[int] = []
        done = np.zeros(self.own, np.bool_)
        for one, label, rows in sorted(self._matched, key=lambda found: found[0].alone):
            usable = rows[learnt[rows] & ~done[rows]]
            different = usable[labels[usable] != label]
            if not len(usable):
                alike = (splits[rows] == LEFT_OUT).all()
                self.fates[Fate.TEST_ALIKE if alike else Fate.TEST] += 1
            elif not len(different):
                self.fates[Fate.RIGHT] += 1
            elif one.alone and not self._limits.allow(labels[different].tolist(), label):
                self.fates[Fate.ALONE] += 1
            else:
                labels[different] = label
                done[usable] = True
                changed += different.tolist()
                self.fates[Fate.RELABELLED] += 1
        return np.array(changed, np.int64)

    def place(
        self,
        looks: Looks,
        splits: npt.NDArray[np.uint8],
        groups: npt.NDArray[np.int64],
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """The splits and groups of all rows, from those of the catalogue's own."""
        added = len(looks.contents) - self.own
        splits = np.concatenate((splits, np.full(added, _TRAIN, np.uint8)))
        alike = near_duplicates.group(looks.texts, looks.photos)
        close = near_duplicates.close_group(looks.texts)
        together = refine(alike, close, looks.contents)
        tested = np.unique(together[splits == _TEST])
        leaking = set(leaks(alike, close, splits, looks).tolist())
        leaking |= set(np.flatnonzero(np.isin(together, tested)).tolist())
        first: dict[int, int] = {}  # of each group, the group of the first row in it
        for row, group in enumerate(together.tolist()):
            first.setdefault(group, int(groups[row]) if row < self.own else row)
        more = [first[group] for group in together[self.own :].tolist()]
        order = sorted(range(added), key=lambda number: self.new[number][0].alone)
        for number in order:
            one, label = self.new[number]
            if self.own + number in leaking:
                fate = Fate.TEST_ALIKE
            elif one.alone and not self._limits.allow([], label):
                fate = Fate.ALONE
            else:
                fate = Fate.ADDED
            self.fates[fate] += 1
            if fate is not Fate.ADDED:
                splits[self.own + number] = LEFT_OUT
        return splits, np.concatenate((groups, np.array(more, np.int64)))


class _Limits:
    """How much of each category was changed because one device says so."""

    def __init__(self, labels: npt.NDArray[np.int32], categories: int) -> None:
        sizes = np.bincount(labels, minlength=categories).tolist()
        self._most = [max(ALONE_FEW, int(ALONE_SHARE * size)) for size in sizes]
        self._left, self._came = [0] * categories, [0] * categories

    def allow(self, before: Sequence[int], after: int) -> bool:
        """Whether products may leave their categories (none: they are new) for another; if so,
        they count."""
        leaving = Counter(before)
        coming = len(before) or 1
        if self._came[after] + coming > self._most[after] or any(
            self._left[label] + number > self._most[label] for label, number in leaving.items()
        ):
            return False
        self._came[after] += coming
        for label, number in leaving.items():
            self._left[label] += number
        return True


def _rows_by_content(
    contents: Keys, has_text: npt.NDArray[np.bool_], amendments: Sequence[Amendment]
) -> dict[int, list[int]]:
    wanted = np.array([hash_text(one.text) for one in amendments if one.text], np.uint64)
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero(has_text & np.isin(contents, wanted)).tolist():
        found.setdefault(int(contents[row]), []).append(row)
    return found


class _Files:
    """The hashes of the files of photos, each read once."""

    def __init__(self, photo_of: Callable[[int], Path | None]) -> None:
        self._photo_of = photo_of
        self._known: dict[int, str] = {}

    def sha256(self, row: int) -> str:
        """Of a row's photo; empty where there is none."""
        if row not in self._known:
            path = self._photo_of(row)
            self._known[row] = "" if path is None else _sha256(path)
        return self._known[row]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chunks(
    found: Sequence[tuple[Amendment, int]], size: int
) -> Iterator[Sequence[tuple[Amendment, int]]]:
    """The sequence in pieces of at most `size`."""
    return (found[start : start + size] for start in range(0, len(found), size))
