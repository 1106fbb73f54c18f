"""The linear part of the text branch: one support vector machine per category.

On a few ten thousand products it is the hardest single model to beat (Wang & Manning, Baselines
and Bigrams, 2012, for texts in general; docs/model.md for these).
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from common.progress import Progress

Weights = npt.NDArray[np.float32]

PENALTY = 0.5
"""`C` of the support vector machines: larger trusts the training rows more."""

LOGITS_PER_MARGIN = 4.0
"""About so many times a margin is a logit; calibration finds the rest."""


class Linear(NamedTuple):
    """Logits are `features @ table @ kernel + bias`: margins, made about as large as logits."""

    table: Weights
    """[features, width]"""
    kernel: Weights
    """[width, classes]"""
    bias: Weights
    """[classes]"""


def fit(
    features: sp.csr_matrix,
    labels: npt.NDArray[np.int32],
    classes: int,
    width: int,
    progress: Progress,
) -> Linear:
    """Fits one category against the rest at a time, on rows [n, features] and labels [n].

    A category without rows has the margin -1 everywhere.  Where there are more classes than
    `width`, the table keeps the directions in which the categories differ most (a truncated
    singular value decomposition); else it is exact.
    """
    used = np.unique(features.indices)
    narrow = sp.csr_matrix(features[:, used], dtype=np.float64)
    weights = np.zeros((classes, len(used)), np.float32)
    bias = np.full(classes, -1, np.float32)
    present = np.unique(labels)
    for done, label in enumerate(present, 1):
        if len(present) == 1:
            bias[label] = 1
            break
        machine = LinearSVC(C=PENALTY, random_state=0)
        with warnings.catch_warnings():  # nearly converged is good enough
            warnings.simplefilter("ignore", ConvergenceWarning)
            machine.fit(narrow, labels == label)
        weights[label], bias[label] = machine.coef_[0], machine.intercept_[0]
        progress("Fitting the linear text model", done, len(present))
    # The directions are the eigenvectors of a small matrix, the largest last.
    _, directions = np.linalg.eigh(weights @ weights.T)
    kernel = directions[:, ::-1][:, :width].astype(np.float32)
    table = np.zeros((features.shape[1], kernel.shape[1]), np.float32)
    table[used] = weights.T @ kernel
    kernel = np.ascontiguousarray(kernel.T)
    return Linear(table, LOGITS_PER_MARGIN * kernel, LOGITS_PER_MARGIN * bias)


def logits(linear: Linear, features: sp.csr_matrix) -> Weights:
    """What it says of rows [n, features]: float32 [n, classes]."""
    found: Weights = (features @ linear.table @ linear.kernel + linear.bias).astype(np.float32)
    return found
