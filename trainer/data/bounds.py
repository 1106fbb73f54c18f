"""How much of a category may change on the word of few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

ALONE_SHARE, ALONE_FEW = 0.1, 3
"""What only one device says may change so much of what is learnt of a category, or so many."""


class Bounds:
    """How much of each category was changed because one device says so."""

    def __init__(self, labels: npt.NDArray[np.int32], categories: int) -> None:
        sizes = np.bincount(labels, minlength=categories).tolist()
        self._most = [max(ALONE_FEW, int(ALONE_SHARE * size)) for size in sizes]
        self._room: list[int] = [max(ALONE_FEW, size) for size in sizes]
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

    def add(self, label: int) -> bool:
        """Whether one more product may be added to a category, however many say so: corrections add
        at most as many as it has.  If so, it counts."""
        self._room[label] -= 1
        return self._room[label] >= 0
