"""How an item becomes numbers: every setting that training and the laptop must share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

Count = Annotated[int, msgspec.Meta(ge=1, le=2**24)]


@dataclass(frozen=True)
class TextSpec:
    """How a text becomes token ids and hashed n-grams (`bundle.text`)."""

    characters: Count = 2000
    """Of the cleaned text, this many are read; the rest is ignored."""
    tokens: Count = 64
    """Length of the subword sequence: longer ones are cut, shorter ones filled with 0 in front."""
    words: Count = 512
    """Slots for different word 1- and 2-grams."""
    pieces: Count = 2048
    """Slots for different character 3- to 5-grams (within words)."""
    title: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """So many times more an n-gram counts where the designation has it."""
    buckets: Annotated[int, msgspec.Meta(ge=2, le=2**31)] = 2**17
    """Rows of the hashed table; row 0 is the empty slot."""
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 27
    """Seed of the hash (xxh3_64); the character n-grams take the next one."""


@dataclass(frozen=True)
class PhotoSpec:
    """How a photo becomes pixels (`bundle.photo`): fitted into a square, on white."""

    size: Count = 224
    """Side of the square, in pixels."""
    resampling: Literal["bilinear", "lanczos"] = "bilinear"


@dataclass(frozen=True)
class InputSpec:
    """The input specification of a model, as its bundle carries it."""

    text: TextSpec
    photo: PhotoSpec
