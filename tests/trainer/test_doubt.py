"""The calibration error, and what chance alone makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.doubt import calibration_error, perfect_limit


def test_the_error_is_the_distance_between_sure_and_right() -> None:
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 70) == pytest.approx(0.2)
    assert calibration_error(np.full(100, 0.7), np.arange(100) < 70) == pytest.approx(0)
    assert calibration_error(np.zeros(0), np.zeros(0, np.bool_)) == 0


def test_too_sure_here_does_not_make_up_for_too_careful_there() -> None:
    sure = np.repeat([0.9, 0.5], 50)
    right = np.concatenate([np.arange(50) < 35, np.arange(50) < 35])
    assert calibration_error(sure, right) == pytest.approx(0.2)


def test_a_perfect_model_passes_in_95_of_100_samples() -> None:
    random = np.random.default_rng(0)
    sure = random.uniform(0.3, 1, 400)
    limit = perfect_limit(sure, 1)
    errors = [calibration_error(sure, random.random(400) < sure) for _ in range(500)]
    assert np.mean(np.array(errors) <= limit) == pytest.approx(0.95, abs=0.03)
    assert perfect_limit(sure, 1) == limit
    assert perfect_limit(np.repeat(sure, 10), 1) < limit / 2
    assert perfect_limit(np.zeros(0), 1) == 0
