"""How often the catalogue speaks against right changes, and for wrong ones.

    python bench/opinion.py DATA

DATA is a catalogue.  Of a product that it has, the right change is from a wrong label to the
present one, and the wrong change the other way: without the product itself, one is the other's
mirror.  Of new ones, only products are counted that the opinion takes for another category.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402

from bundle.text import clean  # noqa: E402
from trainer.data.opinion import Opinion  # noqa: E402
from trainer.data.scan import scan  # noqa: E402


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory() as folder, scan(Path(sys.argv[1]), Path(folder)) as index:
        rows = np.flatnonzero(index.has_text)
        texts = [clean(p.designation, p.description) for p in index.products(rows)]
        labels, number = index.labels[rows], len(index.categories)
    opinion = Opinion(zip(texts, labels.tolist(), strict=True), number)
    found = [opinion.of(text, label) for text, label in zip(texts, labels.tolist(), strict=True)]
    known = np.array([len(one) > 0 for one in found])
    scores, labels = np.stack([one for one in found if len(one)]), labels[known]
    every = np.arange(len(labels))
    first = scores.argmax(1)
    print(f"{len(every)} products, {np.mean(first == labels):.3f} are taken for what they are")
    likely = max(1, round(number / 5))
    places = np.argsort(np.argsort(-scores, axis=1), axis=1)
    missed = first != labels
    against = np.mean(places[every, labels][missed] >= likely)
    print(f"new, taken for another: against {against:.3f} of right categories")
    confused = np.zeros((number, number), np.int64)
    np.add.at(confused, (labels[missed], first[missed]), 1)
    for name, other in (
        ("any", np.random.default_rng(0).integers(0, number, len(every))),
        ("the most alike", confused.argmax(1)[labels]),
    ):
        wrong = other != labels
        agrees = (scores[every, other] > scores[every, labels])[wrong].mean()
        taken = (places[every, other] < likely)[wrong].mean()
        print(
            f"{name}: against {agrees:.3f} of right changes, and for as many of wrong ones; "
            f"of new products, for {taken:.3f} of wrong ones"
        )


if __name__ == "__main__":
    main()
