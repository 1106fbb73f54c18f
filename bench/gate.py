"""How often the gate refuses equally good models, and worse ones, by the number of test products.

    python bench/gate.py

Models are simulated (`tests/support/simulated_models.py`): what is measured is the comparison, and
the table is that of docs/gate.md.  Takes about five minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from simulated_models import simulated  # noqa: E402

from trainer.gate import comparison  # noqa: E402

ALIKE = 0.6


class Case(NamedTuple):
    """A kind of week."""

    n: int
    categories: int
    loss: float
    weeks: int
    alike: float = ALIKE


CASES = (
    Case(150, 7, 0, 400),
    Case(150, 7, 0.15, 200),
    Case(600, 27, 0, 400),
    Case(2756, 27, 0, 400),
    Case(2756, 27, 0, 200, 0.0),
    Case(2756, 27, 0.015, 200),
    Case(2756, 27, 0.03, 200),
    Case(2756, 27, 0.05, 100),
    Case(12_700, 27, 0, 60),
)


def main() -> None:
    print("| n | categories | d | δ | loss | refused |")
    print("| --- | --- | --- | --- | --- | --- |")
    for case in CASES:
        refused, different, deltas = 0, [], []
        for seed in range(case.weeks):
            pair = simulated(seed, case.n, case.loss, alike=case.alike, classes=case.categories)
            found = comparison.differences(pair)
            low, delta = comparison.bounds(found)
            worse_category = not comparison.by_category(pair, found).passed
            refused += low < -delta or worse_category
            right = [said == pair.labels for said in (pair.before, pair.after)]
            different.append((right[0] != right[1]).mean())
            deltas.append(delta)
        print(
            f"| {case.n:,} | {case.categories} | {np.mean(different):.2f} | {np.mean(deltas):.3f} "
            f"| {case.loss or 'none'} | {refused} of {case.weeks} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
