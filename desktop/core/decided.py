"""What became of a prediction: decided by the model alone, by a person, or not yet."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

TARGETS: Final = (0.90, 0.95, 0.98, 0.99)
"""Shares of right decisions that a user may ask of what is decided automatically."""

DEFAULT_TARGET: Final = 0.95


class Decided(StrEnum):
    """The decision on a prediction."""

    AUTO = "auto"
    """The model promises as much as was asked of it, and nothing speaks against it."""
    REVIEW = "review"
    """A person should look."""
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    FAILED = "failed"
    """There is no answer to decide on."""

    @property
    def number(self) -> int:
        """As it is stored."""
        return _ORDER.index(self)

    @classmethod
    def numbered(cls, number: int) -> Decided:
        """The one that is stored as this number."""
        return _ORDER[number]


_ORDER: Final = tuple(Decided)  # stored: only ever add at the end

BY_PERSON: Final = frozenset({Decided.ACCEPTED, Decided.CORRECTED})
UNDECIDED: Final = frozenset({Decided.AUTO, Decided.REVIEW})
"""What the model alone says, and a new target may change."""


def decide(
    *, answered: bool, promised: float | None, doubtful: bool, target: float = DEFAULT_TARGET
) -> Decided:
    """What the model's promise makes of an answer; `doubtful` where text and photo disagree, or one
    of them looks like nothing in the catalogue."""
    if not answered:
        return Decided.FAILED
    if doubtful or promised is None or promised < target:
        return Decided.REVIEW
    return Decided.AUTO
