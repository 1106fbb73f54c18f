"""Our photo branch against a linear probe, five-fold over all products with a photo.

    .venv/bin/python bench/accuracy/photo.py --data DATA --photo-weights FILE [--work FOLDER]

The probe is a logistic regression on the means of the same frozen network's last layer, with the
penalty of `PENALTIES` that suits the answers best (so that it is flattered).  Ours is what
`rakuten-trainer` trains, calibrated on the photos it held out of its own four fifths.  Look-alikes
in text or photo, and photos of one product, lie in one fifth.  With FOLDER, decoded photos are
kept there for the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from paired import Asked, table
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bundle.classifier import softmax
from common import console
from trainer import photo_head, photo_model
from trainer.calibration import fit_temperature
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.metrics import scores, weighted_f1
from trainer.photo_features import PhotoFeatures
from trainer.photo_training import learn_head
from trainer.photos import Photos, photo_spec
from trainer.task import Rows, new_task

FIFTHS = 5
PENALTIES = (3e-4, 1e-3, 3e-3, 1e-2, 1e-1, 1.0)
"""`C` of the probe."""
LAST = 1280
"""Means of the network's last layer: the first of its features."""

Labels = npt.NDArray[np.integer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photo-weights", required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="of the fifths and of our branch")
    options = parser.parse_args()
    console.silence_native_libraries()
    keras.utils.set_random_seed(options.seed)
    tf.config.experimental.enable_op_determinism()
    with contextlib.ExitStack() as stack:
        work = options.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bar = stack.enter_context(console.Bar())
        index = stack.enter_context(scan(options.data, work, bar))
        task = new_task(index, work, options.seed, bar).only(index.has_photo)
        rows = np.flatnonzero(index.has_photo)
        task = replace(task, train=rows, choose=rows[:0])
        backbone = photo_model.backbone(options.photo_weights)
        photos = stack.enter_context(Photos(task, photo_spec(options.photo_weights)))
        features = stack.enter_context(PhotoFeatures(task, backbone, photos, rows))
        groups = related(index, rows)
        fifth = np.random.default_rng(options.seed).permutation(groups.max() + 1)[groups] % FIFTHS
        labels = task.labels[rows]
        probe = probed(features.of(rows, 1)[:, :LAST], labels, fifth)
        ours = np.zeros((len(rows), task.classes), np.float32)
        for number in range(FIFTHS):
            asked = rows[fifth == number]
            learner = replace(task, train=rows[fifth != number])
            head, learnt = learn_head(learner, features)
            temperature = fit_temperature(learnt.logits, task.labels[learnt.rows])
            answers = photo_head.answers(head, features.of(asked, 1))
            ours[fifth == number] = softmax(answers / np.float32(temperature))
    print(f"{len(rows)} photos, {groups.max() + 1} groups, {features.views} views of each\n")
    found = {"linear probe": probe, "photo": ours.argmax(1)}
    print(table(Asked(labels, groups), found, "linear probe"))
    said = scores(labels, ours.argmax(1), ours.max(1), task.classes)
    print(f"\nCalibration error {said.ece:.4f} at n = {said.n}; limit {said.ece_limit:.4f}")


def related(index: CatalogueIndex, rows: Rows) -> Labels:
    """Groups of rows that look alike or show one product: [rows], numbered from 0."""
    paths = [product.photo for product in index.products(rows)]
    products = [path.stem.rpartition("_product_")[2] for path in paths if path]
    _, alike = np.unique(index.groups[rows], return_inverse=True)
    _, same = np.unique(products, return_inverse=True)
    ones = np.ones(len(rows), np.int8)
    size = len(rows)
    edges = coo_array((ones, (alike, same + size)), shape=(2 * size, 2 * size))
    _, parts = connected_components(edges, directed=False)
    _, groups = np.unique(parts[alike], return_inverse=True)
    return groups


def probed(features: npt.NDArray[np.floating], labels: Labels, fifth: Labels) -> Labels:
    """What the probe answers, with the penalty that suits these answers best: [rows]."""
    best = np.zeros(0, np.int64)
    for penalty in PENALTIES:
        found = np.zeros_like(labels)
        for number in range(FIFTHS):
            model = make_pipeline(StandardScaler(), LogisticRegression(C=penalty, max_iter=200))
            with warnings.catch_warnings():  # nearly converged is good enough
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(features[fifth != number].astype(np.float32), labels[fifth != number])
            asked = features[fifth == number].astype(np.float32)
            found[fifth == number] = model.predict(asked)
        classes = int(labels.max()) + 1
        if not len(best) or weighted_f1(labels, found, classes) > weighted_f1(
            labels, best, classes
        ):
            best = found
    return best


if __name__ == "__main__":
    main()
