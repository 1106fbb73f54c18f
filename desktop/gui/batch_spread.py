"""How a text of several columns looks in a batch's table: a name, or why a row failed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.gui.batch_cells import SPREAD_ROLE

_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LINES = _LINE | Qt.TextFlag.TextWordWrap


class SpreadDelegate(QStyledItemDelegate):
    """Each cell paints its own part of the text: spans of the view would have to be kept for a
    hundred thousand rows."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.data(SPREAD_ROLE) is not None:
            option.text = ""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        spread = index.data(SPREAD_ROLE)
        if spread is None:
            return
        first, last = spread
        home, view = index.sibling(index.row(), first), self._view
        whole = QStyleOptionViewItem(option)
        super().initStyleOption(whole, home)
        left = view.columnViewportPosition(first)
        right = view.columnViewportPosition(last) + view.columnWidth(last)
        whole.rect = QRect(left, option.rect.top(), right - left, option.rect.height())
        style = view.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, whole, view) + 1
        box = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, whole, view)
        box.adjust(margin, 0, -margin, 0)
        text, metrics = whole.text, whole.fontMetrics
        flags = _LINE
        if metrics.horizontalAdvance(text) > box.width():
            lines = metrics.boundingRect(box, int(_LINES), text)
            if lines.height() <= box.height() and lines.width() <= box.width():
                flags = _LINES
            else:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.save()
        painter.setClipRect(option.rect)
        painter.setFont(whole.font)
        colour = home.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(colour if colour is not None else whole.palette.text().color())
        painter.drawText(box, int(flags), text)
        painter.restore()
