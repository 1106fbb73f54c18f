"""Our scores against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from trainer import metrics


@settings(deadline=None, max_examples=25)
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


def test_intervals_are_where_the_figure_lies_in_95_of_100_samples() -> None:
    """Against the spread of the figure itself over fresh samples."""
    random = np.random.default_rng(1)

    def sample(n: int) -> tuple[np.ndarray, np.ndarray]:
        labels = random.choice(4, n, p=(0.4, 0.3, 0.2, 0.1))
        return labels, np.where(random.random(n) < 0.7, labels, random.integers(0, 4, n))

    fresh = [metrics.weighted_f1(*sample(400), 4) for _ in range(2000)]
    width = np.subtract(*np.quantile(fresh, (0.975, 0.025)))
    labels, predicted = sample(400)
    found = metrics.scores(labels, predicted, np.full(400, 0.7), 4)
    for name in ("weighted_f1", "accuracy", "macro_f1"):
        low, high = getattr(found, f"{name}_interval")
        assert low < getattr(found, name) < high
    low, high = found.weighted_f1_interval
    assert high - low == pytest.approx(width, rel=0.2)


def test_look_alikes_widen_the_intervals() -> None:
    """Ten copies of each product say no more than one."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 3, 60)
    predicted = np.where(random.random(60) < 0.7, labels, 0)
    once = metrics.scores(labels, predicted, np.full(60, 0.7), 3)
    labels, predicted = np.repeat(labels, 10), np.repeat(predicted, 10)
    groups = np.repeat(np.arange(60), 10)
    copied = metrics.scores(labels, predicted, np.full(600, 0.7), 3, groups)
    assert copied.weighted_f1_interval == pytest.approx(once.weighted_f1_interval)
    assert copied.accuracy_interval == pytest.approx(once.accuracy_interval)
    apart = metrics.scores(labels, predicted, np.full(600, 0.7), 3)
    assert np.ptp(apart.weighted_f1_interval) < 0.5 * np.ptp(copied.weighted_f1_interval)


def test_the_same_data_always_give_the_same_intervals() -> None:
    labels = np.arange(50) % 3
    predicted = (labels + (np.arange(50) % 7 == 0)) % 3
    sure = np.linspace(0.4, 1, 50)
    assert metrics.scores(labels, predicted, sure, 3) == metrics.scores(labels, predicted, sure, 3)


def test_even_where_all_were_right_there_is_doubt() -> None:
    low, high = metrics.wilson(1.0, 10)
    assert low == pytest.approx(0.7225, abs=1e-4)  # Wilson's interval for 10 of 10
    assert high == pytest.approx(1)
    assert metrics.wilson(0.0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert metrics.wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_the_limit_of_the_calibration_error_follows_from_n() -> None:
    random = np.random.default_rng(2)
    few, many = (
        metrics.scores(np.zeros(n, int), np.zeros(n, int), random.uniform(0.3, 1, n), 2).ece_limit
        for n in (100, 10_000)
    )
    assert few - metrics.ECE_MARGIN > 5 * (many - metrics.ECE_MARGIN) > 0
