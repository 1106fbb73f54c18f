"""Paints the outlines of `shop.toml` onto an image: shapes, patterns and lettering under a pose."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from trainer.demo.shop import RGB, STROKES, Part

Point = tuple[float, float]

_STEPS = 20
_CIRCLE = tuple(
    (0.5 + 0.5 * math.cos(angle), 0.5 + 0.5 * math.sin(angle))
    for angle in (2 * math.pi * step / _STEPS for step in range(_STEPS + 1))
)


class Pose(NamedTuple):
    """Where the square of an outline lies on the image: an affine map to pixels."""

    xx: float
    xy: float
    yx: float
    yy: float
    x0: float
    y0: float

    @classmethod
    def placed(
        cls, centre: Point, scale: float, degrees: float, mirrored: bool = False, slant: float = 0.0
    ) -> Pose:
        """The square around `centre` (pixels), `scale` pixels per unit, turned and slanted."""
        cos, sin = (scale * f(math.radians(degrees)) for f in (math.cos, math.sin))
        xx, yx = (-cos, -sin) if mirrored else (cos, sin)
        xy, yy = -sin + slant * cos, cos + slant * sin
        return cls(xx, xy, yx, yy, centre[0] - 50 * (xx + xy), centre[1] - 50 * (yx + yy))

    @property
    def scale(self) -> float:
        """Pixels per unit, about."""
        return math.hypot(self.xx, self.yx)

    def __call__(self, x: float, y: float) -> Point:
        return self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0


def paint(
    image: Image.Image,
    parts: Iterable[Part],
    pose: Pose,
    colours: Mapping[str, RGB],
    lettering: str,
) -> None:
    """Paints the parts in order; `text` parts carry `lettering`."""
    draw = ImageDraw.Draw(image)
    for part in parts:
        colour = colours[part.paint]
        if part.kind == "text":
            _letter(image, part.numbers, pose, colour, lettering)
            continue
        outline = [pose(x, y) for x, y in _contour(part)]
        if part.kind in STROKES:
            draw.line(outline, colour, round(part.numbers[4] * pose.scale), joint="curve")
            continue
        draw.polygon(outline, fill=colour)
        if part.pattern:
            contrast = tinted(colour, -0.35 if sum(colour) > 380 else 0.45)
            for contour in _pattern(part):
                draw.polygon([pose(x, y) for x, y in contour], fill=contrast)


def tinted(colour: RGB, amount: float) -> RGB:
    """`colour` moved towards white (`amount` up to 1) or black (down to -1)."""
    target = 255 if amount > 0 else 0
    red, green, blue = (round(value + (target - value) * abs(amount)) for value in colour)
    return red, green, blue


def _contour(part: Part) -> Sequence[Point]:
    numbers = part.numbers
    if part.kind == "poly":
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    x0, y0, x1, y1 = numbers[:4]
    if part.kind in ("disc", "ring"):
        return _disc(x0, y0, x1, y1)
    if part.kind == "bar":
        return (x0, y0), (x1, y1)
    if part.kind == "arch":
        return _disc(x0, y0, x1, y1, _CIRCLE[_STEPS // 2 :])
    return _box(x0, y0, x1, y1)


def _box(x0: float, y0: float, x1: float, y1: float) -> Sequence[Point]:
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _disc(
    x0: float, y0: float, x1: float, y1: float, circle: Sequence[Point] = _CIRCLE
) -> Sequence[Point]:
    return [(x0 + (x1 - x0) * u, y0 + (y1 - y0) * v) for u, v in circle]


def _pattern(part: Part) -> Iterator[Sequence[Point]]:
    x0, y0, x1, y1 = part.numbers
    steps = 8
    columns = [x0 + (x1 - x0) * step / steps for step in range(steps + 1)]
    rows = [y0 + (y1 - y0) * step / steps for step in range(steps + 1)]
    if part.pattern == "stripes":
        for top, bottom in list(pairwise(rows))[::2]:
            yield _box(x0, top, x1, (top + bottom) / 2)
        return
    shape = _disc if part.pattern == "dots" else _box
    for row, (top, bottom) in enumerate(pairwise(rows)):
        for left, right in list(pairwise(columns))[row % 2 :: 2]:
            yield shape(left, top, right, bottom)


def _letter(
    image: Image.Image, box: Sequence[float], pose: Pose, colour: RGB, lettering: str
) -> None:
    x0, y0, x1, y1 = box
    width, height = max(1, int((x1 - x0) * pose.scale)), max(1, int((y1 - y0) * pose.scale))
    wanted = _font(20).getlength(lettering) / 20
    size = min(max(width / wanted, height * 0.55, 6), height * 0.9)
    font = _font(max(6, 2 * int(size / 2)))
    mask = Image.new("L", (width, height))
    anchor = "mm" if font.getlength(lettering) <= width else "lm"  # what is too long is cut
    at = (width / 2 if anchor == "mm" else 0, height / 2)
    ImageDraw.Draw(mask).text(at, lettering, fill=255, font=font, anchor=anchor)
    mask = mask.rotate(-math.degrees(math.atan2(-pose.xy, pose.yy)), expand=True)
    x, y = pose((x0 + x1) / 2, (y0 + y1) / 2)
    image.paste(colour, (round(x - mask.width / 2), round(y - mask.height / 2)), mask)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
