"""How many decisions can be left to a model, and how many of them are right."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trainer.bootstrap import Interval
from trainer.metrics import wilson

Probabilities = npt.NDArray[np.floating]

TARGETS = (0.90, 0.95, 0.98, 0.99)


class Curve(NamedTuple):
    """Over the products in the order of the model's certainty, the surest first: each [n]."""

    coverage: npt.NDArray[np.float64]
    """The share of the products down to this one."""
    precision: npt.NDArray[np.float64]
    """The share of those that were right."""
    probability: npt.NDArray[np.float64]
    """How sure the model was of this one."""


class Target(NamedTuple):
    """What a precision costs."""

    precision: float
    """The share that must be right."""
    coverage: float
    """The largest share of products, the surest ones, of which so many were right; 0 for none."""
    probability: float | None
    """How sure the model was at least of those."""
    n: int
    """Products in all."""


class Kept(NamedTuple):
    """Whether a promised precision holds for products that were not there when it was made."""

    precision: float
    """What was promised."""
    n: int
    """Products in all."""
    decided: int
    """Products that the model decides alone."""
    coverage: float
    """Their share."""
    right: float | None
    """The share of those that it got right; None where it decides none."""
    interval: Interval | None
    """Of 95 % (Wilson's); a group of look-alikes counts as one."""


def kept(
    precision: float,
    alone: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    groups: npt.NDArray[np.integer],
) -> Kept:
    """What became of a promise: `alone` [n] says which products the model decides."""
    decided = int(alone.sum())
    if not decided:
        return Kept(precision, len(alone), 0, 0.0, None, None)
    share = float(right[alone].mean())
    between = wilson(share, len(np.unique(groups[alone])))
    return Kept(precision, len(alone), decided, decided / len(alone), share, between)


def curve(sure: Probabilities, right: npt.NDArray[np.bool_]) -> Curve:
    """The coverage-precision curve of predictions [n] with their probabilities [n]."""
    order = np.argsort(-sure, kind="stable")
    n = np.arange(1, len(sure) + 1)
    # Products of which it is equally sure come all together or not at all.
    last = np.append(np.diff(sure[order]) != 0, True)[: len(sure)]
    found = Curve(n / max(len(sure), 1), np.cumsum(right[order]) / n, sure[order].astype(float))
    return Curve(*(values[last] for values in found))


def targets(sure: Probabilities, right: npt.NDArray[np.bool_]) -> list[Target]:
    """How many products can be left to the model for each of `TARGETS`, by one threshold for all.

    Read off the same products: what to expect, not what to promise.
    """
    found = curve(sure, right)
    points = []
    for precision in TARGETS:
        good = np.flatnonzero(found.precision >= precision)
        if len(good):
            at = good[-1]
            share, probability = float(found.coverage[at]), float(found.probability[at])
            points.append(Target(precision, share, probability, len(sure)))
        else:
            points.append(Target(precision, 0.0, None, len(sure)))
    return points
