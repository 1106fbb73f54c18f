"""Controls of the batch page that Qt's style sheets cannot draw in our colours."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
)

from desktop.gui.theme import Theme
from desktop.gui.tokens import Radius, Size, Space

_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Tick(QCheckBox):
    """A box that is ticked or not, with its words."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(Size.ICON + Space.M + words + Space.S, Size.TARGET)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def hitButton(self, _: object) -> bool:  # noqa: N802
        return True

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        colours = self._theme.colour
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(Size.FOCUS, 0, Size.ICON, Size.ICON)
        box.moveTop((self.height() - Size.ICON) / 2)
        on, able, focus = self.isChecked(), self.isEnabled(), self.hasFocus()
        edge = "text" if focus and on else "accent" if focus or (on and able) else "outline"
        painter.setPen(QPen(colours(edge), Size.FOCUS if focus else Size.STROKE))
        filled = "accent" if able else "track"
        painter.setBrush(colours(filled if on else "field"))
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        if on:
            painter.setPen(QPen(colours("on_accent" if able else "muted"), Size.FOCUS))
            shares = ((0.22, 0.52), (0.43, 0.72), (0.78, 0.30))
            corners = [
                QPointF(box.left() + x * box.width(), box.top() + y * box.height())
                for x, y in shares
            ]
            painter.drawPolyline(corners)
        painter.setPen(colours("text" if able else "muted"))
        words = self.rect().adjusted(Size.FOCUS + Size.ICON + Space.S, 0, 0, 0)
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text()
        )


class Choice(QComboBox):
    """One of several, with an arrow that says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.COLUMN_SMALL, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._shortened() != self.currentText():
            QToolTip.showText(QCursor.pos(), self.currentText(), self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scrolls what it is in: a wheel that passes by chooses nothing."""
        event.ignore()

    def _shortened(self) -> str:
        room = self.width() - Space.L - Space.XL
        end = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), end, room)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self._shortened()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour("text" if self.isEnabled() else "muted")
        painter.setPen(QPen(colour, Size.FOCUS))
        middle = QPointF(self.width() - Space.L, self.height() / 2)
        wing = QPointF(Space.XS, Space.XS)
        left = middle - QPointF(wing.x(), wing.y() / 2)
        right = middle + QPointF(wing.x(), -wing.y() / 2)
        painter.drawPolyline([left, middle + QPointF(0, wing.y() / 2), right])
