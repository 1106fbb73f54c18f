"""Why this category: the words that carried the decision, and the shares of text and photo.

Nothing is assumed of the network: words are left out of the raw text, all occurrences of one at
once, and the text's entry point is asked again (Li, Monroe & Jurafsky, 2016, arXiv:1612.08220).
Long texts are searched from the coarse to the fine: groups of words first, then the halves of the
group that carried most.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bundle.categories import Category
from bundle.text import READ_RAW

RUNS = 48
"""At most so many times the text is asked again."""
SECONDS = 0.07
"""After so long, what has been found must do: the whole takes at most 100 ms."""
WORDS = 8
"""At most so many words are named."""
LEAST = 0.05
"""Words that move the log-odds of the category by less are not named."""

_PARTS = re.compile(
    r"(?P<tag><[^<>]{0,200}>|&lt;(?:(?!&[lg]t;).){0,200}&gt;)|(?P<entity>&(?:amp;)?#?\w{1,32};)|\w+"
)

Logits = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Span:
    """Where a word stands in the raw text."""

    field: str
    """`designation` or `description`."""
    start: int
    end: int


@dataclass(frozen=True)
class Word:
    """A word that carried the decision."""

    text: str
    """As it was first written."""
    effect: float
    """By so much the log-odds of the category fall without it."""
    spans: tuple[Span, ...]
    """All its occurrences."""


@dataclass(frozen=True)
class Explanation:
    """Why a product is thought to be of a category rather than of the next best."""

    category: Category
    against: Category
    """The next most probable category."""
    words: tuple[Word, ...]
    """Those that spoke for the category, the strongest first."""
    text_share: float
    """The part of the text in the lead over `against`, between 0 and 1: it may have spoken for the
    other one.  Both shares are 0 where neither spoke for the category."""
    photo_share: float
    runs: int
    """How often the text was asked again."""


def shares(
    best: int,
    second: int,
    fusion: tuple[float, float],
    text: Logits | None,
    photo: Logits | None,
) -> tuple[float, float]:
    """The shares of text and photo in the lead of one category over another.

    Both are logits [categories], which were added by the scales of the `fusion`.
    """
    if text is None or photo is None:
        return (1.0, 0.0) if photo is None else (0.0, 1.0)
    by_text, by_photo = fusion
    lead = [
        max(0.0, float(by_text * (text[best] - text[second]))),
        max(0.0, float(by_photo * (photo[best] - photo[second]))),
    ]
    total = sum(lead)
    return (lead[0] / total, lead[1] / total) if total > 0 else (0.0, 0.0)


def weights(whole: Logits, text: Logits, photo: Logits) -> tuple[float, float]:
    """The two scales by which logits of text and photo [categories] were added, found again where
    the bundle does not tell them."""
    columns = [one - one.mean() for one in (text, photo, whole)]
    found = np.linalg.lstsq(np.stack(columns[:2], 1), columns[2], rcond=None)[0]
    return float(found[0]), float(found[1])


def words_of(designation: str, description: str) -> dict[str, tuple[Span, ...]]:
    """The words of a raw text in order of appearance, by their folded form, and where they stand.

    Tags are none, and references such as `&eacute;` belong to the word that they stand in.
    """
    found: dict[str, list[Span]] = {}
    for field, raw in (("designation", designation), ("description", description)):
        for start, end in _runs(raw[:READ_RAW]):
            word = html.unescape(html.unescape(raw[start:end])).lower()
            found.setdefault(word, []).append(Span(field, start, end))
    return {word: tuple(spans) for word, spans in found.items()}


def _runs(raw: str) -> list[tuple[int, int]]:
    """The spans of words: parts that touch are one word."""
    runs: list[tuple[int, int]] = []
    for part in _PARTS.finditer(raw):
        if part["tag"]:
            continue
        decoded = html.unescape(html.unescape(part[0]))
        if part["entity"] and not all(one.isalnum() for one in decoded):
            continue
        if runs and runs[-1][1] == part.start():
            runs[-1] = (runs[-1][0], part.end())
        else:
            runs.append((part.start(), part.end()))
    return runs


def without(designation: str, description: str, spans: Sequence[Span]) -> tuple[str, str]:
    """A raw text with a space for each of these spans."""
    texts = {"designation": designation, "description": description}
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        raw = texts[span.field]
        texts[span.field] = f"{raw[: span.start]} {raw[span.end :]}"
    return texts["designation"], texts["description"]


def carried(
    designation: str,
    description: str,
    log_odds: Callable[[str, str], float],
    runs: int = RUNS,
    seconds: float = SECONDS,
) -> tuple[tuple[Word, ...], int]:
    """The words of a raw text that carried a decision, and how often `log_odds` was asked.

    `log_odds` says how much a text speaks for the category.
    """
    found = words_of(designation, description)
    if not found:
        return (), 0
    started = time.perf_counter()
    whole = log_odds(designation, description)
    asked = 1
    names = list(found)
    groups: list[tuple[float, list[str]]] = []

    def effect(some: list[str]) -> float:
        nonlocal asked
        asked += 1
        spans = [span for name in some for span in found[name]]
        return whole - log_odds(*without(designation, description, spans))

    def may_ask() -> bool:
        return asked < runs and time.perf_counter() - started < seconds

    first = len(names) if len(names) < runs else runs // 4
    for some in np.array_split(np.array(names, dtype=object), first):
        if not may_ask():
            break
        groups.append((effect(list(some)), list(some)))
    while may_ask():
        several = [group for group in groups if len(group[1]) > 1 and group[0] > LEAST]
        if not several:
            break
        largest = max(several, key=lambda group: group[0])
        groups.remove(largest)
        half = len(largest[1]) // 2
        groups += [(effect(some), some) for some in (largest[1][:half], largest[1][half:])]
    single = [(value, some[0]) for value, some in groups if len(some) == 1 and value >= LEAST]
    single.sort(key=lambda pair: -pair[0])
    texts = {"designation": designation, "description": description}
    return tuple(
        Word(
            html.unescape(
                html.unescape(
                    texts[found[name][0].field][found[name][0].start : found[name][0].end]
                )
            ),
            value,
            found[name],
        )
        for value, name in single[:WORDS]
    ), asked
