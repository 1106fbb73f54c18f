"""The manifest: what a bundle says of itself, typed and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from bundle.categories import Category
from bundle.spec import InputSpec

SCHEMA = 1
"""The schema that this version writes, and the newest that it reads."""

SIGNATURES = ("fused", "text", "photo")
"""What a model can be asked: with both, with a text alone, with photos alone."""

_Positive = Annotated[float, msgspec.Meta(gt=0)]
_Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class Temperatures:
    """What each signature's logits are divided by before the softmax, so that 0.8 means 80 %."""

    fused: _Positive = 1.0
    text: _Positive = 1.0
    photo: _Positive = 1.0


@dataclass(frozen=True)
class Threshold:
    """From where on the model may decide alone that something is of one category."""

    probability: _Probability
    """From this probability on."""
    coverage: _Probability
    """The share of the held-out predictions of this category that reach it."""


@dataclass(frozen=True)
class Promise:
    """A share of right decisions that can be relied on, and what it costs."""

    precision: _Probability
    """So many of the decisions are right."""
    n: Annotated[int, msgspec.Meta(ge=0)]
    """Held-out products from which the thresholds were taken."""
    coverage: _Probability
    """The share of these that the model decides alone."""
    categories: dict[str, Threshold]
    """By code; of those that are not named, too few products are known to promise anything."""


@dataclass(frozen=True)
class Thresholds:
    """The promises of each signature, by rising precision."""

    fused: tuple[Promise, ...] = ()
    text: tuple[Promise, ...] = ()
    photo: tuple[Promise, ...] = ()

    def reached(self, signature: str, precision: float, code: str, probability: float) -> bool:
        """Whether a decision is promised to be right at least `precision` of the time."""
        for promise in getattr(self, signature):
            if promise.precision >= precision and code in promise.categories:
                return bool(probability >= promise.categories[code].probability)
        return False


@dataclass(frozen=True)
class Usual:
    """What a measure is like over held-out products."""

    mean: float
    deviation: _Positive


@dataclass(frozen=True)
class Familiar:
    """What products of the catalogue are like (`bundle.unlike`)."""

    measures: dict[str, Usual]
    limit: float
    """Below this sum of standardised measures, something is unlike the catalogue."""
    marked: _Probability
    """The share of true products that lies below it."""
    n: Annotated[int, msgspec.Meta(ge=0)]
    """Held-out products from which all this was taken."""


@dataclass(frozen=True)
class Likeness:
    """What the catalogue is like, in texts and in photos; None where that is not known."""

    text: Familiar | None = None
    photo: Familiar | None = None


@dataclass(frozen=True)
class Member:
    """One file inside the bundle."""

    sha256: _Sha256
    size: Annotated[int, msgspec.Meta(ge=0)]


@dataclass(frozen=True)
class Manifest:
    """`manifest.json` of a bundle."""

    schema: int
    model_version: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    created: str
    """UTC, ISO 8601."""
    labels: Annotated[tuple[Category, ...], msgspec.Meta(min_length=2, max_length=100_000)]
    """In the order of the model's outputs: the only label map in the product."""
    input: InputSpec
    temperatures: Temperatures
    thresholds: Thresholds
    """From which probabilities on the decision may be left to the model."""
    metrics: dict[str, Any]
    """What the model scored on which rows, each figure with its n."""
    data_fingerprint: str
    source_commit: str
    members: dict[str, Member]
    """Every other file of the bundle."""
    likeness: Likeness = Likeness()
    """What products of the catalogue are like: what is not, is marked."""
    fusion: tuple[float, float] | None = None
    """The scales of the text's and the photo's logits in `fused`, where the trainer told them."""


def to_json(document: object) -> bytes:
    """Readable JSON with sorted keys; the same content always gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"
