"""Training, from a catalogue to the RUN folder that the converter reads."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tokenizers import Tokenizer

from bundle import unlike
from bundle.classifier import Item
from bundle.spec import InputSpec, TextSpec
from common.files import replacing, write_atomically
from common.progress import Progress
from converter.run_folder import RunDescription, RunFolder
from trainer import model, subwords
from trainer.calibration import calibrate
from trainer.data.index import CatalogueIndex
from trainer.fitting import Epoch
from trainer.learnt import Learnt, side_by_side
from trainer.likeness import likeness
from trainer.metrics import weighted_f1
from trainer.options import TrainOptions
from trainer.photo_training import learn_photos
from trainer.photos import photo_spec
from trainer.shards.reading import ShardedIndex
from trainer.task import Rows, Task, check_shares, learnable, new_task
from trainer.text_features import TextFeatures
from trainer.text_training import Texts, learn_texts
from trainer.thresholds import thresholds
from trainer.workers.checkpoints import Checkpoints
from trainer.workers.team import ALONE, Team

TITLE = 1
"""So many times more the n-grams of a designation count."""

PARITY_ITEMS = 500


@dataclass(frozen=True)
class Trained:
    """What a training leaves besides its RUN folder: how it went, for the report."""

    run: RunFolder
    text_history: list[Epoch]
    photo_history: list[Epoch]

    def keep(self) -> None:
        """Writes beside the model what `recalled` reads."""
        histories = {"text": self.text_history, "photo": self.photo_history}
        content = {kind: [asdict(epoch) for epoch in told] for kind, told in histories.items()}
        write_atomically(_history(self.run), json.dumps(content).encode())

    @classmethod
    def recalled(cls, run: RunFolder) -> Trained:
        """What a finished training left; raises OSError, ValueError."""
        content = json.loads(_history(run).read_bytes())
        text, photo = ([Epoch(**epoch) for epoch in content[kind]] for kind in ("text", "photo"))
        return cls(run, text, photo)


def _history(run: RunFolder) -> Path:
    return run.path / "history.json"


def input_of(options: TrainOptions) -> InputSpec:
    """What a model that is trained so looks at."""
    return InputSpec(TextSpec(title=TITLE), photo_spec(options.photo_weights))


def train(
    index: CatalogueIndex, run: RunFolder, scratch: Path, options: TrainOptions, progress: Progress
) -> Trained:
    """Trains in this process alone: see `train_together`, whose chief it is."""
    trained = train_together(index, run, scratch, options, progress)
    assert trained is not None
    return trained


def train_together(
    index: CatalogueIndex,
    run: RunFolder,
    scratch: Path,
    options: TrainOptions,
    progress: Progress,
    team: Team = ALONE,
    checkpoints: Checkpoints | None = None,
) -> Trained | None:
    """Learns from the training and the validation rows, never looks at the test rows.

    Every worker of the team runs this, on its part of a `ShardedIndex`; the chief writes the
    model, the others get None.  With checkpoints, a training that was killed goes on from them.

    Everything that is chosen or calibrated, is so on rows that were held out (`Task.folds`); the
    model that ships has learnt from these too.  The same data, seed and kind of machine give the
    same weights, bit for bit.

    Raises NothingToTrainOn, WeightsUnavailable, and of a team WorkerLost and CheckpointMissing.
    """
    keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()
    task = replace(
        new_task(index, scratch, options.seed, progress), team=team, checkpoints=checkpoints
    )
    held = None
    if isinstance(index, ShardedIndex):
        task, held = replace(task, shards=index.shards), index.held
        check_shares(task)
    categories = learnable(index)
    spec = input_of(options)

    # The photo branch first: its weights may not be had, and then nothing has been waited for.
    photos = learn_photos(task, options.photo_weights, options.epochs)
    if isinstance(index, ShardedIndex):
        tokenizer = index.tokenizer
    else:
        tokenizer = subwords.learn(subwords.lines(task, spec.text))
    features = TextFeatures(index, spec.text, tokenizer, scratch, progress, held)
    texts = learn_texts(task, Texts(spec.text, tokenizer, features), options.epochs)

    if not task.team.is_chief:
        return None
    assert photos is not None
    progress("Calibrating")
    views = side_by_side(task, texts, photos)
    calibrated = calibrate(views)
    usual = likeness(task, texts, photos, spec.text, tokenizer)
    fusion = model.fused(
        spec, texts.branch, photos.branch, calibrated.fusion, unlike.tells_nearness(usual)
    )
    _write(run, fusion, tokenizer, task)
    trained = Trained(run, texts.history, photos.history)
    trained.keep()
    run.write_description(
        RunDescription(
            labels=tuple(categories),
            input=spec,
            temperatures=calibrated.temperatures,
            fusion=(calibrated.fusion.text, calibrated.fusion.photo),
            thresholds=thresholds(views, calibrated, [category.code for category in categories]),
            likeness=usual,
            data_fingerprint=index.fingerprint,
            source_commit=source_commit(),
            metrics=_metrics(task, options, texts, photos),
        )
    )
    return trained


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
        for product in task.index.products(parity_rows(task))
    )


def parity_rows(task: Task) -> Rows:
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


def _metrics(task: Task, options: TrainOptions, texts: Learnt, photos: Learnt) -> dict[str, Any]:
    return {
        "options": asdict(options),
        "rows": {"train": len(task.train), "val": len(task.choose)},
        "held_out": {
            kind: {
                "n": len(learnt.rows),
                "weighted_f1": weighted_f1(
                    task.labels[learnt.rows], learnt.logits.argmax(1), task.classes
                ),
            }
            for kind, learnt in (("text", texts), ("photo", photos))
        },
    }


def source_commit() -> str:
    """The commit of the source that trains: as RAKUTEN_SOURCE_COMMIT tells (an image has no git),
    else git itself, or `unknown` outside a checkout."""
    told = os.environ.get("RAKUTEN_SOURCE_COMMIT", "").strip()
    if told:
        return told
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
