"""Categories that people agreed on, taken into a catalogue while it is read.

They change labels of products to learn from, and add products to learn from; never what measures,
nor what looks like it.  The split of the catalogue's own products is what it is without them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.text import clean
from trainer.data import near_duplicates
from trainer.data.bounds import Bounds
from trainer.data.doubt import NEW, Claim, Doubts, Person
from trainer.data.hashing import hash_text
from trainer.data.matching import Files, rows_by_content
from trainer.data.near_duplicates import Keys
from trainer.data.opinion import Opinion
from trainer.data.split import LEFT_OUT, SPLITS, Looks, leaks, refine

TELLING_WORDS = 3
"""A shorter text ("coussin") is no product by itself: it needs a photo in common as well."""

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
    """Or several, of a product of which the catalogue does not say so."""
    AGAINST = "of people who say too often what the catalogue speaks against"
    DOUBLED = "would more than double a category"
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
    by: frozenset[Person] = frozenset()
    """Who says so; nobody where somebody with authority does, which is not doubted."""
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


_Found = tuple[Amendment, int, npt.NDArray[np.int64]]
"""What is said of which rows, with the label that it says."""


@dataclass
class Amending:
    """Amendments on their way into a catalogue."""

    amendments: Sequence[Amendment]
    categories: tuple[Category, ...]
    witnessed: Sequence[Amendment] = ()
    """What each person says, whatever came of it: compared with the catalogue, to know who is
    believed.  Enters nothing."""
    doubted: list[str] = field(default_factory=list)
    """The indexes of those of them that are not believed."""
    own: int = 0
    """Rows of the catalogue itself; those that are added come after them."""
    new: list[tuple[Amendment, int]] = field(default_factory=list)
    """Products that the catalogue does not have, with their labels, in the order of their rows."""
    fates: Counter[Fate] = field(default_factory=Counter)
    _heard: list[_Found] = field(default_factory=list)
    _out: set[str] = field(default_factory=set)
    _bounded: set[str] = field(default_factory=set)
    _unsupported: set[str] = field(default_factory=set)
    _matched: list[_Found] = field(default_factory=list)

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
        files = Files(photo_of)
        by_text = rows_by_content(
            contents, has_text, (one.text for one in (*self.amendments, *self.witnessed))
        )
        for one in self.witnessed:
            label = numbers.get(one.code)
            rows = by_text.get(hash_text(one.text), [])
            if label is not None and one.telling and (rows or not one.only_known):
                self._heard.append((one, label, np.array(rows, np.int64)))
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

    def weigh(
        self,
        text_of: Callable[[int], str],
        labels: npt.NDArray[np.int32],
        splits: npt.NDArray[np.uint8],
    ) -> None:
        """Compares each with what the catalogue itself says of such products.

        `text_of` gives a row's cleaned text.  What measures has no part in it.
        """
        learnt = splits[: self.own] < _TEST
        said = [(one, NEW, of, 0) for one, of in self.new]
        said += _different(self._matched, labels, learnt)
        heard = [(one, NEW, of, 0) for one, of, rows in self._heard if not len(rows)]
        heard += _different(self._heard, labels, learnt)
        if not heard and not any(one.by for one, *_ in said):
            return
        opinion = Opinion(
            ((text_of(row), int(labels[row])) for row in np.flatnonzero(learnt).tolist()),
            len(self.categories),
        )
        # Who says the same of a product again and again says it once.
        claims = {
            (one.by, one.text): Claim(
                *(one.by, one.text, before, after),
                opinion.against(one.text, before, after, times),
            )
            for one, before, after, times in heard
        }
        doubts = Doubts(list(claims.values()))
        self.doubted = [
            one.index
            for one, before, after, _ in heard
            if not doubts.believed(one.by, before, after)
        ]
        for one, before, after, times in said:
            if not one.by:
                continue
            left = doubts.believed(one.by, before, after)
            if not left:
                self._out.add(one.index)
            against = opinion.against(one.text, before, after, times)
            if against is not False:
                self._unsupported.add(one.index)
            # What nothing but votes speaks for is bounded, however many they are.
            borne_out = against is False or (
                against is True and len(doubts.borne_out(left, before, after)) > 1
            )
            if not borne_out or len({device for device, _ in left}) < 2:
                self._bounded.add(one.index)

    def _last(self, one: Amendment) -> tuple[bool, bool]:
        """What is borne out by more comes before what would use up the bounds."""
        return self._is_bounded(one), one.index in self._unsupported

    def _is_bounded(self, one: Amendment) -> bool:
        return one.alone or one.index in self._bounded

    def relabel(
        self, labels: npt.NDArray[np.int32], splits: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.int64]:
        """Changes the `labels` of the catalogue's products to learn from; returns which rows."""
        learnt = splits[: self.own] < _TEST
        self._limits = Bounds(labels[: self.own][learnt], len(self.categories))
        changed: list[int] = []
        done = np.zeros(self.own, np.bool_)
        for one, label, rows in sorted(self._matched, key=lambda found: self._last(found[0])):
            usable = rows[learnt[rows] & ~done[rows]]
            different = usable[labels[usable] != label]
            if not len(usable):
                alike = (splits[rows] == LEFT_OUT).all()
                self.fates[Fate.TEST_ALIKE if alike else Fate.TEST] += 1
            elif not len(different):
                self.fates[Fate.RIGHT] += 1
            elif one.index in self._out:
                self.fates[Fate.AGAINST] += 1
            elif self._is_bounded(one) and not self._limits.allow(
                labels[different].tolist(), label
            ):
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
        order = sorted(range(added), key=lambda number: self._last(self.new[number][0]))
        for number in order:
            one, label = self.new[number]
            if self.own + number in leaking:
                fate = Fate.TEST_ALIKE
            elif one.index in self._out:
                fate = Fate.AGAINST
            elif self._is_bounded(one) and not self._limits.allow([], label):
                fate = Fate.ALONE
            elif one.by and not self._limits.add(label):
                fate = Fate.DOUBLED
            else:
                fate = Fate.ADDED
            self.fates[fate] += 1
            if fate is not Fate.ADDED:
                splits[self.own + number] = LEFT_OUT
        return splits, np.concatenate((groups, np.array(more, np.int64)))


def _different(
    found: Iterable[_Found], labels: npt.NDArray[np.int32], learnt: npt.NDArray[np.bool_]
) -> Iterator[tuple[Amendment, int, int, int]]:
    """Those that say another label than rows to learn from have, with that label, their own, and
    the number of these rows."""
    for one, label, rows in found:
        different = rows[learnt[rows] & (labels[rows] != label)]
        if len(different):
            before = int(labels[different[0]])
            yield one, before, label, int((labels[different] == before).sum())


def chunks(
    found: Sequence[tuple[Amendment, int]], size: int
) -> Iterator[Sequence[tuple[Amendment, int]]]:
    """The sequence in pieces of at most `size`."""
    return (found[start : start + size] for start in range(0, len(found), size))
