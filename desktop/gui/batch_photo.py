"""How the photo of an item looks in a batch's table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.gui.lazy_table import PICTURE_ROLE
from desktop.gui.theme import Theme
from desktop.gui.tokens import Radius, Size


class PhotoDelegate(QStyledItemDelegate):
    """Paints the small picture with round corners, or an icon in its place."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)  # the ground
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRect(0, 0, Size.TABLE_THUMBNAIL, Size.TABLE_THUMBNAIL)
        box.moveCenter(option.rect.center())
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), Radius.SMALL, Radius.SMALL)
        picture = index.data(PICTURE_ROLE)
        if picture is not None:
            painter.setClipPath(shape)
            painter.drawPixmap(box, picture)
        else:
            painter.fillPath(shape, self._theme.colour("track"))
            ratio = self._view.devicePixelRatioF()
            icon = self._theme.icon("photo", "muted", Size.ICON, ratio)
            corner = (Size.TABLE_THUMBNAIL - Size.ICON) // 2
            painter.drawPixmap(box.left() + corner, box.top() + corner, icon)
        painter.restore()
