"""How much a model may decide alone, and how reliable its probabilities are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import coverage
from trainer.doubt import calibration_error
from trainer.reliability import reliability


def test_the_surest_come_first() -> None:
    sure = np.array([0.6, 0.9, 0.8, 0.7])
    right = np.array([False, True, True, False])
    found = coverage.curve(sure, right)
    assert found.coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert found.precision.tolist() == pytest.approx([1, 1, 2 / 3, 0.5])
    assert found.probability.tolist() == [0.9, 0.8, 0.7, 0.6]


def test_equally_sure_ones_come_together() -> None:
    """A threshold cannot take one and leave the other."""
    found = coverage.curve(np.array([0.9, 0.9, 0.5]), np.array([True, False, True]))
    assert found.coverage.tolist() == pytest.approx([2 / 3, 1])
    assert found.precision.tolist() == pytest.approx([0.5, 2 / 3])


def test_targets_cover_as_much_as_they_can() -> None:
    sure = np.linspace(1, 0.01, 100)
    right = np.arange(100) < 90
    points = coverage.targets(sure, right)
    assert [point.precision for point in points] == [0.9, 0.95, 0.98, 0.99]
    assert [point.coverage for point in points] == pytest.approx([1, 0.94, 0.91, 0.9])
    assert points[1].probability == pytest.approx(sure[93])
    assert {point.n for point in points} == {100}


def test_a_model_that_is_never_right_decides_nothing() -> None:
    for point in coverage.targets(np.array([0.9, 0.8]), np.zeros(2, bool)):
        assert (point.coverage, point.probability) == (0, None)
    assert coverage.targets(np.zeros(0), np.zeros(0, bool))[0].coverage == 0


def test_a_promise_is_measured_on_what_is_decided() -> None:
    alone = np.arange(40) < 20
    right = np.arange(40) != 3
    found = coverage.kept(0.95, alone, right, np.arange(40))
    assert found[:5] == (0.95, 40, 20, 0.5, 0.95)
    assert found.interval is not None
    assert found.interval == pytest.approx((0.7639, 0.9911), abs=1e-4)  # Wilson's, of 19 among 20
    alike = coverage.kept(0.95, alone, right, np.arange(40) // 4)
    assert alike.interval is not None
    assert np.ptp(alike.interval) > np.ptp(found.interval)
    nothing = coverage.kept(0.99, np.zeros(40, bool), right, np.arange(40))
    assert nothing == (0.99, 40, 0, 0, None, None)


@given(st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_the_bins_are_those_of_the_calibration_error(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    sure, right = random.random(n), random.random(n) < 0.5
    bins = reliability(sure, right)
    assert sum(one.n for one in bins) == n
    gaps = [one.n * abs(one.sure - one.right) for one in bins if one.right is not None]
    assert sum(gaps) / n == pytest.approx(calibration_error(sure, right))
    assert all(one.low <= one.sure <= one.high for one in bins)
