"""Weighted F1 of contenders on the same products, and by how much they differ, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.bootstrap import class_figures, interval, resamples
from trainer.metrics import weighted_f1

Labels = npt.NDArray[np.integer]


class Asked(NamedTuple):
    """The products that all contenders are asked about."""

    labels: Labels
    """[products], the true classes"""
    groups: Labels
    """[products]; look-alikes have the same number and are drawn together"""


def table(asked: Asked, answers: Mapping[str, Labels], peer: str) -> str:
    """Markdown: each contender's weighted F1, its distance from `peer`, and 95 % intervals.

    `answers` [products] are the classes that each names.
    """
    classes = int(max(asked.labels.max(), *(found.max() for found in answers.values()))) + 1
    drawn: dict[str, list[npt.NDArray[np.float64]]] = {name: [] for name in answers}
    for weights in resamples(asked.groups):
        for name, found in answers.items():
            figures = class_figures(weights, asked.labels, found, classes)
            drawn[name].append(figures.weighted())
    scores = {name: weighted_f1(asked.labels, found, classes) for name, found in answers.items()}
    lines = [
        f"| n = {len(asked.labels)} | weighted F1 | 95 % | × {peer} | points more | 95 % |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    theirs = np.concatenate(drawn[peer])
    for name, score in scores.items():
        ours = np.concatenate(drawn[name])
        low, high = interval(ours)
        less, more = (100 * bound for bound in interval(ours - theirs))
        gain = 100 * (score - scores[peer])
        lines.append(
            f"| {name} | {score:.4f} | {low:.3f} to {high:.3f} | {score / scores[peer]:.3f} "
            f"| {gain:+.2f} | {less:+.2f} to {more:+.2f} |"
        )
    return "\n".join(lines)
