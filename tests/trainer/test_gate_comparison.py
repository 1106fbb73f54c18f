"""The comparison, on simulated predictions: it finds real losses, and lets equally good ones be."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from simulated_models import simulated

from bundle.categories import Category
from trainer.evaluation import Evaluation, View
from trainer.gate.comparison import (
    CATEGORY_CHANCE,
    LEAST_DELTA,
    Differences,
    Pair,
    Rows,
    at_least,
    bounds,
    by_category,
    by_chance,
    differences,
    overall,
    pair,
    parts,
)
from trainer.metrics import weighted_f1

CLASSES = 12


def refused(found: Differences) -> bool:
    """What `overall` decides."""
    low, delta = bounds(found)
    return low < -delta


@pytest.mark.parametrize(("n", "alike"), [(150, 0.5), (1000, 0.0), (1000, 0.6)])
def test_equally_good_ones_are_accepted_19_times_of_20(n: int, alike: float) -> None:
    refusals = 0
    for seed in range(20):
        pair = simulated(seed, n, alike=alike)
        found = differences(pair)
        refusals += refused(found) or not by_category(pair, found).passed
    assert refusals <= 1


def test_a_real_loss_is_refused() -> None:
    found = [differences(simulated(seed, 1000, loss=0.09)) for seed in range(10)]
    assert sum(map(refused, found)) >= 9


def test_delta_follows_from_n() -> None:
    """It halves where there are four times the products: delta is 3.97 standard errors."""
    few, many = (differences(simulated(1, n)).resampled.std() for n in (500, 8000))
    assert few / many == pytest.approx(4, rel=0.25)
    pair = simulated(1, 8000)
    one_right = ((pair.before == pair.labels) != (pair.after == pair.labels)).mean()
    assert many == pytest.approx(np.sqrt(one_right / 8000), rel=0.2)


def test_a_little_may_be_lost_however_surely() -> None:
    """One product of 600 turned wrong: the bootstrap is sure of that, and it is nothing."""
    pair = simulated(1, 600, alike=1.0)
    after = pair.before.copy()
    after[np.flatnonzero(after == pair.labels)[0]] += 1
    found = differences(Pair(pair.categories, pair.labels, pair.before, after, pair.groups))
    assert found.overall < 0
    assert bounds(found)[1] >= LEAST_DELTA
    assert not refused(found)


def test_differences_are_those_of_the_scores() -> None:
    pair = simulated(3, 400, loss=0.1)
    found = differences(pair)
    scores = [weighted_f1(pair.labels, said, CLASSES) for said in (pair.before, pair.after)]
    assert found.overall == pytest.approx(scores[1] - scores[0])
    assert found.resampled.mean() == pytest.approx(found.overall, abs=0.01)
    assert found.support.sum() == 400


def test_a_lost_category_is_found_among_many() -> None:
    """Even the rarest of 27, of which few products are in the test."""
    pair = simulated(1, 1500, lost_category=26, classes=27)
    found = by_category(pair, differences(pair))
    assert not found.passed
    assert "26 (name 26) falls from F1" in found.sentence
    lost = found.details["categories"][26]
    assert lost["after"] == 0
    assert lost["interval"][1] < -0.03
    assert lost["by_chance"] < CATEGORY_CHANCE / 27


@pytest.mark.parametrize("products", [1, 2, 3])
def test_a_handful_of_products_condemns_nobody(products: int) -> None:
    """They turned wrong, every one: the bootstrap knows no doubt of that, the test does."""
    pair = simulated(5, 600, alike=1.0)
    rare = np.flatnonzero((pair.labels == 11) & (pair.before == 11))[:products]
    keep = (pair.labels != 11) & (pair.before != 11) & (pair.after != 11)
    keep[rare] = True
    after = pair.after.copy()
    after[rare] = 0
    pair = Pair(pair.categories, *(x[keep] for x in (pair.labels, pair.before, after, pair.groups)))
    found = by_category(pair, differences(pair))
    row = next(row for row in found.details["categories"] if row["code"] == "11")
    assert (row["n"], row["before"], row["after"]) == (products, 1, 0)
    assert found.passed


def test_look_alikes_count_once() -> None:
    """Twelve copies of one lamp that turned wrong say as much as one of it."""
    pair = simulated(5, 600, alike=1.0)
    rare = np.flatnonzero((pair.labels == 11) & (pair.before == 11))[:12]
    assert len(rare) == 12
    keep = (pair.labels != 11) & (pair.before != 11) & (pair.after != 11)
    keep[rare] = True
    after, groups = pair.after.copy(), pair.groups.copy()
    after[rare] = 0
    arrays = [x[keep] for x in (pair.labels, pair.before, after)]
    different = Pair(pair.categories, *arrays, groups[keep])
    assert not by_category(different, differences(different)).passed
    groups[rare] = rare[0]
    alike = Pair(pair.categories, *arrays, groups[keep])
    assert by_category(alike, differences(alike)).passed


def test_chance_is_that_of_all_ways_to_swap() -> None:
    labels = np.array([0, 0, 0, 0, 0, 1, 1])
    before = np.array([0, 0, 0, 0, 0, 1, 0])
    after = np.array([0, 1, 1, 1, 0, 1, 1])
    categories = (Category("0", "", ""), Category("1", "", ""))
    pair = Pair(categories, labels, before, after, np.arange(7))

    def f1(said: np.ndarray) -> float:
        hits = ((said == 0) & (labels == 0)).sum()
        return float(2 * hits / ((said == 0).sum() + 5))

    falls = []
    for swaps in product([False, True], repeat=7):
        swapped = np.array(swaps)
        falls.append(f1(np.where(swapped, after, before)) - f1(np.where(swapped, before, after)))
    expected = (np.array(falls) >= f1(before) - f1(after) - 1e-12).mean()
    assert by_chance(pair, 0, 1000) == pytest.approx(expected)


def test_chance_is_estimated_where_there_are_many_ways() -> None:
    """Of 20 products that differ, 15 turned wrong: about as heads of a coin."""
    labels = np.zeros(40, int)
    before, after = np.zeros(40, int), np.zeros(40, int)
    after[:15] = 1
    before[15:20] = 1
    categories = (Category("0", "", ""), Category("1", "", ""))
    pair = Pair(categories, labels, before, after, np.arange(40))
    assert by_chance(pair, 0, 50_000) == pytest.approx(at_least(15, 20), rel=0.15)


def test_the_coin() -> None:
    assert at_least(0, 0) == 1
    assert at_least(5, 5) == 1 / 32
    assert at_least(3, 4) == 5 / 16


def test_a_category_may_surely_lose_less_than_three_points() -> None:
    """Sixteen of 400 products, for certain: 2 points of F1."""
    pair = simulated(5, 3000, alike=1.0)
    known = np.flatnonzero((pair.labels == 0) & (pair.before == 0))[:400]
    keep = (pair.labels != 0) & (pair.before != 0) & (pair.after != 0)
    keep[known] = True
    after = pair.after.copy()
    after[known[:16]] = 1
    arrays = (x[keep] for x in (pair.labels, pair.before, after, pair.groups))
    pair = Pair(pair.categories, *arrays)
    differing = differences(pair)
    found = by_category(pair, differing)
    row = next(row for row in found.details["categories"] if row["code"] == "0")
    assert row["n"] == 400
    assert row["interval"][0] < -0.03 < row["interval"][1] < 0
    assert by_chance(pair, 0, 10_000) < 0.001
    assert found.passed


def evaluated(labels: Rows, text: Rows, photo: Rows, whole: Rows) -> Evaluation:
    """What a model said of products by their text, their photo (-1: none), and all they have."""
    sure = np.full(len(labels), 0.8, np.float32)
    views = {"text": View(text, sure), "photo": View(photo, sure), "whole": View(whole, sure)}
    return Evaluation(
        model_version="this",
        split="test",
        categories=tuple(Category(str(i), f"nom {i}", f"name {i}") for i in range(4)),
        known=4,
        rows=np.arange(len(labels)),
        groups=np.arange(len(labels)),
        labels=labels,
        views=views,
        mass=np.bincount(whole, minlength=4).astype(float),
        slices={},
        changed={},
    )


def test_a_lost_photo_branch_shows_among_many_texts() -> None:
    """Of 2,000 products 60 have a photo, and half of these nothing else: all in all, that is less
    than chance moves."""
    random = np.random.default_rng(2)
    labels = random.integers(0, 4, 2000)

    def right(share: float) -> Rows:
        return np.where(random.random(2000) < share, labels, random.integers(0, 4, 2000))

    no_text, with_photo = np.arange(2000) < 30, np.arange(2000) < 60
    text = [np.where(no_text, -1, right(0.7)) for _ in range(2)]
    photos = [np.where(with_photo, right(share), -1) for share in (0.7, 0.0)]
    champion, broken = (
        evaluated(labels, text[i], photos[i], np.where(no_text, photos[i], text[i]))
        for i in range(2)
    )
    compared = pair(broken, champion)
    assert overall(broken, champion, compared, differences(compared)).passed
    checks = {check.name: check for check in parts(broken, champion)}
    assert {name: check.passed for name, check in checks.items()} == {
        "text-compared": True,
        "photo-compared": False,
        "fused-compared": True,
    }
    assert checks["photo-compared"].n == 60
    assert "surely worse by more than 3 points" in checks["photo-compared"].sentence


@pytest.mark.parametrize(
    ("products", "whole", "alone"),
    [(1, True, True), (4, True, True), (5, False, True), (6, False, True), (7, False, False)],
)
def test_few_test_products_that_turned_wrong(products: int, whole: bool, alone: bool) -> None:
    """The bootstrap is as sure of one as of seven; a coin shows five heads once in 32 times, and
    seven once in 128, which is rare enough for one of three parts."""
    labels = np.arange(products) % 3
    text, nothing = labels + 1, np.full(products, -1)
    champion = evaluated(labels, labels, nothing, labels)
    found = evaluated(labels, text, nothing, text)
    compared = pair(found, champion)
    assert overall(found, champion, compared, differences(compared)).passed is whole
    (check,) = parts(found, champion)
    assert (check.name, check.passed) == ("text-compared", alone)
