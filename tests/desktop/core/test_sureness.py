"""The word for a probability."""

from __future__ import annotations

import pytest

from desktop.core.engine import Answer
from desktop.core.sureness import Sureness, sureness


@pytest.mark.parametrize(
    ("probability", "target", "word"),
    [
        (0.97, 0.95, Sureness.CERTAIN),
        (0.97, 0.98, Sureness.PROBABLE),
        (0.95, 0.95, Sureness.CERTAIN),
        (0.75, 0.95, Sureness.PROBABLE),
        (0.74, 0.95, Sureness.POSSIBLE),
        (0.49, 0.95, Sureness.GUESS),
        (None, 0.95, Sureness.GUESS),
    ],
)
def test_the_word(probability: float | None, target: float, word: Sureness) -> None:
    assert sureness(Answer(probability=probability), target) is word


def test_nothing_is_certain_that_something_speaks_against() -> None:
    assert sureness(Answer(probability=1.0, disagree=True)) is Sureness.PROBABLE
    assert sureness(Answer(probability=1.0, unlike=("photo",))) is Sureness.PROBABLE
