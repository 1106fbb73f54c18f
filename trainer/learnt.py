"""What training a branch leaves: the branch, and honest answers to calibrate it by."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import numpy.typing as npt

from trainer.calibration import Logits, Views
from trainer.fitting import Epoch
from trainer.task import Rows, Task


@dataclass(frozen=True)
class Learnt:
    """A branch that learnt from all rows it may, and what its like say of rows unknown to them.

    A branch knows the rows that it learnt from by heart, so that calibrating it needs others.
    `rows` are those that were held out at some time, and `logits` what a branch trained in the
    same way on the rest said of them (`Task.folds`).
    """

    branch: keras.Model
    """Of photos, its outputs are `logits` [batch, classes] and perhaps `nearness` [batch, 1]; of
    texts, the logits alone."""
    rows: Rows
    """Rows of the index, ascending."""
    logits: npt.NDArray[np.float32]
    """[rows, classes]"""
    history: list[Epoch]
    """How the training went, for the report."""
    nearness: npt.NDArray[np.float32] | None = None
    """[rows] how near each photo is to others that were learnt from, where the branch tells it."""


def side_by_side(task: Task, texts: Learnt, photos: Learnt) -> Views:
    """What both branches say of the rows that were held out from at least one of them."""
    rows = np.union1d(texts.rows, photos.rows)

    def said(learnt: Learnt) -> tuple[Logits, npt.NDArray[np.bool_]]:
        logits = np.zeros((len(rows), task.classes), np.float32)
        logits[np.searchsorted(rows, learnt.rows)] = learnt.logits
        return logits, np.isin(rows, learnt.rows)

    (text_logits, has_text), (photo_logits, has_photo) = said(texts), said(photos)
    return Views(text_logits, photo_logits, has_text, has_photo, task.labels[rows])
