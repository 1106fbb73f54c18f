"""How many items of a batch are in each category, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.core.batches.ledger import CategoryCount
from desktop.gui.chart_reading import Mark, ReadableChart
from desktop.gui.language import category_name, number, percent
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Size, Space, Type


class CategoryChart(ReadableChart):
    """A bar for each category, the most frequent first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._counts: Sequence[CategoryCount] = ()
        self._words = font(Type.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_counts(self, counts: Sequence[CategoryCount]) -> None:
        """Shows other figures."""
        self._counts = counts
        named = (f"{category_name(one.name_fr, one.name_en)}: {one.items}" for one in counts)
        self.setAccessibleName(", ".join(named))
        self.forget_mark()
        self.updateGeometry()
        self.update()

    def marks(self) -> list[Mark]:
        height, total = self._row(), sum(one.items for one in self._counts)
        return [
            Mark(
                QRectF(0, place * height, self.width(), height),
                f"{category_name(one.name_fr, one.name_en)} ({one.code})\n"
                f"{number(one.items)} · {percent(one.items / total)}",
            )
            for place, one in enumerate(self._counts)
        ]

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.CHART, len(self._counts) * self._row())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        most = max((one.items for one in self._counts), default=1)
        height = self._row()
        for place, one in enumerate(self._counts):
            self._paint_row(painter, place * height, one, most)
        self.paint_mark(painter)

    def _paint_row(self, painter: QPainter, top: int, one: CategoryCount, most: int) -> None:
        metrics = QFontMetrics(self._words)
        base = top + metrics.ascent()
        figure = number(one.items)
        room = self.width() - metrics.horizontalAdvance(figure) - Space.S
        name = category_name(one.name_fr, one.name_en)
        painter.setPen(self._theme.colour("text"))
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(0, base, shown)
        painter.drawText(self.width() - metrics.horizontalAdvance(figure), base, figure)
        bar = QRectF(0, top + metrics.height() + Space.HAIR, self.width(), Size.BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, share in (("track", 1.0), ("accent", one.items / most)):
            painter.setBrush(self._theme.colour(colour))
            bar.setWidth(max(Size.BAR, self.width() * share))
            painter.drawRoundedRect(bar, Size.BAR / 2, Size.BAR / 2)

    def _row(self) -> int:
        return QFontMetrics(self._words).height() + Space.HAIR + Size.BAR + Space.M
