"""Groups of products that look alike, by text or by photo, so that no split can share them.

Text: MinHash over words and pairs of words, in bands; two texts that share three quarters of
those meet with a probability of 0.8, nine tenths 0.999, one half 0.09.  Equal designations meet
whatever their descriptions.  Photo: difference hashes of the photo's content (shops put
the same thing on wider and narrower white), a few of 128 bits apart, or for nearly blank photos
the same file.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from trainer.data.hashing import hash_text

Keys = npt.NDArray[np.uint64]

PHOTO_SIDE = 128
"""Photos are compared in squares of this many pixels."""

_BANDS, _ROWS = 12, 7
TEXT_KEYS = _BANDS + 1
"""Keys of a text: one a band, one for the designation."""

_WORDS_READ = 256
_TITLE_WORDS = 3
"""Shorter designations ("coussin") say too little to make products alike."""

_BACKGROUND = 225
"""Grey level from which on a pixel is background."""
_STEP = 2
"""Grey levels by which neighbours must differ: less is compression noise."""
_FEWEST_BITS = 16
"""Photos with fewer bits set are nearly blank and would resemble each other."""
_MOST_DIFFERENT_BITS = 5
_PLACEHOLDER_CATEGORIES = 3
_NEIGHBOURS = 8
"""Hashes next to each other in every sorted order that are compared."""

_WORD = re.compile(r"\w+")


def _odd(name: str, count: int) -> Keys:
    """Fixed odd multipliers: the groups must be the same on every machine, in every year."""
    return np.array([hash_text(f"{name} {i}") | 1 for i in range(count)], "u8")


_PAIR = _odd("pair", 1)
_MINHASH = _odd("minhash", _BANDS * _ROWS)
_BAND = _odd("band", _BANDS * _ROWS).reshape(_BANDS, _ROWS)


def text_keys(title: str, text: str) -> Keys:
    """Keys of a product's cleaned designation and whole cleaned text: uint64 [TEXT_KEYS].

    Products with the same key in the same place are alike; 0 says nothing.
    """
    keys = np.zeros(TEXT_KEYS, np.uint64)
    words = _WORD.findall(text)[:_WORDS_READ] or text.split()[:_WORDS_READ]
    if words:
        hashes = np.array([hash_text(word) for word in words], np.uint64)
        shingles = np.concatenate((hashes, hashes[:-1] * _PAIR + hashes[1:]))
        smallest = ((shingles[:, None] * _MINHASH) >> np.uint64(32)).min(axis=0)
        keys[:_BANDS] = (smallest.reshape(_BANDS, _ROWS) * _BAND).sum(axis=1)
    if len(_WORD.findall(title)) >= _TITLE_WORDS:
        keys[_BANDS] = hash_text(title)
    return keys


def photo_hash(pixels: npt.NDArray[np.uint8]) -> Keys:
    """The two difference hashes (across, down) of a photo [side, side, 3]: uint64 [2].

    Zeros for a nearly blank photo, which is like no other.
    """
    grey = Image.fromarray(pixels).convert("L")
    ink = np.asarray(grey) < _BACKGROUND
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return np.zeros(2, np.uint64)
    content = grey.crop((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    across = np.asarray(content.resize((9, 8), Image.Resampling.BOX), np.int16)
    down = np.asarray(content.resize((8, 9), Image.Resampling.BOX), np.int16)
    bits = np.stack((np.diff(across, axis=1), np.diff(down, axis=0))) > _STEP
    if np.count_nonzero(bits) < _FEWEST_BITS:
        return np.zeros(2, np.uint64)
    return np.packbits(bits).view(">u8").astype(np.uint64)


def exact_hash(content: int) -> tuple[int, int]:
    """What stands for `photo_hash` where that says nothing: only the same file has the same."""
    return content, content * int(_PAIR[0]) & 0xFFFF_FFFF_FFFF_FFFF


def placeholders(contents: Keys, labels: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which photos stand for one that is missing: bool [n].

    `contents` are hashes of the photos' files, 0 for none.  A file that products of three
    categories show is no photo of any of them, and makes nothing alike.
    """
    pairs = np.unique(np.stack((contents, labels.astype(np.uint64))), axis=1)
    content, categories = np.unique(pairs[0], return_counts=True)
    return np.isin(contents, content[(categories >= _PLACEHOLDER_CATEGORIES) & (content != 0)])


def group(texts: Keys, photos: Keys) -> npt.NDArray[np.int64]:
    """The group of every product, named by the smallest row in it: int64 [n].

    `texts` is [n, TEXT_KEYS] of `text_keys`, `photos` [n, 2] of `photo_hash`.
    """
    parents = array("q", range(len(texts)))
    for keys in texts.T:
        _unite(parents, _equal(keys))
    for pairs in _close(photos):
        _unite(parents, pairs)
    # Parents come before their children, so that one pass in order reaches every root.
    for row, parent in enumerate(parents):
        parents[row] = parents[parent]
    return np.frombuffer(parents, np.int64)


def close_group(texts: Keys) -> npt.NDArray[np.int64]:
    """The group of every product by texts that are nearly the same: int64 [n], as `group`.

    Two neighbouring bands must agree: texts that share 19 twentieths of their words meet with a
    probability of 0.98, nine tenths 0.79, three quarters 0.10, one half 0.0004.  Designations
    and photos say nothing here: shops reuse both.
    """
    parents = array("q", range(len(texts)))
    for band in range(0, _BANDS, 2):
        both = texts[:, band] * _BAND[band, 0] + texts[:, band + 1]
        _unite(parents, _equal(np.where(texts[:, band] != 0, both, np.uint64(0))))
    for row, parent in enumerate(parents):
        parents[row] = parents[parent]
    return np.frombuffer(parents, np.int64)


def nearly_same(
    texts: Keys, photos: Keys, others: Keys, other_photos: Keys
) -> npt.NDArray[np.bool_]:
    """Which products [n] are nearly the same as any of the others: bool [n].

    By text, where half of the bands agree or the whole designation does: texts that share 19
    twentieths are found with a probability of 0.95, nine tenths 0.55, three quarters 0.002.  By
    photo, as in `group`.
    `texts` and `others` are of `text_keys`, `photos` and `other_photos` of `photo_hash`; everything
    is compared with everything.
    """
    same = np.zeros(len(texts), np.bool_)
    for other, other_photo in zip(others, other_photos, strict=True):
        equal = (texts == other) & (other != 0)
        same |= (equal[:, :_BANDS].sum(axis=1) * 2 >= _BANDS) | equal[:, _BANDS]
        if other_photo.any():
            different = np.bitwise_count(photos ^ other_photo).sum(axis=1)
            same |= photos.any(axis=1) & (different <= _MOST_DIFFERENT_BITS)
    return same


def _equal(keys: Keys) -> npt.NDArray[np.int64]:
    """Pairs of rows with the same key, as a chain: int64 [pairs, 2]."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0))
    return np.stack((order[same], order[same + 1]), axis=1)


def _close(hashes: Keys) -> Iterator[npt.NDArray[np.int64]]:
    """Pairs of rows whose photos' hashes differ in few bits: int64 [pairs, 2], some of them often.

    Hashes that differ in few bits agree in the first bytes of at least one rotation, and so stand
    close together when sorted by it: no pair of them is looked for elsewhere.
    """
    rows = np.flatnonzero(hashes.any(axis=1))
    hashes = hashes[rows]
    octets = hashes.astype(">u8").view(np.uint8).reshape(-1, 16)
    for shift in range(16):
        rotated = np.roll(octets, shift, axis=1).view(">u8")
        order = np.lexsort((rotated[:, 1], rotated[:, 0]))
        for step in range(1, _NEIGHBOURS + 1):
            here, there = order[:-step], order[step:]
            different = np.bitwise_count(hashes[here] ^ hashes[there]).sum(axis=1)
            close = different <= _MOST_DIFFERENT_BITS
            yield np.stack((rows[here[close]], rows[there[close]]), axis=1)


def _unite(parents: array[int], pairs: npt.NDArray[np.int64]) -> None:
    """Union-find: the root of a group is its smallest row."""
    for start in range(0, len(pairs), 65536):
        for one, other in pairs[start : start + 65536].tolist():
            first, second = _root(parents, one), _root(parents, other)
            if first < second:
                parents[second] = first
            else:
                parents[first] = second


def _root(parents: array[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row
