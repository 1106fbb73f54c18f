"""The worst mistakes: wrong answers of which the model was surest, with what it saw."""

from __future__ import annotations

import base64
import io
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from bundle.categories import Category
from bundle.classifier import Classifier
from bundle.errors import BundleError
from trainer.data.index import CatalogueIndex
from trainer.evaluation import Evaluation

MOST = 24
"""So many are shown."""
ALIKE = 2
"""Of the same two categories, at most so many: the rest says nothing new."""

_SIDE = 160
_DESCRIPTION = 160
"""Characters of a description that are shown."""


class Mistake(NamedTuple):
    """A product that was taken for another kind, as a person can judge it."""

    number: str
    """The shop's number of it."""
    designation: str
    description: str
    photo: str | None
    """A small JPEG as a data URL: what the model saw."""
    truth: Category
    named: Category
    probability: float
    by_text: Category | None
    """What the text alone says, where there is one."""
    by_photo: Category | None
    """What the photo alone says, where there is one."""


def worst(found: Evaluation, index: CatalogueIndex, classifier: Classifier) -> list[Mistake]:
    """The mistakes to show, the surest first; look-alikes once, half of them with a photo."""
    wrong = np.flatnonzero(found.labels != found.whole.predicted)
    order = wrong[np.argsort(-found.whole.sure[wrong], kind="stable")]
    with_photo = order[found.views["photo"].asked[order]]
    chosen = _different(found, with_photo.tolist(), [], MOST // 2)
    chosen = _different(found, order.tolist(), chosen, MOST)
    chosen.sort(key=lambda number: -float(found.whole.sure[number]))
    return [_mistake(found, index, classifier, number) for number in chosen]


def _different(found: Evaluation, order: list[int], chosen: list[int], most: int) -> list[int]:
    """Adds to the chosen ones, in the given order, what is not yet shown, up to `most`."""

    def kinds(number: int) -> tuple[int, int]:
        return int(found.labels[number]), int(found.whole.predicted[number])

    seen = Counter(map(kinds, chosen))
    groups = {int(found.groups[number]) for number in chosen}
    added = list(chosen)
    for number in order:
        if len(added) == most:
            break
        group = int(found.groups[number])
        if seen[kinds(number)] < ALIKE and group not in groups:
            seen[kinds(number)] += 1
            groups.add(group)
            added.append(number)
    return added


def _mistake(
    found: Evaluation, index: CatalogueIndex, classifier: Classifier, number: int
) -> Mistake:
    product = index.product(int(found.rows[number]))

    def alone(view: str) -> Category | None:
        named = int(found.views[view].predicted[number])
        return found.categories[named] if named >= 0 else None

    description = product.description
    if len(description) > _DESCRIPTION:
        description = description[:_DESCRIPTION] + "…"
    return Mistake(
        product.index,
        product.designation,
        description,
        None if product.photo is None else _small(classifier, product.photo),
        found.categories[found.labels[number]],
        found.categories[found.whole.predicted[number]],
        float(found.whole.sure[number]),
        alone("text"),
        alone("photo"),
    )


def _small(classifier: Classifier, photo: Path) -> str | None:
    try:
        pixels = classifier.pixels(photo)
    except BundleError:
        return None  # it was readable when the products were scored: the page can do without
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE, _SIDE))
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(content.getvalue()).decode()}"
