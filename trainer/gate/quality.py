"""Does it know its categories, beat what anybody could do, and mean what its probabilities say?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trainer.bootstrap import Weights, resamples, sums
from trainer.data.index import CatalogueIndex
from trainer.doubt import BINS, Probabilities
from trainer.evaluation import Evaluation
from trainer.gate.comparison import answers, at_least, some, told
from trainer.gate.decision import Check
from trainer.metrics import Scores

SUSPICION = 0.01
"""How often the labels of a sound model may look permuted."""

IGNORED = 0.05
"""A category whose products are so many times what the model's probabilities allow for is not among
those that it can name.  A model that is merely bad at a category still expects some."""
ENOUGH, ENOUGH_BESIDE_CHAMPION = 20, 5
"""Products from which on that can be told; fewer where the published model did know them."""

CALIBRATION_SLACK = 0.02
"""Calibration error that stops no model, beyond what one should stay below
(`trainer.metrics.Scores.ece_limit`): the gate is there for broken calibration, and last month's
temperature is never quite right."""

Counts = npt.NDArray[np.int64]


def labels(found: Evaluation) -> Check:
    """Whether the labels stand where the model has them.

    Permuted ones show in pairs: most products of category A are called B, and most products that
    are called B are of A.  A model that is bad at A does not do that: it would call them A.
    """
    counts = found.confusion()
    present = np.flatnonzero(counts.sum(1))
    suspects = []
    for a in present.tolist():
        b = int(counts[a].argmax())
        # A category without products changed places with nothing: it is a new name.  And what is
        # called of one category, but is of many, shows lost weights.
        if b == a or b not in present or 2 * counts[a, b] <= counts[:, b].sum():
            continue
        # Called B rather than A, and truly A rather than B: each by more than chance.
        moved, stayed, own = int(counts[a, b]), int(counts[a, a]), int(counts[b, b])
        chance = max(at_least(moved, moved + stayed), at_least(moved, moved + own))
        if chance < SUSPICION / len(present):
            of_both = f"{counts[a, b]} of {counts[a].sum()} products"
            suspects.append(
                f"{told(found.categories[a])} is called {told(found.categories[b])} ({of_both})"
            )
    sentence = "each label stands where the model has it"
    if suspects:
        sentence = f"its labels are permuted: {some(suspects)}"
    return Check("labels", not suspects, sentence, len(suspects), 0, len(found.labels))


def categories(found: Evaluation, champion: Evaluation | None, index: CatalogueIndex) -> Check:
    """Whether it can name every category that the catalogue has."""
    in_training = index.counts()[0] > 0
    learnable = {c.code for c, some_ in zip(index.categories, in_training, strict=True) if some_}
    before = {c.code: i for i, c in enumerate(champion.categories)} if champion else {}
    expected_of: set[str] = set()
    if champion is not None:
        expected_of = {category.code for category in champion.categories[: champion.known]}
    n = found.confusion().sum(1)
    gone, ignored, added, unknown = [], [], [], []
    for i, category in enumerate(found.categories):
        name = f"{told(category)}, n={n[i]}"
        if i >= found.known:
            known_to_champion = category.code in expected_of and n[i] > 0
            if category.code in learnable or known_to_champion:
                gone.append(name)
            elif n[i]:
                unknown.append(category.code)
            continue
        if champion is not None and category.code not in expected_of:
            added.append(category.code)
        enough = ENOUGH
        if champion is not None and category.code in expected_of:
            mass_before = champion.mass[before[category.code]]
            enough = ENOUGH_BESIDE_CHAMPION if mass_before > 0.25 * n[i] else ENOUGH
        if n[i] >= enough and found.mass[i] < IGNORED * n[i]:
            ignored.append(name)
    reasons = []
    if gone:
        reasons.append(f"it no longer knows {some(gone)}")
    if ignored:
        reasons.append(f"it never thinks of {some(ignored)}")
    return Check(
        "categories",
        not reasons,
        "; ".join(reasons) or f"it can name all {found.known} categories",
        len(gone) + len(ignored),
        0,
        len(found.labels),
        {"added": added, "gone": gone, "ignored": ignored, "cannot_be_learnt": unknown},
    )


def floor(found: Evaluation) -> Check:
    """Whether it is surely better than always naming the largest category."""
    share = float(np.bincount(found.labels).max() / len(found.labels))
    limit = share * 2 * share / (1 + share)
    low = found.all.weighted_f1_interval.low
    passed = low > limit
    sentence = (
        f"weighted F1 {found.all.weighted_f1:.4f} (at least {low:.4f}) on {found.all.n} products"
        f" is {'' if passed else 'not '}above {limit:.4f}, that of always naming the largest"
        " category"
    )
    return Check("floor", passed, sentence, low, limit, found.all.n)


def calibration(found: Evaluation, champion: Evaluation | None) -> list[Check]:
    """Whether 0.8 means 80 %, for each way to ask that the test products have.

    Beside a champion, only what is surely worse than that is refused (a paired bootstrap, 95 %): on
    a hundred products the error itself is mostly chance, which both models share.
    """
    checks = []
    for name in ("text", "photo", "fused", "all"):
        scores: Scores = getattr(found, name)
        if not scores.n:
            continue
        limit = scores.ece_limit + CALIBRATION_SLACK
        details: dict[str, float] = {"should_be_below": scores.ece_limit}
        passed = scores.ece <= limit
        sentence = (
            f"calibration error of {name} {scores.ece:.3f} on {scores.n} products, "
            f"at most {limit:.3f} may be"
        )
        if champion is not None:
            before: Scores = getattr(champion, name)
            worse_by = _surely_worse_by(found, champion, name)
            details |= {"champion": before.ece, "surely_worse_by": worse_by}
            if not passed:
                passed = worse_by <= 0
                sure = "not surely" if passed else "surely"
                sentence += f", {sure} worse than the published one's {before.ece:.3f}"
        if not passed:
            sentence += f": {_direction(found, name)}"
        check = f"calibration-{name}"
        checks.append(Check(check, passed, sentence, scores.ece, limit, scores.n, details))
    return checks


def _surely_worse_by(found: Evaluation, champion: Evaluation, name: str) -> float:
    """The lower bound (95 %) of what the calibration error grew by; negative where it may not."""
    (view, where), (before, _) = answers(found, name), answers(champion, name)
    right = found.labels[where] == view.predicted[where]
    right_before = champion.labels[where] == before.predicted[where]
    grown = [
        _errors(weights, view.sure[where], right)
        - _errors(weights, before.sure[where], right_before)
        for weights in resamples(found.groups[where])
    ]
    return float(np.quantile(np.concatenate(grown), 0.05))


def _errors(weights: Weights, sure: Probabilities, right: npt.NDArray[np.bool_]) -> Weights:
    """The calibration error (`trainer.doubt`) in every resample."""
    place = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    gaps: Weights = np.abs(sums(weights * (sure - right), place, BINS)).sum(1) / weights.sum(1)
    return gaps


def _direction(found: Evaluation, name: str) -> str:
    view, where = answers(found, name)
    sure = float(view.sure[where].mean())
    right = float((found.labels == view.predicted)[where].mean())
    way = "over-confident" if sure > right else "under-confident"
    return f"it is {way}, {sure:.0%} sure and {right:.0%} right"
