"""The icons are one family of our own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from desktop.gui.theme import ICONS, Theme

GUI = ICONS.parent
FAMILY = [path for path in sorted(ICONS.glob("*.svg")) if path.stem != "app"]
DRAWN_ALIKE = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.75",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.stem)
def test_each_is_drawn_with_the_same_pen(path: Path) -> None:
    drawing = ElementTree.parse(path).getroot()
    assert drawing.attrib == DRAWN_ALIKE
    for part in drawing.iter():
        assert part.tag in {SVG + name for name in ("svg", "path", "circle", "rect")}
        if part is not drawing:
            assert not set(part.attrib) & (set(DRAWN_ALIKE) | {"style", "transform"})


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_each_can_be_drawn(path: Path) -> None:
    assert QSvgRenderer(QByteArray(path.read_bytes())).isValid()


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.stem)
def test_each_fills_its_room_and_is_not_cut_off(path: Path, theme: Theme) -> None:
    size = 48
    image: QImage = theme.icon(path.stem, "text", size, 1.0).toImage()
    inked = [
        (x, y) for x in range(size) for y in range(size) if image.pixelColor(x, y).alpha() > 40
    ]
    for side in zip(*inked, strict=True):
        assert min(side) >= 2 and max(side) <= size - 3, "its pen stays inside"
    width, height = (max(side) - min(side) for side in zip(*inked, strict=True))
    assert max(width, height) >= size / 2, "as large as the others"


def test_each_is_used_and_each_that_is_used_is_there() -> None:
    there = {path.stem for path in FAMILY}
    texts = "\n".join(path.read_text(encoding="utf-8") for path in GUI.glob("*.py"))
    quoted = set(re.findall(r'"([a-z][a-z-]+)"', texts))
    assert there <= quoted, there - quoted
    places = r"(?:Icon\(\w+(?:\.\w+)?, |Notice\(|say\(|show_icon\()"
    asked = set(re.findall(places + r'"([a-z-]+)"', texts))
    assert asked <= there, asked - there
    assert len(asked) > 5
