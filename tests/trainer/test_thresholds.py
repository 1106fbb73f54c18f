"""Thresholds from which on the model may decide alone."""

from __future__ import annotations

import numpy as np
import pytest

from bundle.manifest import Promise, Temperatures, Thresholds
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
def test_the_exact_test_decides(precision: float, fewest: int) -> None:
    for n, promised in ((fewest, True), (fewest - 1, False)):
        found = only(promises(*rows([0.99] * n, [True] * n), CODES, [precision]))
        assert ("10" in found.categories) == promised
        assert found.coverage == (1.0 if promised else 0.0)


def test_twenty_rows_never_promise_99_percent_however_good_the_others_are() -> None:
    few, many = rows([0.99] * 20, [True] * 20), rows([0.99] * 5000, [True] * 5000)
    probabilities = np.concatenate([few[0], many[0][:, ::-1]])
    labels = np.concatenate([few[1], 1 - many[1]])
    found = {one.precision: set(one.categories) for one in promises(probabilities, labels, CODES)}
    assert found == {key: {"20"} for key in (0.90, 0.95, 0.98, 0.99)}


@pytest.mark.parametrize(
    ("n", "truth", "precision"), [(300, 0.85, 0.90), (1000, 0.92, 0.95), (300, 0.949, 0.95)]
)
def test_a_category_that_is_not_as_good_is_rarely_promised(
    n: int, truth: float, precision: float
) -> None:
    """However good the other is; the last one is as good as no better than chance may look."""
    random = np.random.default_rng(n)
    many = rows([0.99] * 5000, [True] * 5000)
    promised = 0
    for _ in range(300):
        few = rows(random.uniform(0.5, 1, n).tolist(), (random.random(n) < truth).tolist())
        probabilities = np.concatenate([few[0], many[0][:, ::-1]])
        labels = np.concatenate([few[1], 1 - many[1]])
        (found,) = promises(probabilities, labels, CODES, [precision])
        promised += "10" in found.categories
        assert "20" in found.categories
    assert promised <= 300 * 0.15


def test_the_threshold_is_the_lowest_that_keeps_the_promise() -> None:
    sure = np.linspace(0.99, 0.51, 600).tolist()
    found = only(promises(*rows(sure, [True] * 300 + [False] * 300), CODES, [0.95]))
    threshold = found.categories["10"]
    reached = sum(one >= threshold.probability for one in sure)
    # 300 right; with 8 errors of 308 the test still refutes, and steps are of a tenth.
    assert 275 < reached < 310
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


def both_kinds(fused_right: float, pairs: int, n: int = 6000) -> Thresholds:
    """Promises where texts alone are right, and so many of the first rows have a photo too, with
    which so many answers are right."""
    random = np.random.default_rng(8)
    labels = random.integers(0, 2, n).astype(np.int32)
    text = (np.eye(2, dtype=np.float32)[labels] * 8).astype(np.float32)
    photo = np.zeros_like(text)
    wrong = random.random(pairs) >= fused_right
    photo[:pairs][wrong] = text[:pairs][wrong][:, ::-1] * 3
    has_photo = np.arange(n) < pairs
    views = Views(text, photo, np.ones(n, np.bool_), has_photo, labels)
    fusion = Fusion(1.0, 1.0, np.zeros(2, np.float32))
    return thresholds(views, Calibrated(fusion, Temperatures()), CODES)


def test_rows_with_both_must_confirm_what_is_promised_of_both() -> None:
    good, bad, few = both_kinds(1.0, 300), both_kinds(0.74, 300), both_kinds(1.0, 60)
    assert all(one.categories for one in good.text)
    assert [bool(one.categories) for one in good.fused] == [True] * 4
    assert [bool(one.categories) for one in bad.fused] == [False] * 4
    # 60 right ones confirm 95 %, and nothing beyond.
    assert [bool(one.categories) for one in few.fused] == [True, True, False, False]


def test_without_rows_with_both_nothing_is_promised_of_both() -> None:
    assert both_kinds(1.0, 0).fused == ()
