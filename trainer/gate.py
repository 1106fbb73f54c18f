"""The gate: whether a new model may replace the one that the laptops have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainer.evaluation import Evaluation

MAY_LOSE = 0.005
"""Weighted F1 that a new model may lose against the published one: what chance alone moves."""


@dataclass(frozen=True)
class Decision:
    """May it be published, and why."""

    publish: bool
    reason: str


def decide(challenger: Evaluation, champion: Evaluation | None) -> Decision:
    """Compares two models that were scored on the same products.

    The first model has nobody to beat but the largest category: naming that every time.
    """
    found = challenger.all.weighted_f1
    if champion is None:
        share = np.bincount(challenger.labels).max() / len(challenger.labels)
        floor = float(share * 2 * share / (1 + share))
        if found <= floor:
            return Decision(
                False,
                f"weighted F1 {found:.4f} on {challenger.all.n} products is not above "
                f"{floor:.4f}, that of always naming the largest category",
            )
        return Decision(True, f"the first model, weighted F1 {found:.4f}")
    before = champion.all.weighted_f1
    verdict = (
        f"weighted F1 {found:.4f} against {before:.4f} of the published "
        f"{champion.model_version}, on the same {challenger.all.n} products"
    )
    return Decision(found >= before - MAY_LOSE, verdict)
