"""What the pretrained photo branch learns: a kernel machine on the frozen features.

Square roots of the features, standardised and projected on their main directions, are compared
with some photos (landmarks) by a Gaussian kernel (the Nyström method: Williams & Seeger, 2001).
Two regressions weigh the nearnesses, a multinomial logistic one and one by least squares, and their
sum decides: the first knows better how sure it is, the second what is right (docs/model.md).  Both
are convex, so that no validation rows are needed to stop by; their cost is linear in the photos.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import linalg

from bundle.classifier import softmax
from common.progress import Progress

Array = npt.NDArray[np.float32]

WIDTH, LANDMARKS = 160, 1536
"""Directions that are kept of the features, and photos that others are compared with."""

PENALTIES = (0.05, 0.15)
"""Of the regressions, per photo; held-out photos choose."""
USUAL_PENALTY = 0.1

NEAREST = 50
"""So many landmarks tell how near a photo is to any: one alone may be near by chance."""

SQUARES = 4.0
"""Weight of the least squares in the sum."""

_MEASURED = 8000
"""Photos from which the directions are taken."""
_SPREAD_FLOOR = 0.05
"""Share of the mean spread that is added to each feature's: rare ones are mostly noise."""
_KERNEL_FLOOR = 0.01
"""Added to the kernel's diagonal: less would make weights that float16 cannot hold."""
_STEPS = 25
_AT_A_TIME = 4096


class Head(NamedTuple):
    """exp(-|sqrt(features) @ projection + offset - landmark|^2) @ weights + bias."""

    projection: Array
    """[features, width]"""
    offset: Array
    """[width]"""
    landmarks: Array
    """[landmarks, width]"""
    weights: Array
    """[landmarks, classes]"""
    bias: Array
    """[classes]"""


class Comparison(NamedTuple):
    """The part of the head that is made without labels."""

    projection: Array
    offset: Array
    landmarks: Array
    whitening: Array
    """[landmarks, landmarks]: nearnesses times this have the kernel as their inner products."""
    sources: npt.NDArray[np.int64]
    """[landmarks] which of the features each was."""


def compare(features: npt.NDArray[np.floating], seed: int) -> Comparison:
    """Finds directions and landmarks for features [photos, features], which are 0 or more."""
    chance = np.random.default_rng(seed)
    some = np.sort(chance.permutation(len(features))[:_MEASURED])
    roots = np.sqrt(features[some].astype(np.float32))
    mean, spread = roots.mean(0), roots.std(0)
    spread = spread + _SPREAD_FLOOR * spread.mean() + np.float32(1e-3)
    roots = (roots - mean) / spread
    size = roots.shape[1]
    _, directions = linalg.eigh(
        roots.T @ roots / len(roots), subset_by_index=(max(0, size - WIDTH), size - 1)
    )
    # A mean distance of about 1: the mean square is half that of the differences.
    scale = np.sqrt(0.5 / max(1e-3, float(np.square(roots @ directions).sum(1).mean())))
    projection = _halved(directions / spread[:, np.newaxis] * scale)
    offset = (-mean @ projection).astype(np.float32)
    chosen = np.sort(chance.permutation(len(some))[:LANDMARKS])
    places = _halved(np.sqrt(features[some[chosen]].astype(np.float32)) @ projection + offset)
    kernel = _nearness(places, places).astype(np.float64) + _KERNEL_FLOOR * np.eye(len(places))
    root = np.linalg.cholesky(kernel)
    whitening = linalg.solve_triangular(root, np.eye(len(root)), lower=True).T.astype(np.float32)
    return Comparison(projection, offset, places, whitening, some[chosen])


def seen_by(comparison: Comparison, features: npt.NDArray[np.floating]) -> Array:
    """Whitened nearnesses of features [photos, features] to the landmarks: [photos, landmarks]."""
    seen = np.empty((len(features), len(comparison.landmarks)), np.float32)
    for rows in _slices(len(features)):
        seen[rows] = _near(comparison, features[rows]) @ comparison.whitening
    return seen


def nearness(
    comparison: Comparison,
    features: npt.NDArray[np.floating],
    groups: npt.NDArray[np.integer],
    landmark_groups: npt.NDArray[np.integer],
) -> Array:
    """How near features [photos, features] are to landmarks of other groups than theirs: [photos].

    The mean of the `NEAREST` largest nearnesses; what the network says, of photos that are new.
    """
    found = np.empty(len(features), np.float32)
    few = min(NEAREST, len(comparison.landmarks))
    for rows in _slices(len(features)):
        near = _near(comparison, features[rows])
        near[groups[rows, np.newaxis] == landmark_groups] = 0
        found[rows] = np.partition(near, -few, axis=1)[:, -few:].mean(1)
    return found


def regress(
    seen: Array,
    labels: npt.NDArray[np.int32],
    classes: int,
    penalties: tuple[float, ...],
    progress: Progress,
) -> list[Array]:
    """The sum of both regressions on seen [photos, features], one for each penalty.

    Each is [features + 1, classes], the last row the bias.  The logistic one's curvature is bounded
    by that of Böhning (Multinomial logistic regression algorithm, 1992), so that no step can
    overshoot; Nesterov's momentum makes the steps few.
    """
    width = seen.shape[1] + 1
    second, first = np.zeros((width, width)), np.zeros((width, classes))
    one_hot = np.eye(classes, dtype=np.float32)
    for rows in _slices(len(seen)):
        some = _with_bias(seen[rows])
        second += some.T @ some
        first += some.T @ one_hot[labels[rows]]
    found = []
    for number, penalty in enumerate(penalties):
        bound = linalg.cho_factor(second / 2 + penalty * np.eye(width))
        weights = ahead = np.zeros((width, classes))
        for step in range(_STEPS):
            gradient = penalty * ahead
            for rows in _slices(len(seen)):
                some = _with_bias(seen[rows])
                wrong = softmax(some @ ahead.astype(np.float32))
                wrong[np.arange(len(some)), labels[rows]] -= 1
                gradient += some.T @ wrong
            before, weights = weights, ahead - linalg.cho_solve(bound, gradient)
            ahead = weights + (step + 1) / (step + 4) * (weights - before)
            progress("Fitting the photo head", number * _STEPS + step + 1, len(penalties) * _STEPS)
        squares = linalg.solve(second + penalty * np.eye(width), first, assume_a="pos")
        found.append((weights + SQUARES * squares).astype(np.float32))
    return found


def joined(comparison: Comparison, regression: Array) -> Head:
    """The whole head."""
    return Head(
        comparison.projection,
        comparison.offset,
        comparison.landmarks,
        comparison.whitening @ regression[:-1],
        regression[-1],
    )


def answers(head: Head, features: npt.NDArray[np.floating]) -> Array:
    """What a head says of features [photos, features]: logits [photos, classes]."""
    logits: Array = _near(head, features) @ head.weights + head.bias
    return logits


def _near(head: Head | Comparison, features: npt.NDArray[np.floating]) -> Array:
    places = np.sqrt(features.astype(np.float32)) @ head.projection + head.offset
    return _nearness(places, head.landmarks)


def _halved(values: npt.NDArray[np.floating]) -> Array:
    """Rounded to float16, in which they ship: what is fitted on them knows their rounding."""
    return values.astype(np.float16).astype(np.float32)


def _nearness(places: Array, landmarks: Array) -> Array:
    squares = np.square(places).sum(1)[:, np.newaxis] + np.square(landmarks).sum(1)
    near: Array = np.exp(-np.maximum(squares - 2 * places @ landmarks.T, 0))
    return near


def _with_bias(seen: Array) -> Array:
    return np.concatenate([seen, np.ones((len(seen), 1), np.float32)], axis=1)


def _slices(rows: int) -> list[slice]:
    return [slice(start, start + _AT_A_TIME) for start in range(0, rows, _AT_A_TIME)]
