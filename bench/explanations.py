"""Explanations: how long they take, and whether they are faithful.

    python bench/explanations.py --bundle FILE --data DIR [--items 300]

Faithful means that the words it names carried the decision: leaving them out lowers the probability
of the category, leaving out as many other words of the same text does not (the deletion test).
Over test products with a text that the model answers.  Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from bundle.classifier import Classifier, Item
from bundle.explain import without, words_of
from common.progress import silent
from trainer.data.categories import categories_for
from trainer.data.scan import scan

NAMED = 3
"""So many of the named words are left out."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", type=int, default=300)
    chosen = parser.parse_args()
    classifier = Classifier.open(chosen.bundle)
    with (
        tempfile.TemporaryDirectory() as scratch,
        scan(chosen.data, Path(scratch), silent, categories_for(chosen.data)) as index,
    ):
        rows = index.rows("test")
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, chosen.items).astype(int))]
        products = list(index.products(rows))
    chance = random.Random(0)
    before, named, others, seconds, flipped, flipped_others, runs = [], [], [], [], 0, 0, []
    for product in products:
        photos = () if product.photo is None else (product.photo,)
        item = Item(product.designation, product.description, photos)
        found = classifier.classify_one(item)
        if found.signature == "photo":
            continue
        started = time.perf_counter()
        why = classifier.explain(item, found)
        seconds.append(time.perf_counter() - started)
        runs.append(why.runs)
        spans = [word.spans for word in why.words[:NAMED]]
        all_words = list(words_of(item.designation, item.description).values())
        rest = [one for one in all_words if one not in spans]
        if not spans or len(rest) < len(spans):
            continue
        best = int(found.probabilities.argmax())

        def left(
            some: list[tuple], item: Item = item, photos: tuple[Path, ...] = photos
        ) -> np.ndarray:
            flat = [span for one in some for span in one]
            texts = without(item.designation, item.description, flat)
            return classifier.classify_one(Item(*texts, photos)).probabilities

        before.append(float(found.probabilities[best]))
        less, other = left(spans), left(chance.sample(rest, len(spans)))
        named.append(float(less[best]))
        others.append(float(other[best]))
        flipped += int(less.argmax() != best)
        flipped_others += int(other.argmax() != best)
    n = len(before)
    print(
        json.dumps(
            {
                "explained": len(seconds),
                "milliseconds": {
                    "median": round(1000 * float(np.median(seconds)), 1),
                    "95 %": round(1000 * float(np.quantile(seconds, 0.95)), 1),
                    "largest": round(1000 * max(seconds), 1),
                },
                "runs": {"median": float(np.median(runs)), "largest": max(runs)},
                "deletion": {
                    "n": n,
                    "words left out": NAMED,
                    "mean probability": round(float(np.mean(before)), 3),
                    "without the named": round(float(np.mean(named)), 3),
                    "without as many others": round(float(np.mean(others)), 3),
                    "another category without the named": round(flipped / n, 3),
                    "another category without others": round(flipped_others / n, 3),
                },
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
