"""How far something is: a bar that fills, or one that only says that work goes on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar

from desktop.gui.theme import Theme
from desktop.gui.tokens import Motion, Size

_PART = 3
"""Of a bar without a length, such a part is filled; it travels, unless nothing may move."""


class Progress(QProgressBar):
    """Drawn by us: Qt's own never stands still while the length of the work is unknown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(textVisible=False)
        self._theme = theme
        self._round = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._round.setLoopCount(-1)
        self._round.valueChanged.connect(lambda _: self.update())
        theme.worn.connect(self._move)

    def setRange(self, minimum: int, maximum: int) -> None:  # noqa: N802
        """As Qt's: from 0 to 0 where the length is unknown."""
        super().setRange(minimum, maximum)
        self._move()

    @property
    def moves(self) -> bool:
        """Whether something travels along the bar."""
        return self._round.state() == QVariantAnimation.State.Running

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.PROGRESS, Size.BAR)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.BAR, Size.BAR)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._move()

    def _move(self) -> None:
        if self.minimum() == self.maximum() and self.isVisible() and Motion.BUSY:
            self._round.setDuration(Motion.BUSY)
            if not self.moves:
                self._round.start()
        else:
            self._round.stop()
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        end = whole.height() / 2
        shape = QPainterPath()
        shape.addRoundedRect(whole, end, end)
        painter.fillPath(shape, self._theme.colour("track"))
        filled = self._filled(whole)
        if filled.width() > 0:
            painter.setClipPath(shape)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(filled, end, end)

    def _filled(self, whole: QRectF) -> QRectF:
        if self.minimum() != self.maximum():
            share = (self.value() - self.minimum()) / (self.maximum() - self.minimum())
            return QRectF(0, 0, whole.width() * min(max(share, 0), 1), whole.height())
        width = whole.width() / _PART
        at = float(self._round.currentValue()) if self.moves else 1 / 2
        return QRectF(at * (whole.width() + width) - width, 0, width, whole.height())
