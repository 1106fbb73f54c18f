"""The photos of the product at hand, in their order: each can be moved, and taken away."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.gui import photos
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type
from desktop.gui.widgets import button

SHOWN = 24
"""Of more photos, the first so many."""


class Tile(QPushButton):
    """One photo."""

    focused = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(self, theme: Theme, thumbnails: Thumbnails, key: object, photo: Photo) -> None:
        super().__init__()
        self._theme, self._thumbnails = theme, thumbnails
        self._key, self.photo = key, photo
        self.setProperty("look", "tile")
        self.setCheckable(True)
        self.setFixedSize(Size.THUMBNAIL, Size.THUMBNAIL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(photos.name_of(photo))
        thumbnails.ready.connect(self.update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match Qt.Key(event.key()):
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit()
            case Qt.Key.Key_Left if control:
                self.moved.emit(-1)
            case Qt.Key.Key_Right if control:
                self.moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.focused.emit()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(Size.STROKE, Size.STROKE, -Size.STROKE, -Size.STROKE)
        shape = QPainterPath()
        shape.addRoundedRect(box, Radius.FIELD, Radius.FIELD)
        ratio = self.devicePixelRatioF()
        small = self._thumbnails.get(self._key, self.photo, round(Size.THUMBNAIL * ratio))
        painter.setClipPath(shape)
        if small is None:
            painter.fillPath(shape, self._theme.colour("track"))
            icon = self._theme.icon("photo", "muted", Size.ICON, ratio)
            corner = (Size.THUMBNAIL - Size.ICON) // 2
            painter.drawPixmap(corner, corner, icon)
        else:
            painter.drawPixmap(box, small, QRectF(small.rect()))
        painter.setClipping(False)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), Size.FOCUS))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, Radius.FIELD, Radius.FIELD)


class AddTile(QPushButton):
    """Takes one more photo of the same product, by a click or dropped on it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("look", "tile")
        self.setFixedSize(Size.THUMBNAIL, Size.THUMBNAIL)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = self.tr("One more photo of this product: click, or drop it here")
        self.setAccessibleName(words)
        self.setToolTip(words)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.underMouse() or bool(self.property("hovering"))
        edge = Size.FOCUS if self.hasFocus() else Size.STROKE
        pen = QPen(self._theme.colour("accent" if lively or self.hasFocus() else "outline"), edge)
        if not self.hasFocus():
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(self._theme.colour("accent_soft" if lively else "surface"))
        box = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(box, Radius.FIELD, Radius.FIELD)
        icon = self._theme.icon("add", "accent", Size.ICON, self.devicePixelRatioF())
        corner = (Size.THUMBNAIL - Size.ICON) // 2
        painter.drawPixmap(corner, corner, icon)


class IconButton(QPushButton):
    """A button that shows an icon instead of words."""

    def __init__(self, theme: Theme, icon: str, words: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setProperty("look", "eye")
        self.setFixedSize(Size.TARGET, Size.TARGET)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words)
        self.setToolTip(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        colour = "text" if self.isEnabled() else "muted"
        icon = self._theme.icon(self._icon, colour, Size.ICON, self.devicePixelRatioF())
        side = (self.width() - Size.ICON) // 2
        QPainter(self).drawPixmap(side, (self.height() - Size.ICON) // 2, icon)


class PhotoStrip(QWidget):
    """A tile for each photo, one to add more, and the buttons for the tile that is chosen."""

    changed = Signal(list)
    """The photos, as somebody wants them to be."""
    add_asked = Signal()
    chosen = Signal(bool)
    """Whether a photo is chosen."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._theme, self._thumbnails = theme, thumbnails
        self._photos: list[Photo] = []
        self._keys: list[object] = []
        self._shown = 0
        self.tiles: list[Tile] = []
        self.add = AddTile(theme)
        self.more = button("quiet", "")
        self.more.setEnabled(False)
        self.earlier = IconButton(theme, "left", self.tr("Move to the front (Ctrl+Left)"))
        self.later = IconButton(theme, "right", self.tr("Move to the back (Ctrl+Right)"))
        self.remove = IconButton(theme, "cross", self.tr("Remove this photo (Del)"))
        self.tools = QWidget()
        self._grid = QGridLayout()
        self._columns = 0
        self._arrange()
        self.add.clicked.connect(self.add_asked)
        self.earlier.clicked.connect(lambda: self._move(-1))
        self.later.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(lambda: self._remove())

    @property
    def photos(self) -> list[Photo]:
        """The photos, in their order."""
        return list(self._photos)

    def show_photos(self, shown: list[Photo], *, one_product: bool) -> None:
        """Shows photos; where they are of several products, they are neither moved nor added to."""
        self._shown += 1
        self._photos = list(shown)
        self._keys = [("drop", self._shown, number) for number in range(len(shown))]
        self._build(one_product)

    def set_hovering(self, hovering: bool) -> None:
        """Shows that letting go now would add a photo."""
        self.add.setProperty("hovering", hovering)
        self.add.update()

    def current(self) -> int | None:
        """Which tile is chosen."""
        return next((at for at, tile in enumerate(self.tiles) if tile.isChecked()), None)

    def _build(self, one_product: bool) -> None:
        focused = any(tile.hasFocus() for tile in self.tiles)
        for tile in self.tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self.tiles = []
        for at, photo in enumerate(self._photos[:SHOWN]):
            tile = Tile(self._theme, self._thumbnails, self._keys[at], photo)
            name = self.tr("Photo {number} of {count}: {name}")
            tile.setAccessibleName(
                name.format(number=at + 1, count=len(self._photos), name=photos.name_of(photo))
            )
            tile.setEnabled(one_product)
            tile.focused.connect(lambda at=at: self._choose(at))
            tile.clicked.connect(lambda _=False, at=at: self._choose(at))
            tile.removed.connect(self._remove)
            tile.moved.connect(self._move)
            self.tiles.append(tile)
        if focused:
            self.add.setFocus()
        self.add.setVisible(one_product and bool(self._photos))
        left = len(self._photos) - SHOWN
        self.more.setText(f"+{left}" if left > 0 else "")
        self.more.setVisible(left > 0)
        self._lay()
        self._choose(None)
        chain = [*self.tiles, self.add, self.earlier, self.later, self.remove]
        for former, latter in pairwise([self.parentWidget() or self, *chain]):
            QWidget.setTabOrder(former, latter)

    def _lay(self) -> None:
        self._columns = max(1, (self.width() + Space.S) // (Size.THUMBNAIL + Space.S))
        widgets: list[QWidget] = [*self.tiles, self.add, self.more]
        shown = [one for one in widgets if not one.isHidden() or one in self.tiles]
        columns = min(self._columns, len(shown)) or 1
        for at, widget in enumerate(shown):
            self._grid.addWidget(widget, at // columns, at % columns)
            widget.show()
        self.updateGeometry()

    def _choose(self, chosen: int | None) -> None:
        for at, tile in enumerate(self.tiles):
            tile.setChecked(at == chosen)
        last = len(self.tiles) - 1
        self.earlier.setEnabled(chosen is not None and chosen > 0)
        self.later.setEnabled(chosen is not None and chosen < last)
        self.tools.setVisible(chosen is not None)
        self.chosen.emit(chosen is not None)

    def _move(self, by: int) -> None:
        at = self.current()
        if at is None or not 0 <= at + by < len(self.tiles):
            return
        self._photos.insert(at + by, self._photos.pop(at))
        self._keys.insert(at + by, self._keys.pop(at))
        self._build(one_product=True)
        self.tiles[at + by].setFocus()
        self._choose(at + by)
        self.changed.emit(self.photos)

    def _remove(self) -> None:
        at = self.current()
        if at is None:
            return
        del self._photos[at], self._keys[at]
        self._build(one_product=True)
        self.changed.emit(self.photos)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        columns = max(1, (self.width() + Space.S) // (Size.THUMBNAIL + Space.S))
        if columns != self._columns:
            self._lay()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.THUMBNAIL, super().minimumSizeHint().height())

    def _arrange(self) -> None:
        self._grid.setSpacing(Space.S)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addStretch()
        for one in (self.earlier, self.later, self.remove):
            row.addWidget(one)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(self._grid)
        column.addWidget(self.tools)
        self.add.setParent(self)
        self.more.setParent(self)
        self.more.setFont(font(Type.SMALL))
        for hidden in (self.add, self.more, self.tools):
            hidden.hide()
