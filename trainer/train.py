"""Training, from a catalogue to the RUN folder that the converter reads."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bundle import text
from bundle.classifier import Item
from bundle.spec import InputSpec, TextSpec
from common.files import replacing
from common.progress import Progress
from converter.run_folder import RunDescription, RunFolder
from trainer import model, subwords
from trainer.batches import Batch, ahead
from trainer.calibration import Views, calibrate
from trainer.data.index import CatalogueIndex
from trainer.errors import NothingToTrainOn
from trainer.fitting import Epoch, outputs
from trainer.options import TrainOptions
from trainer.photo_training import Photos, photo_spec, train_photo_branch
from trainer.task import Rows, Task
from trainer.text_features import TextFeatures
from trainer.text_training import TextRows, train_text_branch

PARITY_ITEMS = 500
CALIBRATION_BATCH = 64


@dataclass(frozen=True)
class Trained:
    """What a training leaves besides its RUN folder: how it went, for the report."""

    run: RunFolder
    text_history: list[Epoch]
    photo_history: list[Epoch]


def train(
    index: CatalogueIndex, run: RunFolder, scratch: Path, options: TrainOptions, progress: Progress
) -> Trained:
    """Fits on the training rows, chooses on the validation rows, never looks at the test rows.

    Raises NothingToTrainOn, WeightsUnavailable.
    """
    keras.utils.set_random_seed(options.seed)
    task = _task(index, scratch, options.seed, progress)
    categories = [
        c for c, label in zip(index.categories, _labels(index), strict=True) if label >= 0
    ]
    spec = InputSpec(TextSpec(), photo_spec(options.photo_weights))

    # The photo branch first: its weights may not be had, and then nothing has been waited for.
    photo_branch, photo_history = train_photo_branch(task, options.photo_weights, options.epochs)
    tokenizer = subwords.learn(_lines(task, spec.text))
    features = TextFeatures(index, spec.text, tokenizer, scratch, progress)
    text_branch, text_history = train_text_branch(
        task, spec.text, tokenizer, features, options.epochs
    )

    progress("Calibrating")
    photos = Photos(task, spec.photo)
    views = Views(
        _logits(task, text_branch, TextRows(task, features).batch, index.has_text),
        _logits(task, photo_branch, photos.batch, index.has_photo),
        index.has_text[task.choose],
        index.has_photo[task.choose],
        task.labels[task.choose],
    )
    calibrated = calibrate(views)
    fusion = model.fused(spec, text_branch, photo_branch, *calibrated.fusion)
    _write(run, fusion, tokenizer, task)
    run.write_description(
        RunDescription(
            labels=tuple(categories),
            input=spec,
            temperatures=calibrated.temperatures,
            thresholds={
                category.code: float(threshold)
                for category, threshold in zip(categories, calibrated.thresholds, strict=True)
            },
            data_fingerprint=index.fingerprint,
            source_commit=source_commit(),
            metrics=_metrics(task, options, text_history, photo_history),
        )
    )
    return Trained(run, text_history, photo_history)


def _labels(index: CatalogueIndex) -> npt.NDArray[np.int32]:
    """The model's label of every category: those with training rows, numbered in order; else -1."""
    occurs = np.zeros(len(index.categories), np.bool_)
    occurs[index.labels[index.rows("train")]] = True
    return np.where(occurs, np.cumsum(occurs) - 1, -1).astype(np.int32)


def _task(index: CatalogueIndex, scratch: Path, seed: int, progress: Progress) -> Task:
    label_of = _labels(index)
    labels = label_of[index.labels]
    train, choose = index.rows("train"), index.rows("val")
    if label_of.max() < 1:
        raise NothingToTrainOn(
            path=index.data_dir, reason="the training products are of fewer than two categories"
        )
    for kind, usable in (("text", index.has_text), ("photo", index.has_photo)):
        if not usable[train].any():
            raise NothingToTrainOn(
                path=index.data_dir, reason=f"no training product has a usable {kind}"
            )
    choose = choose[labels[choose] >= 0]
    return Task(index, labels, int(label_of.max()) + 1, train, choose, seed, scratch, progress)


def _lines(task: Task, spec: TextSpec) -> Iterator[str]:
    rows = task.only(task.index.has_text).train
    for product in task.index.products(rows):
        yield text.clean(product.designation, product.description)[: spec.characters]


def _logits(
    task: Task,
    branch: keras.Model,
    load: Callable[[Rows], Batch],
    usable: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float32]:
    """The logits of the validation rows, 0 for those that lack the modality: [rows, classes]."""
    logits = np.zeros((len(task.choose), task.classes), np.float32)
    here = usable[task.choose]
    batches = ahead(load, task.choose[here], CALIBRATION_BATCH)
    if here.any():
        logits[here] = np.concatenate(list(outputs(branch, batches)))
    return logits


def _write(run: RunFolder, fusion: keras.Model, tokenizer: Tokenizer, task: Task) -> None:
    run.path.mkdir(parents=True, exist_ok=True)
    run.description.unlink(missing_ok=True)  # written last: without it there is no run
    with replacing(run.model) as temporary:
        fusion.save(temporary)
    with replacing(run.tokenizer) as temporary:
        tokenizer.save(str(temporary))
    run.write_parity(
        Item(
            product.designation,
            product.description,
            () if product.photo is None else (product.photo,),
        )
        for product in task.index.products(_parity_rows(task))
    )


def _parity_rows(task: Task) -> Rows:
    """Validation rows for the parity gate, half of them with a photo where there are enough.

    A catalogue without validation rows gives training rows: parity compares two runtimes.
    """
    rows = task.choose if len(task.choose) else task.train
    with_photo, without = (rows[task.index.has_photo[rows] == wanted] for wanted in (True, False))
    without = _spread(without, PARITY_ITEMS - min(len(with_photo), PARITY_ITEMS // 2))
    return np.sort(np.concatenate([_spread(with_photo, PARITY_ITEMS - len(without)), without]))


def _spread(rows: Rows, count: int) -> Rows:
    """At most `count` of the rows, at even distances."""
    if len(rows) <= count:
        return rows
    return rows[np.linspace(0, len(rows) - 1, count).astype(np.int64)]


def _metrics(
    task: Task, options: TrainOptions, text_history: list[Epoch], photo_history: list[Epoch]
) -> dict[str, Any]:
    return {
        "options": asdict(options),
        "rows": {"train": len(task.train), "val": len(task.choose)},
        "validation": {
            kind: {
                "n": int(usable[task.choose].sum()),
                "weighted_f1": max(epoch.score for epoch in history),
            }
            for kind, usable, history in (
                ("text", task.index.has_text, text_history),
                ("photo", task.index.has_photo, photo_history),
            )
        },
    }


def source_commit() -> str:
    """The commit of the source that trains, as git tells, or `unknown` outside a checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--match="],  # noqa: S607
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()
