"""Scoring a bundle on products, through the runtime and the code that the laptops use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.classifier import Classifier, Pixels, Prediction
from common.progress import Progress
from trainer import coverage
from trainer.data.index import CatalogueIndex, Product
from trainer.data.split import Split
from trainer.errors import NothingToEvaluate
from trainer.metrics import Scores, confusion, f1_by_class, scores
from trainer.reliability import reliability
from trainer.slices import SLICES, look

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Part = Split | Literal["all"]

VIEWS = ("text", "photo", "whole")
"""What is asked of every product: its text alone, its photo alone, all that it has."""

MOST_CONFUSIONS = 30
"""So many pairs of categories are named."""
LARGEST_MATRIX = 60
"""Of more categories, nobody reads the whole confusion matrix."""

NO_DESCRIPTION, WHITE_PHOTO = "description left out", "photo replaced by a white one"
"""What is done to products to see how much a model depends on it."""


@dataclass(frozen=True)
class View:
    """What a model says of products by one view of them."""

    predicted: npt.NDArray[np.int64]
    """[n] positions of the named categories, -1 where a product was not asked about."""
    sure: Array
    """[n] how probable they were, 0 where a product was not asked about."""
    spread: float = 1.0
    """By how much a probability differs at most from product to product: 0 for a constant."""
    broken: int = 0
    """Answers that were not numbers; they count as naming the first category, with certainty 0."""

    @property
    def asked(self) -> Mask:
        """[n] which products have this view."""
        return self.predicted >= 0


@dataclass(frozen=True)
class Evaluation:
    """What a bundle said of the products of a split, and what it scored."""

    model_version: str
    split: str
    categories: tuple[Category, ...]
    """Those of the model, then those of the data that it does not know."""
    known: int
    """How many of `categories` the model knows."""
    rows: npt.NDArray[np.int64]
    """[n] the products, as rows of the catalogue's index."""
    groups: npt.NDArray[np.int64]
    """[n] the group of look-alikes of each."""
    labels: npt.NDArray[np.int64]
    """[n] true categories, as positions in `categories`."""
    views: dict[str, View]
    """By the names in `VIEWS`."""
    mass: npt.NDArray[np.float64]
    """[categories] the sum of the probabilities that each got, of all products."""
    slices: dict[str, Mask]
    """Which products are of a kind (`trainer.slices`)."""
    changed: dict[str, View]
    """What the model says of products that were changed; empty where that was not asked for."""
    decided: dict[float, Mask] = field(default_factory=dict)
    """By promised precision, which products the model would decide alone (`Prediction.decides`)."""

    def score(self, view: View, where: Mask) -> Scores:
        """The scores of some answers."""
        return scores(
            self.labels[where],
            view.predicted[where],
            view.sure[where],
            len(self.categories),
            self.groups[where],
        )

    @property
    def whole(self) -> View:
        """The answers to the products as they are."""
        return self.views["whole"]

    @property
    def both(self) -> Mask:
        """[n] which products have a text and a photo."""
        return self.views["text"].asked & self.views["photo"].asked

    @cached_property
    def text(self) -> Scores:
        """Of the text alone, on every product with a text."""
        return self.score(self.views["text"], self.views["text"].asked)

    @cached_property
    def photo(self) -> Scores:
        """Of the photo alone, on every product with a photo."""
        return self.score(self.views["photo"], self.views["photo"].asked)

    @cached_property
    def fused(self) -> Scores:
        """Of both together, on the products with both."""
        return self.score(self.whole, self.both)

    @cached_property
    def all(self) -> Scores:
        """On every product, by the signature that fits it."""
        return self.score(self.whole, np.ones(len(self.labels), np.bool_))

    @cached_property
    def paired(self) -> dict[str, Scores]:
        """Text, photo and both, on the products with both."""
        alone = {name: self.score(self.views[name], self.both) for name in ("text", "photo")}
        return {**alone, "fused": self.fused}

    @cached_property
    def by_slice(self) -> dict[str, Scores]:
        """On each kind of product."""
        return {name: self.score(self.whole, where) for name, where in self.slices.items()}

    @cached_property
    def by_change(self) -> dict[str, tuple[Scores, Scores]]:
        """On the products that were changed: as they are, and changed."""
        return {
            name: (self.score(self.whole, view.asked), self.score(view, view.asked))
            for name, view in self.changed.items()
        }

    @property
    def kept(self) -> list[coverage.Kept]:
        """What became of the manifest's promises."""
        right = self.labels == self.whole.predicted
        return [
            coverage.kept(precision, alone, right, self.groups)
            for precision, alone in self.decided.items()
        ]

    def confusion(self) -> npt.NDArray[np.int64]:
        """How often each category (row) was taken for each other (column)."""
        return confusion(self.labels, self.whole.predicted, len(self.categories))

    def confusions(self) -> list[tuple[int, int, int, int]]:
        """What is taken for what most often: truth, answer, how often, and of how many."""
        counts = self.confusion()
        support = counts.sum(1)
        np.fill_diagonal(counts, 0)
        order = np.argsort(-counts, axis=None, kind="stable")[:MOST_CONFUSIONS]
        pairs = zip(*(one.tolist() for one in np.unravel_index(order, counts.shape)), strict=True)
        return [(a, b, int(counts[a, b]), int(support[a])) for a, b in pairs if counts[a, b]]

    def as_json(self) -> dict[str, Any]:
        """The figures, by the names of the command line's contract."""
        paired: dict[str, Any] = {"n": self.fused.n}
        for view, found in self.paired.items():
            paired[view] = {name: value for name, value in asdict(found).items() if name != "n"}
        return {
            "model_version": self.model_version,
            "split": self.split,
            **{name: asdict(getattr(self, name)) for name in ("text", "photo", "fused")},
            "paired": paired,
            "all": asdict(self.all),
            "slices": {name: asdict(found) for name, found in self.by_slice.items()},
            "changed": {
                name: {"n": before.n, "as_it_is": asdict(before), "changed": asdict(after)}
                for name, (before, after) in self.by_change.items()
            },
            "coverage": [
                point._asdict()
                for point in coverage.targets(self.whole.sure, self.labels == self.whole.predicted)
            ],
            "promises": [one._asdict() for one in self.kept],
            "reliability": [
                one._asdict()
                for one in reliability(self.whole.sure, self.labels == self.whole.predicted)
            ],
            "categories": self._categories(),
            "confusion": self.confusion().tolist()
            if len(self.categories) <= LARGEST_MATRIX
            else None,
            "confusions": [
                {
                    "code": self.categories[truth].code,
                    "taken_for": self.categories[named].code,
                    "n": n,
                    "of": of,
                }
                for truth, named, n, of in self.confusions()
            ],
        }

    def _categories(self) -> list[dict[str, Any]]:
        counts = self.confusion()
        hits, named = np.diagonal(counts), counts.sum(0)
        return [
            {
                "code": category.code,
                "n": int(n),
                "f1": float(f1),
                "precision": float(hits[i] / named[i]) if named[i] else None,
                "recall": float(hits[i] / n) if n else None,
            }
            for i, (category, f1, n) in enumerate(
                zip(self.categories, f1_by_class(counts), counts.sum(1), strict=True)
            )
        ]


def evaluate(
    classifier: Classifier,
    index: CatalogueIndex,
    split: Part,
    progress: Progress,
    changes: bool = False,
) -> Evaluation:
    """Classifies every product of a split.

    A product whose category the model does not know counts as wrong.  With `changes`, products are
    also asked about without their description, and with a white photo.  Raises NothingToEvaluate
    where the split is empty.
    """
    rows = index.rows(split)
    if not len(rows):
        raise NothingToEvaluate(path=index.data_dir, split=split)
    manifest = classifier.manifest
    known = {category.code for category in manifest.labels}
    categories = (*manifest.labels, *(c for c in index.categories if c.code not in known))
    place = {category.code: number for number, category in enumerate(categories)}
    labels = np.array([place[c.code] for c in index.categories])[index.labels[rows]]

    views = {view: _Collected(len(rows)) for view in VIEWS}
    changed = {name: _Collected(len(rows)) for name in (NO_DESCRIPTION, WHITE_PHOTO)}
    slices = {name: np.zeros(len(rows), np.bool_) for name in SLICES}
    decided = {precision: np.zeros(len(rows), np.bool_) for precision in coverage.TARGETS}
    mass = np.zeros(len(categories))
    for number, product in enumerate(index.products(rows)):
        pixels = None if product.photo is None else classifier.pixels(product.photo)
        said = _ask(classifier, product.designation, product.description, pixels)
        for view, found in _views(said).items():
            views[view].add(number, found)
        mass[: len(manifest.labels)] += np.nan_to_num(said.probabilities)
        seen = look(product.designation, product.description, pixels)
        for name, belongs in SLICES.items():
            slices[name][number] = belongs(seen)
        for precision, alone in decided.items():
            alone[number] = said.decides(precision)
        if changes:
            for name, answer in _ask_changed(classifier, product, pixels).items():
                changed[name].add(number, answer.probabilities)
        progress(f"Scoring {manifest.model_version} ({split})", number + 1, len(rows))

    return Evaluation(
        model_version=manifest.model_version,
        split=split,
        categories=categories,
        known=len(manifest.labels),
        rows=rows,
        groups=index.groups[rows],
        labels=labels,
        views={name: view.done() for name, view in views.items()},
        mass=mass,
        slices=slices,
        changed={name: view.done() for name, view in changed.items()} if changes else {},
        decided=decided,
    )


class _Collected:
    """A `View` while products are still coming."""

    def __init__(self, n: int) -> None:
        self._predicted = np.full(n, -1, np.int64)
        self._sure = np.zeros(n, np.float32)
        self._lowest: Array | None = None
        self._highest: Array | None = None
        self._broken = 0

    def add(self, number: int, probabilities: Array) -> None:
        if not np.isfinite(probabilities).all():
            self._broken += 1
            self._predicted[number] = 0
            return
        self._predicted[number] = probabilities.argmax()
        self._sure[number] = probabilities.max()
        if self._lowest is None or self._highest is None:
            self._lowest = self._highest = probabilities
        self._lowest = np.minimum(self._lowest, probabilities)
        self._highest = np.maximum(self._highest, probabilities)

    def done(self) -> View:
        several = np.count_nonzero(self._predicted >= 0) > 1
        spread = 1.0
        if several and self._lowest is not None and self._highest is not None:
            spread = float((self._highest - self._lowest).max())
        return View(self._predicted, self._sure, spread, self._broken)


def _ask(
    classifier: Classifier, designation: str, description: str, pixels: Pixels | None
) -> Prediction:
    photos: Sequence[Pixels] = () if pixels is None else (pixels,)
    return classifier.classify_decoded(designation, description, photos)


def _ask_changed(
    classifier: Classifier, product: Product, pixels: Pixels | None
) -> dict[str, Prediction]:
    """What is said of a product that was changed, by the name of each change that applies."""
    answers = {}
    seen = look(product.designation, product.description, None)
    if seen.designation and seen.description:
        answers[NO_DESCRIPTION] = _ask(classifier, product.designation, "", pixels)
    if (seen.designation or seen.description) and pixels is not None:
        white = np.full_like(pixels, 255)
        answers[WHITE_PHOTO] = _ask(classifier, product.designation, product.description, white)
    return answers


def _views(prediction: Prediction) -> dict[str, Array]:
    views = {
        "text": prediction.text_probabilities,
        "photo": prediction.photo_probabilities,
        "whole": prediction.probabilities,
    }
    return {view: found for view, found in views.items() if found is not None}
