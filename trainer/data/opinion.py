"""What the catalogue itself says of a text: a second opinion that nobody at a laptop can vote on.

Naive Bayes over words and pairs of words, from the labels as they are before any correction.  It
knows less than the model, but it is made in seconds, and the product in question can be taken out
of it exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from trainer.data.hashing import hash_text

_BUCKETS = 1 << 17
_SMOOTHING = 0.01
"""Of each word and category.  Little, so that a large category does not draw all that is rare."""
_LIKELY = 1 / 5
"""Of the categories, those that a new product may be of."""
_READ = 2_000
"""Characters of a text that are looked at."""

_WORD = re.compile(r"\w+")


class Opinion:
    """How well texts go with each category."""

    def __init__(self, products: Iterable[tuple[str, int]], categories: int) -> None:
        """Learns from cleaned texts and their labels, 0 to `categories` - 1."""
        self._counts = np.zeros((categories, _BUCKETS), np.int32)
        for text, label in products:
            self._counts[label, _features(text)] += 1
        self._sizes = self._counts.sum(axis=1, dtype=np.int64)

    def of(self, text: str, label: int | None = None, times: int = 1) -> npt.NDArray[np.float64]:
        """Logarithms of how likely the text is in each category, up to a constant: float64
        [categories]; empty where no word of it is known.

        Without this text itself where it was learnt from, so many times, as of `label`.
        """
        features = _features(text)
        counts, sizes = self._counts[:, features], self._sizes.copy()
        if label is not None:
            counts[label] -= times
            sizes[label] -= times * len(features)
        counts = np.maximum(counts, 0)[:, counts.sum(axis=0) > 0]
        if not counts.shape[1]:
            return np.zeros(0)
        likely = (counts + _SMOOTHING) / (np.maximum(sizes, 0)[:, None] + _SMOOTHING * _BUCKETS)
        return np.asarray(np.log(likely).sum(axis=1), np.float64)

    def against(self, text: str, before: int, after: int, times: int = 1) -> bool | None:
        """Whether it speaks against a text being `after` rather than `before`, as which it was
        learnt from so many times; for a new text (`before` negative), against its being `after` at
        all.  None where it has nothing to say."""
        found = self.of(text, before if before >= 0 else None, times)
        if not len(found):
            return None
        if before >= 0:
            return bool(found[after] <= found[before])
        return int((found > found[after]).sum()) >= max(1, round(len(found) * _LIKELY))


def _features(text: str) -> npt.NDArray[np.int64]:
    words = _WORD.findall(text[:_READ])
    found = [*words, *(f"{one} {two}" for one, two in pairwise(words))]
    return np.unique(np.array([hash_text(one) % _BUCKETS for one in found], np.int64))
