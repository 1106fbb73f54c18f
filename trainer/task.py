"""What a branch is trained for: whose rows, which labels, how reproducibly, and where to work."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from common.progress import Progress
from trainer.batches import Batch, ahead, prepared
from trainer.data.index import CatalogueIndex
from trainer.data.split import Split
from trainer.errors import NothingToTrainOn
from trainer.fitting import Epoch, Recipe, fit, outputs
from trainer.metrics import weighted_f1
from trainer.workers.checkpoints import Checkpoints
from trainer.workers.team import ALONE, Team

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
    shards: npt.NDArray[np.int32] | None = None
    """[rows] the shard of every row of the index; None: they are all in one."""
    team: Team = ALONE
    checkpoints: Checkpoints | None = None

    def own(self, rows: Rows) -> Rows:
        """Those of the rows whose content this worker reads: it has every so many-th shard."""
        if self.shards is None or self.team.is_alone:
            return rows
        own: Rows = rows[self.shards[rows] % self.team.count == self.team.number]
        return own

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
        """The training rows in the order of an epoch (from 1), the same for any number of workers.

        Rows of one shard are spread over the epoch, so that each batch has about as many of each,
        and no worker has much more to do for it than another.
        """
        order = np.random.default_rng((self.seed, epoch)).permutation(self.train)
        if self.shards is None:
            return order
        shard = self.shards[order]
        by_shard = np.argsort(shard, kind="stable")
        sizes = np.bincount(shard)
        first = np.cumsum(sizes) - sizes
        place = np.empty(len(order))
        of = shard[by_shard]
        place[by_shard] = (np.arange(len(order)) - first[of] + 0.5) / sizes[of]
        return order[np.argsort(place, kind="stable")]

    def shares(self, epoch: int, size: int, start: int = 0) -> Iterator[tuple[Rows, float]]:
        """This worker's rows of each batch of an epoch, from step `start` on, and how many rows
        the batch has altogether (`Batch.whole`).

        Of shards, all batches of an epoch have about as many rows: of a last one with few, a worker
        might have none, and what it shows instead would count in batch normalisation.
        """
        order = self.shuffled(epoch)
        if self.shards is None:
            bounds = np.minimum(np.arange(0, len(order) + size, size), len(order))
        else:
            bounds = np.linspace(0, len(order), -(-len(order) // size) + 1).astype(np.int64)
        for begin, end in pairwise(bounds[start:]):
            batch = order[begin:end]
            own = self.own(batch)
            if len(own):
                yield own, float(len(batch))
            else:
                yield self.own(self.train)[:1], math.inf

    def answers(
        self, network: keras.Model, load: Callable[[Rows], Batch], batch: int, rows: Rows
    ) -> npt.NDArray[np.float32]:
        """What a network says of rows, all workers those that they read: float32 [rows, classes].

        Nothing but zeros for rows of which nobody was asked.
        """
        said = np.zeros((len(rows), self.classes), np.float32)
        own = self.own(rows)
        if len(own):
            found = np.concatenate(list(outputs(network, ahead(load, own, batch))))
            said[np.isin(rows, own)] = found
        return self.team.sum(said)

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

        def share(part: tuple[Rows, float]) -> Batch:
            return load(part[0])._replace(whole=part[1])

        def batches(epoch: int, start: int) -> Iterator[Batch]:
            return prepared(share, self.shares(epoch, size, start))

        # A small catalogue may have no validation row of this kind: then the training rows judge.
        rows = self.choose if len(self.choose) else self.train

        def score() -> float:
            if recipe.patience is None and not len(self.choose):
                return math.nan
            logits = self.answers(network, load, recipe.batch, rows)
            return weighted_f1(self.labels[rows], logits.argmax(1), self.classes)

        return fit(
            learner,
            batches,
            self.steps(recipe.batch),
            score,
            recipe,
            self.progress,
            stage,
            self.team,
            self.checkpoints,
        )


def check_shares(task: Task) -> None:
    """Raises NothingToTrainOn where a worker would have nothing to learn from in some training."""
    usable = task.index.has_text, task.index.has_photo
    for fold in (fold for kind in usable for fold in task.only(kind).folds()):
        shards = np.zeros(0, np.int32) if task.shards is None else task.shards[fold.train]
        missing = set(range(task.team.count)) - set((shards % task.team.count).tolist())
        if len(fold.train) and missing and not task.team.is_alone:
            raise NothingToTrainOn(
                path=task.index.report.data_dir,
                reason=f"worker {min(missing)} of {task.team.count} would have no product with a "
                "text, or none with a photo: take fewer workers",
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
