"""Where a text becomes numbers, for training and for the laptop alike: there is no second place.

Two views of one string: a sequence of subword tokens, and two bags of hashed n-grams (words;
characters within words), each a list of table rows with a weight per row.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer
from xxhash import xxh3_64_intdigest

from bundle.spec import TextSpec

READ_RAW = 20_000
"""Characters of a raw text that are looked at: a pasted book must not freeze the window."""

_TAG = re.compile(r"<[^<>]{0,200}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ud800-\udfff\ufeff]")
"""Also halves of surrogate pairs, which no tokenizer takes."""
_ENDLESS = re.compile(r"&#[0-9]{20,};?")
"""References with more digits than any character has; `html.unescape` fails on very long ones."""
_WORD = re.compile(r"\w+")


class Line(str):
    """A cleaned text, which knows how much of it is the designation."""

    __slots__ = ("designation",)

    designation: int
    """So many characters in front are the designation."""

    def __new__(cls, text: str = "", designation: int = 0) -> Line:
        """`designation` characters of the text are the designation."""
        line = super().__new__(cls, text)
        line.designation = designation
        return line


class TextArrays(NamedTuple):
    """The numbers of one text, named and shaped as the model's inputs (without the batch axis)."""

    tokens: npt.NDArray[np.int32]
    """[spec.tokens] subword ids, 0 in front where the text is shorter."""
    words: npt.NDArray[np.int32]
    """[spec.words] table rows of word 1- and 2-grams, 0 where there is none."""
    word_weights: npt.NDArray[np.float32]
    """[spec.words] 1 + ln(count) of each, 0 where there is none."""
    pieces: npt.NDArray[np.int32]
    """[spec.pieces] table rows of character 3- to 5-grams, 0 where there is none."""
    piece_weights: npt.NDArray[np.float32]
    """[spec.pieces] 1 + ln(count) of each, 0 where there is none."""


def clean(designation: str, description: str = "") -> Line:
    """One plain lower-case line: entities resolved (twice, as shops store them), tags and control
    characters gone, Unicode in NFKC, accents and digits kept; empty if nothing is left."""
    parts = []
    for part in (designation, description):
        part = _unescape(_unescape(part[:READ_RAW]))
        part = _CONTROL.sub(" ", _TAG.sub(" ", part))
        parts.append(" ".join(unicodedata.normalize("NFKC", part).lower().split()))
    return Line(" ".join(filter(None, parts)), len(parts[0]))


def _unescape(part: str) -> str:
    return html.unescape(_ENDLESS.sub(" ", part))


def encode(line: str, spec: TextSpec, tokenizer: Tokenizer) -> Encoding:
    """The subwords of a cleaned text, as far as it is read."""
    return tokenizer.encode(line[: spec.characters])


def arrays(line: Line, spec: TextSpec, tokenizer: Tokenizer) -> TextArrays:
    """The numbers of a cleaned text.  Rows are listed in order of first appearance.

    The n-grams of the designation count `spec.title` times more: it says best what a product is.
    """
    return encoded_arrays(line, spec, encode(line, spec, tokenizer))


def encoded_arrays(line: Line, spec: TextSpec, encoding: Encoding) -> TextArrays:
    """The numbers of a cleaned text whose subwords are known."""
    text, title = line[: spec.characters], line[: min(line.designation, spec.characters)]
    ids = encoding.ids[: spec.tokens]
    tokens = np.zeros(spec.tokens, np.int32)
    if ids:
        tokens[-len(ids) :] = ids
    words, word_weights = _slots(_word_rows, text, title, spec, spec.words)
    pieces, piece_weights = _slots(_piece_rows, text, title, spec, spec.pieces)
    return TextArrays(tokens, words, word_weights, pieces, piece_weights)


def _word_rows(text: str, spec: TextSpec) -> Iterable[int]:
    words = _WORD.findall(text)
    for ngram in words:
        yield _row(ngram, spec.seed, spec.buckets)
    for first, second in pairwise(words):
        yield _row(f"{first} {second}", spec.seed, spec.buckets)


def _piece_rows(text: str, spec: TextSpec) -> Iterable[int]:
    for word in text.split():
        yield from _pieces_of(word, spec.seed + 1, spec.buckets)


@lru_cache(maxsize=1 << 15)
def _pieces_of(word: str, seed: int, buckets: int) -> array[int]:
    """Rows of the character 3- to 5-grams of one word, its ends marked by spaces.

    An array takes a tenth of a tuple, and there are many words in a long batch.
    """
    marked = f" {word[:64]} "
    return array(
        "i",
        (
            _row(marked[start : start + length], seed, buckets)
            for length in (3, 4, 5)
            for start in range(max(1, len(marked) - length + 1))
        ),
    )


def _row(ngram: str, seed: int, buckets: int) -> int:
    return 1 + xxh3_64_intdigest(ngram.encode("utf-8", "surrogatepass"), seed) % (buckets - 1)


def _slots(
    rows: Callable[[str, TextSpec], Iterable[int]], text: str, title: str, spec: TextSpec, size: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Counts equal rows and lays them out in `size` slots; what does not fit is left out."""
    counts = Counter(rows(text, spec))
    if title and spec.title:
        for row in rows(title, spec):
            counts[row] += spec.title
    ids = np.zeros(size, np.int32)
    weights = np.zeros(size, np.float32)
    used = min(size, len(counts))
    ids[:used] = list(counts)[:used]
    weights[:used] = [_log_count(count) for count in list(counts.values())[:used]]
    return ids, weights


@lru_cache(maxsize=1024)
def _log_count(count: int) -> float:
    return 1.0 + math.log(count)
