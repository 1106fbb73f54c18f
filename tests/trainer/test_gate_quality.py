"""Bad at a category is not broken: what the gate must not mistake for permuted or lost labels."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bundle.categories import Category
from trainer.evaluation import Evaluation, View
from trainer.gate import quality

CATEGORIES = tuple(Category(str(i), f"nom {i}", f"name {i}") for i in range(4))


def evaluation(labels: list[int], predicted: list[int], known: int = 4) -> Evaluation:
    """What a model said of some products, each by its text."""
    named = np.array(predicted)
    whole = View(named, np.full(len(named), 0.8, np.float32))
    nothing = View(np.full(len(named), -1), np.zeros(len(named), np.float32))
    return Evaluation(
        model_version="this",
        split="test",
        categories=CATEGORIES,
        known=known,
        rows=np.arange(len(labels)),
        groups=np.arange(len(labels)),
        labels=np.array(labels),
        views={"text": whole, "photo": nothing, "whole": whole},
        mass=np.bincount(named, minlength=4).astype(float),
        slices={},
        changed={},
    )


def index(training: tuple[int, ...] = (9, 9, 9, 9)) -> Any:
    """A catalogue with so many training products of each category."""
    return SimpleNamespace(
        categories=CATEGORIES, counts=lambda: np.array([training, (0,) * 4, (9,) * 4])
    )


LABELS = [0] * 50 + [1] * 50 + [2] * 50 + [3] * 50


def test_a_category_that_drowns_in_another_is_no_permutation() -> None:
    """All of 0 are called 1; but so are those of 1, and 1 is what the label says."""
    found = quality.labels(evaluation(LABELS, [1] * 100 + [2] * 50 + [3] * 50))
    assert found.passed


def test_a_few_products_show_no_permutation() -> None:
    few = evaluation([0] * 3 + [1] * 3, [1] * 3 + [0] * 3)
    assert quality.labels(few).passed
    many = evaluation([0] * 30 + [1] * 30, [1] * 30 + [0] * 30)
    check = quality.labels(many)
    assert not check.passed
    assert check.value == 2


def test_one_answer_for_all_kinds_is_no_permutation() -> None:
    """All are called 1; most of them are of the largest category, but not most of 1 are."""
    labels = [0] * 80 + [1] * 30 + [2] * 60 + [3] * 60
    assert quality.labels(evaluation(labels, [1] * 230)).passed


def test_a_new_name_is_no_permutation() -> None:
    """What was 0 is called 3, of which the catalogue has nothing."""
    labels = [0] * 50 + [1] * 50 + [2] * 50
    assert quality.labels(evaluation(labels, [3] * 50 + labels[50:])).passed


@pytest.mark.parametrize(("mass", "passed"), [(0.0, False), (2.4, False), (2.6, True)])
def test_a_category_that_is_hardly_expected(mass: float, passed: bool) -> None:
    """Of 50 products, a model that is merely bad still expects some."""
    found = evaluation(LABELS, LABELS)
    found.mass[0] = mass
    assert quality.categories(found, None, index()).passed is passed


def test_a_rare_category_may_be_unexpected_unless_the_champion_knew_it() -> None:
    labels = [0] * 10 + LABELS[50:]
    champion = evaluation(labels, labels)
    found = evaluation(labels, [1] * 10 + LABELS[50:])
    assert quality.categories(found, None, index()).passed
    assert (
        "never thinks of 0 (name 0), n=10" in quality.categories(found, champion, index()).sentence
    )
    ignorant = replace(champion, mass=np.array([0.0, 60, 50, 50]))
    assert quality.categories(found, ignorant, index()).passed


def test_a_category_without_training_products_cannot_be_learnt() -> None:
    found = evaluation(LABELS, [0] * 50 + [1] * 50 + [2] * 100, known=3)
    check = quality.categories(found, None, index((9, 9, 9, 0)))
    assert check.passed
    assert check.details["cannot_be_learnt"] == ["3"]
    check = quality.categories(found, None, index())
    assert check.sentence == "it no longer knows 3 (name 3), n=50"
    knew_it = evaluation(LABELS, LABELS)
    assert not quality.categories(found, knew_it, index((9, 9, 9, 0))).passed


def test_a_model_that_names_the_largest_category_stays_below_the_floor() -> None:
    labels = [0] * 120 + LABELS[50:]
    assert not quality.floor(evaluation(labels, [0] * len(labels))).passed
    assert quality.floor(evaluation(labels, labels)).passed


def test_calibration_is_judged_by_its_n() -> None:
    """80 % sure and 70 % right: on 100 products that may be chance, on 2,000 it is not."""
    for n, passed in ((100, True), (2000, False)):
        right = [0] * (7 * n // 10) + [1] * (3 * n // 10)
        checks = quality.calibration(evaluation([0] * n, right), None)
        assert {check.name: check.passed for check in checks} == {
            "calibration-text": passed,
            "calibration-all": passed,
        }
    assert "over-confident, 80% sure and 70% right" in checks[0].sentence


@pytest.mark.parametrize(("copies", "passed"), [(1, True), (20, False)])
def test_beside_a_champion_only_what_is_surely_worse_is_refused(copies: int, passed: bool) -> None:
    """80 % sure and 70 % right before, 60 % now, on other products: on 60 that may be chance."""
    labels = [0] * 60 * copies
    champion = evaluation(labels, ([0] * 42 + [1] * 18) * copies)
    found = evaluation(labels, ([1] * 18 + [0] * 24 + [1] * 6 + [0] * 12) * copies)
    assert not quality.calibration(found, None)[0].passed
    check = quality.calibration(found, champion)[0]
    assert check.passed is passed
    assert (check.details["surely_worse_by"] <= 0) is passed
    told = "not surely" if passed else "surely"
    assert f", {told} worse than the published one's 0.100" in check.sentence


def test_a_category_that_the_shop_gave_up_may_go() -> None:
    """The published model knows it, but the catalogue has no product of it any more."""
    labels = LABELS[:150]
    found, champion = evaluation(labels, labels, known=3), evaluation(labels, labels)
    check = quality.categories(found, champion, index((9, 9, 9, 0)))
    assert check.passed
    assert check.details["gone"] == []
