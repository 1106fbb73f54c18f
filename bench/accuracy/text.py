"""Our text signature against a linear support vector machine, on the same test products.

    .venv/bin/python bench/accuracy/text.py --data DATA --work WORK [--predecessor]

WORK is the folder of a `rakuten-trainer retrain` over DATA, whose bundle answers through the
runtime of the laptops.  The machine learns from the same rows (train and val) in this run, and so
does, where asked for, the predecessor's recipe (train; val says when to stop).
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import recipes
from paired import Asked, table

from bundle.classifier import Classifier, Item
from common import console
from common.progress import silent
from trainer.data.scan import scan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--predecessor", action="store_true")
    options = parser.parse_args()
    console.silence_native_libraries()
    with (
        tempfile.TemporaryDirectory() as scratch,
        scan(options.data, Path(scratch), silent) as index,
    ):
        parts = {
            name: rows[index.has_text[rows]]
            for name in ("train", "val", "test")
            if len(rows := index.rows(name))  # type: ignore[arg-type]
        }
        products = {name: list(index.products(rows)) for name, rows in parts.items()}
        texts = {
            name: [recipes.plain(one.designation, one.description) for one in some]
            for name, some in products.items()
        }
        labels = {name: index.labels[rows] for name, rows in parts.items()}

        classifier = Classifier.open(options.work / "model.bundle")
        place = {one.code: number for number, one in enumerate(index.categories)}
        known = np.array([place[one.code] for one in classifier.manifest.labels])
        items = [Item(one.designation, one.description) for one in products["test"]]
        ours = [int(known[found.probabilities.argmax()]) for found in classifier.classify(items)]

        learnt = texts["train"] + texts.get("val", [])
        learnt_labels = np.concatenate([labels["train"], labels.get("val", np.zeros(0, np.int32))])
        answers = {
            "linear SVM": recipes.linear(learnt, learnt_labels, texts["test"]),
            "text": np.array(ours),
        }
        if options.predecessor:
            answers["ten words, two LSTMs"] = recipes.two_lstms(
                texts["train"],
                labels["train"],
                (texts["val"], labels["val"]),
                texts["test"],
                len(index.categories),
            )
        asked = Asked(labels["test"], index.groups[parts["test"]])
    print(table(asked, answers, "linear SVM"))


if __name__ == "__main__":
    main()
