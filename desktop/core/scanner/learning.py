"""How a scanner types, found out from one scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median
from typing import Final

from desktop.core.errors import NoCodeInScan, NotScanned
from desktop.core.scanner import codes, gtin
from desktop.core.scanner.layouts import Layout, repaired
from desktop.core.scanner.recogniser import ENDINGS, LIMIT, MEAN, Manner, Stroke

TEST_CODE: Final = "2012345678903"
"""What is on the screen to be scanned: all digits, and of a range that is no product's."""

PATIENCE: Final = 120.0
"""Milliseconds between two keys while learning: the slowest scanners wait for 50 to 100."""
SLOWEST: Final = 90.0
"""Of the usual pause: above that, it was a person."""
_MOST: Final = 110.0
"""The limit follows what was measured, up to this."""


@dataclass(frozen=True)
class Learnt:
    """What one scan says."""

    reference: str
    pause: float
    """The usual one between two keys, in milliseconds."""
    manner: Manner
    layout: Layout


def learn(strokes: Sequence[Stroke]) -> Learnt:
    """Finds out how a scanner types from the keys of a scan of `TEST_CODE`, or of any product.

    Raises NotScanned where a person typed, NoCodeInScan where there is no number of an article.
    """
    gaps = [after.at - before.at for before, after in pairwise(strokes)]
    if len(strokes) < min(gtin.LENGTHS) or median(gaps) > SLOWEST:
        raise NotScanned
    keys = [one.key for one in strokes]
    first, last, layout = _code(keys)
    prefix, suffix = tuple(keys[:first]), tuple(keys[last:])
    meant = repaired("".join(keys[first:last]), layout)
    # What stands before the code may be the scanner's word for its symbology, which varies.
    if codes.symbology(_text(prefix[-3:], layout)):
        prefix = prefix[:-3]
    longest = max(gaps[first : last - 1])
    limit = min(max(LIMIT, 1.6 * longest + 8), _MOST)
    usual = max(MEAN, 1.3 * mean(gaps[first : last - 1]) + 3)
    return Learnt(
        codes.read(meant).reference,
        median(gaps),
        Manner(limit, min(usual, limit), prefix, suffix),
        layout,
    )


def _code(keys: Sequence[str]) -> tuple[int, int, Layout]:
    """Where the number of the article is in the keys, and how it is written."""
    found = [
        (first, first + size, layout)
        for size in (13, 14, 12, 8)
        for first in range(len(keys) - size + 1)
        for layout in Layout
        if gtin.valid(_text(keys[first : first + size], layout))
    ]
    if not found:
        raise NoCodeInScan(text="".join(one for one in keys if one not in ENDINGS))
    # The last sign of a symbology's word may look like the first digit.
    behind = (one for one in found if codes.symbology(_text(keys[: one[0]][-3:], one[2])))
    return next(behind, found[0])


def _text(keys: Sequence[str], layout: Layout) -> str:
    return repaired("".join(keys), layout) if all(len(one) == 1 for one in keys) else ""
