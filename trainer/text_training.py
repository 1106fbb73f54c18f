"""Training the text branch: three views of a text, each fitted alone, with an equal say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import keras
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bundle.spec import TextSpec
from trainer import linear, model
from trainer.batches import Batch
from trainer.calibration import evened, fit_evenness, fit_scales
from trainer.fitting import Epoch, Recipe
from trainer.learnt import Learnt
from trainer.task import Rows, Task
from trainer.text_features import TextFeatures, rarity
from trainer.workers.checkpoints import once

HIDDEN = Recipe(epochs=5, learning_rate=4e-3, batch=64, patience=None)
SEQUENCE = Recipe(epochs=6, learning_rate=2e-3, batch=64, patience=None)


class Steps(NamedTuple):
    """Numbers of steps of the two networks."""

    hidden: int
    sequence: int


FEWEST_STEPS = Steps(200, 500)
"""A small catalogue is gone through more often, until a network has made about so many steps."""

AT_A_TIME = 256


@dataclass(frozen=True)
class Texts:
    """The prepared texts of a catalogue, and how they were prepared."""

    spec: TextSpec
    tokenizer: Tokenizer
    features: TextFeatures


@dataclass(frozen=True)
class _Trained:
    """The three views, trained on the same rows."""

    bag: model.Bag
    views: tuple[model.View, ...]
    history: list[Epoch]
    """Of the last one."""

    def logits(self, task: Task, texts: Texts, rows: Rows) -> npt.NDArray[np.float32]:
        """What each says of these rows: [rows, views, classes]."""
        said = [
            task.answers(view.alone, _loader(task, texts, view.alone), AT_A_TIME, rows)
            for view in self.views
        ]
        return np.stack(said, axis=1)


def learn_texts(task: Task, texts: Texts, epochs: int) -> Learnt:
    """Trains on the rows of the task that have a text, for at most so many epochs."""
    task = task.only(task.index.has_text)
    held_out, logits, history = [], [], list[Epoch]()
    for fold in task.folds():
        if len(fold.train) and len(fold.choose):
            some = _train(fold, texts, epochs)
            held_out.append(fold.choose)
            logits.append(some.logits(task, texts, fold.choose))
            history = history or some.history
    whole = _train(task.whole(), texts, epochs)
    rows = np.concatenate([*held_out, np.zeros(0, np.int64)])
    said = np.concatenate([*logits, np.zeros((0, len(whole.views), task.classes), np.float32)])
    order = np.argsort(rows)
    rows, said = rows[order], said[order]
    scales = equal_say(said, task.labels[rows])
    together = np.einsum("v,nvc->nc", scales, said).astype(np.float32)
    evenness = fit_evenness(together, task.labels[rows])
    return Learnt(
        branch=model.text_branch(texts.spec, whole.bag, whole.views, scales.tolist(), evenness),
        rows=rows,
        logits=evened(together, evenness),
        history=history or whole.history,
    )


def equal_say(
    said: npt.NDArray[np.float32], labels: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """Scales [views] for logits [n, views, classes]: the mean of the views, each calibrated alone.

    The scales that fit the labels best are worse here: they trust the networks, which say how sure
    they are, more than the linear view, which is right more often (docs/model.md).
    """
    alone = [fit_scales(said[:, [view]], labels, np.ones(1))[0] for view in range(said.shape[1])]
    return np.array(alone) / len(alone)


def _train(task: Task, texts: Texts, epochs: int) -> _Trained:
    """Fits the three views to the training rows of a task."""
    spec = texts.spec
    keras.utils.set_random_seed(task.seed)  # whatever was trained before
    frequency = texts.features.document_frequency(task.own(task.train), spec.buckets)
    idf = rarity(task.team.sum(frequency), len(task.train))
    fitted = linear.Linear(
        *once(task.checkpoints, "linear", lambda: _linear(task, texts, idf), task.team)
    )
    bag = model.Bag(spec, idf)
    hidden = model.hidden_view(spec, bag, task.classes)
    sequence = model.sequence_view(spec, texts.tokenizer.get_vocab_size(), task.classes)
    history = []
    for view, recipe, fewest, stage in (
        (hidden.alone, HIDDEN, FEWEST_STEPS.hidden, "Training on n-grams"),
        (sequence.alone, SEQUENCE, FEWEST_STEPS.sequence, "Training on subwords"),
    ):
        passes = max(1, round(fewest / (recipe.epochs * task.steps(recipe.batch))))
        longer = replace(recipe, epochs=min(epochs, recipe.epochs) * passes)
        history = task.fit(view, view, _loader(task, texts, view), longer, stage)
    return _Trained(bag, (model.linear_view(spec, bag, fitted), hidden, sequence), history)


def _linear(task: Task, texts: Texts, idf: npt.NDArray[np.float32]) -> linear.Linear:
    """The linear view of all training rows at once: the chief has the texts of all."""
    return linear.fit(
        texts.features.matrix(task.train, idf, model.SMALL),
        task.labels[task.train],
        task.classes,
        model.table_widths(task.classes).linear,
        task.progress,
    )


def _loader(task: Task, texts: Texts, view: keras.Model) -> Callable[[Rows], Batch]:
    """Loads what a view looks at."""

    def load(rows: Rows) -> Batch:
        return Batch(texts.features.inputs(rows, tuple(view.input)), task.labels[rows])

    return load
