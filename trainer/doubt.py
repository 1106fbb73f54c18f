"""How honest probabilities are: the calibration error, and what chance alone makes of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BINS = 15

Probabilities = npt.NDArray[np.floating]
"""How probable the named category was, [n]."""

SIMULATIONS = 2_000
"""Enough for the 95 % point to move by less than 0.001 from seed to seed."""


def calibration_error(
    probabilities: Probabilities, correct: npt.NDArray[np.bool_], bins: int = BINS
) -> float:
    """The expected calibration error: by how much 0.8 is not 80 %.

    `probabilities` [n] are those of the named categories, `correct` [n] says whether these were
    the right ones.  Over `bins` bins of equal width, the distance between the mean probability and
    the share that was right, weighted by the rows of each (Guo et al., 2017, arXiv:1706.04599).
    0 without rows.
    """
    if not len(probabilities):
        return 0.0
    place = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(place, probabilities - correct, minlength=bins)
    return float(np.abs(gaps).sum() / len(probabilities))


def perfect_limit(probabilities: Probabilities, seed: int, bins: int = BINS) -> float:
    """The calibration error that a perfectly calibrated model stays below in 95 of 100 samples.

    Few rows make an error of a few points by chance alone.  So rows are drawn that are right
    exactly as often as their `probabilities` [n] say, `SIMULATIONS` times, and the 95 % point of
    their errors is returned; the same seed gives the same limit.  0 without rows.
    """
    if not len(probabilities):
        return 0.0
    random = np.random.default_rng(seed)
    place = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    errors = []
    for _ in range(SIMULATIONS):
        correct = random.random(len(probabilities)) < probabilities
        gaps = np.bincount(place, probabilities - correct, minlength=bins)
        errors.append(np.abs(gaps).sum() / len(probabilities))
    return float(np.quantile(errors, 0.95))
