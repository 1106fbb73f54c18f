"""How often a probability was right, bin by bin: what a reliability diagram shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.doubt import BINS


class Bin(NamedTuple):
    """The predictions whose probability lies in a range."""

    low: float
    high: float
    n: int
    sure: float
    """The mean probability; the middle of the range where n is 0."""
    right: float | None
    """The share that was right; None where n is 0."""


def reliability(
    sure: npt.NDArray[np.floating], right: npt.NDArray[np.bool_], bins: int = BINS
) -> list[Bin]:
    """The bins over which the calibration error (`trainer.doubt`) is taken, of equal width."""
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    sums = np.bincount(place, sure, minlength=bins)
    hits = np.bincount(place, right, minlength=bins)
    return [
        Bin(
            i / bins,
            (i + 1) / bins,
            int(n[i]),
            float(sums[i] / n[i]) if n[i] else (i + 0.5) / bins,
            float(hits[i] / n[i]) if n[i] else None,
        )
        for i in range(bins)
    ]
