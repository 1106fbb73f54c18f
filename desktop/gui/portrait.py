"""The photo of a product, as large as a result shows it."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QLabel

from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.tokens import Radius, Size


class Portrait(QLabel):
    """The photo of a result, with round corners; hidden where there is none, or no room."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._key: Hashable = None
        self._photo: Photo | None = None
        self._room = True
        self.setFixedSize(Size.PHOTO, Size.PHOTO)
        thumbnails.ready.connect(self._draw)

    def show_photo(self, key: Hashable, photo: Photo | None) -> None:
        """Shows this photo as soon as there is a picture of it."""
        self._key, self._photo = key, photo
        self._draw()

    def set_room(self, room: bool) -> None:
        """Whether there is room for it."""
        if room != self._room:
            self._room = room
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        small = None
        if self._photo is not None and self._room:
            small = self._thumbnails.get(self._key, self._photo, round(Size.PHOTO * ratio))
        self.setVisible(small is not None)
        if small is not None:
            self.setPixmap(_rounded(small, Radius.FIELD * ratio, ratio))


def _rounded(picture: QPixmap, radius: float, ratio: float) -> QPixmap:
    """The picture with round corners, for a screen of that pixel ratio."""
    made = QPixmap(picture.size())
    made.fill(Qt.GlobalColor.transparent)
    shape = QPainterPath()
    shape.addRoundedRect(0, 0, made.width(), made.height(), radius, radius)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape)
    painter.drawPixmap(0, 0, made.width(), made.height(), picture)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
