"""Scoring a bundle on products, through the runtime and the code that the laptops use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.classifier import Classifier, Item, Prediction
from common.progress import Progress
from trainer.data.index import CatalogueIndex
from trainer.data.split import Split
from trainer.errors import NothingToEvaluate
from trainer.metrics import Scores, confusion, scores

Array = npt.NDArray[np.float32]
Part = Split | Literal["all"]

_VIEWS = ("text", "photo", "whole")


@dataclass(frozen=True)
class Evaluation:
    """What a bundle scored on the products of a split."""

    model_version: str
    split: str
    text: Scores
    """Of the text alone, on every item with a text."""
    photo: Scores
    """Of the photo alone, on every item with a photo."""
    fused: Scores
    """Of both together, on the items with both."""
    paired: dict[str, Scores]
    """All three on the items with both."""
    all: Scores
    """On every item, by the signature that fits it."""
    categories: tuple[Category, ...]
    """Those of the model, then those of the data that it does not know."""
    labels: npt.NDArray[np.int64]
    """[n] true categories, as positions in `categories`."""
    predicted: npt.NDArray[np.int64]
    """[n] predicted ones."""
    probabilities: Array
    """[n] how probable the predicted ones were."""

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
        }

    def confusion(self) -> npt.NDArray[np.int64]:
        """How often each category (row) was taken for each other (column)."""
        return confusion(self.labels, self.predicted, len(self.categories))


def evaluate(
    classifier: Classifier, index: CatalogueIndex, split: Part, progress: Progress
) -> Evaluation:
    """Classifies every product of a split.

    A product whose category the model does not know counts as wrong.  Raises NothingToEvaluate
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

    predicted = {view: np.full(len(rows), -1, np.int64) for view in _VIEWS}
    sure = {view: np.zeros(len(rows), np.float32) for view in _VIEWS}
    for number, product in enumerate(index.products(rows)):
        photos = () if product.photo is None else (product.photo,)
        item = Item(product.designation, product.description, photos)
        for view, found in _views(classifier.classify_one(item)).items():
            predicted[view][number] = found.argmax()
            sure[view][number] = found.max()
        progress(f"Scoring {manifest.model_version} ({split})", number + 1, len(rows))

    def score(view: str, where: npt.NDArray[np.bool_]) -> Scores:
        return scores(labels[where], predicted[view][where], sure[view][where], len(categories))

    has_text, has_photo = predicted["text"] >= 0, predicted["photo"] >= 0
    both = has_text & has_photo
    paired = {
        name: score(view, both)
        for name, view in {"text": "text", "photo": "photo", "fused": "whole"}.items()
    }
    return Evaluation(
        model_version=manifest.model_version,
        split=split,
        text=score("text", has_text),
        photo=score("photo", has_photo),
        fused=paired["fused"],
        paired=paired,
        all=score("whole", np.ones(len(rows), np.bool_)),
        categories=categories,
        labels=labels,
        predicted=predicted["whole"],
        probabilities=sure["whole"],
    )


def _views(prediction: Prediction) -> dict[str, Array]:
    views = {
        "text": prediction.text_probabilities,
        "photo": prediction.photo_probabilities,
        "whole": prediction.probabilities,
    }
    return {view: found for view, found in views.items() if found is not None}
