"""Finding a category by a few letters of it: accents, case, order of words and slips of the finger
do not matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from bundle.categories import Category

ALIKE = 0.7
"""Words that share so much of their letters are taken for one that was mistyped."""


def find(categories: Sequence[Category], typed: str, limit: int = 9) -> list[Category]:
    """The categories that were probably meant, the likeliest first; all, where nothing is typed.

    Every typed word must be found in the code or in one of the two names: as a word, as its
    beginning, within it, or nearly (in this order).
    """
    words = _words(typed)
    if not words:
        return list(categories[:limit])
    scored = []
    for place, one in enumerate(categories):
        names = (_words(one.name_fr), _words(one.name_en))
        score = max(_score(words, [*name, *_words(one.code)]) for name in names)
        if score:
            scored.append((-score, place, one))
    return [one for *_, one in sorted(scored, key=lambda found: found[:2])[:limit]]


def _score(words: Sequence[str], name: Sequence[str]) -> float:
    """How well all words fit a name, from 0 (one of them is not in it)."""
    fits = [max((_fit(word, part) for part in name), default=0.0) for word in words]
    if not all(fits):
        return 0.0
    # Of two names that fit, the one that says less besides was meant.
    return sum(fits) / len(fits) - 0.001 * len(name)


def _fit(typed: str, word: str) -> float:
    if word == typed:
        return 4.0
    if word.startswith(typed):
        return 3.0
    if len(typed) > 2 and typed in word:
        return 2.0
    if len(typed) < 3:
        return 0.0
    # The beginning of the word, too: who has mistyped has not always typed to the end.
    ratios = (SequenceMatcher(None, typed, part).ratio() for part in (word, word[: len(typed)]))
    ratio = max(ratios)
    return ratio if ratio >= ALIKE else 0.0


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = plain.replace("œ", "oe").replace("æ", "ae")
    letters = (one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return "".join(letters).split()
