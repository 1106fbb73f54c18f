"""Thresholds from which on the model may decide alone."""

from __future__ import annotations

import numpy as np
import pytest

from bundle.manifest import Promise, Temperatures
from trainer.calibration import Calibrated, Fusion, Views
from trainer.thresholds import promises, thresholds

CODES = ("10", "20")


def rows(sure: list[float], right: list[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Rows that are all taken for the first of two categories."""
    probabilities = np.stack([np.array(sure), 1 - np.array(sure)], 1)
    return probabilities, np.where(right, 0, 1)


def only(found: tuple[Promise, ...]) -> Promise:
    (promise,) = found
    return promise


@pytest.mark.parametrize(
    ("precision", "fewest"), [(0.90, 22), (0.95, 45), (0.98, 114), (0.99, 230)]
)
def test_without_others_to_learn_from_the_exact_test_decides(precision: float, fewest: int) -> None:
    for n, promised in ((fewest, True), (fewest - 1, False)):
        found = only(promises(*rows([0.99] * n, [True] * n), CODES, [precision]))
        assert ("10" in found.categories) == promised
        assert found.coverage == (1.0 if promised else 0.0)


def test_twenty_rows_never_promise_99_percent_however_good_the_others_are() -> None:
    few, many = rows([0.99] * 20, [True] * 20), rows([0.99] * 5000, [True] * 5000)
    probabilities = np.concatenate([few[0], many[0][:, ::-1]])
    labels = np.concatenate([few[1], 1 - many[1]])
    found = {one.precision: set(one.categories) for one in promises(probabilities, labels, CODES)}
    assert found == {0.90: {"10", "20"}, 0.95: {"20"}, 0.98: {"20"}, 0.99: {"20"}}


def test_bad_others_make_a_category_with_few_rows_careful() -> None:
    few, many = rows([0.99] * 25, [True] * 25), rows([0.99] * 500, [False] * 250 + [True] * 250)
    probabilities = np.concatenate([few[0], many[0][:, ::-1]])
    labels = np.concatenate([few[1], 1 - many[1]])
    assert "10" not in only(promises(probabilities, labels, CODES, [0.90])).categories


def test_the_threshold_is_the_lowest_that_keeps_the_promise() -> None:
    sure = np.linspace(0.99, 0.51, 600).tolist()
    found = only(promises(*rows(sure, [True] * 300 + [False] * 300), CODES, [0.95]))
    threshold = found.categories["10"]
    reached = sum(one >= threshold.probability for one in sure)
    # 300 right; with 8 errors of 308 the test still refutes, with 15 the share itself is 95 %.
    assert 300 < reached < 315
    assert threshold.coverage == pytest.approx(reached / 600)


def test_rows_of_equal_probability_come_together() -> None:
    found = only(promises(*rows([0.9] * 100, [True] * 60 + [False] * 40), CODES, [0.90]))
    assert found.categories == {}


def test_no_rows_no_promises() -> None:
    assert promises(np.zeros((0, 2)), np.zeros(0, np.int64), CODES) == ()


def test_promises_are_kept_on_other_rows() -> None:
    random = np.random.default_rng(4)
    logits = random.normal(0, 6, (12_000, 6))
    chances = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = (random.random((len(chances), 1)) > chances.cumsum(1)).sum(1).clip(max=5)
    codes = tuple("abcdef")
    for promise in promises(chances[:6000], labels[:6000], codes):
        limits = np.array(
            [
                promise.categories[code].probability if code in promise.categories else 2.0
                for code in codes
            ]
        )
        best = chances[6000:].argmax(1)
        decided = chances[6000:].max(1) >= limits[best]
        assert decided.mean() == pytest.approx(promise.coverage, abs=0.03)
        assert (best == labels[6000:])[decided].mean() >= promise.precision
        assert decided.any()


def test_each_signature_has_its_own() -> None:
    n = 200
    labels = np.arange(n) % 2
    good = (np.eye(2, dtype=np.float32)[labels] * 8).astype(np.float32)
    bad = np.roll(good, 1, 0)
    everywhere = np.ones(n, np.bool_)
    views = Views(good, bad, everywhere, everywhere, labels.astype(np.int32))
    fusion = Fusion(1.0, 0.1, np.zeros(2, np.float32))
    found = thresholds(views, Calibrated(fusion, Temperatures()), CODES)
    assert set(found.text[0].categories) == set(found.fused[0].categories) == {"10", "20"}
    assert found.photo[0].categories == {}
    assert found.reached("text", 0.9, "10", 0.9999)
    assert not found.reached("text", 0.9, "10", 0.5)
    assert not found.reached("photo", 0.9, "10", 1.0)
    assert not found.reached("text", 0.999, "10", 1.0)
