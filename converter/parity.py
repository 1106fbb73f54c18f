"""The parity gate: the model that ships answers as the model that was trained.

A conversion can succeed and lose the weights, or a branch.  So real items go through the shipped
runtime (`bundle.classifier`) and through Keras, with the same preparation, and are compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bundle import archive, text
from bundle.archive import Bundle
from bundle.classifier import Array, Classifier, Item, softmax
from bundle.errors import BundleInvalid
from bundle.manifest import SIGNATURES
from bundle.unlike import NEARNESS
from common.progress import Progress, silent
from converter import flatbuffer
from converter.errors import ParityRefused
from converter.quantization import Quantization
from converter.run_folder import OUTPUTS

MIN_AGREEMENT: dict[Quantization, float] = {"float16": 0.995, "dynamic": 0.98, "none": 0.995}
"""Least share of items, per signature, on which Keras and the bundle name the same category."""

NEAR_TIE = 0.01
"""Categories whose probabilities differ by less may change places by rounding alone."""

FEWEST_WEIGHTS, MOST_WEIGHTS, GRAPH_CONSTANTS = 0.8, 1.1, 4096
"""Bounds of the stored weights, as shares of the parameters.  Folding of batch normalisation
removes some, and the graph has some constants of its own."""

NEARNESS_OFF = 0.5
"""By so many of its standard deviations may the nearness of a photo differ."""

CONSTANT = 1e-6
"""Probabilities that vary by less from item to item do not depend on the item."""

BATCH = 32

Inputs = dict[str, npt.NDArray[np.generic]]

Reference = Callable[[Inputs], dict[str, npt.NDArray[np.float32]]]
"""The trained model: a batch of inputs by name -> `logits`, `text_logits`, `photo_logits`, and the
`nearness` where the manifest knows it."""


@dataclass(frozen=True)
class SignatureParity:
    """How one signature compares with Keras."""

    n: int
    """Items that were compared; with 0, nothing is known of this signature."""
    agreement: float | None
    """Share of the items with the same most probable category."""
    largest_difference: float | None
    """Largest difference of any probability."""

    def sentence(self) -> str:
        """The figures, for people."""
        if self.agreement is None:
            return "no items, so not compared with Keras"
        return (
            f"{self.agreement:.1%} of {self.n} items get the same category as from Keras, "
            f"largest difference {self.largest_difference:.2g}"
        )


@dataclass(frozen=True)
class ParityReport:
    """The figures on which the gate decided."""

    runtime: str
    quantization: Quantization
    parameters: int
    """Weights of the Keras model."""
    weights: int
    """Weights in the TFLite file, each counted once."""
    model_bytes: int
    model_sha256: str
    """Of the TFLite file, so that the figures are not taken for those of another."""
    operators: tuple[str, ...]
    signatures: dict[str, SignatureParity]


class Answer(NamedTuple):
    """What the bundle says of one item, asked through one signature."""

    item: Item
    signature: str
    probabilities: Array


def gate(
    bundle: Bundle,
    reference: Reference,
    parameters: int,
    quantization: Quantization,
    items: Sequence[Item],
    progress: Progress = silent,
) -> tuple[ParityReport, list[Answer]]:
    """Compares a bundle (its golden items may be missing yet) with the model that it came from.

    Returns the figures, and what the bundle answered.  Raises ParityRefused, whose data hold the
    `report` where it came to one; PhotoUnreadable, PhotoTooLarge.
    """
    model = bundle.members[archive.MODEL]
    found = flatbuffer.contents(model)
    if found.foreign:
        reason = f"operators that are not TFLite's own: {', '.join(found.foreign)}"
        raise ParityRefused(path=bundle.path, reason=reason)
    most = MOST_WEIGHTS * parameters + GRAPH_CONSTANTS
    if not FEWEST_WEIGHTS * parameters <= found.weights <= most:
        reason = f"it stores {found.weights} weights, where Keras has {parameters}"
        raise ParityRefused(path=bundle.path, reason=reason)
    compared = _compare(bundle, reference, items, progress)
    report = ParityReport(
        runtime=f"ai-edge-litert {version('ai-edge-litert')}",
        quantization=quantization,
        parameters=parameters,
        weights=found.weights,
        model_bytes=len(model),
        model_sha256=hashlib.sha256(model).hexdigest(),
        operators=found.operators,
        signatures={signature: pairs.figures() for signature, pairs in compared.items()},
    )
    reasons = []
    for signature, pairs in compared.items():
        objections = pairs.objections(MIN_AGREEMENT[quantization])
        reasons += [f"{signature}: {objection}" for objection in objections]
    if reasons:
        raise ParityRefused(path=bundle.path, reason="; ".join(reasons), report=report)
    return report, [answer for pairs in compared.values() for answer in pairs.answers]


@dataclass(frozen=True)
class _Pairs:
    """What the bundle and Keras say of the same items through one signature."""

    answers: list[Answer] = field(default_factory=list)
    expected: list[Array] = field(default_factory=list)
    nearness_off: list[float] = field(default_factory=list)
    """Of photos: how far their nearness is from that by Keras, in standard deviations."""

    def figures(self) -> SignatureParity:
        if not self.answers:
            return SignatureParity(0, None, None)
        found, expected = self._arrays()
        return SignatureParity(
            n=len(found),
            agreement=float(np.mean(found.argmax(axis=1) == expected.argmax(axis=1))),
            largest_difference=float(np.abs(found - expected).max()),
        )

    def objections(self, least: float) -> list[str]:
        """Why this signature is refused, where at least the share `least` must agree."""
        if not self.answers:
            return []
        found, expected = self._arrays()
        if not np.isfinite(found).all():
            return ["answers that are not numbers"]
        if len(found) > 1 and np.ptp(found, axis=0).max() < CONSTANT:
            return ["the same answer to every item"]
        far = sum(not off <= NEARNESS_OFF for off in self.nearness_off)  # NaN is far, too
        if far:
            return [f"{far} of {len(found)} photos are not as near to those that were learnt from"]
        rows = np.flatnonzero(found.argmax(axis=1) != expected.argmax(axis=1))
        if 1 - len(rows) / len(found) >= least:
            return []
        lost = expected[rows].max(axis=1) - expected[rows, found[rows].argmax(axis=1)]
        if len(rows) == 1 and len(found) * (1 - least) < 1 and lost[0] < NEAR_TIE:
            return []  # one near tie among too few items to tell the limit from 100 %
        return [
            f"{len(rows)} of {len(found)} items get another category than from Keras, "
            f"at most {1 - least:.1%} may"
        ]

    def _arrays(self) -> tuple[Array, Array]:
        return np.stack([answer.probabilities for answer in self.answers]), np.stack(self.expected)


def _compare(
    bundle: Bundle, reference: Reference, items: Sequence[Item], progress: Progress
) -> dict[str, _Pairs]:
    compared = {signature: _Pairs() for signature in SIGNATURES}
    try:
        classifier = Classifier(bundle)
    except BundleInvalid as error:
        raise ParityRefused(path=bundle.path, reason=error.data["reason"]) from error
    photo = bundle.manifest.likeness.photo
    usual = photo.measures.get(NEARNESS) if photo else None
    for start in range(0, len(items), BATCH):
        some = items[start : start + BATCH]
        for item, expected in zip(some, _expected(classifier, reference, some), strict=True):
            for signature, asked in _ways(item).items():
                try:
                    found = classifier.classify_one(asked)
                except (RuntimeError, ValueError) as error:
                    reason = f"{signature}: it fails on the runtime, {error}"
                    raise ParityRefused(path=bundle.path, reason=reason) from error
                pairs = compared[signature]
                pairs.answers.append(Answer(asked, signature, found.probabilities))
                pairs.expected.append(expected[signature])
                if usual is not None and asked.photos:
                    off = abs(float(found.outputs[NEARNESS][0]) - float(expected[NEARNESS][0]))
                    pairs.nearness_off.append(off / usual.deviation)
        progress("Comparing with Keras", start + len(some), len(items))
    return compared


def _ways(item: Item) -> dict[str, Item]:
    """How an item can be asked: whole, by its text alone, by its photos alone."""
    ways = {}
    if text.clean(item.designation, item.description):
        ways["text"] = replace(item, photos=())
    if item.photos:
        ways["photo"] = Item(photos=item.photos)
    return {"fused": item, **ways} if len(ways) == 2 else ways


def _expected(
    classifier: Classifier, reference: Reference, items: Sequence[Item]
) -> list[dict[str, Array]]:
    """By Keras, for each item: the probabilities by signature, and the nearness under its name;
    those of a signature that an item lacks mean nothing."""
    size = classifier.manifest.input.photo.size
    blank: Inputs = {"photo": np.zeros((1, size, size, 3), np.uint8)}
    rows, owners = [], []
    for number, item in enumerate(items):
        texts = classifier.text_inputs(text.clean(item.designation, item.description))
        for photo in [classifier.photo_inputs(photo) for photo in item.photos] or [blank]:
            rows.append({**texts, **photo})
            owners.append(number)
    outputs = reference({name: np.concatenate([row[name] for row in rows]) for name in rows[0]})
    temperatures = classifier.manifest.temperatures
    owner = np.asarray(owners)
    return [
        {
            signature: softmax(
                outputs[output][owner == number].mean(axis=0) / getattr(temperatures, signature)
            )
            for signature, output in OUTPUTS.items()
        }
        | {
            name: values[owner == number].mean(axis=0)
            for name, values in outputs.items()
            if name == NEARNESS
        }
        for number in range(len(items))
    ]
