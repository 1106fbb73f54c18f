"""Training the photo branch: a head on pretrained features, or a small network from scratch."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import numpy.typing as npt

from trainer import photo_head, photo_model
from trainer.calibration import fit_scales
from trainer.fitting import Epoch, Recipe
from trainer.learnt import Learnt
from trainer.metrics import weighted_f1
from trainer.photo_features import PhotoFeatures
from trainer.photos import Photos, photo_spec
from trainer.task import Rows, Task

Logits = npt.NDArray[np.float32]

BATCH = 32
SMALL = Recipe(epochs=0, learning_rate=2e-3, batch=BATCH, patience=None, weight_decay=1e-3)

SMALL_EPOCHS = 3
"""The small network starts from nothing: it gets this many times the epochs."""
SMALL_FOLDS, SMALL_FOLDED = 2, 4000
"""The small network is trained for so many of the folds only, which hold out photos enough; with
more photos than this, the validation photos alone are held out."""


def learn_photos(task: Task, weights: str, epochs: int) -> Learnt | None:
    """Trains on the rows of the task that have a photo; None to workers that are not the chief,
    where only one has anything to learn: the head.

    `weights` is `none` (then `epochs` counts), `imagenet` or a file; raises WeightsUnavailable.
    """
    task = task.only(task.index.has_photo)
    backbone = None if weights == "none" else photo_model.backbone(weights)
    with Photos(task, photo_spec(weights)) as photos:
        if backbone is None:
            return _learn_small(task, photos, epochs)
        with PhotoFeatures(task, backbone, photos, task.rows) as features:
            if not task.team.is_chief:
                return None
            head, learnt = learn_head(task, features)
    said = photo_model.head(head)({"features": backbone.output})
    return replace(learnt, branch=keras.Model(backbone.input, said, name="photo_branch"))


def learn_head(task: Task, features: PhotoFeatures) -> tuple[photo_head.Head, Learnt]:
    """The head for the photos of all rows of a task; what is learnt has the head as its branch."""
    rows, views = task.rows, features.views
    comparison = photo_head.compare(features.of(rows), task.seed)
    seen = photo_head.seen_by(comparison, features.of(rows))

    def fit(here: Rows, penalties: tuple[float, ...]) -> list[Logits]:
        places = np.searchsorted(rows, here)
        taken = (np.arange(views)[:, np.newaxis] * len(rows) + places).ravel()
        labels = np.tile(task.labels[here], views)
        counts = tuple(penalty * views for penalty in penalties)
        return photo_head.regress(seen[taken], labels, task.classes, counts, task.progress)

    held_out, said = [np.zeros(0, np.int64)], []
    for fold in _usable(task.folds()):
        places = np.searchsorted(rows, fold.choose)
        found = fit(fold.train, photo_head.PENALTIES)
        held_out.append(fold.choose)
        said.append(np.stack([seen[places] @ one[:-1] + one[-1] for one in found]))
    order = np.argsort(np.concatenate(held_out))
    known = np.concatenate(held_out)[order]
    penalty, logits = photo_head.USUAL_PENALTY, np.zeros((0, task.classes), np.float32)
    if said:
        every = np.concatenate(said, axis=1)[:, order]
        best = int(np.argmin([_loss(one, task.labels[known]) for one in every]))
        penalty, logits = photo_head.PENALTIES[best], every[best]
    (regression,) = fit(rows, (penalty,))
    head = photo_head.joined(comparison, regression)
    own = _loss(seen[: len(rows)] @ regression[:-1] + regression[-1], task.labels[rows])
    score = weighted_f1(task.labels[known], logits.argmax(1), task.classes) if said else np.nan
    groups = task.index.groups
    landmark_groups = groups[rows[comparison.sources % len(rows)]]
    near = photo_head.nearness(comparison, features.of(known, 1), groups[known], landmark_groups)
    return head, Learnt(photo_model.head(head), known, logits, [Epoch(1, own, score)], near)


def _loss(logits: Logits, labels: npt.NDArray[np.int32]) -> float:
    """The cross entropy of logits [n, classes], at the temperature that suits them best."""
    scaled = logits * fit_scales(logits[:, np.newaxis], labels, np.ones(1))[0]
    scaled = scaled - scaled.max(1, keepdims=True)
    chosen = scaled[np.arange(len(labels)), labels]
    return float((np.log(np.exp(scaled).sum(1)) - chosen).mean())


def _learn_small(task: Task, photos: Photos, epochs: int) -> Learnt:
    recipe = replace(SMALL, epochs=SMALL_EPOCHS * epochs)

    def trained(task: Task) -> tuple[keras.Model, list[Epoch]]:
        keras.utils.set_random_seed(task.seed)  # whatever was trained before
        branch = photo_model.small_photo_branch(task.classes)
        learner = photo_model.augmented(branch)
        return branch, task.fit(learner, branch, photos.batch, recipe, "Training on photos")

    held_out, said = [np.zeros(0, np.int64)], [np.zeros((0, task.classes), np.float32)]
    history: list[Epoch] = []
    for fold in _usable(task.folds()[:SMALL_FOLDS] if len(task.rows) <= SMALL_FOLDED else [task]):
        branch, epochs_of_fold = trained(fold)
        history = history or epochs_of_fold
        held_out.append(fold.choose)
        said.append(task.answers(branch, photos.batch, BATCH, fold.choose))
    branch, last = trained(task.whole())
    rows = np.concatenate(held_out)
    order = np.argsort(rows)
    logits = np.concatenate(said)[order]
    branch = keras.Model(branch.input, {"logits": branch.output}, name="photo_branch")
    return Learnt(branch, rows[order], logits, history or last)


def _usable(folds: list[Task]) -> list[Task]:
    """Those that both learn and hold out."""
    return [fold for fold in folds if len(fold.train) and len(fold.choose)]
