"""What a branch is trained for: whose rows, which labels, how reproducibly, and where to work."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from common.progress import Progress
from trainer.batches import Batch, ahead
from trainer.data.index import CatalogueIndex
from trainer.data.split import Split
from trainer.errors import NothingToTrainOn
from trainer.fitting import Epoch, Recipe, fit, outputs
from trainer.metrics import weighted_f1

Rows = npt.NDArray[np.int64]

STEPS, SMALLEST_BATCH = 40, 16
"""A small catalogue gets smaller batches, so that an epoch still has about so many steps."""

FOLDS, FOLDED_ROWS = 4, 25_000
"""Up to so many rows, every one is held out once, which costs `FOLDS` trainings.  From then on the
validation rows alone are enough to calibrate by, and cost one."""


LEARNT_FROM: tuple[Split, ...] = ("train", "val")
"""The test rows are for measuring alone."""


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
    """The rows that are held out: they say when to stop, and what the answers are worth."""
    seed: int
    folder: Path
    """Scratch files go here."""
    progress: Progress

    def only(self, usable: npt.NDArray[np.bool_]) -> Task:
        """The same task on those of its rows that are usable."""
        return replace(
            self, train=self.train[usable[self.train]], choose=self.choose[usable[self.choose]]
        )

    @property
    def rows(self) -> Rows:
        """All rows of the task, ascending."""
        return np.sort(np.concatenate([self.train, self.choose]))

    def whole(self) -> Task:
        """The task of the model that ships: it learns from all rows, and none is held out."""
        return replace(self, train=self.rows, choose=self.rows[:0])

    def folds(self) -> list[Task]:
        """Tasks that hold out different rows, to see what a model says of rows unknown to it.

        Look-alikes are held out together; the same data always give the same folds.
        """
        rows = self.rows
        _, group = np.unique(self.index.groups[rows], return_inverse=True)
        if len(rows) > FOLDED_ROWS or group.max(initial=0) + 1 < FOLDS:
            return [self]
        place = np.random.default_rng(0).permutation(group.max() + 1)[group] % FOLDS
        return [
            replace(self, train=rows[place != fold], choose=rows[place == fold])
            for fold in range(FOLDS)
        ]

    def batch_size(self, usual: int) -> int:
        """How many rows one step learns from."""
        return min(usual, max(SMALLEST_BATCH, len(self.train) // STEPS))

    def steps(self, usual: int) -> int:
        """How many steps an epoch has, where a batch has so many rows if there are enough."""
        return -(-len(self.train) // self.batch_size(usual))

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

        size = self.batch_size(recipe.batch)

        def batches(epoch: int) -> Iterator[Batch]:
            return ahead(load, self.shuffled(epoch), size)

        # A small catalogue may have no validation row of this kind: then the training rows judge.
        rows = self.choose if len(self.choose) else self.train

        def score() -> float:
            if recipe.patience is None and not len(self.choose):
                return math.nan
            return self.score(network, load, recipe.batch, rows)

        return fit(
            learner,
            batches,
            self.steps(recipe.batch),
            score,
            recipe,
            self.progress,
            stage,
        )


def _label_of(index: CatalogueIndex) -> npt.NDArray[np.int32]:
    """The model's label of every category: those that it can learn, numbered in order; else -1."""
    occurs = np.zeros(len(index.categories), np.bool_)
    for part in LEARNT_FROM:
        occurs[index.labels[index.rows(part)]] = True
    return np.where(occurs, np.cumsum(occurs) - 1, -1).astype(np.int32)


def learnable(index: CatalogueIndex) -> list[Category]:
    """The categories with products to learn from, in the order of the model's labels."""
    labels = _label_of(index)
    return [one for one, label in zip(index.categories, labels, strict=True) if label >= 0]


def new_task(index: CatalogueIndex, scratch: Path, seed: int, progress: Progress) -> Task:
    """The task that a catalogue sets: its training rows to learn from, its validation rows held
    out.  Raises NothingToTrainOn."""
    label_of = _label_of(index)
    if np.count_nonzero(label_of >= 0) < 2:
        raise NothingToTrainOn(
            path=index.data_dir, reason="the training products are of fewer than two categories"
        )
    train, choose = (index.rows(part) for part in LEARNT_FROM)
    for kind, usable in (("text", index.has_text), ("photo", index.has_photo)):
        if not usable[train].any():
            raise NothingToTrainOn(
                path=index.data_dir, reason=f"no training product has a usable {kind}"
            )
    labels, classes = label_of[index.labels], int(label_of.max()) + 1
    return Task(index, labels, classes, train, choose, seed, scratch, progress)
