"""Which items become a bundle's golden items: sure answers, through every signature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bundle.classifier import Item
from bundle.golden import MARGIN
from converter.parity import Answer

QUOTA = {"fused": 8, "text": 6, "photo": 6}
"""How many items of each signature, where there are that many."""

PHOTO_BYTES = 1024 * 1024
"""Bytes of photos per signature; the first item may be larger."""


def choose(answers: Sequence[Answer]) -> list[Answer]:
    """About 20 answers that no other machine's rounding can turn, of as many categories as can be.

    Empty where no answer is sure enough.
    """
    chosen = []
    for signature, quota in QUOTA.items():
        sure = [one for one in answers if one.signature == signature and _margin(one) >= MARGIN]
        if signature == "photo":
            sure.reverse()  # other photos than the fused items'
        spent = 0
        for place, answer in enumerate(_categories_in_turn(sure)[:quota]):
            size = _photo_bytes(answer.item)
            if place == 0 or spent + size <= PHOTO_BYTES:
                chosen.append(answer)
                spent += size
    return chosen


def _margin(answer: Answer) -> float:
    second, first = np.sort(answer.probabilities)[-2:]
    return float(first - second)


def _categories_in_turn(answers: Sequence[Answer]) -> list[Answer]:
    """The first answer of each category, then the second of each, and so on."""
    seen: Counter[int] = Counter()
    turns = []
    for answer in answers:
        category = int(answer.probabilities.argmax())
        turns.append(seen[category])
        seen[category] += 1
    order = np.argsort(turns, kind="stable")
    return [answers[i] for i in order]


def _photo_bytes(item: Item) -> int:
    return sum(
        len(photo) if isinstance(photo, bytes) else photo.stat().st_size for photo in item.photos
    )
