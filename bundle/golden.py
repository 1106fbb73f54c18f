"""Golden items: raw items with the probabilities that the server computed, so that any machine can
prove that it computes the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from bundle import archive
from bundle.archive import Bundle
from bundle.classifier import Classifier, Item
from bundle.errors import BundleError, BundleInvalid, GoldenMismatch
from bundle.manifest import to_json

TOLERANCE = 0.02
"""Largest difference of a probability that another processor may make."""

MARGIN = 3 * TOLERANCE
"""Golden items are chosen with this much between first and second place: no tie may flip."""


@dataclass(frozen=True)
class GoldenItem:
    """One raw item and what the server made of it."""

    designation: str
    description: str
    photos: tuple[str, ...]
    """Names of members of the bundle."""
    signature: str
    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class GoldenResult:
    """The outcome of a check that passed."""

    items: int
    largest_difference: float


class Proven(NamedTuple):
    """A bundle that computes here what the server computed."""

    bundle: Bundle
    classifier: Classifier
    result: GoldenResult


def prove(path: Path) -> Proven:
    """Reads a bundle, opens it and classifies its golden items.

    Raises BundleInvalid, BundleTooNew, GoldenMismatch and OSError.
    """
    bundle = archive.read(path)
    classifier = Classifier(bundle)
    return Proven(bundle, classifier, _compare(bundle, classifier))


def check(path: Path) -> GoldenResult:
    """What `prove` found; raises as it does."""
    return prove(path).result


def _compare(bundle: Bundle, classifier: Classifier) -> GoldenResult:
    try:
        items = msgspec.json.decode(bundle.members[archive.GOLDEN], type=tuple[GoldenItem, ...])
        photos = [tuple(bundle.members[name] for name in item.photos) for item in items]
    except (ValueError, KeyError, RecursionError) as error:  # not JSON, not UTF-8, nested too deep
        raise BundleInvalid(path=bundle.path, reason=f"golden items: {error}") from error
    if not items:
        raise BundleInvalid(path=bundle.path, reason="it has no golden items")
    largest = 0.0
    for number, (item, contents) in enumerate(zip(items, photos, strict=True)):

        def refuse(reason: str, number: int = number) -> GoldenMismatch:
            return GoldenMismatch(path=bundle.path, item=number, reason=reason)

        try:
            found = classifier.classify_one(Item(item.designation, item.description, contents))
        except (BundleError, ValueError, RuntimeError) as error:  # the runtime's are the latter two
            raise refuse(str(error)) from error
        expected = np.asarray(item.probabilities, np.float32)
        if found.signature != item.signature or found.probabilities.shape != expected.shape:
            raise refuse("another kind of answer")
        difference = float(np.abs(found.probabilities - expected).max())
        if not difference <= TOLERANCE:  # NaN is a mismatch too
            raise refuse(f"a probability differs by {difference:.3f}")
        if found.probabilities.argmax() != expected.argmax():
            raise refuse("another category")
        largest = max(largest, difference)
    return GoldenResult(len(items), largest)


def members(
    items: Sequence[tuple[Item, str, Sequence[float]]],
) -> dict[str, bytes]:
    """The bundle members of golden items: (raw item, signature, probabilities) each."""
    contents: dict[str, bytes] = {}
    listed = []
    for number, (item, signature, probabilities) in enumerate(items):
        names = []
        for place, content in enumerate(item.photos):
            name = f"golden/{number:02d}-{place}.jpg"
            contents[name] = content if isinstance(content, bytes) else content.read_bytes()
            names.append(name)
        listed.append(
            GoldenItem(
                item.designation,
                item.description,
                tuple(names),
                signature,
                tuple(float(value) for value in probabilities),
            )
        )
    return {archive.GOLDEN: to_json(listed), **contents}
