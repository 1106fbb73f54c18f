"""Other views of a photo: as if it had been taken, cut out and lit a little differently."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[np.uint8]

_WHITE = (255, 255, 255)
_ZOOM = (0.65, 1.2)
"""Side of what is seen, as a share of the photo's: beyond 1 there is white."""
_SHIFT = 0.12
"""Share of a side by which the middle moves at most."""
_STRETCH, _TURN = 0.15, math.radians(10)
_GAMMA, _TINT = 0.25, 0.05


def view(pixels: Pixels, number: int, seed: tuple[int, ...]) -> Pixels:
    """The view of that number of a photo [size, size, 3]: the photo itself, its mirror image, or
    one of chance, which `seed` decides."""
    if number == 0:
        return pixels
    if number == 1:
        return np.ascontiguousarray(pixels[:, ::-1])
    chance = np.random.default_rng((*seed, number))
    image = Image.fromarray(pixels)
    if chance.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    middle = image.width / 2
    zoom, stretch = chance.uniform(*_ZOOM), math.exp(chance.uniform(-_STRETCH, _STRETCH) / 2)
    across, down = zoom * stretch, zoom / stretch
    turn = chance.uniform(-_TURN, _TURN)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = middle + chance.uniform(-_SHIFT, _SHIFT, 2) * image.width
    places = (
        *(cos * across, -sin * down, x - middle * (cos * across - sin * down)),
        *(sin * across, cos * down, y - middle * (sin * across + cos * down)),
    )
    seen = image.transform(
        image.size, Image.Transform.AFFINE, places, Image.Resampling.BILINEAR, fillcolor=_WHITE
    )
    levels = (np.arange(256) / 255) ** math.exp(chance.uniform(-_GAMMA, _GAMMA)) * 255
    tint = chance.uniform(1 - _TINT, 1 + _TINT, 3)
    table = np.rint(np.minimum(tint[:, np.newaxis] * levels, 255)).astype(np.uint8)
    return np.asarray(seen.point(table.ravel().tolist()))
