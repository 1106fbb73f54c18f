"""What is fitted on the validation rows: scales of logits, and from where the model may decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bundle.classifier import softmax
from bundle.manifest import Temperatures

Logits = npt.NDArray[np.float32]

PRIOR_ROWS = 20
"""The prior scales count like this many rows: few validation rows move them little."""

PRECISION = 0.95
"""A category's threshold is the lowest probability from which on this share is right."""
MIN_ROWS = 10
"""Over fewer rows nothing is promised: the threshold is 1."""


@dataclass(frozen=True)
class Views:
    """What the two branches say of the validation rows; 0 where a row lacks the modality."""

    text: Logits
    """float32 [rows, classes]"""
    photo: Logits
    """float32 [rows, classes]"""
    has_text: npt.NDArray[np.bool_]
    has_photo: npt.NDArray[np.bool_]
    labels: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Calibrated:
    """What the validation rows say of the logits."""

    fusion: tuple[float, float]
    """Scales of the text's and the photo's logits in their sum."""
    temperatures: Temperatures
    thresholds: npt.NDArray[np.float64]
    """[classes] from which probability on the decision may be left to the model."""


def calibrate(views: Views) -> Calibrated:
    """Temperatures of each modality alone, the scales of their fusion, and the thresholds.

    The fusion is fitted under modality dropout, in its exact form: every row that has both is
    shown whole, without its photo and without its text, so that neither scale can lean on the
    other modality being there.
    """
    nothing = np.zeros_like(views.text)

    def alone(logits: Logits, has: npt.NDArray[np.bool_]) -> float:
        return float(fit_scales(logits[has][:, np.newaxis], views.labels[has], np.ones(1))[0])

    text_scale = alone(views.text, views.has_text)
    photo_scale = alone(views.photo, views.has_photo)
    both = views.has_text & views.has_photo
    shown = [(views.text, views.photo), (views.text, nothing), (nothing, views.photo)]
    fusion = fit_scales(
        np.concatenate([np.stack(pair, 1)[both] for pair in shown]),
        np.tile(views.labels[both], len(shown)),
        np.array([text_scale, photo_scale]),
    )
    fused = fusion[0] * views.text + fusion[1] * views.photo
    fused_scale = alone(fused, both)
    temperatures = Temperatures(1 / fused_scale, 1 / text_scale, 1 / photo_scale)

    logits = np.where(
        both[:, np.newaxis],
        fused * fused_scale,
        views.text * text_scale + views.photo * photo_scale,
    )
    return Calibrated(
        (float(fusion[0]), float(fusion[1])),
        temperatures,
        thresholds(softmax(logits), views.labels),
    )


def fit_scales(
    views: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer],
    prior: npt.NDArray[np.floating],
) -> npt.NDArray[np.float64]:
    """The weights w >= 0.01 for which softmax(sum_k w_k views_k) fits the labels best.

    `views` is [n, k, classes], logits of k views of the same rows; the result is [k].  With one
    view 1/w is its temperature; with two, w fuses them.  Newton's method on the mean cross
    entropy, which is convex, drawn towards `prior` as by `PRIOR_ROWS` rows.
    """
    views = views.astype(np.float64)
    scales: npt.NDArray[np.float64] = prior.astype(np.float64)
    if not len(labels):
        return scales
    target = views[np.arange(len(labels)), :, labels]
    pull = PRIOR_ROWS / len(labels)
    for _ in range(50):
        chances = softmax(np.einsum("k,nkc->nc", scales, views)).astype(np.float64)
        expected = np.einsum("nkc,nc->nk", views, chances)
        gradient = (expected - target).mean(0) + pull * (scales - prior)
        second = np.einsum("nkc,nlc,nc->kl", views, views, chances) / len(labels)
        hessian = second - expected.T @ expected / len(labels) + pull * np.eye(len(prior))
        step = np.linalg.solve(hessian, gradient)
        scales = np.maximum(scales - step, 0.01)
        if np.abs(step).max() < 1e-6:
            break
    return scales


def thresholds(
    probabilities: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """For every category, the probability from which on `PRECISION` of its predictions are right.

    float64 [classes]; 1 where too few validation rows can promise that.
    """
    predicted = probabilities.argmax(1)
    sure = probabilities.max(1)
    found: npt.NDArray[np.float64] = np.ones(probabilities.shape[1], np.float64)
    for category in range(probabilities.shape[1]):
        rows = np.flatnonzero(predicted == category)
        rows = rows[np.argsort(-sure[rows], kind="stable")]
        precision = np.cumsum(labels[rows] == category) / np.arange(1, len(rows) + 1)
        good = np.flatnonzero(precision >= PRECISION)
        if len(good) and good[-1] + 1 >= MIN_ROWS:
            found[category] = sure[rows[good[-1]]]
    return found
