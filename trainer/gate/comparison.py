"""Is it worse than the published one, on the same products?  All in all, and in any category.

A week's retraining of an equally good model moves its score by chance.  How far follows from n: the
difference has the standard error s = sqrt(d / n) or so, where d is the share of products on which
just one of both models is right (3 to 4 % for linear models of other nine tenths of the same real
products).  The bootstrap measures s on the products themselves, look-alikes drawn together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from trainer.bootstrap import SEED, class_figures, resamples
from trainer.evaluation import Evaluation, Mask, View
from trainer.gate.decision import Check
from trainer.metrics import confusion, f1_by_class

Rows = npt.NDArray[np.int64]

_BOUND, _RARELY = 0.95, 0.99
ERRORS = NormalDist().inv_cdf(_BOUND) + NormalDist().inv_cdf(_RARELY)
"""Delta in standard errors, 3.97: the lower bound (95 %) of an equally good model then falls below
-delta once in a hundred times, and that of one which is worse by delta 19 times of 20."""

PARTS = ("text", "photo", "fused")
"""Ways to ask that are also compared by themselves.  Where few products have a photo, a branch that
lost its weights moves the whole by less than chance does."""

PART_LOSS = 0.03
"""F1 that one of them may lose: what is less shows in the whole."""

LEAST_DELTA = 0.005
"""Weighted F1 that may be lost however surely it is lost."""

CATEGORY_LOSS = 0.03
"""F1 that a single category may lose."""

CATEGORY_CHANCE = PART_CHANCE = 0.025
"""How often all categories of an equally good model together may be suspected, and how often all
parts: each gets its share (Bonferroni)."""

_FEW, _MOST_WAYS, _AT_ONCE = 12, 1_000_000, 4_000
"""Groups of which all ways to swap them are tried, and how many ways of more are at most.  Where no
more than these differ, the bootstrap alone condemns nobody."""

NAMED = 5
"""More categories than that are counted, not named, in a sentence."""


@dataclass(frozen=True)
class Pair:
    """What two models say of the same products."""

    categories: tuple[Category, ...]
    """Those of both models and of the data."""
    labels: Rows
    """[n] positions in `categories`, as are the next two."""
    before: Rows
    """[n] what the published model says."""
    after: Rows
    """[n] what the new one says."""
    groups: Rows
    """[n] look-alikes have the same number."""


def answers(found: Evaluation, name: str) -> tuple[View, Mask]:
    """What a model said by one of `PARTS`, or of all products; and of which products."""
    view = found.views[name] if name in ("text", "photo") else found.whole
    return view, found.both if name == "fused" else view.asked


def pair(challenger: Evaluation, champion: Evaluation, name: str = "all") -> Pair:
    """Brings what two models say of the same products under the same numbers, by code.

    `name` says which products, and what was asked of them: one of `PARTS`, or all.
    """
    codes = {category.code for category in challenger.categories}
    more = (category for category in champion.categories if category.code not in codes)
    categories = (*challenger.categories, *more)
    place = {category.code: number for number, category in enumerate(categories)}
    moved = np.array([place[category.code] for category in champion.categories])
    view, where = answers(challenger, name)
    before, _ = answers(champion, name)
    return Pair(
        categories,
        challenger.labels[where],
        moved[before.predicted[where]],
        view.predicted[where],
        challenger.groups[where],
    )


@dataclass(frozen=True)
class Differences:
    """How a new model differs from the published one."""

    overall: float
    """In weighted F1; what is negative is lost."""
    resampled: npt.NDArray[np.float64]
    """[resamples] the same, bootstrapped."""
    before: npt.NDArray[np.float64]
    """[categories] F1 of the published model."""
    after: npt.NDArray[np.float64]
    """[categories] F1 of the new one."""
    errors: npt.NDArray[np.float64]
    """[categories] standard errors of their differences."""
    support: Rows
    """[categories] products of each."""


def differences(found: Pair) -> Differences:
    """Compares, with a paired bootstrap: both models are scored on the same resamples."""
    classes = len(found.categories)
    overall, by_class = [], []
    for weights in resamples(found.groups):
        old = class_figures(weights, found.labels, found.before, classes)
        new = class_figures(weights, found.labels, found.after, classes)
        overall.append(new.weighted() - old.weighted())
        by_class.append(new.f1 - old.f1)
    counts = [confusion(found.labels, said, classes) for said in (found.before, found.after)]
    before, after = (f1_by_class(one) for one in counts)
    support = counts[0].sum(1)
    return Differences(
        overall=float((after - before) @ support / support.sum()),
        resampled=np.concatenate(overall),
        before=before,
        after=after,
        errors=np.concatenate(by_class).std(axis=0),
        support=support,
    )


def bounds(found: Differences) -> tuple[float, float]:
    """The lower bound (95 %) of the difference in weighted F1, and delta: what may be lost."""
    delta = max(LEAST_DELTA, ERRORS * float(found.resampled.std()))
    return float(np.quantile(found.resampled, 1 - _BOUND)), delta


def surely_moved(found: Pair, chance: float = 1 - _BOUND) -> bool:
    """Whether more than chance turned answers wrong, where few groups of look-alikes turned.

    The sign test, at the level `chance`: the bootstrap knows no doubt of a single product that
    turned wrong.
    """
    right = (found.after == found.labels).astype(int) - (found.before == found.labels)
    _, group = np.unique(found.groups, return_inverse=True)
    turned = np.bincount(group, right)
    lost, won = int((turned < 0).sum()), int((turned > 0).sum())
    return lost + won > _FEW or at_least(lost, lost + won) < chance


def overall(
    challenger: Evaluation, champion: Evaluation, compared: Pair, found: Differences
) -> Check:
    """Refuses if the lower bound of the difference is below -delta."""
    low, delta = bounds(found)
    high = float(np.quantile(found.resampled, _BOUND))
    passed = low >= -delta or not surely_moved(compared)
    n = challenger.all.n
    sentence = (
        f"weighted F1 {challenger.all.weighted_f1:.4f} against {champion.all.weighted_f1:.4f} of "
        f"the published {champion.model_version}, on the same {n} products"
    )
    if not passed:
        sentence += f": the difference may be {low:.4f}, and must be above {-delta:.4f}"
    return Check(
        "overall",
        passed,
        sentence,
        low,
        -delta,
        n,
        {
            "difference": found.overall,
            "interval": [low, high],
            "standard_error": float(found.resampled.std()),
            "challenger": challenger.all.weighted_f1,
            "champion": champion.all.weighted_f1,
        },
    )


def parts(challenger: Evaluation, champion: Evaluation) -> list[Check]:
    """Refuses if the paired interval of one of `PARTS` lies wholly below -`PART_LOSS`."""
    chance = PART_CHANCE / len(PARTS)
    reach = NormalDist().inv_cdf(1 - chance)
    checks = []
    for name in PARTS:
        compared = pair(challenger, champion, name)
        n = len(compared.labels)
        if not n:
            continue
        found = differences(compared)
        error = float(found.resampled.std())
        low, high = (found.overall + sign * reach * error for sign in (-1, 1))
        passed = high >= -PART_LOSS or not surely_moved(compared, chance)
        after, before = (getattr(one, name).weighted_f1 for one in (challenger, champion))
        sentence = f"weighted F1 of {name} {after:.4f} against {before:.4f} on {n} products"
        if not passed:
            sentence += ": surely worse by more than 3 points"
        numbers = {"difference": found.overall, "interval": [low, high], "standard_error": error}
        scored = {"challenger": after, "champion": before}
        check = f"{name}-compared"
        checks.append(Check(check, passed, sentence, high, -PART_LOSS, n, numbers | scored))
    return checks


def by_category(found: Pair, differing: Differences) -> Check:
    """Refuses if a category's paired interval lies wholly below -`CATEGORY_LOSS`.

    The interval is the bootstrap's, widened for the number of categories.  The bootstrap of a
    handful of products knows no doubt (one that turned wrong is wrong in every resample), so that
    a suspicion must also hold in a randomisation test, which does.
    """
    judged = np.flatnonzero(differing.support)
    chance = CATEGORY_CHANCE / len(judged)
    reach = NormalDist().inv_cdf(1 - chance)
    ways = min(_MOST_WAYS, math.ceil(20 / chance))
    rows, failed = [], []
    for number in judged.tolist():
        before, after = float(differing.before[number]), float(differing.after[number])
        n = int(differing.support[number])
        low, high = (
            after - before + sign * reach * float(differing.errors[number]) for sign in (-1, 1)
        )
        suspect = high < -CATEGORY_LOSS
        probability = by_chance(found, number, ways) if suspect else None
        category = found.categories[number]
        rows.append(
            {
                "code": category.code,
                "n": n,
                "before": before,
                "after": after,
                "difference": after - before,
                "interval": [low, high],
                "by_chance": probability,
            }
        )
        if probability is not None and probability < chance:
            failed.append(
                (high, f"{told(category)} falls from F1 {before:.2f} to {after:.2f} (n={n})")
            )
    sentence = "no category is surely worse by more than 3 points"
    if failed:
        named = [one for _, one in sorted(failed)]
        sentence = f"{len(failed)} of {len(judged)} categories are surely worse: {some(named)}"
    return Check(
        "categories-compared",
        not failed,
        sentence,
        min((high for high, _ in failed), default=None),
        -CATEGORY_LOSS,
        int(differing.support.sum()),
        {"corrected_for": len(judged), "categories": rows},
    )


def by_chance(found: Pair, category: int, ways: int) -> float:
    """How often the F1 of a category falls so far, if chance alone says which model said what.

    The randomisation test (Noreen, 1989; for F1, Yeh, 2000): what both models say of a group of
    look-alikes changes places or does not.  Over all ways where these are few, else over `ways`.
    """
    truly = found.labels == category
    _, group = np.unique(found.groups, return_inverse=True)

    def counts(said: Rows) -> npt.NDArray[np.float64]:
        """[groups, 2] of each group's products, those said to be of the category, and rightly."""
        named = said == category
        size = int(group.max()) + 1
        both = [np.bincount(group, one, minlength=size) for one in (named, named & truly)]
        return np.stack(both, axis=1)

    before, after = counts(found.before), counts(found.after)
    change = after - before
    change = change[change.any(axis=1)]
    support = int(truly.sum())

    def f1(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        of: npt.NDArray[np.float64] = 2 * sums[:, 1] / (support + sums[:, 0])
        return of

    def falls(swaps: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """How far F1 falls, for each row of swaps [ways, groups that differ]."""
        moved = swaps @ change
        fallen: npt.NDArray[np.float64] = f1(before.sum(0) + moved) - f1(after.sum(0) - moved)
        return fallen

    observed = falls(np.zeros((1, len(change))))[0] - 1e-12
    if len(change) <= _FEW:
        every = np.arange(2 ** len(change))[:, np.newaxis] >> np.arange(len(change)) & 1
        return float((falls(every.astype(np.float64)) >= observed).mean())
    random = np.random.default_rng(SEED)
    as_far = 1  # as it is
    for start in range(0, ways, _AT_ONCE):
        some_ways = (min(_AT_ONCE, ways - start), len(change))
        as_far += int((falls(random.integers(0, 2, some_ways).astype(float)) >= observed).sum())
    return as_far / (ways + 1)


def told(category: Category) -> str:
    """A category for people."""
    return f"{category.code} ({category.name_en})"


def some(sentences: list[str]) -> str:
    """The first of many, and how many more there are."""
    more = len(sentences) - NAMED
    return ", ".join(sentences[:NAMED]) + (f" and {more} more" if more > 0 else "")


def at_least(heads: int, tosses: int) -> float:
    """How often a fair coin shows heads at least so often."""
    ways = sum(math.comb(tosses, k) for k in range(heads, tosses + 1))
    return float(Fraction(ways, 2**tosses))
