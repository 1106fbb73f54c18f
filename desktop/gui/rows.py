"""How a product looks in a list: a small photo, two lines, and a figure at the end."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.gui.photos import Thumbnails
from desktop.gui.subject import Subject
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type

SUBJECT_ROLE: Final = Qt.ItemDataRole.UserRole


def data(subject: Subject, role: int) -> Any:
    """What a list model answers for a product: to the delegate, to tool tips, to screen readers."""
    if role == SUBJECT_ROLE:
        return subject
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
        parts = (subject.title, subject.probability, subject.line)
        return "\n".join(part for part in parts if part)
    return None


class RowDelegate(QStyledItemDelegate):
    """Paints the rows of a model that answers by `data`."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._thumbnails, self._view = theme, thumbnails, view
        self._title, self._detail = font(Type.BODY, Type.STRONG), font(Type.SMALL)
        thumbnails.ready.connect(view.viewport().update)

    def sizeHint(  # noqa: N802
        self, _: QStyleOptionViewItem, __: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(Size.LIST_LEAST, Size.ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        subject: Subject = index.data(SUBJECT_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = option.rect.adjusted(0, Space.HAIR, -Space.XS, -Space.HAIR)
        self._paint_ground(painter, box, option)
        inner = box.adjusted(Space.S, Space.S, -Space.M, -Space.S)
        picture = QRect(inner.left(), 0, Size.THUMBNAIL, Size.THUMBNAIL)
        picture.moveTop(inner.center().y() - Size.THUMBNAIL // 2)
        self._paint_picture(painter, picture, subject)
        words = inner.adjusted(Size.THUMBNAIL + Space.M, 0, 0, 0)
        self._paint_words(painter, words, subject)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRect, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "window"))
            painter.drawRoundedRect(box, Radius.FIELD, Radius.FIELD)
        if selected and self._view.hasFocus():
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(self._theme.colour("accent"))
            pen.setWidth(Size.FOCUS)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, Radius.FIELD, Radius.FIELD)

    def _paint_picture(self, painter: QPainter, box: QRect, subject: Subject) -> None:
        ratio = self._view.devicePixelRatioF()
        small = None
        if subject.photo is not None:
            side = round(Size.THUMBNAIL * ratio)
            small = self._thumbnails.get(subject.key, subject.photo, side)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(box), Radius.FIELD, Radius.FIELD)
        if small is not None:
            painter.save()
            painter.setClipPath(clip)
            painter.drawPixmap(box, small)
            painter.restore()
            return
        painter.fillPath(clip, self._theme.colour("track"))
        name = "failed" if subject.problem else "text" if subject.photo is None else "photo"
        icon = self._theme.icon(name, "muted", Size.ICON, ratio)
        corner = Size.THUMBNAIL // 2 - Size.ICON // 2
        painter.drawPixmap(box.left() + corner, box.top() + corner, icon)

    def _paint_words(self, painter: QPainter, box: QRect, subject: Subject) -> None:
        """The title with the probability at its end, and below it what else there is."""
        titles, details = QFontMetrics(self._title), QFontMetrics(self._detail)
        room = box.width()
        if subject.probability:
            room -= titles.horizontalAdvance(subject.probability) + Space.M
        heads = _wrapped(subject.title, self._title, room, 1 if subject.problem else 2)
        lines = _wrapped(subject.line, self._detail, box.width(), 2 if subject.problem else 1)
        height = len(heads) * titles.height() + Space.HAIR + len(lines) * details.height()
        base = box.center().y() - height // 2 + titles.ascent()
        painter.setFont(self._title)
        painter.setPen(self._theme.colour("danger" if subject.problem else "text"))
        end = box.right() - titles.horizontalAdvance(subject.probability)
        painter.drawText(end, base, subject.probability)
        for text in heads:
            painter.drawText(box.left(), base, text)
            base += titles.height()
        base += Space.HAIR - titles.ascent() + details.ascent()
        painter.setFont(self._detail)
        painter.setPen(self._theme.colour("muted"))
        for text in lines:
            painter.drawText(box.left(), base, text)
            base += details.height()


def _wrapped(text: str, used: QFont, width: int, most: int) -> list[str]:
    """`text` in at most so many lines of that width; the last one ends in an ellipsis."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, used)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while len(lines) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, length = line.textStart(), line.textLength()
        lines.append(text[start : start + length].rstrip())
        rest = text[start:]
    layout.endLayout()
    if lines:
        lines[-1] = QFontMetrics(used).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return lines
