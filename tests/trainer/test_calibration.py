"""Scales, temperatures and thresholds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from bundle.classifier import softmax
from trainer.calibration import (
    Evenness,
    Views,
    calibrate,
    evened,
    fit_evenness,
    fit_scales,
    fit_temperature,
)


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


@pytest.mark.parametrize("seed", range(5))
def test_a_scale_at_its_bound_does_not_hold_the_others_back(seed: int) -> None:
    """Against a search over a grid."""
    random = np.random.default_rng(seed)
    views = random.normal(0, 1, (300, 2, 3))
    labels = draw(random, views[:, 0] - views[:, 1])  # the second one is best turned round
    found = fit_scales(views, labels, np.array([0.3, 1.0]))
    assert found[1] == pytest.approx(0.01)

    def badness(scale: float) -> float:
        chances = softmax(scale * views[:, 0] + 0.01 * views[:, 1])[np.arange(300), labels]
        pull = 20 / 300 * (scale - 0.3) ** 2 / 2
        return pull - float(np.log(chances).mean())

    grid = np.arange(0.01, 2, 0.01)
    assert found[0] == pytest.approx(min(grid, key=badness), abs=0.011)


def test_frequencies_that_no_branch_knows_may_be_added() -> None:
    random = np.random.default_rng(9)
    prior = np.log(np.array([0.8, 0.1, 0.1]))
    labels = random.choice(3, 20_000, p=np.exp(prior)).astype(np.int32)
    text, photo = (1.5 * (random.normal(0, 1, (2, 20_000, 3)) + np.eye(3)[labels] * 1.5)).astype(
        np.float32
    )
    both = np.ones(len(labels), np.bool_)
    fusion = calibrate(Views(text, photo, both, both, labels)).fusion
    assert (fusion.text, fusion.photo) == pytest.approx((1, 1), rel=0.05)
    np.testing.assert_allclose(fusion.shift - fusion.shift.mean(), prior - prior.mean(), atol=0.15)


def test_without_rows_the_prior_stands() -> None:
    empty = np.zeros((0, 2, 3))
    assert fit_scales(empty, np.zeros(0, np.int32), np.array([0.3, 2.0])).tolist() == [0.3, 2.0]


def test_logits_that_separate_perfectly_do_not_run_away() -> None:
    labels = np.arange(40, dtype=np.int32) % 4
    logits = np.eye(4)[labels] * 10
    (scale,) = fit_scales(logits[:, np.newaxis], labels, np.ones(1))
    assert 0 < scale < 10


def test_texts_that_say_little_are_brought_onto_the_scale_of_the_others() -> None:
    random = np.random.default_rng(4)
    honest = random.normal(0, 2, (8_000, 6))
    labels = draw(random, honest)
    length = random.uniform(0.3, 3, (8_000, 1))  # a long text's logits are far apart
    logits = (honest * length).astype(np.float32)
    evenness = fit_evenness(logits, labels)
    assert evenness.power < -0.5
    made = evened(logits, evenness)
    found, flat = (
        softmax(some / fit_temperature(some, labels)).astype(np.float64) for some in (made, logits)
    )
    rows = np.arange(len(labels))
    assert np.log(found[rows, labels]).mean() > np.log(flat[rows, labels]).mean() + 0.02
    # The first answer stays what it was.
    assert (made.argmax(1) == logits.argmax(1)).all()


def test_few_or_honest_rows_even_nothing() -> None:
    random = np.random.default_rng(5)
    logits = random.normal(0, 2, (20_000, 6)).astype(np.float32)
    assert abs(fit_evenness(logits, draw(random, logits)).power) <= 0.1
    assert fit_evenness(logits[:0], np.zeros(0, np.int32)) == Evenness()
    same = np.zeros((3, 4), np.float32)
    assert np.isfinite(evened(same, fit_evenness(same, np.zeros(3, np.int32)))).all()


def test_the_first_answer_is_right_as_often_as_it_says() -> None:
    # One label in twelve is wrong: no temperature gives the truth to every category.
    random = np.random.default_rng(6)
    logits = random.normal(0, 4, (20_000, 5)).astype(np.float32)
    labels = draw(random, logits)
    labels[::12] = random.integers(0, 5, len(labels[::12]))
    right = (logits.argmax(1) == labels).mean()
    (scale,) = fit_scales(logits[:, np.newaxis], labels, np.ones(1))
    ours, likeliest = (
        abs(softmax(some).max(1).mean() - right)
        for some in (logits / fit_temperature(logits, labels), logits * scale)
    )
    assert ours < likeliest - 0.01
    assert fit_temperature(logits[:0], labels[:0]) == 1.0


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
    fused = found.fusion.of(views.text, views.photo)
    chances = softmax(fused[both] / found.temperatures.fused)
    right = chances.argmax(1) == labels[both]
    assert chances.max(1).mean() == pytest.approx(right.mean(), abs=0.02)


def test_how_frequent_a_category_is_counts_once() -> None:
    """Two branches that say independent things, and both know that one category is common."""
    random = np.random.default_rng(7)
    prior = np.log(np.array([0.7, 0.1, 0.1, 0.1]))
    labels = random.choice(4, 20_000, p=np.exp(prior)).astype(np.int32)
    seen = random.normal(0, 1, (2, 20_000, 4)) + np.eye(4)[labels] * 1.5
    text, photo = (1.5 * seen + prior).astype(np.float32)
    both = np.ones(len(labels), np.bool_)
    fusion = calibrate(Views(text, photo, both, both, labels)).fusion
    assert (fusion.text, fusion.photo) == pytest.approx((1, 1), rel=0.05)
    shift = fusion.shift - fusion.shift.mean()
    np.testing.assert_allclose(shift, -(prior - prior.mean()), atol=0.15)


def test_the_fusion_survives_a_catalogue_without_pairs() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(0, 2, (400, 3)).astype(np.float32)
    has_text = np.arange(400) < 200
    text = np.where(has_text[:, np.newaxis], logits, 0)
    labels = draw(random, logits)
    found = calibrate(Views(text, logits - text, has_text, ~has_text, labels))
    # Each keeps the scale that suits it alone.
    for scale, some in zip(found.fusion[:2], (has_text, ~has_text), strict=True):
        own = fit_scales(logits[some, np.newaxis], labels[some], np.ones(1))
        assert scale == pytest.approx(own[0])
