"""Training the text branch."""

from __future__ import annotations

from dataclasses import replace

import keras
from tokenizers import Tokenizer

from bundle.spec import TextSpec
from trainer import model
from trainer.batches import Batch
from trainer.fitting import Epoch, Recipe
from trainer.task import Rows, Task
from trainer.text_features import TextFeatures

RECIPE = Recipe(epochs=0, learning_rate=3e-3, batch=128, patience=3)


class TextRows:
    """Batches of prepared texts."""

    def __init__(self, task: Task, features: TextFeatures) -> None:
        self._task, self._features = task, features

    def batch(self, rows: Rows) -> Batch:
        """The text inputs and labels of these rows."""
        return Batch(self._features.inputs(rows), self._task.labels[rows])


def train_text_branch(
    task: Task, spec: TextSpec, tokenizer: Tokenizer, features: TextFeatures, epochs: int
) -> tuple[keras.Model, list[Epoch]]:
    """Trains on the rows of the task that have a text."""
    task = task.only(task.index.has_text)
    idf = features.inverse_document_frequency(task.train, spec.buckets)
    branch = model.text_branch(spec, tokenizer.get_vocab_size(), task.classes, idf)
    recipe = replace(RECIPE, epochs=epochs)
    load = TextRows(task, features).batch
    return branch, task.fit(branch, branch, load, recipe, "Training on texts")
