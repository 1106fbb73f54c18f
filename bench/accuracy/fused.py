"""What the photo adds: fused against text alone, cross-validated over all products with both.

    .venv/bin/python bench/accuracy/fused.py --data DATA --photo-weights FILE

Every product is answered by branches that never saw it nor its look-alikes (`Task.folds`, over
train, val and test together), and fused by scales that were fitted on the products of the other
fifths.  Takes as long as a training.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
from paired import Asked, table

from bundle.spec import TextSpec
from common import console
from common.progress import silent
from trainer import subwords
from trainer.calibration import Views, calibrate
from trainer.data.scan import scan
from trainer.learnt import side_by_side
from trainer.photo_training import learn_photos
from trainer.task import new_task
from trainer.text_features import TextFeatures
from trainer.text_training import Texts, learn_texts
from trainer.train import TITLE

FIFTHS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photo-weights", required=True)
    parser.add_argument("--epochs", type=int, default=8)
    options = parser.parse_args()
    console.silence_native_libraries()
    keras.utils.set_random_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        scratch, progress = Path(folder), silent
        with scan(options.data, scratch, progress) as index:
            task = new_task(index, scratch, 0, progress)
            task = replace(task, train=index.rows("all"), choose=index.rows("all")[:0])
            photos = learn_photos(task, options.photo_weights, options.epochs)
            spec = TextSpec(title=TITLE)
            tokenizer = subwords.learn(subwords.lines(task, spec))
            features = TextFeatures(index, spec, tokenizer, scratch, progress)
            texts = learn_texts(task, Texts(spec, tokenizer, features), options.epochs)
            views = side_by_side(task, texts, photos)
            rows = np.union1d(texts.rows, photos.rows)
            groups = index.groups[rows]
        both = np.flatnonzero(views.has_text & views.has_photo)
        _, member = np.unique(groups[both], return_inverse=True)
        place = np.random.default_rng(1).permutation(member.max() + 1)[member] % FIFTHS
        fused = np.zeros((len(both), task.classes), np.float32)
        for fifth in range(FIFTHS):
            here = both[place == fifth]
            others = np.setdiff1d(np.arange(len(rows)), here)
            fusion = calibrate(Views(*(part[others] for part in vars(views).values()))).fusion
            fused[place == fifth] = fusion.of(views.text[here], views.photo[here])
        answers = {
            "text": views.text[both].argmax(1),
            "photo": views.photo[both].argmax(1),
            "fused": fused.argmax(1),
        }
        print(table(Asked(views.labels[both], groups[both]), answers, "text"))


if __name__ == "__main__":
    main()
