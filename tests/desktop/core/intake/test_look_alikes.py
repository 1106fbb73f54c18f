"""What looks alike has hashes that nearly agree."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop.core.intake.look_alikes import DISTANCE, look_alikes, perceptual_hash


def picture(seed: int, size: int = 160) -> Image.Image:
    """Some rectangles on white, as a product in front of a wall."""
    rnd = random.Random(seed)
    image = Image.new("RGB", (size, size), (255, 255, 255))
    for _ in range(8):
        x, y = rnd.randrange(size * 3 // 4), rnd.randrange(size * 3 // 4)
        box = (x, y, x + rnd.randrange(10, size // 2), y + rnd.randrange(10, size // 2))
        image.paste((rnd.randrange(256), rnd.randrange(256), rnd.randrange(256)), box)
    return image


def pixels(image: Image.Image) -> npt.NDArray[np.uint8]:
    return np.asarray(image)


def distance(one: Image.Image, other: Image.Image) -> int:
    first, second = perceptual_hash(pixels(one)), perceptual_hash(pixels(other))
    assert first is not None
    assert second is not None
    return (first ^ second).bit_count()


@pytest.mark.parametrize("seed", range(12))
def test_the_same_picture(seed: int) -> None:
    image = picture(seed)
    assert distance(image, image) == 0
    assert distance(image, image.resize((331, 331)).resize((160, 160))) <= DISTANCE
    assert distance(image, Image.eval(image, lambda level: level * 9 // 10 + 10)) <= DISTANCE
    assert distance(image, image.quantize(64).convert("RGB")) <= DISTANCE


def test_different_pictures() -> None:
    hashes = [perceptual_hash(pixels(picture(seed))) for seed in range(60)]
    assert look_alikes(hashes) == []


def test_the_hash_is_stable() -> None:
    """It may be kept in a database."""
    ramp = np.tile(np.arange(64, dtype=np.uint8)[:, None, None] * 3, (1, 64, 3))
    ramp = ramp + np.arange(64, dtype=np.uint8)[None, :, None] // 2
    assert perceptual_hash(ramp) == perceptual_hash(ramp.copy())
    found = perceptual_hash(ramp)
    assert found is not None
    assert 0 <= found < 1 << 64


@pytest.mark.parametrize("size", [32, 33, 96, 160, 225])
def test_any_size(size: int) -> None:
    assert distance(picture(3, 160).resize((size, size)), picture(3, 160)) <= 2 * DISTANCE


@pytest.mark.parametrize("level", [0, 128, 255])
def test_one_colour_shows_nothing(level: int) -> None:
    assert perceptual_hash(np.full((160, 160, 3), level, np.uint8)) is None


def test_groups() -> None:
    hashes = [0, 0b111, None, 1 << 40, 2**64 - 1, 0, None, 2**64 - 2]
    assert look_alikes(hashes, distance=1) == [[0, 3, 5], [4, 7]]
    assert look_alikes(hashes, distance=3) == [[0, 1, 3, 5], [4, 7]]
    assert look_alikes(hashes, distance=0) == [[0, 5]]
    assert look_alikes([]) == []
    assert look_alikes([None, None]) == []


@settings(deadline=None)
@given(st.data())
def test_groups_are_those_of_all_comparisons(data: st.DataObject) -> None:
    limit = data.draw(st.integers(0, 7))
    seeds = data.draw(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
    flips = st.tuples(st.sampled_from(seeds), st.sets(st.integers(0, 63), max_size=9))
    drawn = data.draw(st.lists(flips, max_size=14))
    hashes = [seed ^ sum(1 << bit for bit in bits) for seed, bits in drawn]
    groups = [{place} for place in range(len(hashes))]
    for one in range(len(hashes)):
        for other in range(one):
            if (hashes[one] ^ hashes[other]).bit_count() <= limit:
                joined = [group for group in groups if group & {one, other}]
                groups = [group for group in groups if group not in joined]
                groups.append(set().union(*joined))
    expected = sorted(sorted(group) for group in groups if len(group) > 1)
    assert look_alikes(hashes, limit) == expected
