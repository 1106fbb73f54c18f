"""One worker of a small training whose answer one worker alone can be asked for, too.

    python workers_program.py OUT.npz

TF_CONFIG says who trains together.  The network has what could make a difference: a table whose
rows few products share, batch normalisation, an uneven last batch; but drops nothing by chance.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from common.errors import ProductError
from common.progress import silent
from trainer.batches import Batch
from trainer.fitting import Recipe
from trainer.task import Task
from trainer.workers.cluster import cluster_from
from trainer.workers.team import join

ROWS, SHARDS = 150, 4


def network() -> keras.Model:
    """Photos [6, 6, 3] and some rows of a table -> three logits."""
    ids = layers.Input((None,), dtype="int32", name="ids")
    photo = layers.Input((6, 6, 3), name="photo")
    maps = layers.Conv2D(8, 3, padding="same", use_bias=False)(photo)
    maps = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(maps))
    seen = layers.Concatenate()(
        [
            layers.GlobalAveragePooling2D()(maps),
            layers.GlobalAveragePooling1D()(layers.Embedding(60, 8)(ids)),
        ]
    )
    return keras.Model({"ids": ids, "photo": photo}, layers.Dense(3)(seen))


def main() -> None:
    """Trains, and the chief writes the weights, the losses and the scores."""
    team = join(cluster_from())
    keras.utils.set_random_seed(1)
    tf.config.experimental.enable_op_determinism()
    chance = np.random.default_rng(0)
    photos = chance.normal(size=(ROWS, 6, 6, 3)).astype(np.float32)
    ids = chance.integers(1, 60, (ROWS, 5)).astype(np.int32)
    labels = (ids[:, 0] % 3).astype(np.int32)
    index: Any = SimpleNamespace()
    shards = (np.arange(ROWS) % SHARDS).astype(np.int32)
    task = Task(
        *(index, labels, 3, np.arange(20, ROWS), np.arange(20), 0, Path(), silent),
        shards=shards,
        team=team,
    )

    def load(rows: np.ndarray) -> Batch:
        assert len(rows) and set(task.own(rows)) == set(rows), "not this worker's rows"
        return Batch({"ids": ids[rows], "photo": photos[rows]}, labels[rows])

    model = network()
    recipe = Recipe(epochs=4, learning_rate=0.01, batch=16, patience=None, weight_decay=1e-3)
    history = task.fit(model, model, load, recipe, "Training")
    made = team.from_chief(lambda: [np.array([team.number, 7]), np.ones((2, 3), np.float16)])
    assert made[0].tolist() == [0, 7] and made[1].dtype == np.float16
    if team.is_chief:
        weights = {str(number): value for number, value in enumerate(model.get_weights())}
        told = np.array([(epoch.loss, epoch.score) for epoch in history])
        np.savez(sys.argv[1], told=told, **weights)
    team.barrier()


if __name__ == "__main__":
    try:
        main()
    except ProductError as error:
        sys.exit(f"error: {error}")
