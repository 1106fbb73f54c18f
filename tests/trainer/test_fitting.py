"""The training loop, on a problem small enough to know its answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from channel.folder import FolderStore
from common.progress import Progress, silent
from trainer.batches import Batch, ahead
from trainer.fitting import Epoch, Recipe, fit, outputs
from trainer.workers.checkpoints import Checkpoints
from trainer.workers.team import ALONE

RECIPE = Recipe(epochs=6, learning_rate=0.05, batch=16, label_smoothing=0.0)
ROWS = np.arange(160)


@pytest.fixture
def problem() -> tuple[np.ndarray, np.ndarray]:
    """Points [160, 4] and their class: which of the first three numbers is largest."""
    points = np.random.default_rng(0).normal(3, 2, (160, 4)).astype(np.float32)
    return points, points[:, :3].argmax(1).astype(np.int32)


@pytest.fixture
def network() -> keras.Model:
    """A network with statistics of its own that training moves: batch normalisation."""
    keras.utils.set_random_seed(0)
    point = layers.Input((4,), name="point")
    hidden = layers.BatchNormalization(momentum=0.5)(layers.Dense(16, activation="relu")(point))
    return keras.Model({"point": point}, layers.Dense(3)(hidden))


class Trial:
    """One training, with a score that the test may replace."""

    def __init__(self, network: keras.Model, problem: tuple[np.ndarray, np.ndarray]) -> None:
        self.network = network
        self.points, self.labels = problem
        self.given: Iterator[float] | None = None

    def load(self, rows: np.ndarray) -> Batch:
        return Batch({"point": self.points[rows]}, self.labels[rows])

    def accuracy(self) -> float:
        logits = np.concatenate(list(outputs(self.network, ahead(self.load, ROWS, 64))))
        return float((logits.argmax(1) == self.labels).mean())

    def score(self) -> float:
        return self.accuracy() if self.given is None else next(self.given)

    def run(
        self,
        recipe: Recipe = RECIPE,
        progress: Progress = silent,
        checkpoints: Checkpoints | None = None,
    ) -> list[Epoch]:
        def batches(epoch: int, start: int) -> Iterator[Batch]:
            return ahead(
                self.load,
                np.random.default_rng(epoch).permutation(ROWS)[start * recipe.batch :],
                recipe.batch,
            )

        return fit(
            *(self.network, batches, 10, self.score, recipe, progress, "Training"),
            checkpoints=checkpoints,
        )


@pytest.fixture
def trial(network: keras.Model, problem: tuple[np.ndarray, np.ndarray]) -> Trial:
    return Trial(network, problem)


def test_it_learns(trial: Trial) -> None:
    history = trial.run()
    assert [epoch.number for epoch in history] == list(range(1, len(history) + 1))
    assert history[-1].loss < history[0].loss
    assert max(epoch.score for epoch in history) > 0.85


def test_the_model_that_is_left_is_the_one_that_scored_best(trial: Trial) -> None:
    scored: list[float] = []
    pretended = iter([0.1, 0.9, 0.3, 0.2, 0.1, 0.1])

    def score() -> float:
        scored.append(trial.accuracy())
        return next(pretended)

    trial.score = score  # type: ignore[method-assign]
    trial.run(Recipe(epochs=6, learning_rate=0.05, batch=16, patience=6))
    # Epoch 2 is the best by decree: its weights and its batch statistics must be back.
    assert trial.accuracy() == scored[1]
    assert trial.accuracy() != scored[-1]


def test_it_stops_when_it_no_longer_helps(trial: Trial) -> None:
    trial.given = iter([0.5, 0.6, 0.6, 0.59, 0.9])
    history = trial.run(Recipe(epochs=6, learning_rate=0.01, batch=16, patience=2))
    assert [epoch.score for epoch in history] == [0.5, 0.6, 0.6, 0.59]


def test_batches_may_differ_in_size(trial: Trial) -> None:
    history = trial.run(Recipe(epochs=1, learning_rate=0.01, batch=48))
    assert len(history) == 1


@pytest.fixture
def dropping() -> keras.Model:
    """A network that drops what chance says: its seed is a part of where a training stands."""
    keras.utils.set_random_seed(0)
    point = layers.Input((4,), name="point")
    hidden = layers.BatchNormalization(momentum=0.5)(layers.Dense(16, activation="relu")(point))
    return keras.Model({"point": point}, layers.Dense(3)(layers.Dropout(0.3)(hidden)))


class Killed(Exception):
    """The process is gone."""


@pytest.mark.parametrize("after", [3, 10, 14, 20, 30])
def test_a_killed_training_ends_as_if_it_had_not_been(
    after: int, dropping: keras.Model, problem: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    """Bit for bit: within an epoch, between two, and when all is done."""
    recipe = Recipe(epochs=3, learning_rate=0.05, batch=16, patience=None, weight_decay=1e-3)
    start = [variable.numpy() for variable in dropping.variables]
    seeds = ["seed_generator_state" in variable.path for variable in dropping.variables]
    assert any(seeds)
    undisturbed = Trial(dropping, problem)
    history = undisturbed.run(recipe)
    expected = dropping.get_weights()

    steps: list[int] = []

    def killing(stage: str, done: int = 0, total: int | None = None) -> None:
        if total is not None:
            steps.append(done)
            if len(steps) == after + 1:
                raise Killed

    def kept() -> Checkpoints:
        return Checkpoints(FolderStore(tmp_path / "kept"), {}, ALONE, every=0)

    for variable, value in zip(dropping.variables, start, strict=True):
        variable.assign(value)
    if after < 30:
        with pytest.raises(Killed):
            undisturbed.run(recipe, killing, kept())
    else:
        undisturbed.run(recipe, silent, kept())
    for variable, value in zip(dropping.variables, start, strict=True):
        variable.assign(value + 1)  # whatever it was: a checkpoint is the whole of it
    told = Counted()
    assert undisturbed.run(recipe, told, kept()) == history
    for one, other in zip(dropping.get_weights(), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert told.steps == 30 - after  # what was done is not done again


class Counted:
    """A `Progress` that counts steps."""

    def __init__(self) -> None:
        self.steps = 0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        self.steps += total is not None


def test_rows_that_only_fill_teach_nothing(trial: Trial) -> None:
    """A worker without a row of a batch shows one whose loss does not count."""
    before = trial.network.get_weights()

    def batches(epoch: int, start: int) -> Iterator[Batch]:
        yield trial.load(ROWS[:4])._replace(whole=math.inf)

    recipe = Recipe(epochs=1, learning_rate=0.05, batch=16, patience=None)
    (epoch,) = fit(trial.network, batches, 1, lambda: 0.0, recipe, silent, "Training")
    assert epoch.loss == 0
    kernel = trial.network.layers[1].get_weights()[0]
    np.testing.assert_array_equal(kernel, before[0])
