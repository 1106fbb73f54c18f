"""A window that is all on its screen."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop.gui.tokens import Size


def fit(window: QWidget) -> None:
    """Makes a window that is not shown yet smaller than its screen, and puts all of it there: one
    that was left on a larger screen, or the first one on a small screen, has its buttons in sight.
    """
    if window.isMaximized() or window.isFullScreen():
        return
    area = _within(window)
    size = window.size().boundedTo(area.size())
    window.resize(size)
    if window.testAttribute(Qt.WidgetAttribute.WA_Moved):
        left = min(max(window.x(), area.left()), area.right() + 1 - size.width())
        top = min(max(window.y(), area.top()), area.bottom() + 1 - size.height())
        window.move(left, top)


def _within(window: QWidget) -> QRect:
    """Where there is room; how much of it the frame takes is only known once it is there."""
    frame = window.frameGeometry().size() - window.size()
    beside, above = frame.width(), max(frame.height(), Size.TARGET)
    return window.screen().availableGeometry().adjusted(0, 0, -beside, -above)
