"""What is fitted on held-out rows: how sure the answers may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize

from bundle.classifier import softmax
from bundle.manifest import Temperatures

Logits = npt.NDArray[np.float32]

PRIOR_ROWS = 20
"""The prior scales count like this many rows: few validation rows move them little."""


HALF = 0.5
"""Where few rows say better: how much of the frequencies is taken out of the sum."""

LEAST = 0.01
"""No scale is smaller: a view that knows nothing still has an answer."""

SMALL = 1e-6
"""Added to the variance of logits, which may all be the same."""

_POWERS = np.round(np.arange(-0.9, 0.31, 0.05), 2)


class Evenness(NamedTuple):
    """Logits of spread s are multiplied by (s / usual) ** power."""

    power: float = 0.0
    usual: float = 1.0


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


class Fusion(NamedTuple):
    """How the logits of both branches become one answer."""

    text: float
    """Scale of the text's logits in the sum."""
    photo: float
    """Scale of the photo's."""
    shift: npt.NDArray[np.float32]
    """[classes], added: both branches know how frequent a category is, and it must count once."""

    def of(self, text: Logits, photo: Logits) -> Logits:
        """The sum, [rows, classes]."""
        return (self.text * text + self.photo * photo + self.shift).astype(np.float32)


@dataclass(frozen=True)
class Calibrated:
    """What the validation rows say of the logits."""

    fusion: Fusion
    temperatures: Temperatures


def calibrate(views: Views) -> Calibrated:
    """Temperatures of each modality alone, and the scales of their fusion.

    The fusion is fitted on the rows with both, for it is asked for these alone.
    """
    classes = views.text.shape[1]
    counts = np.bincount(views.labels, minlength=classes) + 1
    rarity = -np.log(counts / counts.sum())

    def scale(logits: Logits, has: npt.NDArray[np.bool_]) -> float:
        return float(fit_scales(logits[has][:, np.newaxis], views.labels[has], np.ones(1))[0])

    def temperature(logits: Logits, has: npt.NDArray[np.bool_]) -> float:
        return fit_temperature(logits[has], views.labels[has])

    text_scale = scale(views.text, views.has_text)
    photo_scale = scale(views.photo, views.has_photo)
    both = views.has_text & views.has_photo
    parts = (views.text, views.photo, np.broadcast_to(rarity, views.text.shape))
    found = fit_scales(
        np.stack([part[both] for part in parts], axis=1),
        views.labels[both],
        np.array([text_scale, photo_scale, HALF]),
        least=np.array([LEAST, LEAST, -np.inf]),
    )
    fusion = Fusion(float(found[0]), float(found[1]), (found[2] * rarity).astype(np.float32))
    fused = fusion.of(views.text, views.photo)
    temperatures = Temperatures(
        temperature(fused, both),
        temperature(views.text, views.has_text),
        temperature(views.photo, views.has_photo),
    )
    return Calibrated(fusion, temperatures)


def evened(logits: npt.NDArray[np.floating], evenness: Evenness) -> npt.NDArray[np.float32]:
    """Logits [n, classes] of texts that say much and texts that say little on one scale."""
    factors = (_spread(logits) / evenness.usual) ** evenness.power
    return (logits * factors[:, np.newaxis]).astype(np.float32)


def fit_evenness(logits: Logits, labels: npt.NDArray[np.integer]) -> Evenness:
    """The evenness with which logits [n, classes] fit the labels best, at their best temperature.

    One temperature for all cannot be right: far apart logits are those of long texts rather than
    of clear ones.  Few rows change little, as if `PRIOR_ROWS` more spoke for a power of 0.
    """
    if not len(labels):
        return Evenness()
    usual = float(np.exp(np.log(_spread(logits)).mean()))

    def badness(power: float) -> float:
        tried = evened(logits, Evenness(power, usual))[:, np.newaxis]
        scale = fit_scales(tried, labels, np.ones(1))
        chances = softmax(tried[:, 0] * scale)[np.arange(len(labels)), labels]
        pull = PRIOR_ROWS / len(labels) * power**2 / 2
        return pull - float(np.log(np.maximum(chances, 1e-12)).mean())

    return Evenness(min(map(float, _POWERS), key=badness), usual)


def _spread(logits: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    spread: npt.NDArray[np.float64] = np.sqrt(logits.astype(np.float64).var(1) + SMALL)
    return spread


def fit_temperature(logits: Logits, labels: npt.NDArray[np.integer]) -> float:
    """The temperature at which the first answer is right as often as its probability says.

    The log loss of that alone, not of all categories: who leaves a decision to the model relies on
    the probability of its first answer.  Drawn towards 1 as by `PRIOR_ROWS` rows.
    """
    if not len(labels):
        return 1.0
    right = logits.argmax(1) == labels

    def badness(log_temperature: float) -> float:
        sure = softmax(logits / np.exp(log_temperature)).max(1).astype(np.float64)
        chance = np.clip(np.where(right, sure, 1 - sure), 1e-9, 1)
        return float(-np.log(chance).mean()) + PRIOR_ROWS / len(labels) * log_temperature**2 / 2

    found = optimize.minimize_scalar(badness, bounds=(-4, 4), method="bounded")
    return float(np.exp(found.x))


def fit_scales(
    views: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer],
    prior: npt.NDArray[np.floating],
    least: npt.NDArray[np.floating] | float = LEAST,
) -> npt.NDArray[np.float64]:
    """The weights w >= `least` (`LEAST` each) for which softmax(sum_k w_k views_k) fits the labels
    best.

    `views` is [n, k, classes], logits of k views of the same rows; the result is [k].  With one
    view 1/w is its temperature; with two, w fuses them.  The mean cross entropy, which is convex,
    drawn towards `prior` as by `PRIOR_ROWS` rows; L-BFGS-B (Byrd, Lu, Nocedal & Zhu, 1995).
    """
    views = views.astype(np.float64)
    if not len(labels):
        return prior.astype(np.float64)
    target = views[np.arange(len(labels)), :, labels]
    pull = PRIOR_ROWS / len(labels)

    def badness(scales: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = np.einsum("k,nkc->nc", scales, views)
        logits -= logits.max(1, keepdims=True)
        chances = np.exp(logits)
        sums = chances.sum(1)
        chosen = logits[np.arange(len(labels)), labels]
        away = scales - prior
        expected = np.einsum("nkc,nc->nk", views, chances / sums[:, np.newaxis])
        gradient = (expected - target).mean(0) + pull * away
        return float((np.log(sums) - chosen).mean() + pull / 2 * (away**2).sum()), gradient

    bounds = optimize.Bounds(np.broadcast_to(least, prior.shape), np.inf)
    found = optimize.minimize(
        badness,
        np.maximum(prior, least),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-12, "gtol": 1e-7},
    )
    scales: npt.NDArray[np.float64] = found.x
    return scales
