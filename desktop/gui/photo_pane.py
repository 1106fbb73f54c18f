"""The photo of an entry as large as there is room, or a word on why there is none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.history.rows import Entry
from desktop.gui.photos import Thumbnails
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type

SIDE = 640
"""In pixels of the screen: what is read of a photo; a larger pane has it scaled."""

LARGE = 1280
"""And where one has asked for it to be enlarged."""

ABREAST = 3
"""So many photos of one entry are shown side by side when enlarged."""


class PhotoPane(QWidget):
    """Shows a small picture at once, and the photo itself as soon as it is read."""

    clicked = Signal()

    def __init__(self, theme: Theme, thumbnails: Thumbnails, *, enlarged: bool = False) -> None:
        super().__init__()
        self._theme, self._thumbnails, self._enlarged = theme, thumbnails, enlarged
        self._side = LARGE if enlarged else SIDE
        self._entry: Entry | None = None
        self._small = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(Size.PHOTO, Size.PHOTO)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Photo"))
        thumbnails.ready.connect(self.update)

    def show_entry(self, entry: Entry | None, picture: bytes | None) -> None:
        """Shows the photos of an entry, and until they are read its small picture (JPEG)."""
        self._entry = entry
        self._small = QPixmap()
        if picture is not None:
            self._small.loadFromData(picture)
        self.update()

    def fetch(self, entry: Entry) -> None:
        """Has the photo of an entry read that may be shown next."""
        for number, path in enumerate(_files(entry)[: self._most()]):
            self._thumbnails.get((entry.id, number), path, self._side)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.REVIEW_PHOTO, Size.REVIEW_PHOTO)

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:  # noqa: N802
        self.clicked.emit()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._enlarged:
            painter.fillRect(self.rect(), self._theme.colour("window"))
        pictures = self._pictures()
        if not pictures:
            self._paint_nothing(painter)
            return
        gaps = (len(pictures) - 1) * Space.M
        side = min(self.height(), (self.width() - gaps) / len(pictures))
        left = (self.width() - side * len(pictures) - gaps) / 2
        top = (self.height() - side) / 2
        for picture in pictures:
            box = QRectF(left, top, side, side)
            shape = QPainterPath()
            shape.addRoundedRect(box, Radius.FIELD, Radius.FIELD)
            painter.setClipPath(shape)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
            left += side + Space.M

    def _pictures(self) -> list[QPixmap]:
        """What there is to show, the best there is of each photo."""
        if self._entry is None:
            return []
        found = []
        for number, path in enumerate(_files(self._entry)[: self._most()]):
            sharp = self._thumbnails.get((self._entry.id, number), path, self._side)
            if sharp is not None:
                found.append(sharp)
        if not found and not self._small.isNull():
            found.append(self._small)
        return found

    def _most(self) -> int:
        return ABREAST if self._enlarged else 1

    def _paint_nothing(self, painter: QPainter) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), Radius.FIELD, Radius.FIELD)
        painter.fillPath(shape, self._theme.colour("window"))
        if self._entry is None:
            return
        names = (
            ("photo", self.tr("The photo is not there."))
            if self._entry.photos
            else (
                "text",
                self.tr("No photo: by its text alone."),
            )
        )
        icon = self._theme.icon(names[0], "muted", Size.ICON_LARGE, self.devicePixelRatioF())
        middle = self.rect().center()
        half = Size.ICON_LARGE // 2
        painter.drawPixmap(middle.x() - half, middle.y() - Size.ICON_LARGE, icon)
        painter.setFont(font(Type.SMALL))
        painter.setPen(self._theme.colour("muted"))
        words = self.rect().adjusted(Space.M, self.height() // 2 + Space.M, -Space.M, 0)
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, centred | Qt.TextFlag.TextWordWrap, names[1])


def _files(entry: Entry) -> list[Path]:
    """The photos that were files; the others are kept nowhere."""
    return [path for path in map(Path, entry.photos) if path.is_absolute()]
