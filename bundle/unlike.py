"""Whether something looks like the catalogue at all: the model names a category for anything.

Measures that cost nothing beside the model's answer are standardised by what they are over
held-out products, and added up.  Logits that hardly differ from category to category come from what
resembles nothing that was learnt; words that the tokenizer cuts into many pieces are of no product
text; and a photo may be far from all that were learnt from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding

from bundle.manifest import Familiar, Likeness

NEARNESS = "nearness"

BLANK = 8
"""A photo whose pixels are all within so much of white, or of black, shows nothing."""


def text_measures(encoding: Encoding, logits: npt.NDArray[np.floating]) -> dict[str, float]:
    """Measures of a text, by its subwords (`bundle.text.encode`) and its logits [categories]; the
    larger, the more familiar.

    `spread` of the logits, `known` share of the words that are one token each, `length` in
    characters of a token.
    """
    pieces = Counter(encoding.word_ids)
    pieces.pop(None, None)
    known = sum(count == 1 for count in pieces.values()) / max(1, len(pieces))
    read = encoding.offsets[-1][1] if encoding.offsets else 0
    length = read / max(1, len(encoding.ids))
    # A long run of one unknown character is one token; it must not look like a long word.
    return {"spread": float(logits.std()), "known": known, "length": min(length, 10.0)}


def photo_measures(
    logits: npt.NDArray[np.floating], nearness: float | None = None
) -> dict[str, float]:
    """Measures of a photo, by its logits [categories] and, where the model tells it, how near it
    is to photos that were learnt from; the larger, the more familiar."""
    found = {"spread": float(logits.std())}
    return found if nearness is None else {**found, NEARNESS: nearness}


def tells_nearness(usual: Likeness) -> bool:
    """Whether the model has an output for the nearness of a photo."""
    return usual.photo is not None and NEARNESS in usual.photo.measures


def likeness(measures: Mapping[str, float], familiar: Familiar) -> float:
    """The sum of the standardised measures: 0 for the usual product, less for stranger things."""
    return sum(
        (measures[name] - usual.mean) / usual.deviation for name, usual in familiar.measures.items()
    )


def is_blank(pixels: npt.NDArray[np.uint8]) -> bool:
    """Whether a photo [height, width, 3] is nothing but white, or nothing but black."""
    return bool(pixels.min() >= 255 - BLANK or pixels.max() <= BLANK)
