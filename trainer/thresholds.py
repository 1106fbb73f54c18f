"""From which probability on the model may decide alone, by category and by promised precision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from bundle.classifier import softmax
from bundle.manifest import Promise, Threshold, Thresholds
from trainer.calibration import Calibrated, Views

PRECISIONS = (0.90, 0.95, 0.98, 0.99)

CONFIDENCE = 0.90
"""Were a category right less often than is promised of it, at most one of ten samples would look
good enough for the promise."""

STEP = 1.1
"""Each try takes in so many times the rows of the one before."""

Limits = npt.NDArray[np.float64]
"""[classes] from which probability on each may be decided; infinite where it never may."""


def thresholds(views: Views, calibrated: Calibrated, codes: Sequence[str]) -> Thresholds:
    """The promises of every signature, from held-out rows; `codes` are those of the classes.

    Rows with both text and photo are few, and by category too few to promise anything.  So the
    categories of `fused` have their limits from all rows with a text, answered by the signature
    that fits them; and the rows with both, taken together, must confirm the promise.
    """
    temperatures = calibrated.temperatures
    both = views.has_text & views.has_photo
    text = softmax(views.text / temperatures.text)[views.has_text]
    photo = softmax(views.photo / temperatures.photo)[views.has_photo]
    fused = softmax(calibrated.fusion.of(views.text, views.photo) / temperatures.fused)[both]
    whole = text.copy()
    whole[both[views.has_text]] = fused

    def confirmed(precision: float) -> Limits:
        found = limits(whole, views.labels[views.has_text], precision)
        right, sure, predicted = _by_certainty(fused, views.labels[both])
        decided = sure >= found[predicted]
        return np.maximum(found, _lowest(right[decided], sure[decided], precision))

    def promises_of(
        probabilities: npt.NDArray[np.floating], has: npt.NDArray[np.bool_]
    ) -> tuple[Promise, ...]:
        return promises(probabilities, views.labels[has], codes)

    return Thresholds(
        tuple(_promise(one, confirmed(one), whole, codes) for one in PRECISIONS)
        if both.any()
        else (),
        promises_of(text, views.has_text),
        promises_of(photo, views.has_photo),
    )


def promises(
    probabilities: npt.NDArray[np.floating],
    labels: npt.NDArray[np.integer],
    codes: Sequence[str],
    precisions: Sequence[float] = PRECISIONS,
) -> tuple[Promise, ...]:
    """For every precision, the categories for which it can be promised, and from where on.

    `probabilities` [n, classes] are of rows that the model has not learnt from, `labels` [n] their
    classes.
    """
    if not len(labels):
        return ()
    return tuple(
        _promise(one, limits(probabilities, labels, one), probabilities, codes)
        for one in precisions
    )


def limits(
    probabilities: npt.NDArray[np.floating], labels: npt.NDArray[np.integer], precision: float
) -> Limits:
    """From which probability on each class is right at least so often, as its own rows show."""
    classes = probabilities.shape[1]
    right, sure, predicted = _by_certainty(probabilities, labels)
    return np.array(
        [
            _lowest(right[predicted == one], sure[predicted == one], precision)
            for one in range(classes)
        ]
    )


def _lowest(
    right: npt.NDArray[np.bool_], sure: npt.NDArray[np.floating], precision: float
) -> float:
    """The lowest probability from which on rows, sorted by how sure they are, keep the promise.

    Beginning with the surest, more and more rows are taken in, as long as the exact binomial test
    refutes, at `CONFIDENCE`, that fewer than the promised share of them are right; the first test
    that does not ends it.  Tests in a fixed order that stop so need no correction for their number
    (Maurer, Hothorn & Lehmacher, 1995).  The first test that can succeed takes 22 rows for 90 %,
    45 for 95 %, 114 for 98 % and 230 for 99 %, all right.
    """
    wrong = np.append(0, np.cumsum(~right))
    lowest = np.inf
    for n in _sizes(sure, precision):
        if binom.cdf(wrong[n], n, 1 - precision) > 1 - CONFIDENCE + 1e-12:
            break
        lowest = _below(sure[n - 1])
    return lowest


def _sizes(sure: npt.NDArray[np.floating], precision: float) -> Iterator[int]:
    """How many of the surest rows are tested, one after another; equally sure ones together."""
    wanted = float(np.ceil(np.log(1 - CONFIDENCE) / np.log(precision) - 1e-9))
    falling, taken = -sure, 0
    while wanted <= len(sure):
        n = int(np.searchsorted(falling, falling[int(wanted) - 1], side="right"))
        if n > taken:
            yield n
        taken, wanted = n, wanted * STEP
    if 0 < taken < len(sure):
        yield len(sure)


def _by_certainty(
    probabilities: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.floating], npt.NDArray[np.intp]]:
    """Of all rows, the surest first: whether they are right, how sure they are, of which class."""
    predicted, sure = probabilities.argmax(1), probabilities.max(1)
    order = np.argsort(-sure, kind="stable")
    return (predicted == labels)[order], sure[order], predicted[order]


def _promise(
    precision: float,
    lowest: Limits,
    probabilities: npt.NDArray[np.floating],
    codes: Sequence[str],
) -> Promise:
    predicted = probabilities.argmax(1)
    decided = probabilities.max(1) >= lowest[predicted]
    found = {
        code: Threshold(float(lowest[number]), float(decided[predicted == number].mean()))
        for number, code in enumerate(codes)
        if decided[predicted == number].any()
    }
    coverage = float(decided.mean()) if len(decided) else 0.0
    return Promise(precision, len(predicted), coverage, found)


def _below(probability: np.floating) -> float:
    """A probability that the same row reaches on another machine too, but for a few digits."""
    return float(np.floor(float(probability) * 1e6) / 1e6)
