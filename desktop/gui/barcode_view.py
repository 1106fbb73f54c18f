"""A barcode on the screen, for a scanner to read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.scanner import ean13
from desktop.gui.theme import font
from desktop.gui.tokens import LIGHT, Size, Space, Type


class BarcodeView(QWidget):
    """An EAN-13: black on white in any scheme, as no scanner reads it the other way round."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number, self._modules = number, ean13.modules(number)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Barcode {number}").format(number=number))

    def sizeHint(self) -> QSize:  # noqa: N802
        modules = ean13.MODULES + 2 * ean13.QUIET
        line = Type.SMALL + Space.S
        return QSize(modules * Size.BARCODE_MODULE, Size.BARCODE + line + 2 * Space.S)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(LIGHT.surface))
        ink = QColor(LIGHT.text)
        left = ean13.QUIET * Size.BARCODE_MODULE
        for place, module in enumerate(self._modules):
            if module == "1":
                at = left + place * Size.BARCODE_MODULE
                painter.fillRect(QRectF(at, Space.S, Size.BARCODE_MODULE, Size.BARCODE), ink)
        painter.setPen(ink)
        painter.setFont(font(Type.SMALL))
        below = self.rect().adjusted(0, Space.S + Size.BARCODE, 0, -Space.S)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._number)
