"""What a branch is trained for: whose rows, which labels, how reproducibly, and where to work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from common.progress import Progress
from trainer.batches import Batch, ahead
from trainer.data.index import CatalogueIndex
from trainer.fitting import Epoch, Recipe, fit, outputs
from trainer.metrics import weighted_f1

Rows = npt.NDArray[np.int64]

STEPS, SMALLEST_BATCH = 40, 16
"""A small catalogue gets smaller batches, so that an epoch still has about so many steps."""


@dataclass(frozen=True)
class Task:
    """The rows of a catalogue as one model sees them."""

    index: CatalogueIndex
    labels: npt.NDArray[np.int32]
    """[rows] the model's label of every row of the index, -1 where the model has none."""
    classes: int
    train: Rows
    """The rows that are learnt from."""
    choose: Rows
    """The rows that say when to stop."""
    seed: int
    folder: Path
    """Scratch files go here."""
    progress: Progress

    def only(self, usable: npt.NDArray[np.bool_]) -> Task:
        """The same task on those of its rows that are usable."""
        return replace(
            self, train=self.train[usable[self.train]], choose=self.choose[usable[self.choose]]
        )

    def shuffled(self, epoch: int) -> Rows:
        """The training rows in the order of an epoch (from 1)."""
        return np.random.default_rng((self.seed, epoch)).permutation(self.train)

    def score(
        self, network: keras.Model, load: Callable[[Rows], Batch], batch: int, rows: Rows
    ) -> float:
        """The weighted F1 of a network over some rows."""
        logits = np.concatenate(list(outputs(network, ahead(load, rows, batch))))
        return weighted_f1(self.labels[rows], logits.argmax(1), self.classes)

    def fit(
        self,
        learner: keras.Model,
        network: keras.Model,
        load: Callable[[Rows], Batch],
        recipe: Recipe,
        stage: str,
    ) -> list[Epoch]:
        """Trains `learner`, judging by `network`, which shares its weights (or is the same)."""

        size = min(recipe.batch, max(SMALLEST_BATCH, len(self.train) // STEPS))

        def batches(epoch: int) -> Iterator[Batch]:
            return ahead(load, self.shuffled(epoch), size)

        # A small catalogue may have no validation row of this kind: then the training rows judge.
        rows = self.choose if len(self.choose) else self.train
        return fit(
            learner,
            batches,
            -(-len(self.train) // size),
            lambda: self.score(network, load, recipe.batch, rows),
            recipe,
            self.progress,
            stage,
        )
