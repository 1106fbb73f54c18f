"""Two models that exist as their answers only: for what the gate makes of chance."""

from __future__ import annotations

import numpy as np

from bundle.categories import Category
from trainer.gate.comparison import Pair

ACCURACY = 0.78


def simulated(
    seed: int,
    n: int,
    loss: float = 0.0,
    alike: float = 0.5,
    lost_category: int | None = None,
    classes: int = 12,
) -> Pair:
    """Two models that are right about `ACCURACY` of the products, the second `loss` less often.

    Products differ in difficulty: `alike` is the share on which both models fare the same.  The
    second never names the `lost_category`.
    """
    random = np.random.default_rng(seed)
    share = 1 / np.sqrt(np.arange(1, classes + 1))
    labels = random.choice(classes, n, p=share / share.sum())
    difficulty = random.random(n)
    said = []
    for accuracy in (ACCURACY, ACCURACY - loss):
        own = np.where(random.random(n) < alike, difficulty, random.random(n))
        said.append(np.where(own < accuracy, labels, random.integers(0, classes, n)))
    if lost_category is not None:
        said[1][said[1] == lost_category] = (lost_category + 1) % classes
    categories = tuple(Category(str(i), f"nom {i}", f"name {i}") for i in range(classes))
    return Pair(categories, labels, said[0], said[1], np.arange(n))
