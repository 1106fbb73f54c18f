"""The training loop: one for every branch, in plain TensorFlow.

`Model.fit` is not used: on two cores its generator adapter can wait for itself, and it cannot
run on several machines in this version of Keras (keras#20585).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from common.progress import Progress
from trainer.batches import Batch

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


@dataclass(frozen=True)
class Epoch:
    """What an epoch did."""

    number: int
    loss: float
    score: float
    """On the held-out rows, by the averaged weights; higher is better; NaN where there are none."""


def fit(
    model: keras.Model,
    batches: Callable[[int], Iterator[Batch]],
    steps: int,
    score: Callable[[], float],
    recipe: Recipe,
    progress: Progress,
    stage: str,
) -> list[Epoch]:
    """Trains a model that gives logits, and leaves it with the averaged weights of its best epoch
    (or of its last, if the recipe has no patience).

    `batches(epoch)` are the epoch's batches, `steps` how many; `score()` judges the model as it is.
    """
    optimizer = keras.optimizers.AdamW(
        keras.optimizers.schedules.CosineDecay(
            recipe.learning_rate, max(1, steps * recipe.epochs), alpha=0.1
        ),
        weight_decay=recipe.weight_decay,
        use_ema=True,
        ema_momentum=min(AVERAGE_MOMENTUM, 1 - 1 / max(2, steps)),
    )
    variables = model.trainable_variables
    optimizer.build(variables)
    step = _step(model, optimizer, recipe.label_smoothing)
    best: list[npt.NDArray[np.float32]] = []
    history: list[Epoch] = []
    for number in range(1, recipe.epochs + 1):
        losses = []
        for done, batch in enumerate(batches(number), 1):
            losses.append(step(batch.inputs, batch.labels))
            progress(f"{stage}, epoch {number} of at most {recipe.epochs}", done, steps)
        trained = [variable.numpy() for variable in variables]
        optimizer.finalize_variable_values(variables)
        history.append(Epoch(number, float(np.mean([float(loss) for loss in losses])), score()))
        leader = max(history, key=lambda epoch: epoch.score)
        told = "" if math.isnan(history[-1].score) else f", score {history[-1].score:.4f}"
        progress(f"{stage}: epoch {number}{told}")
        if recipe.patience is None or leader is history[-1]:
            best = [variable.numpy() for variable in model.variables]  # batch statistics too
        elif number - leader.number >= recipe.patience:
            break
        _assign(variables, trained)
    _assign(model.variables, best)
    return history


def _step(
    model: keras.Model, optimizer: keras.optimizers.Optimizer, label_smoothing: float
) -> Callable[[dict[str, npt.NDArray[np.generic]], npt.NDArray[np.int32]], tf.Tensor]:
    """One compiled step for batches of any size and padding."""
    cross_entropy = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=label_smoothing
    )
    classes = model.output.shape[-1]
    inputs = {
        tensor.name: tf.TensorSpec([None] * len(tensor.shape), tensor.dtype)
        for tensor in model.inputs
    }

    @tf.function(input_signature=[inputs, tf.TensorSpec([None], tf.int32)])  # type: ignore[untyped-decorator]
    def step(batch: dict[str, tf.Tensor], labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = cross_entropy(tf.one_hot(labels, classes), model(batch, training=True))
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    return step  # type: ignore[no-any-return]


def _assign(variables: list[keras.Variable], values: list[npt.NDArray[np.float32]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def outputs(model: keras.Model, batches: Iterable[Batch]) -> Iterator[npt.NDArray[np.float32]]:
    """The model's output for every batch, float32 [batch, outputs]."""
    for batch in batches:
        yield model.predict_on_batch(batch.inputs)
