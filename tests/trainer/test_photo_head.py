"""The head of the pretrained photo branch: what it fits, and that the network computes the same."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from common.progress import silent
from trainer import photo_head, photo_model


@pytest.fixture(autouse=True)
def few_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_head, "LANDMARKS", 100)


@pytest.fixture
def rings() -> tuple[np.ndarray, np.ndarray]:
    """Features [600, 8], not negative, and their class: near the middle, or around it."""
    chance = np.random.default_rng(0)
    labels = np.arange(600, dtype=np.int32) % 2
    directions = chance.normal(size=(600, 8))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radius = np.where(labels == 0, 0.2, 1.0) + chance.normal(0, 0.05, 600)
    return np.square(2 + directions * radius[:, np.newaxis]), labels


def fitted(features: np.ndarray, labels: np.ndarray, classes: int) -> photo_head.Head:
    comparison = photo_head.compare(features, seed=0)
    seen = photo_head.seen_by(comparison, features)
    (regression,) = photo_head.regress(seen, labels, classes, (0.1,), silent)
    return photo_head.joined(comparison, regression)


def test_it_tells_apart_what_no_plane_can(rings: tuple[np.ndarray, np.ndarray]) -> None:
    features, labels = rings
    head = fitted(features[:400], labels[:400], 2)
    answers = photo_head.answers(head, features[400:])
    assert (answers.argmax(1) == labels[400:]).mean() > 0.95


def test_the_network_says_what_the_head_says(rings: tuple[np.ndarray, np.ndarray]) -> None:
    features, labels = rings
    head = fitted(features, labels, 2)
    network = photo_model.head(head)
    found = network.predict_on_batch({"features": features.astype(np.float32)})
    np.testing.assert_allclose(found["logits"], photo_head.answers(head, features), atol=1e-3)
    # As for photos of groups that no landmark is of.
    strangers, landmarks = np.zeros(600, np.int64), np.ones(100, np.int64)
    near = photo_head.nearness(photo_head.compare(features, 0), features, strangers, landmarks)
    assert near.std() > 0.01
    np.testing.assert_allclose(found["nearness"][:, 0], near, atol=1e-4)


def test_the_nearest_landmarks_count_but_those_of_the_own_group(
    rings: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    features, _ = rings
    monkeypatch.setattr(photo_head, "NEAREST", 3)
    comparison = photo_head.compare(features, seed=0)
    groups = np.arange(600) // 10
    places = np.sqrt(features) @ comparison.projection + comparison.offset
    landmarks = places[comparison.sources]
    near = np.exp(-np.square(places[:, np.newaxis] - landmarks).sum(2))
    near[groups[:, np.newaxis] == groups[comparison.sources]] = 0
    expected = np.sort(near, 1)[:, -3:].mean(1)
    monkeypatch.setattr(photo_head, "_AT_A_TIME", 7)
    found = photo_head.nearness(comparison, features, groups, groups[comparison.sources])
    np.testing.assert_allclose(found, expected, rtol=0.01)  # landmarks are rounded
    assert (comparison.sources < 600).all() and len(set(comparison.sources)) == 100


def test_what_ships_in_float16_is_fitted_in_float16(
    rings: tuple[np.ndarray, np.ndarray],
) -> None:
    head = fitted(*rings, 2)
    for part in (head.projection, head.landmarks):
        np.testing.assert_array_equal(part, part.astype(np.float16))


def test_the_regressions_are_the_penalised_optima(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    seen = chance.normal(size=(300, 5)).astype(np.float32)
    labels = (seen @ chance.normal(size=(5, 3)) + chance.normal(size=(300, 3))).argmax(1)
    labels = labels.astype(np.int32)
    with_bias = np.concatenate([seen, np.ones((300, 1), np.float32)], axis=1)
    logistic = LogisticRegression(C=1 / 3.0, fit_intercept=False, max_iter=1000, tol=1e-8)
    logistic.fit(with_bias, labels)
    squares = Ridge(alpha=3.0, fit_intercept=False).fit(with_bias, np.eye(3)[labels])

    monkeypatch.setattr(photo_head, "_STEPS", 100)
    monkeypatch.setattr(photo_head, "SQUARES", 0.0)
    other, found = photo_head.regress(seen, labels, 3, (30.0, 3.0), silent)
    np.testing.assert_allclose(found.T, logistic.coef_, atol=2e-3)
    assert np.abs(other[:-1]).sum() < np.abs(found[:-1]).sum()  # the larger penalty pulls harder

    monkeypatch.setattr(photo_head, "SQUARES", 2.0)
    (both,) = photo_head.regress(seen, labels, 3, (3.0,), silent)
    np.testing.assert_allclose((both - found).T, 2 * squares.coef_, atol=1e-4)


def test_slices_do_not_change_the_answer(
    rings: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fitted(*rings, 2)
    monkeypatch.setattr(photo_head, "_AT_A_TIME", 7)
    sliced = fitted(*rings, 2)
    np.testing.assert_allclose(sliced.weights, whole.weights, atol=0.05)


def test_features_that_never_change_do_no_harm(rings: tuple[np.ndarray, np.ndarray]) -> None:
    features, labels = rings
    silent_ones = np.concatenate([features, np.zeros((600, 4))], axis=1)
    head = fitted(silent_ones, labels, 3)  # and a class that never occurs
    found = photo_head.answers(head, silent_ones)
    assert np.isfinite(found).all()
    assert (found.argmax(1) == labels).mean() > 0.95
    assert np.isfinite(
        photo_head.answers(fitted(np.zeros((3, 4)), labels[:3], 2), features[:, :4])
    ).all()
