"""How sure an answer is, in words and number."""

from __future__ import annotations

import math

from desktop.core.engine import Answer
from desktop.core.sureness import Sureness, sureness
from desktop.gui.language import percent, translate


def sure_words(answer: Answer, target: float) -> str:
    """As in "Almost certain · 97%"; `target` is the share of right decisions asked of the model."""
    words = {
        Sureness.CERTAIN: translate("Sureness", "Almost certain"),
        Sureness.PROBABLE: translate("Sureness", "Probable"),
        Sureness.POSSIBLE: translate("Sureness", "Unsure"),
        Sureness.GUESS: translate("Sureness", "Only a guess"),
    }
    return f"{words[sureness(answer, target)]} · {figure(answer.probability or 0.0)}"


def sure_look(answer: Answer, target: float) -> str:
    """The look of these words: in another colour, where one should look twice."""
    sure = sureness(answer, target) in (Sureness.CERTAIN, Sureness.PROBABLE)
    return "sure" if sure else "unsure"


def figure(probability: float) -> str:
    """A probability in whole per cent; nothing is ever said to be 100 % certain."""
    if probability > 0.99:
        return percent(min(0.999, math.floor(1000 * probability) / 1000))
    return percent(math.floor(100 * probability + 0.5) / 100, 0)
