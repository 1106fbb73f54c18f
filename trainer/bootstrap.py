"""The bootstrap: how far figures over these products would move over other products like them.

Products are drawn anew with replacement, group by group: look-alikes (ten colours of one lamp) are
right and wrong together, so that they say less than as many different products.  Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 (percentiles) and 8 (clusters).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Weights = npt.NDArray[np.float64]

RESAMPLES = 1000
SEED = 27

_CELLS = 4_000_000
"""Of the arrays that are held at once."""


class Interval(NamedTuple):
    """Where 95 of 100 such figures lie."""

    low: float
    high: float


def interval(figures: npt.NDArray[np.floating]) -> Interval:
    """The central 95 % of bootstrapped figures [resamples]."""
    low, high = np.quantile(figures, (0.025, 0.975))
    return Interval(float(low), float(high))


def resamples(groups: Labels, count: int = RESAMPLES, seed: int = SEED) -> Iterator[Weights]:
    """How often each row occurs in each resample: float64 [some resamples, rows], again and again.

    `groups` [rows] are numbers of any kind; rows of one number are drawn together.  The same seed
    gives the same resamples, whatever they are used for: that is what makes a comparison paired.
    """
    random = np.random.default_rng(seed)
    _, member = np.unique(groups, return_inverse=True)
    size = int(member.max()) + 1
    at_once = max(1, _CELLS // len(groups))
    for start in range(0, count, at_once):
        some = min(at_once, count - start)
        drawn = random.integers(0, size, (some, size)) + size * np.arange(some)[:, np.newaxis]
        times = np.bincount(drawn.ravel(), minlength=some * size).reshape(some, size)
        yield times[:, member].astype(np.float64)


class ClassFigures(NamedTuple):
    """What resamples make of predictions, by class."""

    f1: Weights
    """float64 [resamples, classes]; 0 where a class occurs nowhere in a resample."""
    support: Weights
    """float64 [resamples, classes] rows that are truly of the class."""
    named: Weights
    """float64 [resamples, classes] rows that were said to be of it."""

    def weighted(self) -> Weights:
        """The weighted F1 of every resample, float64 [resamples]."""
        found: Weights = (self.f1 * self.support).sum(1) / self.support.sum(1)
        return found

    def macro(self) -> Weights:
        """The mean F1 over the classes that occur, of every resample: float64 [resamples]."""
        found: Weights = self.f1.sum(1) / ((self.support + self.named) > 0).sum(1)
        return found


def class_figures(
    weights: Weights, labels: Labels, predicted: Labels, classes: int
) -> ClassFigures:
    """The F1 of every class in every resample, `weights` being some of `resamples`."""
    support = sums(weights, labels, classes)
    named = sums(weights, predicted, classes)
    hits = sums(weights * (labels == predicted), labels, classes)
    f1 = np.zeros_like(support)
    np.divide(2 * hits, support + named, out=f1, where=support + named > 0)
    return ClassFigures(f1, support, named)


def sums(weights: Weights, keys: Labels, classes: int) -> Weights:
    """The sums of the weights [resamples, rows] by the class of the rows: [resamples, classes]."""
    found = np.zeros((len(weights), classes))
    order = np.argsort(keys, kind="stable")
    present, starts = np.unique(keys[order], return_index=True)
    found[:, present] = np.add.reduceat(weights[:, order], starts, axis=1)
    return found
