"""The linear part of the text branch."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from common.progress import silent
from trainer import linear

CLASSES = 6


@pytest.fixture(scope="module")
def rows() -> tuple[sp.csr_matrix, np.ndarray]:
    """Sparse rows [240, 60], each of whose classes prefers some of the features."""
    random = np.random.default_rng(0)
    labels = random.integers(0, CLASSES, 240).astype(np.int32)
    chances = np.full((CLASSES, 60), 0.05)
    for label in range(CLASSES):
        chances[label, 8 * label : 8 * label + 8] = 0.4
    values = (random.random((240, 60)) < chances[labels]) * random.random((240, 60))
    values[:, 59] = 0
    return sp.csr_matrix(values.astype(np.float32)), labels


def test_it_is_scikit_learns(rows: tuple[sp.csr_matrix, np.ndarray]) -> None:
    features, labels = rows
    found = linear.fit(features, labels, CLASSES, CLASSES, silent)
    machine = LinearSVC(C=linear.PENALTY, random_state=0).fit(features, labels)
    expected = linear.LOGITS_PER_MARGIN * machine.decision_function(features)
    np.testing.assert_allclose(linear.logits(found, features), expected, atol=0.02)
    assert found.table.shape == (60, CLASSES)
    assert not found.table[59].any()  # never seen


def test_a_narrow_table_keeps_what_matters_most(rows: tuple[sp.csr_matrix, np.ndarray]) -> None:
    features, labels = rows
    exact = linear.logits(linear.fit(features, labels, CLASSES, CLASSES, silent), features)
    narrow = linear.fit(features, labels, CLASSES, CLASSES - 1, silent)
    assert narrow.table.shape == (60, CLASSES - 1)
    assert narrow.kernel.shape == (CLASSES - 1, CLASSES)
    found = linear.logits(narrow, features)
    assert (found.argmax(1) == exact.argmax(1)).mean() > 0.9
    one = linear.logits(linear.fit(features, labels, CLASSES, 1, silent), features)
    assert np.abs(found - exact).mean() < np.abs(one - exact).mean() / 2


def test_a_category_without_rows_is_never_named(rows: tuple[sp.csr_matrix, np.ndarray]) -> None:
    features, labels = rows
    some = labels != 2
    found = linear.fit(features[some], labels[some], CLASSES, CLASSES, silent)
    logits = linear.logits(found, features)
    np.testing.assert_allclose(logits[:, 2], -linear.LOGITS_PER_MARGIN, rtol=1e-4)


def test_one_category_alone_is_always_named(rows: tuple[sp.csr_matrix, np.ndarray]) -> None:
    features, labels = rows
    some = labels == 3
    found = linear.fit(features[some], labels[some], CLASSES, CLASSES, silent)
    assert (linear.logits(found, features).argmax(1) == 3).all()
