"""Takes the photo of a demo product: a drawing on a backdrop, lit, blurred and grained."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from trainer.demo.drawing import Pose, paint, tinted
from trainer.demo.shop import RGB, STROKES, Part, Shop
from trainer.demo.wording import Traits

SIDES = (160, 176, 200, 224, 240, 256)
"""Widths and heights of photos, in pixels."""

_FINER = 2  # drawn this many times larger, then reduced: smooth edges
_WALLS: tuple[RGB, ...] = ((225, 215, 200), (200, 210, 218), (214, 200, 205), (190, 196, 186))
_FLOORS: tuple[RGB, ...] = ((150, 110, 75), (120, 120, 122), (176, 150, 120), (90, 75, 66))


def take_photo(shop: Shop, traits: Traits, chance: random.Random) -> Image.Image:
    """An RGB (rarely a greyscale, mode L) photo of a product with these traits."""
    width = chance.choice(SIDES)
    height = width if chance.random() < 0.6 else chance.choice(SIDES)
    image = Image.new("RGB", (width * _FINER, height * _FINER), (252, 252, 252))
    main, accent = traits.colour.rgb, traits.accent.rgb
    colours = dict(shop.paints) | {
        "main": main,
        "dark": tinted(main, -0.4),
        "light": tinted(main, 0.45),
        "accent": accent,
    }
    _backdrop(image, chance)
    if chance.random() < 0.2:
        _clutter(image, shop, chance)
    parts = shop.drawings[_pick(traits.recipe.drawings, chance)]
    paint(image, _shaken(parts, chance), _pose(image, chance), colours, traits.lettering)
    if chance.random() < 0.06:
        _sticker(image, chance)
    image = image.reduce(_FINER)
    if chance.random() < 0.25:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 1.4)))
    image = _exposed(image, chance)
    return image.convert("L") if chance.random() < 0.03 else image


def to_jpeg(image: Image.Image, chance: random.Random) -> bytes:
    """The image as a JPEG file of a shop's usual quality."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=chance.randint(78, 92))
    return buffer.getvalue()


def another_copy(image: Image.Image, chance: random.Random) -> Image.Image:
    """The same picture as another seller would post it: cropped and scaled a little."""
    margin = [chance.uniform(0, 0.04) * side for side in image.size]
    box = (margin[0], margin[1], image.width - margin[0], image.height - margin[1])
    factor = chance.uniform(0.75, 1.1)
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.BICUBIC, box=box)


def _pick(weights: Mapping[str, float], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _pose(image: Image.Image, chance: random.Random) -> Pose:
    side = min(image.size)
    return Pose.placed(
        centre=(
            image.width * chance.gauss(0.5, 0.04),
            image.height * chance.gauss(0.5, 0.04),
        ),
        scale=side / 100 * chance.uniform(0.55, 0.98),
        degrees=chance.gauss(0, 9)
        + (chance.choice((90, -90, 180)) if chance.random() < 0.06 else 0),
        mirrored=chance.random() < 0.5,
        slant=chance.gauss(0, 0.12),
    )


def _shaken(parts: tuple[Part, ...], chance: random.Random) -> list[Part]:
    """No two products of a kind have quite the same proportions."""
    wide, high = chance.gauss(1, 0.08), chance.gauss(1, 0.08)

    def shaken(part: Part) -> Part:
        stretched = [
            50 + (number - 50) * (high if at % 2 else wide) + chance.gauss(0, 0.9)
            for at, number in enumerate(part.numbers)
        ]
        if part.kind in STROKES:
            stretched[4] = part.numbers[4]
        return part._replace(numbers=tuple(stretched))

    return [shaken(part) for part in parts]


def _backdrop(image: Image.Image, chance: random.Random) -> None:
    kind = chance.random()
    if kind < 0.55:
        return
    wall, floor = chance.choice(_WALLS), chance.choice(_FLOORS)
    image.paste(tinted(wall, chance.uniform(-0.25, 0.4)), (0, 0, *image.size))
    if kind < 0.7:
        return
    if kind < 0.88:  # a floor
        horizon = round(image.height * chance.uniform(0.55, 0.8))
        image.paste(floor, (0, horizon, *image.size))
        return
    planks = chance.randint(4, 9)
    for plank in range(planks):
        left, right = (round(image.width * at / planks) for at in (plank, plank + 1))
        image.paste(tinted(floor, chance.uniform(-0.1, 0.25)), (left, 0, right - 2, image.height))


def _clutter(image: Image.Image, shop: Shop, chance: random.Random) -> None:
    """Other things that happen to stand about, near the edges."""
    for _ in range(chance.randint(1, 3)):
        shape = Part(chance.choice(("box", "disc")), (20, 20, 80, 80), "main")
        centre = (image.width * chance.choice((0.05, 0.95)), image.height * chance.random())
        pose = Pose.placed(centre, min(image.size) * 0.004, chance.uniform(0, 90))
        paint(image, [shape], pose, {"main": chance.choice(shop.colours).rgb}, "")


def _sticker(image: Image.Image, chance: random.Random) -> None:
    """A shop's badge over the photo."""
    badge = [Part("disc", (0, 0, 100, 100), "accent"), Part("text", (10, 30, 90, 70), "white")]
    centre = (image.width * chance.choice((0.15, 0.85)), image.height * chance.choice((0.15, 0.85)))
    pose = Pose.placed(centre, min(image.size) * 0.0025, chance.uniform(-15, 15))
    colours: dict[str, RGB] = {"accent": (200, 30, 40), "white": (250, 250, 250)}
    paint(image, badge, pose, colours, chance.choice(("PROMO", "NEW", "-20%", "TOP")))


def _exposed(image: Image.Image, chance: random.Random) -> Image.Image:
    """Light from one side, a cast of colour, and grain."""
    height, width = image.height, image.width
    across = chance.gauss(0, 0.12) * np.linspace(-1, 1, width, dtype=np.float32)
    down = chance.gauss(0, 0.12) * np.linspace(-1, 1, height, dtype=np.float32)
    light = chance.uniform(0.78, 1.04) + across[None, :, None] + down[:, None, None]
    cast = np.array([chance.gauss(1, 0.04) for _ in range(3)], np.float32)
    top, left = (chance.randrange(_grain().shape[0] - side) for side in (height, width))
    pixels = np.asarray(image, np.float32) * (light * cast)
    pixels += _grain()[top : top + height, left : left + width] * chance.uniform(1, 9)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@cache
def _grain() -> NDArray[np.float32]:
    """Unit noise, drawn once: photos cut their piece out of it."""
    side = 2 * max(SIDES)
    return np.random.default_rng(0).standard_normal((side, side, 3), np.float32)
