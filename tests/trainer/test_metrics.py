"""Our scores against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from trainer import metrics


@given(st.integers(2, 6), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_scores_are_those_of_scikit_learn(classes: int, n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    labels, predicted = random.integers(0, classes, (2, n))
    found = metrics.scores(labels, predicted, random.random(n), classes)
    assert found.n == n
    assert found.accuracy == pytest.approx(reference.accuracy_score(labels, predicted))
    for average, value in (("weighted", found.weighted_f1), ("macro", found.macro_f1)):
        expected = reference.f1_score(labels, predicted, average=average, zero_division=0)
        assert value == pytest.approx(expected)


def test_without_rows_all_scores_are_zero() -> None:
    nothing = np.zeros(0, np.int64)
    assert metrics.scores(nothing, nothing, np.zeros(0), 3) == metrics.Scores(0, 0, 0, 0, 0)


def test_calibration_error_is_the_distance_of_confidence_from_truth() -> None:
    sure = np.full(10, 0.9)
    assert metrics.expected_calibration_error(sure, np.arange(10) < 9) == pytest.approx(0)
    assert metrics.expected_calibration_error(sure, np.arange(10) < 4) == pytest.approx(0.5)


def test_calibration_errors_of_different_bins_do_not_cancel() -> None:
    sure = np.array([0.1, 0.9])
    right = np.array([True, False])
    assert metrics.expected_calibration_error(sure, right) == pytest.approx(0.9)
