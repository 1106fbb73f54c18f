"""Training the photo branch: pretrained (first a head, then the last blocks) or from scratch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import keras
import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from bundle import photo
from bundle.spec import PhotoSpec
from trainer import model
from trainer.batches import Batch, ahead
from trainer.fitting import Epoch, Recipe, outputs
from trainer.task import Rows, Task

BATCH = 32
SMALL = Recipe(epochs=0, learning_rate=2e-3, batch=BATCH, patience=6, weight_decay=1e-3)
HEAD = Recipe(epochs=40, learning_rate=2e-3, batch=BATCH, patience=6, weight_decay=1e-2)
UNFROZEN = Recipe(epochs=0, learning_rate=2e-4, batch=BATCH, patience=3, weight_decay=1e-3)

SMALL_EPOCHS = 3
"""The small network starts from nothing: it gets this many times the epochs."""


class Photos:
    """Batches of photos, decoded anew at every use."""

    def __init__(self, task: Task, spec: PhotoSpec) -> None:
        self._task, self._spec = task, spec
        self._pool = ThreadPoolExecutor()  # decoding releases the interpreter lock

    def batch(self, rows: Rows) -> Batch:
        """The photos of these rows: uint8 [batch, size, size, 3]."""
        paths = [product.photo for product in self._task.index.products(rows)]
        pixels = list(self._pool.map(self._read, paths))
        return Batch({"photo": np.stack(pixels)}, self._task.labels[rows])

    def _read(self, path: object) -> npt.NDArray[np.uint8]:
        return photo.read(path, self._spec)  # type: ignore[arg-type]


def photo_spec(weights: str) -> PhotoSpec:
    """What the photo branch with these weights sees."""
    return PhotoSpec(model.SMALL_SIZE if weights == "none" else model.PRETRAINED_SIZE)


def train_photo_branch(task: Task, weights: str, epochs: int) -> tuple[keras.Model, list[Epoch]]:
    """Trains on the rows of the task that have a photo.

    `weights` is `none`, `imagenet` or a file; raises WeightsUnavailable.
    """
    if weights == "none":
        return _train_small(task.only(task.index.has_photo), epochs)
    return _train_pretrained(task.only(task.index.has_photo), model.backbone(weights), epochs)


def _train_small(task: Task, epochs: int) -> tuple[keras.Model, list[Epoch]]:
    branch = model.small_photo_branch(task.classes)
    photos = Photos(task, photo_spec("none"))
    recipe = replace(SMALL, epochs=SMALL_EPOCHS * epochs)
    return branch, task.fit(
        model.augmented(branch), branch, photos.batch, recipe, "Training on photos"
    )


def _train_pretrained(
    task: Task, backbone: keras.Model, epochs: int
) -> tuple[keras.Model, list[Epoch]]:
    """First a head on the frozen backbone's features, then head and last blocks together."""
    photos = Photos(task, PhotoSpec(model.PRETRAINED_SIZE))
    features = _Features(task, backbone, photos)
    head = model.head(backbone.output.shape[-1], task.classes)
    history = task.fit(head, head, features.batch, HEAD, "Training the photo head")
    features.close()

    logits = head({"features": backbone.output})
    branch = keras.Model(backbone.input, logits, name="photo_branch")
    frozen = branch.get_weights()
    recipe = replace(UNFROZEN, epochs=epochs)
    unfrozen = task.fit(
        model.augmented(branch), branch, photos.batch, recipe, "Training the last photo blocks"
    )
    if max(epoch.score for epoch in unfrozen) < max(epoch.score for epoch in history):
        branch.set_weights(frozen)
    return branch, history + unfrozen


class _Features:
    """The frozen backbone's features of every photo, computed once, kept in a file."""

    def __init__(self, task: Task, backbone: keras.Model, photos: Photos) -> None:
        self._task = task
        rows = np.concatenate([task.train, task.choose])
        self._position = np.full(len(task.index), -1, np.int64)
        self._position[rows] = np.arange(len(rows))
        task.folder.mkdir(parents=True, exist_ok=True)
        shape = (len(rows), backbone.output.shape[-1])
        self._values = open_memmap(task.folder / "photo_features.npy", "w+", np.float32, shape)
        done = 0
        for found in outputs(backbone, ahead(photos.batch, rows, BATCH)):
            self._values[done : done + len(found)] = found
            done += len(found)
            task.progress("Looking at photos", done, len(rows))

    def batch(self, rows: Rows) -> Batch:
        """The features and labels of these rows."""
        return Batch({"features": self._values[self._position[rows]]}, self._task.labels[rows])

    def close(self) -> None:
        """Lets go of the file."""
        del self._values
