"""Draws the application's icon in all sizes and formats, from its one SVG.

    python packaging/freeze/icons.py FOLDER

Writes into `icons/`: SIZExSIZE.png, app.svg, app.ico (for Windows) and app.icns (for macOS).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parents[2] / "desktop" / "gui" / "icons" / "app.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Pixels; those that desktops ask for."""
ICNS_SIZE = 1024
"""The largest that macOS shows; Pillow makes the smaller ones of it."""
ICO_SIZES = [(size, size) for size in SIZES if size <= 256]


def draw(size: int) -> Image.Image:
    """The drawing as RGBA pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer = QSvgRenderer(str(DRAWING))
    if not renderer.isValid():
        sys.exit(f"{DRAWING.name} cannot be drawn")
    renderer.render(painter)
    painter.end()
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (size, size), bytes(straight.constBits()))


def make(folder: Path) -> None:
    """Writes all of them below a folder."""
    icons = folder / "icons"
    icons.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DRAWING, icons / "app.svg")
    drawn = [draw(size) for size in SIZES]
    for image in drawn:
        image.save(icons / f"{image.width}x{image.height}.png")
    small = [image for image in drawn if image.size in ICO_SIZES]
    small[-1].save(icons / "app.ico", sizes=ICO_SIZES, append_images=small[:-1])
    draw(ICNS_SIZE).save(icons / "app.icns", append_images=drawn)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: icons.py FOLDER")
    make(Path(sys.argv[1]))
