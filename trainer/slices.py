"""Kinds of products that a model may be worse at, told by looking at the product."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bundle import text

Pixels = npt.NDArray[np.uint8]

SHORT_WORDS = 5
"""A title of at most so many words is short."""

BLANK = 12
"""A photo whose pixels (but for one in a hundred on either side) differ by less is blank."""

_STEP = 3
"""Of the rows and columns of a photo, one in so many is looked at."""

_WORD = re.compile(r"\w+")
_ENGLISH = frozenset(
    _WORD.findall(
        "the and of with for from this that your you is are to in it by be not have will can our "
        "which has was its"
    )
)
_FRENCH = frozenset(
    _WORD.findall(
        "de la le les des du et pour avec un une en sur dans à au aux est par pas vous votre sans "
        "ce cette qui que"
    )
)


class Looked(NamedTuple):
    """A product as the slices look at it."""

    designation: str
    """Cleaned, as the description is (`bundle.text.clean`)."""
    description: str
    pixels: Pixels | None
    """uint8 [size, size, 3], None without a photo."""


def look(designation: str, description: str, pixels: Pixels | None) -> Looked:
    """A product, its texts cleaned."""
    return Looked(text.clean(designation), text.clean(description), pixels)


def is_english(cleaned: str) -> bool:
    """Whether a text has two different English function words, and more of them than French ones.

    Titles of a few nouns have none, and count as not English.
    """
    words = _WORD.findall(cleaned)
    english = [word for word in words if word in _ENGLISH]
    french = sum(word in _FRENCH for word in words)
    return len(set(english)) >= 2 and len(english) > french


def is_one_colour(pixels: Pixels) -> bool:
    """Whether a photo shows nothing: it is all of about one colour."""
    some = pixels[::_STEP, ::_STEP].reshape(-1, 3)
    low, high = np.percentile(some, (1, 99), axis=0)
    return bool((high - low).max() < BLANK)


SLICES: dict[str, Callable[[Looked], bool]] = {
    "text without photo": lambda seen: bool(_line(seen)) and seen.pixels is None,
    "photo without text": lambda seen: not _line(seen) and seen.pixels is not None,
    "text and photo": lambda seen: bool(_line(seen)) and seen.pixels is not None,
    "title without description": lambda seen: bool(seen.designation) and not seen.description,
    "title with description": lambda seen: bool(seen.designation) and bool(seen.description),
    f"title of at most {SHORT_WORDS} words": lambda seen: (
        0 < len(_WORD.findall(seen.designation)) <= SHORT_WORDS
    ),
    "English text": lambda seen: is_english(_line(seen)),
    "blank photo": lambda seen: seen.pixels is not None and is_one_colour(seen.pixels),
}
"""By name, whether a product belongs."""


def _line(seen: Looked) -> str:
    return f"{seen.designation} {seen.description}".strip()
