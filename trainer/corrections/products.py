"""Which decisions speak of the same product, and which of products that look alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bundle.text import Line, clean
from channel.corrections import Decision
from trainer.corrections.said import Said
from trainer.data import near_duplicates
from trainer.data.amendments import TELLING_WORDS

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Products:
    """The products of some decisions, in numbers from 0."""

    product: list[int]
    """[decisions] the product that each speaks of."""
    alike: list[int]
    """[decisions] the group of look-alikes that it belongs to."""


def text_of(decision: Decision) -> Line:
    """The text of a decision's product as training reads it."""
    return clean(decision.designation, decision.description)


def products_of(decisions: Sequence[Said]) -> Products:
    """Groups decisions by product: the same text, or the same photo where the text says little.

    Look-alikes are products of nearly the same text (`near_duplicates.close_group`).
    """
    texts = [text_of(said.decision) for said in decisions]
    parents = list(range(len(decisions)))
    first: dict[tuple[str, str], int] = {}
    for number, (text, said) in enumerate(zip(texts, decisions, strict=True)):
        telling = len(_WORD.findall(text)) >= TELLING_WORDS
        photos = () if telling else said.decision.photos
        for photo in photos or ("",):
            if text or photo:
                other = first.setdefault((text, photo), number)
                parents[_root(parents, number)] = _root(parents, other)
    product = [_root(parents, number) for number in range(len(parents))]
    if not decisions:
        return Products([], [])
    keys = np.stack([near_duplicates.text_keys(text[: text.designation], text) for text in texts])
    close = near_duplicates.close_group(keys).tolist()
    for number, group in enumerate(close):
        parents[_root(parents, number)] = _root(parents, group)
    return Products(product, [_root(parents, number) for number in range(len(parents))])


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
