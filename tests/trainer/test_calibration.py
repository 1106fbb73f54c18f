"""Scales, temperatures and thresholds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from bundle.classifier import softmax
from trainer.calibration import MIN_ROWS, Views, calibrate, fit_scales, thresholds


def draw(random: np.random.Generator, logits: npt.NDArray[np.floating]) -> npt.NDArray[np.int32]:
    """Labels that follow the probabilities of these logits exactly."""
    edges = softmax(logits).cumsum(1)
    return (random.random((len(logits), 1)) > edges).sum(1).clip(max=logits.shape[1] - 1)


@pytest.mark.parametrize("overconfidence", [0.5, 1.0, 4.0])
def test_a_temperature_is_found_again(overconfidence: float) -> None:
    random = np.random.default_rng(0)
    honest = random.normal(0, 2, (20_000, 4))
    labels = draw(random, honest)
    (scale,) = fit_scales((honest * overconfidence)[:, np.newaxis], labels, np.ones(1))
    assert scale == pytest.approx(1 / overconfidence, rel=0.05)


def test_the_better_view_weighs_more_and_a_useless_one_next_to_nothing() -> None:
    random = np.random.default_rng(1)
    truth, noise = random.normal(0, 2, (2, 5_000, 4))
    scales = fit_scales(np.stack([truth, noise], 1), draw(random, truth), np.ones(2))
    assert scales[0] == pytest.approx(1, rel=0.1)
    assert scales[1] < 0.05


def test_without_rows_the_prior_stands() -> None:
    empty = np.zeros((0, 2, 3))
    assert fit_scales(empty, np.zeros(0, np.int32), np.array([0.3, 2.0])).tolist() == [0.3, 2.0]


def test_logits_that_separate_perfectly_do_not_run_away() -> None:
    labels = np.arange(40, dtype=np.int32) % 4
    logits = np.eye(4)[labels] * 10
    (scale,) = fit_scales(logits[:, np.newaxis], labels, np.ones(1))
    assert 0 < scale < 10


def test_calibration_makes_every_signature_honest() -> None:
    random = np.random.default_rng(2)
    text, photo = random.normal(0, 2, (2, 6_000, 5)).astype(np.float32)
    labels = draw(random, text + photo)
    has_text = random.random(6_000) < 0.9
    has_photo = ~has_text | (random.random(6_000) < 0.9)
    views = Views(
        np.where(has_text[:, np.newaxis], 3 * text, 0),
        np.where(has_photo[:, np.newaxis], 3 * photo, 0),
        has_text,
        has_photo,
        labels,
    )
    found = calibrate(views)
    # Alone, a view knows half: it must be made less sure than its part in the sum.
    assert found.temperatures.text > 3
    both = has_text & has_photo
    fused = found.fusion[0] * views.text + found.fusion[1] * views.photo
    chances = softmax(fused[both] / found.temperatures.fused)
    right = chances.argmax(1) == labels[both]
    assert chances.max(1).mean() == pytest.approx(right.mean(), abs=0.02)


def test_the_fusion_survives_a_catalogue_without_pairs() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(0, 2, (400, 3)).astype(np.float32)
    has_text = np.arange(400) < 200
    text = np.where(has_text[:, np.newaxis], logits, 0)
    found = calibrate(Views(text, logits - text, has_text, ~has_text, draw(random, logits)))
    assert found.fusion == pytest.approx(
        (1 / found.temperatures.text, 1 / found.temperatures.photo)
    )


def test_a_threshold_is_where_predictions_are_right_often_enough() -> None:
    sure = np.linspace(0.99, 0.5, 100)
    probabilities = np.stack([sure, 1 - sure], 1)
    labels = np.where(np.arange(100) < 50, 0, 1)
    first, second = thresholds(probabilities, labels)
    # 52 of the surest: 50 right, 2 wrong.
    assert first == pytest.approx(sure[51])
    assert second == 1


def test_few_rows_promise_nothing() -> None:
    n = MIN_ROWS - 1
    probabilities = np.tile([0.99, 0.01], (n, 1))
    assert thresholds(probabilities, np.zeros(n, np.int64)).tolist() == [1, 1]
