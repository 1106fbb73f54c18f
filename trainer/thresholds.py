"""From which probability on the model may decide alone, by category and by promised precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bundle.classifier import softmax
from bundle.manifest import Promise, Threshold, Thresholds
from trainer.calibration import Calibrated, Views

PRECISIONS = (0.90, 0.95, 0.98, 0.99)

CONFIDENCE = 0.90
"""A precision is promised where the held-out rows would, were it lower, look this good in at most
one of ten samples."""


def thresholds(views: Views, calibrated: Calibrated, codes: Sequence[str]) -> Thresholds:
    """The promises of every signature, from held-out rows; `codes` are those of the classes.

    Where few rows have both, the promises of `fused` rest on rows with a text alone as well: all
    rows with a text, answered by the signature that fits them.
    """
    temperatures = calibrated.temperatures
    text = softmax(views.text / temperatures.text)
    photo = softmax(views.photo / temperatures.photo)
    fused = softmax(calibrated.fusion.of(views.text, views.photo) / temperatures.fused)
    whole = np.where((views.has_text & views.has_photo)[:, np.newaxis], fused, text)

    def of(
        probabilities: npt.NDArray[np.floating], has: npt.NDArray[np.bool_]
    ) -> tuple[Promise, ...]:
        return promises(probabilities[has], views.labels[has], codes)

    return Thresholds(
        of(whole, views.has_text), of(text, views.has_text), of(photo, views.has_photo)
    )


def promises(
    probabilities: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer],
    codes: Sequence[str],
    precisions: Sequence[float] = PRECISIONS,
) -> tuple[Promise, ...]:
    """For every precision, the categories for which it can be promised, and from where on.

    `probabilities` [n, classes] are of rows that the model has not learnt from, `labels` [n] their
    classes.  A category's rows above a threshold count with as many of all other categories above
    it (never more than its own), and the exact binomial test must refute, at `CONFIDENCE`, that
    fewer than the promised share are right.  So 99 % takes at least 115 rows of the category, all
    right; 98 % 57, 95 % 23, 90 % 11.  What cannot be promised has no threshold.
    """
    if not len(labels):
        return ()
    predicted, sure = probabilities.argmax(1), probabilities.max(1)
    wrong = predicted != labels
    order = np.argsort(-sure, kind="stable")
    falling, all_wrong = -sure[order], np.append(0, np.cumsum(wrong[order]))
    log_factorials = np.append(0.0, np.cumsum(np.log(np.arange(1, 2 * len(labels) + 1))))
    of_category = [order[predicted[order] == number] for number in range(len(codes))]
    found = []
    for precision in precisions:
        kept: dict[str, Threshold] = {}
        decided = 0
        for code, rows in zip(codes, of_category, strict=True):
            n = np.arange(1, len(rows) + 1)
            errors = np.cumsum(wrong[rows])
            above = np.searchsorted(falling, -sure[rows], side="right")
            others = above - n
            borrowed = np.minimum(n, others)
            share = (all_wrong[above] - errors) / np.maximum(others, 1)
            errors = errors + np.ceil(borrowed * share - 1e-9).astype(np.int64)
            n_all = n + borrowed
            ends = np.append(np.diff(sure[rows]) != 0, True)[: len(rows)]
            for at in np.flatnonzero(ends & (errors <= n_all * (1 - precision)))[::-1]:
                if _tail(int(n_all[at]), int(errors[at]), precision, log_factorials) <= (
                    1 - CONFIDENCE + 1e-12
                ):
                    decided += int(n[at])
                    kept[code] = Threshold(_below(sure[rows[at]]), float(n[at] / len(rows)))
                    break
        found.append(Promise(precision, len(labels), decided / len(labels), kept))
    return tuple(found)


def _tail(n: int, errors: int, precision: float, log_factorials: npt.NDArray[np.float64]) -> float:
    """How probable at most so many errors in n rows are, were `precision` just what is right."""
    wrong = np.arange(errors + 1)
    ways = log_factorials[n] - log_factorials[wrong] - log_factorials[n - wrong]
    logs = ways + wrong * np.log1p(-precision) + (n - wrong) * np.log(precision)
    return float(np.exp(logs).sum())


def _below(probability: np.floating) -> float:
    """A probability that the same row reaches on another machine too, but for a few digits."""
    return float(np.floor(float(probability) * 1e6) / 1e6)
