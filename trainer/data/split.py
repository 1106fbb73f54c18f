"""Which products train the model, which choose between models, which measure it.

A table `split.csv` beside the data says so, or else the data themselves do.  A group of
look-alikes goes as a whole to where a hash of its first product's content (first by index) points.
No seed takes part, nor how many other products there are: a growing catalogue keeps its split,
except where a new product joins two groups.

The table is obeyed, but not at the price of the measure: what it gives to training or choosing and
is nearly the same as a test product is left out of both.  Only nearly the same, because groups
are chains of likeness, and most of what a chain joins is no help in knowing the other end.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from bundle.challenge import identifier
from trainer.data import layout
from trainer.data.errors import RowInvalid
from trainer.data.near_duplicates import Keys, nearly_same
from trainer.data.tables import index_key, index_of, is_there, read_table

Split = Literal["train", "val", "test"]

SPLITS: tuple[Split, ...] = get_args(Split)
"""A split's number is its place here."""

_SHARES = (0.75, 0.10, 0.15)
UNLISTED = len(SPLITS)
"""The number of no split: `split.csv` does not list the product."""

LEFT_OUT = len(SPLITS)
"""The number of no split: the product is nearly the same as one that measures."""

LARGEST_GROUP = 100
"""A larger group is taken apart.  Not a share of the catalogue: a growing one keeps its split."""


def refine(
    groups: npt.NDArray[np.int64],
    close: npt.NDArray[np.int64],
    contents: npt.NDArray[np.uint64],
) -> npt.NDArray[np.int64]:
    """Takes groups apart that are too large to lie in one split.

    Into the groups of nearly the same texts (`close`) first; where one of these is too large as
    well, only equal contents stay together.  A shop that writes its texts from one template, or
    shows one photo where it has none, would else have a whole category in one split.
    """
    _, first, equal = np.unique(contents, return_index=True, return_inverse=True)
    # Photos without a text have no close group, and may be equal.
    alone = np.bincount(close, minlength=len(close))[close] == 1
    for smaller in (np.where(alone, first[equal], close), first[equal]):
        large = np.bincount(groups, minlength=len(groups))[groups] > LARGEST_GROUP
        # Within the large group only: elsewhere, its rows have groups of their own.
        _, leader, part = np.unique(
            np.stack((groups, smaller)), axis=1, return_index=True, return_inverse=True
        )
        groups = np.where(large, leader[part.ravel()], groups)
    return groups


class Looks(NamedTuple):
    """What tells which products are alike; rows first."""

    texts: Keys
    """uint64 [n, TEXT_KEYS] of `near_duplicates.text_keys`."""
    photos: Keys
    """uint64 [n, 2] of `near_duplicates.photo_hash`."""
    contents: npt.NDArray[np.uint64]
    """uint64 [n] hashes of what the products are."""


class SplitTable(NamedTuple):
    """What `split.csv` says, sorted by key."""

    keys: npt.NDArray[np.uint64]
    splits: npt.NDArray[np.uint8]
    lines: npt.NDArray[np.uint32]
    """Of the file, from 1."""

    def of(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
        """The split of every key, `UNLISTED` for those that are not in the table: uint8 [n]."""
        if not len(self.keys):
            return np.full(len(keys), UNLISTED, np.uint8)
        found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[found] == keys, self.splits[found], np.uint8(UNLISTED))


def read_split(data_dir: Path) -> SplitTable | None:
    """The table beside the data (columns index and split; others are ignored), None without one.

    Raises a `DataError` where the table is broken, names a split that there is not, or lists a
    product twice with different splits.
    """
    path = data_dir / layout.SPLIT
    if not is_there(path):
        return None
    numbers = {name: number for number, name in enumerate(SPLITS)}
    keys, splits, lines = array("Q"), array("B"), array("I")
    for line, values in read_table(path, ("index", "split")):
        if values is None:
            raise RowInvalid(path=path, line=line, reason="the row is not as wide as the header")
        name = values[1].strip()
        if name not in numbers:
            reason = f"split {name!r} is none of {', '.join(SPLITS)}"
            raise RowInvalid(path=path, line=line, reason=reason)
        keys.append(index_key(identifier(values[0])))
        splits.append(numbers[name])
        lines.append(line)
    every_key, every_split = np.frombuffer(keys, np.uint64), np.frombuffer(splits, np.uint8)
    order = np.argsort(every_key, kind="stable")
    every_key, every_split = every_key[order], every_split[order]
    every_line = np.frombuffer(lines, np.uint32)[order]
    clash = (every_key[1:] == every_key[:-1]) & (every_split[1:] != every_split[:-1])
    if clash.any():
        index = index_of(int(every_key[1:][clash][0]))
        reason = f"index {index} is listed in two splits"
        raise RowInvalid(path=path, line=int(every_line[1:][clash][0]), reason=reason)
    return SplitTable(every_key, every_split, every_line)


def assign(
    groups: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    contents: npt.NDArray[np.uint64],
    listed: npt.NDArray[np.uint8] | None = None,
) -> npt.NDArray[np.uint8]:
    """The split of every product: uint8 [n].

    `listed` (`SplitTable.of`) wins.  A product that is not listed follows the first look-alike
    that is, or else the hash of its group's first product; `keys` (of the indices) say who is
    first, `contents` are 64-bit hashes of what the products are.
    """
    leaders = _first_of(groups, keys)
    shares = contents[leaders] / 2.0**64
    splits = np.searchsorted(np.cumsum(_SHARES)[:-1], shares, side="right").astype(np.uint8)
    if listed is None:
        return splits
    known = np.flatnonzero(listed != UNLISTED)
    of_group = np.full(len(groups), UNLISTED, np.uint8)
    of_group[groups[known]] = listed[known][_first_of(groups[known], keys[known])]
    splits = np.where(of_group[groups] != UNLISTED, of_group[groups], splits)
    splits[known] = listed[known]
    return splits


def repeats(splits: npt.NDArray[np.uint8], looks: Looks) -> npt.NDArray[np.bool_]:
    """Which rows train or choose and have the content of a test row: bool [n]."""
    test = splits == SPLITS.index("test")
    equal: npt.NDArray[np.bool_] = ~test & np.isin(looks.contents, looks.contents[test])
    return equal


def leaks(
    groups: npt.NDArray[np.int64],
    close: npt.NDArray[np.int64],
    splits: npt.NDArray[np.uint8],
    looks: Looks,
) -> npt.NDArray[np.int64]:
    """Rows that train or choose and are nearly the same as a test row: ascending int64 [n].

    Within a group (`near_duplicates.group`), everything is compared with everything
    (`near_duplicates.nearly_same`); where it is too large for that, `close` groups decide.
    """
    test = splits == SPLITS.index("test")
    leaking = repeats(splits, looks)
    large = np.bincount(groups, minlength=len(groups))[groups] > LARGEST_GROUP
    leaking |= ~test & large & np.isin(close, close[test])
    tested = np.zeros(len(groups), np.bool_)
    tested[groups[test]] = True
    rows = np.flatnonzero(tested[groups] & ~large)
    rows = rows[np.argsort(groups[rows], kind="stable")]
    for group in np.split(rows, np.flatnonzero(np.diff(groups[rows])) + 1):
        learning, testing = group[~test[group]], group[test[group]]
        if len(learning):
            leaking[learning] |= nearly_same(
                *(looks.texts[learning], looks.photos[learning]),
                *(looks.texts[testing], looks.photos[testing]),
            )
    return np.flatnonzero(leaking)


def torn(groups: npt.NDArray[np.int64], splits: npt.NDArray[np.uint8]) -> int:
    """How many groups lie in more than one split."""
    numbers = len(SPLITS) + 1  # also that of no split
    parts = np.unique(groups * numbers + splits) // numbers
    return int(np.count_nonzero(np.unique(parts, return_counts=True)[1] > 1))


def _first_of(groups: npt.NDArray[np.int64], keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """For every row, the row of its group that has the smallest key: int64 [n]."""
    order = np.argsort(keys, kind="stable")
    _, first, member = np.unique(groups[order], return_index=True, return_inverse=True)
    leaders = np.empty(len(groups), np.int64)
    leaders[order] = order[first][member]
    return leaders
