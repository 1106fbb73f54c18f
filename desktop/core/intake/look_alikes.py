"""Photos that look alike: hashes of what is seen, and groups of hashes that nearly agree."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

DISTANCE = 5
"""Bits out of 64 by which two hashes of the same picture may differ (scaled, recompressed)."""

_SIDE, _FREQUENCIES = 32, 8
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_FLAT = 1.0
"""In grey levels: a picture whose low frequencies are all weaker shows nothing."""


@lru_cache(maxsize=4)
def _transform(size: int) -> npt.NDArray[np.float32]:
    """What takes `size` values to the means of 32 parts of them, and these to rows 0 to 8 of their
    orthonormal discrete cosine transform: one product, for this is done for every photo."""
    angles = np.outer(np.arange(_FREQUENCIES + 1), np.arange(_SIDE) + 0.5) * math.pi / _SIDE
    cosines = np.cos(angles) * math.sqrt(2 / _SIDE)
    cosines[0] /= math.sqrt(2)
    means = np.zeros((_SIDE, size))
    edges = np.linspace(0, size, _SIDE + 1).astype(int)
    for part, (start, end) in enumerate(itertools.pairwise(edges)):
        means[part, start:end] = 1 / (end - start)
    return (cosines @ means).astype(np.float32)


def perceptual_hash(pixels: npt.NDArray[np.uint8]) -> int | None:
    """64 bits of a picture, uint8 [n, n, 3] with n >= 32; None where it is of one colour.

    Each bit says whether one of the 64 lowest frequencies (without the mean) of the picture in
    32 x 32 grey levels is above their median.
    """
    transform = _transform(len(pixels))
    spectrum = transform @ (pixels.astype(np.float32) @ _LUMA) @ transform.T
    lowest = spectrum[:_FREQUENCIES, 1:].ravel()
    if np.abs(lowest).max() < _FLAT:
        return None
    ordered = np.sort(lowest)
    bits = lowest > (ordered[31] + ordered[32]) / 2
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def look_alikes(hashes: Sequence[int | None], distance: int = DISTANCE) -> list[list[int]]:
    """Groups of two or more places in `hashes`, joined by hashes that differ in few bits.

    Hashes that differ in at most `distance` bits agree in at least one of `distance` + 1 bands
    of bits: only those that do are compared.
    """
    places: dict[int, list[int]] = {}
    for place, one in enumerate(hashes):
        if one is not None:
            places.setdefault(one, []).append(place)
    distinct = np.fromiter(places, np.uint64, len(places))
    parents = list(range(len(distinct)))
    for start, end in itertools.pairwise(np.linspace(0, 64, distance + 2).astype(int)):
        _join_band(distinct, int(start), int(end), distance, parents)
    groups: dict[int, list[int]] = {}
    for number, same in enumerate(places.values()):
        groups.setdefault(_root(parents, number), []).extend(same)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def _join_band(
    hashes: npt.NDArray[np.uint64], start: int, end: int, distance: int, parents: list[int]
) -> None:
    """Joins hashes that have the bits from `start` to `end` in common and are close."""
    mask = np.uint64((1 << (end - start)) - 1)
    band = (hashes >> np.uint64(start)) & mask
    order = np.argsort(band, kind="stable")
    borders = np.flatnonzero(np.diff(band[order])) + 1
    for bucket in np.split(order, borders):
        members = hashes[bucket]
        for number in range(len(bucket) - 1):
            differing = np.bitwise_count(members[number + 1 :] ^ members[number])
            for close in np.flatnonzero(differing <= distance):
                _join(parents, int(bucket[number]), int(bucket[number + 1 + close]))


def _join(parents: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(parents, one), _root(parents, other)))
    parents[second] = first


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
