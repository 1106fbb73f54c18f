"""Charts that can be read: by the mouse, by arrow keys, and by ear."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.gui.theme import Theme
from desktop.gui.tokens import Radius, Size

_STEPS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Mark(NamedTuple):
    """A value in a chart: where it stands, and what it is in words."""

    place: QRectF
    words: str


class ReadableChart(QWidget):
    """Tells the value under the mouse; with the focus, arrows lead from one to the next."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.current: int | None = None
        """Which of the marks is told."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def marks(self) -> list[Mark]:
        """All values, in the order in which one reads them, where they stand now."""
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = next((one for one in self.marks() if one.place.contains(event.pos())), None)
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), found.words, self, found.place.toRect())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, last = Qt.Key(event.key()), len(self.marks()) - 1
        if key in _STEPS and last >= 0:
            before = (-1 if _STEPS[key] > 0 else last + 1) if self.current is None else self.current
            self._read(min(max(before + _STEPS[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self._read(0 if key == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        QToolTip.hideText()
        super().focusOutEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def forget_mark(self) -> None:
        """Other values are shown: none of them is told."""
        self.current = None
        self.setAccessibleDescription("")

    def _read(self, place: int) -> None:
        self.current = place
        mark = self.marks()[place]
        self.setAccessibleDescription(mark.words)
        changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(changed)
        corner = self.mapToGlobal(mark.place.bottomLeft().toPoint())
        QToolTip.showText(corner, mark.words, self)
        self.update()

    def paint_mark(self, painter: QPainter) -> None:
        """Frames the value that is told, or the chart that has the focus without one."""
        if not self.hasFocus():
            return
        marks = self.marks()
        inner = Size.FOCUS / 2
        whole = QRectF(self.rect()).adjusted(inner, inner, -inner, -inner)
        framed = whole
        if self.current is not None and self.current < len(marks):
            framed = marks[self.current].place.adjusted(-inner, -inner, inner, inner)
            framed = framed.intersected(whole)
        painter.setPen(QPen(self._theme.colour("accent"), Size.FOCUS))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(framed, Radius.SMALL, Radius.SMALL)
