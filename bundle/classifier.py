"""The classifier: a bundle, opened, and the only code that runs its model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bundle import archive, photo, text
from bundle.archive import Bundle
from bundle.categories import Category
from bundle.errors import BundleInvalid, ItemEmpty
from bundle.manifest import Manifest
from bundle.runtime import Model, Tensor

Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Item:
    """One product to classify: a text, photos, or both."""

    designation: str = ""
    description: str = ""
    photos: tuple[Path | bytes, ...] = ()
    """Files, or encoded photos as they are; of several, the logits are averaged."""


class Scored(NamedTuple):
    """A category and how probable it is."""

    category: Category
    probability: float


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the model thinks of one item."""

    labels: Sequence[Category]
    signature: str
    """Which entry point answered: `fused`, `text` or `photo`."""
    probabilities: Array
    """float32 [categories], in the order of `labels`; sums to 1."""
    text_probabilities: Array | None
    """What the text alone says, where there is one."""
    photo_probabilities: Array | None
    """What the photos alone say, where there are any."""

    def top(self, count: int = 5) -> tuple[Scored, ...]:
        """The most probable categories, best first."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return tuple(Scored(self.labels[i], float(self.probabilities[i])) for i in order)

    @property
    def category(self) -> Category:
        """The most probable category."""
        return self.labels[int(self.probabilities.argmax())]

    @property
    def probability(self) -> float:
        """How probable `category` is."""
        return float(self.probabilities.max())

    @property
    def text_category(self) -> Category | None:
        """The category by the text alone."""
        return self._best(self.text_probabilities)

    @property
    def photo_category(self) -> Category | None:
        """The category by the photos alone."""
        return self._best(self.photo_probabilities)

    def _best(self, probabilities: Array | None) -> Category | None:
        return None if probabilities is None else self.labels[int(probabilities.argmax())]


class Classifier:
    """A bundle, ready to classify.  Not for two threads at once: give each its own (they may share
    the `Bundle`, and so the model's bytes)."""

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        """Raises BundleInvalid where the model inside cannot be run here."""
        self.manifest: Manifest = bundle.manifest
        try:
            self._tokenizer = Tokenizer.from_str(bundle.members[archive.TOKENIZER].decode())
            self._model = Model(bundle.members[archive.MODEL], threads)
            found = {name: self._model.tensors(name) for name in self._model.signatures}
        except Exception as error:  # the tokenizer's parser raises bare Exception
            raise BundleInvalid(path=bundle.path, reason=f"it cannot be opened: {error}") from error
        if found != entry_points(self.manifest):
            reason = "its model takes or gives other arrays than its manifest says"
            raise BundleInvalid(path=bundle.path, reason=reason)

    @classmethod
    def open(cls, path: Path, threads: int = 1) -> Classifier:
        """Reads, checks and opens a bundle; raises BundleInvalid, BundleTooNew."""
        return cls(archive.read(path), threads)

    def classify(self, items: Iterable[Item]) -> list[Prediction]:
        """Classifies items one after another; raises ItemEmpty, PhotoUnreadable, PhotoTooLarge."""
        return [self.classify_one(item) for item in items]

    def classify_one(self, item: Item) -> Prediction:
        """Classifies one item; raises ItemEmpty, PhotoUnreadable, PhotoTooLarge."""
        photos = [self.pixels(content) for content in item.photos]
        return self.classify_decoded(item.designation, item.description, photos)

    def classify_decoded(
        self, designation: str, description: str, photos: Sequence[Pixels]
    ) -> Prediction:
        """Classifies one item whose photos are what `pixels` made of them; raises ItemEmpty."""
        line = text.clean(designation, description)
        if not line and not photos:
            raise ItemEmpty()
        texts = self.text_inputs(line) if line else {}
        if not photos:
            return self._prediction("text", [self._model.run("text", texts)])
        signature = "fused" if line else "photo"
        outputs = [
            self._model.run(signature, texts | {"photo": pixels[np.newaxis]}) for pixels in photos
        ]
        return self._prediction(signature, outputs)

    def text_inputs(self, line: str) -> dict[str, npt.NDArray[np.generic]]:
        """A cleaned text as the model's inputs, with their batch axis."""
        arrays = text.arrays(line, self.manifest.input.text, self._tokenizer)
        return {name: array[np.newaxis] for name, array in arrays._asdict().items()}

    def photo_inputs(self, content: Path | bytes) -> dict[str, npt.NDArray[np.generic]]:
        """A photo as the model's input, with its batch axis."""
        return {"photo": self.pixels(content)[np.newaxis]}

    def pixels(self, content: Path | bytes) -> Pixels:
        """A photo as the model sees it: uint8 [size, size, 3], RGB.

        Raises PhotoUnreadable, PhotoTooLarge.
        """
        spec = self.manifest.input.photo
        if isinstance(content, Path):
            return photo.read(content, spec)
        return photo.decode(content, spec)

    def _prediction(self, signature: str, outputs: list[dict[str, Array]]) -> Prediction:
        """Averages the logits over the photos of one item, and makes them probabilities."""

        def probabilities(output: str, temperature: str) -> Array:
            logits = np.mean([one[output][0] for one in outputs], axis=0)
            return softmax(logits / getattr(self.manifest.temperatures, temperature))

        whole = probabilities("logits", signature)
        alone: dict[str, Array] = {signature: whole}
        if signature == "fused":
            alone = {one: probabilities(f"{one}_logits", one) for one in ("text", "photo")}
        return Prediction(
            self.manifest.labels, signature, whole, alone.get("text"), alone.get("photo")
        )


def entry_points(manifest: Manifest) -> dict[str, dict[str, Tensor]]:
    """The inputs and outputs that a model must have, by signature and name."""
    spec, side = manifest.input.text, manifest.input.photo.size
    texts = {
        "tokens": Tensor("int32", (1, spec.tokens)),
        "words": Tensor("int32", (1, spec.words)),
        "word_weights": Tensor("float32", (1, spec.words)),
        "pieces": Tensor("int32", (1, spec.pieces)),
        "piece_weights": Tensor("float32", (1, spec.pieces)),
    }
    photos = {"photo": Tensor("uint8", (1, side, side, 3))}
    logits = Tensor("float32", (1, len(manifest.labels)))
    alone = {"logits": logits}
    both = {"logits": logits, "text_logits": logits, "photo_logits": logits}
    return {"text": texts | alone, "photo": photos | alone, "fused": texts | photos | both}


def softmax(logits: npt.NDArray[np.floating]) -> Array:
    """Probabilities of logits along the last axis, float32."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)
