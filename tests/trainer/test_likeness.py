"""What products of the catalogue are like."""

from __future__ import annotations

import numpy as np
import pytest

from bundle.unlike import likeness
from trainer.likeness import FEWEST, familiar


def test_the_limit_marks_the_share_that_it_says() -> None:
    random = np.random.default_rng(0)
    measured = [{"spread": a, "known": b} for a, b in random.normal((3, 0.7), (1, 0.2), (1000, 2))]
    found = familiar(measured, 0.02)
    assert found is not None
    below = np.mean([likeness(one, found) < found.limit for one in measured])
    assert below == found.marked == 0.02
    assert likeness({"spread": 3.0, "known": 0.7}, found) == pytest.approx(0, abs=0.2)
    assert likeness({"spread": -1.0, "known": 0.0}, found) < found.limit


def test_few_rows_say_nothing() -> None:
    assert familiar([{"spread": 1.0}] * (FEWEST - 1)) is None
    assert familiar([]) is None


def test_a_measure_that_never_varies() -> None:
    found = familiar([{"spread": 1.0}] * FEWEST)
    assert found is not None
    assert likeness({"spread": 1.0}, found) >= found.limit
