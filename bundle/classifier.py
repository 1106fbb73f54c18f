"""The classifier: a bundle, opened, and the only code that runs its model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from bundle import archive, explain, photo, text, unlike
from bundle.archive import Bundle
from bundle.categories import Category
from bundle.errors import BundleInvalid, ItemEmpty
from bundle.manifest import Manifest, Thresholds
from bundle.runtime import Model, Tensor

Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


CLEARLY = 0.3
"""By so much a text or a photo alone must prefer its category for the two to disagree."""


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
    unlike: tuple[str, ...] = ()
    """Which of `text` and `photo` look like nothing in the catalogue."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """What the model's manifest promises."""
    outputs: Mapping[str, Array] = field(default_factory=dict)
    """Of the signature, by name (`entry_points`), averaged over the photos."""
    likeness: Mapping[str, float] = field(default_factory=dict)
    """How much `text` and `photo` are like the catalogue's, where that is known of them."""

    def decides(self, precision: float = 0.95) -> bool:
        """Whether the model may decide alone, where at least this share must be right.

        Never of what is unlike the catalogue, and of a category only from the probability on for
        which held-out products promise it.
        """
        return not self.unlike and self.thresholds.reached(
            self.signature, precision, self.category.code, self.probability
        )

    @property
    def promised(self) -> float | None:
        """The largest share of right decisions that is promised of one like this, if any."""
        promises = getattr(self.thresholds, self.signature)
        kept = [one.precision for one in promises if self.decides(one.precision)]
        return max(kept, default=None)

    @property
    def disagree(self) -> bool:
        """Whether text and photos alone say different categories, each more sure of its own than
        the other is of it by `CLEARLY`, so that a guess contradicts nothing."""
        text, photo = self.text_probabilities, self.photo_probabilities
        if text is None or photo is None:
            return False
        by_text, by_photo = int(text.argmax()), int(photo.argmax())
        return bool(
            text[by_text] - text[by_photo] >= CLEARLY
            and photo[by_photo] - photo[by_text] >= CLEARLY
        )

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
        """Classifies one item whose photos are what `pixels` made of them; raises ItemEmpty.

        White or black photos count as missing beside a text or another photo; alone they are
        answered, as unlike the catalogue.
        """
        line = text.clean(designation, description)
        if not line and not photos:
            raise ItemEmpty()
        shown = [one for one in photos if not unlike.is_blank(one)]
        nothing = bool(photos) and not shown and not line
        photos = photos if nothing else shown
        encoding = text.encode(line, self.manifest.input.text, self._tokenizer) if line else None
        texts = {} if encoding is None else self._text_inputs(line, encoding)
        if not photos:
            return self._prediction("text", [self._model.run("text", texts)], encoding)
        signature = "fused" if line else "photo"
        outputs = [
            self._model.run(signature, texts | {"photo": pixels[np.newaxis]}) for pixels in photos
        ]
        return self._prediction(signature, outputs, encoding, nothing)

    def explain(self, item: Item, prediction: Prediction) -> explain.Explanation:
        """Why an item got its prediction: no photo is read or looked at again.

        Takes at most about 100 ms.
        """
        logits = prediction.outputs
        whole = logits["logits"]
        best, second = (int(one) for one in np.argsort(-whole, kind="stable")[:2])
        signature = prediction.signature
        by_text = logits.get("text_logits") if signature == "fused" else whole
        by_photo = logits.get("photo_logits") if signature == "fused" else whole
        fusion = self.manifest.fusion or (1.0, 1.0)
        if signature == "fused" and self.manifest.fusion is None:
            fusion = explain.weights(whole, logits["text_logits"], logits["photo_logits"])
        text_share, photo_share = explain.shares(
            best,
            second,
            fusion,
            None if signature == "photo" else by_text,
            None if signature == "text" else by_photo,
        )
        words: tuple[explain.Word, ...] = ()
        runs = 0
        if signature != "photo":
            weight = 1.0
            if signature == "fused":
                weight = fusion[0]
            temperature = getattr(self.manifest.temperatures, signature)
            said = logits["text_logits"] if signature == "fused" else whole

            def log_odds(designation: str, description: str) -> float:
                inputs = self.text_inputs(text.clean(designation, description))
                answer = self._model.run("text", inputs)["logits"][0]
                scaled = (whole + weight * (answer - said)) / temperature
                others = np.delete(scaled, best)
                most = others.max()
                return float(scaled[best] - most - np.log(np.exp(others - most).sum()))

            words, runs = explain.carried(item.designation, item.description, log_odds)
        labels = self.manifest.labels
        return explain.Explanation(
            labels[best], labels[second], words, text_share, photo_share, runs
        )

    def text_inputs(self, line: text.Line) -> dict[str, npt.NDArray[np.generic]]:
        """A cleaned text as the model's inputs, with their batch axis."""
        return self._text_inputs(line, text.encode(line, self.manifest.input.text, self._tokenizer))

    def _text_inputs(
        self, line: text.Line, encoding: Encoding
    ) -> dict[str, npt.NDArray[np.generic]]:
        arrays = text.encoded_arrays(line, self.manifest.input.text, encoding)
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

    def _prediction(
        self,
        signature: str,
        outputs: list[dict[str, Array]],
        encoding: Encoding | None,
        blank: bool = False,
    ) -> Prediction:
        """Averages the outputs over the photos of one item, and makes them probabilities."""
        found: dict[str, Array] = {
            name: outputs[0][name][0]
            if len(outputs) == 1
            else np.asarray(np.mean([one[name][0] for one in outputs], axis=0), np.float32)
            for name in outputs[0]
        }
        temperatures = self.manifest.temperatures
        whole = softmax(found["logits"] / getattr(temperatures, signature))
        alone: dict[str, Array] = {signature: whole}
        said: dict[str, Array] = {signature: found["logits"]}
        if signature == "fused":
            said = {one: found[f"{one}_logits"] for one in ("text", "photo")}
            alone = {one: softmax(said[one] / getattr(temperatures, one)) for one in said}
        near = float(found[unlike.NEARNESS][0]) if unlike.NEARNESS in found else None
        usual = self.manifest.likeness
        likeness = {}
        if usual.text and encoding is not None:
            measures = unlike.text_measures(encoding, said["text"])
            likeness["text"] = unlike.likeness(measures, usual.text)
        if usual.photo and "photo" in said:
            measures = unlike.photo_measures(said["photo"], near)
            likeness["photo"] = unlike.likeness(measures, usual.photo)
        # What is no number is like nothing.
        strange = (one for one in likeness if not likeness[one] >= getattr(usual, one).limit)
        return Prediction(
            self.manifest.labels,
            signature,
            whole,
            alone.get("text"),
            alone.get("photo"),
            ("photo",) if blank else tuple(strange),
            self.manifest.thresholds,
            found,
            likeness,
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
    told = {}
    if unlike.tells_nearness(manifest.likeness):
        told = {unlike.NEARNESS: Tensor("float32", (1, 1))}
    return {
        "text": texts | alone,
        "photo": photos | alone | told,
        "fused": texts | photos | both | told,
    }


def softmax(logits: npt.NDArray[np.floating]) -> Array:
    """Probabilities of logits along the last axis, float32."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)
