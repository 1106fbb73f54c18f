"""The training loop: one for every branch, in plain TensorFlow.

`Model.fit` is not used: on two cores its generator adapter can wait for itself, and it cannot
run on several machines in this version of Keras (keras#20585).  One worker and many run the same
loop; alone, TensorFlow's default strategy has nothing to add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from common.progress import Progress
from trainer.batches import Batch
from trainer.fit_state import Epoch, FitState
from trainer.workers.checkpoints import Checkpoints
from trainer.workers.team import ALONE, Team

__all__ = ["Epoch", "Recipe", "fit", "outputs"]

AVERAGE_MOMENTUM = 0.99
"""The weights that are judged and kept are this moving average of those that are trained."""


@dataclass(frozen=True)
class Recipe:
    """How one branch is trained."""

    epochs: int
    learning_rate: float
    batch: int
    patience: int | None = 2
    """Epochs without a better score on the held-out rows before training stops; None: never, and
    the last epoch is kept, whatever its score."""
    label_smoothing: float = 0.1
    weight_decay: float = 0.0


def fit(
    model: keras.Model,
    batches: Callable[[int, int], Iterator[Batch]],
    steps: int,
    score: Callable[[], float],
    recipe: Recipe,
    progress: Progress,
    stage: str,
    team: Team = ALONE,
    checkpoints: Checkpoints | None = None,
) -> list[Epoch]:
    """Trains a model that gives logits, and leaves it with the averaged weights of its best epoch
    (or of its last, if the recipe has no patience).

    `batches(epoch, start)` are what this worker has of the epoch's batches, from step `start` (from
    0) on, `steps` how many an epoch has; `score()` judges the model as it is, and says the same on
    all workers.  With checkpoints, a training that was killed goes on from the last of them.
    """
    twin = team.twin(model)
    with team.strategy.scope():
        optimizer = keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(
                recipe.learning_rate, max(1, steps * recipe.epochs), alpha=0.1
            ),
            weight_decay=recipe.weight_decay,
            use_ema=True,
            ema_momentum=min(AVERAGE_MOMENTUM, 1 - 1 / max(2, steps)),
        )
        optimizer.build(twin.trainable_variables)
    step = _step(twin, optimizer, recipe.label_smoothing, team)
    run = FitState(twin, optimizer, team)
    part = "" if checkpoints is None else checkpoints.part(stage)
    if checkpoints is not None and (kept := checkpoints.read_together(part)) is not None:
        run.restore(kept)
    while not run.finished:
        number = run.epoch
        for batch in batches(number, len(run.losses)):
            whole = len(batch.labels) if batch.whole is None else batch.whole
            with team.watched(stage.lower()):
                run.losses.append(step(batch.inputs, batch.labels, np.float32(whole)))
            progress(f"{stage}, epoch {number} of at most {recipe.epochs}", len(run.losses), steps)
            if checkpoints is not None and checkpoints.is_due():
                checkpoints.keep(part, run.arrays())
        loss = float(np.mean(team.sum(np.array([float(one) for one in run.losses]))))
        trained = [variable.numpy() for variable in twin.trainable_variables]
        with team.watched(stage.lower()):
            optimizer.finalize_variable_values(twin.trainable_variables)
        if twin is not model:
            _assign(model.variables, [variable.numpy() for variable in twin.variables])
        history = run.history
        history.append(Epoch(number, loss, score()))
        leader = max(history, key=lambda epoch: epoch.score)
        told = "" if math.isnan(history[-1].score) else f", score {history[-1].score:.4f}"
        progress(f"{stage}: epoch {number}{told}")
        if recipe.patience is None or leader is history[-1]:
            run.best = [variable.numpy() for variable in model.variables]  # batch statistics too
        elif number - leader.number >= recipe.patience:
            run.finished = True
        _assign(twin.trainable_variables, trained)
        run.losses, run.epoch = [], number + 1
        run.finished |= number == recipe.epochs
        if checkpoints is not None:
            checkpoints.keep(part, run.arrays())
    _assign(model.variables, run.best)
    return run.history


def _step(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, label_smoothing: float, team: Team
) -> Callable[[dict[str, npt.NDArray[np.generic]], npt.NDArray[np.int32], np.float32], tf.Tensor]:
    """One compiled step for batches of any size and padding.

    It gives this worker's share of the loss; the optimizer adds up the workers' gradients.
    """
    cross_entropy = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=label_smoothing, reduction="none"
    )
    classes = model.output.shape[-1]
    strategy = team.strategy
    inputs = {
        tensor.name: tf.TensorSpec([None] * len(tensor.shape), tensor.dtype)
        for tensor in model.inputs
    }

    def one(batch: dict[str, tf.Tensor], labels: tf.Tensor, whole: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            losses = cross_entropy(tf.one_hot(labels, classes), model(batch, training=True))
            loss = tf.reduce_sum(losses) / whole
        variables = model.trainable_variables
        gradients = tape.gradient(loss, variables)
        if not team.is_alone:
            gradients = [_without_nothing(gradient) for gradient in gradients]
        optimizer.apply(gradients, variables)
        return loss

    signature = [inputs, tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.float32)]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def step(batch: dict[str, tf.Tensor], labels: tf.Tensor, whole: tf.Tensor) -> tf.Tensor:
        return strategy.run(one, (batch, labels, whole))

    return step  # type: ignore[no-any-return]


def _without_nothing(gradient: Any) -> Any:
    """The gradient of a table without those slots that were empty: four of five in texts.

    They change nothing, and would all be sent.  As one dense array it would be another training:
    of a row that occurs several times, Keras' Adam adds up the squares, not the gradients.
    """
    if not isinstance(gradient, tf.IndexedSlices):
        return gradient
    used = tf.reduce_any(gradient.values != 0, axis=-1)
    used = tf.logical_or(used, tf.range(tf.size(used)) == 0)  # never none at all
    return tf.IndexedSlices(
        tf.boolean_mask(gradient.values, used),
        tf.boolean_mask(gradient.indices, used),
        gradient.dense_shape,
    )


def _assign(variables: list[keras.Variable], values: list[npt.NDArray[np.float32]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def outputs(model: keras.Model, batches: Iterable[Batch]) -> Iterator[npt.NDArray[np.float32]]:
    """The model's output for every batch, float32 [batch, outputs]."""
    for batch in batches:
        yield model.predict_on_batch(batch.inputs)
