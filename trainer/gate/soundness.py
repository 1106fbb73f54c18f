"""Is it a whole model, the one that was trained, small and quick?"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from bundle import archive, golden
from bundle.archive import Bundle
from bundle.classifier import Classifier, Pixels
from bundle.errors import BundleError
from bundle.manifest import SIGNATURES
from converter import flatbuffer
from converter.parity import CONSTANT, MIN_AGREEMENT, ParityReport
from trainer.data.index import CatalogueIndex
from trainer.evaluation import Evaluation
from trainer.gate.decision import Check

SLOWER = 3.0
"""How many times as long as the published model a new one may take..."""
QUICK_MILLISECONDS = 10.0
"""...unless it is as quick as this: a user sees no difference."""

_TIMED_ITEMS, _TIMED_ROUNDS = 20, 5


def opens(path: Path) -> tuple[Check, Classifier | None]:
    """Whether a bundle can be read and run here; the classifier where it can."""
    try:
        classifier = Classifier.open(path)
    except BundleError as error:
        return Check("opens", False, f"it cannot be used: {error}"), None
    return Check("opens", True, "it is a whole bundle, and its model runs here"), classifier


def golden_items(path: Path) -> Check:
    """Whether it still computes what it computed where it was made."""
    try:
        found = golden.check(path)
    except BundleError as error:
        return Check("golden", False, f"its golden items fail: {error}", limit=golden.TOLERANCE)
    return Check(
        "golden",
        True,
        f"{found.items} golden items give what they gave where it was made",
        found.largest_difference,
        golden.TOLERANCE,
        found.items,
    )


def parity(bundle: Bundle) -> Check:
    """Whether its model is the converted one, and that one agreed with what was trained."""
    try:
        report = msgspec.convert(bundle.manifest.metrics.get("parity"), ParityReport)
    except msgspec.ValidationError:
        reason = "it has no parity report: nobody compared it with the trained model"
        return Check("parity", False, reason)
    model = bundle.members[archive.MODEL]
    stored = flatbuffer.contents(model).weights
    details = {"weights": stored, "parity": msgspec.to_builtins(report)}
    if hashlib.sha256(model).hexdigest() != report.model_sha256:
        reason = (
            f"its model is not the one that was compared with the trained one: it has {stored} "
            f"weights in {len(model)} bytes, that one {report.weights} in {report.model_bytes}"
        )
        return Check("parity", False, reason, stored, report.weights, details=details)
    least = MIN_AGREEMENT[report.quantization]
    compared = {name: one for name, one in report.signatures.items() if one.agreement is not None}
    worst, failed = 1.0, []
    for name, one in compared.items():
        assert one.agreement is not None
        worst = min(worst, one.agreement)
        # The converter lets one near tie pass where one item alone would break the limit.
        too_few_to_tell = one.n * (1 - least) < 1 and one.n * (1 - one.agreement) < 1.5
        if one.agreement < least and not too_few_to_tell:
            failed.append(f"{name}: {one.sentence()}")
    n = sum(one.n for one in compared.values())
    if missing := [name for name in SIGNATURES if name not in report.signatures]:
        failed.append(f"nothing is said of {', '.join(missing)}")
    if not n:
        failed.append("no item was compared")
    if failed:
        reason = f"it is not the model that was trained: {'; '.join(failed)}"
        return Check("parity", False, reason, worst, least, n, details)
    told = f"it answers as the trained model does, on at least {worst:.1%} of the items"
    return Check("parity", True, told, worst, least, n, details)


def answers(found: Evaluation) -> Check:
    """Whether its answers are numbers, and depend on what it is asked."""
    broken = {name: view.broken for name, view in found.views.items() if view.broken}
    constant = [name for name, view in found.views.items() if view.spread < CONSTANT]
    spread = min(view.spread for view in found.views.values())
    n = len(found.labels)
    reasons = []
    if broken:
        most = max(broken.values())
        reasons.append(f"answers that are not numbers ({most} of {n} products)")
    if constant:
        reasons.append(f"the same answer to every product ({', '.join(constant)})")
    sentence = f"it gives {' and '.join(reasons)}: its weights are lost" if reasons else ""
    return Check(
        "answers",
        not reasons,
        sentence or "its answers are numbers, and differ from product to product",
        spread,
        CONSTANT,
        n,
        {"broken": broken},
    )


def size(path: Path, megabytes: float) -> Check:
    """Whether laptops can be asked to download and hold it."""
    found = path.stat().st_size / 1e6
    return Check(
        "size",
        found < megabytes,
        f"the bundle has {found:.1f} MB, "
        f"{'less than' if found < megabytes else 'and must have less than'} {megabytes:g}",
        round(found, 3),
        megabytes,
    )


def latency(
    challenger: Classifier,
    champion: Classifier | None,
    index: CatalogueIndex,
    rows: Sequence[int],
    milliseconds: float,
) -> Check:
    """Whether one classification is quick enough: features and model, one thread, no decoding.

    Both models take turns with the same products, several rounds of them.  The best round counts,
    by its median: what else the machine does can only add to a time.
    """
    classifiers = [challenger, *([champion] if champion else [])]
    items = _items(classifiers, index, rows)
    times: list[list[float]] = [[] for _ in classifiers]
    for _ in range(_TIMED_ROUNDS):
        for number, classifier in enumerate(classifiers):
            round_ = []
            for designation, description, pixels in items:
                began = time.perf_counter()
                classifier.classify_decoded(designation, description, pixels[number])
                round_.append(1000 * (time.perf_counter() - began))
            times[number].append(float(np.median(round_)))
    found, *others = (min(rounds) for rounds in times)
    limit = milliseconds
    if others:
        limit = min(limit, max(SLOWER * others[0], QUICK_MILLISECONDS))
    before = f" ({others[0]:.1f} for the published one)" if others else ""
    return Check(
        "latency",
        found <= limit,
        f"one classification takes {found:.1f} ms{before}, at most {limit:.1f} may",
        found,
        limit,
        len(items),
        {"champion": others[0] if others else None},
    )


_Item = tuple[str, str, list[tuple[Pixels, ...]]]


def _items(
    classifiers: Sequence[Classifier], index: CatalogueIndex, rows: Sequence[int]
) -> list[_Item]:
    """A few products, those with most to do first, each photo as each model sees it."""
    ordered = sorted(rows, key=lambda row: not (index.has_photo[row] and index.has_text[row]))
    items: list[_Item] = []
    for product in index.products(ordered[:_TIMED_ITEMS]):
        photos = () if product.photo is None else (product.photo,)
        pixels = [tuple(map(one.pixels, photos)) for one in classifiers]
        items.append((product.designation, product.description, pixels))
    return items
