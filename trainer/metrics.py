"""Scores of predictions, as scikit-learn defines them (a test compares), with their uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trainer.bootstrap import SEED, Interval, class_figures, interval, resamples
from trainer.doubt import calibration_error, perfect_limit

Labels = npt.NDArray[np.integer]
Probabilities = npt.NDArray[np.floating]

ECE_MARGIN = 0.01
"""Calibration error beyond chance that a model may have."""

_NOTHING = Interval(0.0, 0.0)


@dataclass(frozen=True)
class Scores:
    """How good predictions are, over how many products, and how sure that is."""

    n: int
    weighted_f1: float
    macro_f1: float
    accuracy: float
    ece: float
    """Expected calibration error over 15 bins of equal width: by how much 0.8 is not 80 %."""
    weighted_f1_interval: Interval = _NOTHING
    """Of 95 %, by the bootstrap over groups of look-alikes; so is the next."""
    macro_f1_interval: Interval = _NOTHING
    accuracy_interval: Interval = _NOTHING
    """Wilson's, which knows doubt where all were right; a group of look-alikes counts as one."""
    ece_limit: float = 0.0
    """What it should stay below: the error that 19 of 20 perfectly calibrated models have at most
    over so many products, and 0.01."""


def confusion(labels: Labels, predicted: Labels, classes: int) -> npt.NDArray[np.int64]:
    """How often each label (row) was predicted as each (column): int64 [classes, classes]."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def f1_by_class(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The F1 of every class of a confusion matrix, 0 where it never occurs: float64 [classes]."""
    found = np.diagonal(counts)
    sizes = counts.sum(0) + counts.sum(1)
    f1 = np.zeros(len(counts))
    np.divide(2.0 * found, sizes, out=f1, where=sizes > 0)
    return f1


def weighted_f1(labels: Labels, predicted: Labels, classes: int) -> float:
    """The mean F1 of the classes, weighted by how often they occur; 0 without rows."""
    counts = confusion(labels, predicted, classes)
    support = counts.sum(1)
    return float(f1_by_class(counts) @ support / support.sum()) if len(labels) else 0.0


def scores(
    labels: Labels,
    predicted: Labels,
    sure: Probabilities,
    classes: int,
    groups: Labels | None = None,
) -> Scores:
    """All scores of predictions [n] with their probabilities [n]; zeros where n is 0.

    `groups` [n] says which rows are look-alikes; without it, none are.
    """
    if not len(labels):
        return Scores(0, 0.0, 0.0, 0.0, 0.0)
    counts = confusion(labels, predicted, classes)
    occurs = (counts.sum(0) + counts.sum(1)) > 0
    right = labels == predicted
    groups = np.arange(len(labels)) if groups is None else groups
    weighted, macro = [], []
    for weights in resamples(groups):
        figures = class_figures(weights, labels, predicted, classes)
        weighted.append(figures.weighted())
        macro.append(figures.macro())
    return Scores(
        n=len(labels),
        weighted_f1=weighted_f1(labels, predicted, classes),
        macro_f1=float(f1_by_class(counts)[occurs].mean()),
        accuracy=float(right.mean()),
        ece=calibration_error(sure, right),
        weighted_f1_interval=interval(np.concatenate(weighted)),
        macro_f1_interval=interval(np.concatenate(macro)),
        accuracy_interval=wilson(float(right.mean()), len(np.unique(groups))),
        ece_limit=perfect_limit(sure, SEED) + ECE_MARGIN,
    )


def wilson(share: float, n: int) -> Interval:
    """Where the true share lies, in 95 of 100 cases, of which `share` was found among n > 0.

    Wilson, JASA 22 (1927): unlike the bootstrap's, it has a width where all or none were right.
    """
    z = 1.959964
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0))
