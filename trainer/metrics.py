"""Scores of predictions, as scikit-learn defines them (a test compares)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.integer]
Probabilities = npt.NDArray[np.floating]

ECE_BINS = 15


@dataclass(frozen=True)
class Scores:
    """How good predictions are, and over how many products."""

    n: int
    weighted_f1: float
    macro_f1: float
    accuracy: float
    ece: float
    """Expected calibration error over 15 bins of equal width: by how much 0.8 is not 80 %."""


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


def expected_calibration_error(sure: Probabilities, right: npt.NDArray[np.bool_]) -> float:
    """Mean distance between how sure predictions are and how often they are right."""
    bins = np.minimum((sure * ECE_BINS).astype(np.int64), ECE_BINS - 1)
    gap = np.bincount(bins, sure - right, minlength=ECE_BINS)
    return float(np.abs(gap).sum() / len(right))


def scores(labels: Labels, predicted: Labels, sure: Probabilities, classes: int) -> Scores:
    """All scores of predictions [n] with their probabilities [n]; zeros where n is 0."""
    if not len(labels):
        return Scores(0, 0.0, 0.0, 0.0, 0.0)
    counts = confusion(labels, predicted, classes)
    occurs = (counts.sum(0) + counts.sum(1)) > 0
    right = labels == predicted
    return Scores(
        n=len(labels),
        weighted_f1=weighted_f1(labels, predicted, classes),
        macro_f1=float(f1_by_class(counts)[occurs].mean()),
        accuracy=float(right.mean()),
        ece=expected_calibration_error(sure, right),
    )
