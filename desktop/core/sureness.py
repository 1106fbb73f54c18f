"""How sure an answer is, as a word for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from desktop.core.decided import DEFAULT_TARGET
from desktop.core.engine import Answer


class Sureness(StrEnum):
    """From the surest on."""

    CERTAIN = "certain"
    """At least as often right as is asked of what the model decides alone."""
    PROBABLE = "probable"
    POSSIBLE = "possible"
    GUESS = "guess"


PROBABLE: Final = 0.75
"""Right three times of four."""
POSSIBLE: Final = 0.5
"""From here on, more often right than wrong."""


def sureness(answer: Answer, target: float = DEFAULT_TARGET) -> Sureness:
    """The word for an answer's probability, which is calibrated: of a hundred answers at 0.8,
    eighty are right.  Where something speaks against it (text and photo disagree, or it looks
    like nothing in the catalogue), it is never called certain.
    """
    probability = answer.probability or 0.0
    doubtful = answer.disagree or bool(answer.unlike)
    if probability >= target and not doubtful:
        return Sureness.CERTAIN
    if probability >= PROBABLE:
        return Sureness.PROBABLE
    return Sureness.POSSIBLE if probability >= POSSIBLE else Sureness.GUESS
