"""What products of the catalogue are like, so that what is not can be marked (`bundle.unlike`)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from bundle import text, unlike
from bundle.manifest import Familiar, Likeness, Usual
from bundle.spec import TextSpec
from trainer.learnt import Learnt
from trainer.task import Rows, Task

MARKED = 0.01
"""The share of true products that may be marked as unlike the catalogue."""

ENOUGH = 5_000
"""Held-out rows that are looked at."""

FEWEST = 50
"""From fewer rows nothing is known."""


def likeness(
    task: Task, texts: Learnt, photos: Learnt, spec: TextSpec, tokenizer: Tokenizer
) -> Likeness:
    """The usual measures of held-out texts and photos, and the limits of what is like them."""
    some = _some(texts.rows)
    lines = (
        text.clean(product.designation, product.description)
        for product in task.index.products(texts.rows[some])
    )
    return Likeness(
        text=familiar(
            [
                unlike.text_measures(text.encode(line, spec, tokenizer), logits)
                for line, logits in zip(lines, texts.logits[some], strict=True)
            ]
        ),
        photo=familiar(_photo_measures(photos)),
    )


def _photo_measures(photos: Learnt) -> list[dict[str, float]]:
    some = _some(photos.rows)
    if photos.nearness is None:
        return [unlike.photo_measures(one) for one in photos.logits[some]]
    return [
        unlike.photo_measures(one, float(near))
        for one, near in zip(photos.logits[some], photos.nearness[some], strict=True)
    ]


def familiar(measured: Sequence[dict[str, float]], marked: float = MARKED) -> Familiar | None:
    """What is usual among measures of held-out products, None where these are fewer than `FEWEST`.

    The limit is the order statistic that leaves at most the share `marked` below it.
    """
    if len(measured) < FEWEST:
        return None
    usual = {}
    for name in measured[0]:
        values = np.array([one[name] for one in measured])
        usual[name] = Usual(float(values.mean()), max(float(values.std()), 1e-6))
    found = Familiar(usual, 0.0, 0.0, len(measured))
    sums = np.sort([unlike.likeness(one, found) for one in measured])
    below = int(marked * len(measured))
    return Familiar(usual, float(sums[below]), below / len(measured), len(measured))


def _some(rows: Rows) -> Rows:
    """Places of at most `ENOUGH` of the rows, at even distances."""
    return np.unique(np.linspace(0, len(rows) - 1, min(len(rows), ENOUGH)).astype(np.int64))
