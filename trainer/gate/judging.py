"""All checks of the gate, in one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bundle import archive
from bundle.classifier import Classifier
from common.progress import Progress
from trainer.data.index import CatalogueIndex
from trainer.evaluation import Evaluation, evaluate
from trainer.gate import comparison, quality, soundness
from trainer.gate.comparison import Differences
from trainer.gate.decision import Check, Decision


@dataclass(frozen=True)
class Limits:
    """What a model may cost."""

    megabytes: float = 20.0
    """A bundle must be smaller (a megabyte has 1,000,000 bytes)."""
    milliseconds: float = 50.0
    """One classification must not take longer: generous, as servers differ."""


USUAL_LIMITS = Limits()


@dataclass(frozen=True)
class Judged:
    """A decision, and what it was made of."""

    decision: Decision
    challenger: Evaluation | None
    """None where the bundle does not open or run."""
    champion: Evaluation | None
    differences: Differences | None
    """How both compare, None without a champion."""


def judge(
    challenger: Path,
    champion: Classifier | None,
    index: CatalogueIndex,
    progress: Progress,
    limits: Limits = USUAL_LIMITS,
    changes: bool = False,
) -> Judged:
    """Whether the bundle `challenger` may be published in the place of `champion`.

    Both answer the test products of `index`, through the runtime of the laptops.  Without a
    champion only the floors hold.  `changes` are asked of the challenger (`trainer.evaluation`).
    Raises NothingToEvaluate, and OSError where the file cannot be read.
    """
    opened, classifier = soundness.opens(challenger)
    if classifier is None:
        return Judged(Decision((opened,)), None, None, None)
    sound = [
        opened,
        soundness.parity(archive.read(challenger)),
        soundness.golden_items(challenger),
    ]
    try:
        found = evaluate(classifier, index, "test", progress, changes)
    except RuntimeError as error:  # the runtime's, of an operation that fails on some input
        failed = Check("answers", False, f"it fails on the runtime: {error}")
        return Judged(Decision((*sound, failed)), None, None, None)
    before = None if champion is None else evaluate(champion, index, "test", progress)
    progress("Comparing")
    checks = [
        *sound,
        soundness.answers(found),
        quality.labels(found),
        quality.categories(found, before, index),
        quality.floor(found),
    ]
    differences: Differences | None = None
    if before is not None:
        pair = comparison.pair(found, before)
        differences = comparison.differences(pair)
        checks += [
            *comparison.parts(found, before),
            comparison.overall(found, before, pair, differences),
            comparison.by_category(pair, differences),
        ]
    checks += quality.calibration(found, before)
    checks += [
        soundness.size(challenger, limits.megabytes),
        soundness.latency(classifier, champion, index, found.rows.tolist(), limits.milliseconds),
    ]
    return Judged(Decision(tuple(checks)), found, before, differences)
