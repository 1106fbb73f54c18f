"""Which of the model's answers people corrected: a chart with a figure in each of its cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.core.history.charts import CategoryRow
from desktop.gui.chart_reading import Mark, ReadableChart
from desktop.gui.language import category_name, number, percent, translate
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type


class CorrectionsChart(ReadableChart):
    """A row for each category, a cell for each model: the fuller, the more was corrected."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._versions: Sequence[str] = ()
        self._rows: Sequence[CategoryRow] = ()
        self._words = font(Type.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_corrections(self, versions: Sequence[str], rows: Sequence[CategoryRow]) -> None:
        """Shows other figures."""
        self._versions, self._rows = versions, rows
        told = (
            f"{self._name(row)}: "
            + ", ".join(
                f"{one.version} {percent(one.rate, 0)}" for one in row.cells if one.rate is not None
            )
            for row in rows
        )
        self.setAccessibleName("; ".join(told) or translate("Figures", "Nothing yet"))
        self.forget_mark()
        self.updateGeometry()
        self.update()

    def marks(self) -> list[Mark]:
        name_width, cell = self._widths()
        found = []
        for place, row in enumerate(self._rows, 1):
            top, height = place * Size.HEAT_ROW, Size.HEAT_ROW - Space.XS
            for column, one in enumerate(row.cells):
                if one.rate is not None:
                    box = QRectF(name_width + column * cell, top, cell - Space.XS, height)
                    words = self._figure(one.rate, one.decided)
                    found.append(Mark(box, f"{self._name(row)} · {one.version}\n{words}"))
        return found

    def _widths(self) -> tuple[int, float]:
        """Of the names, and of a model's column."""
        name_width = min(Size.HEAT_NAME, self.width() // 3)
        count = max(1, len(self._versions))
        return name_width, min(Size.COLUMN, (self.width() - name_width) / count)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = Size.HEAT_NAME + max(1, len(self._versions)) * Size.HEAT_CELL
        return QSize(width, (len(self._rows) + 1) * Size.HEAT_ROW)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        metrics = QFontMetrics(self._words)
        name_width, cell = self._widths()
        middle = Qt.AlignmentFlag.AlignCenter
        painter.setPen(self._theme.colour("muted"))
        for column, version in enumerate(self._versions):
            box = QRectF(name_width + column * cell, 0, cell - Space.S, Size.HEAT_ROW)
            room = int(box.width())
            shown = metrics.elidedText(version, Qt.TextElideMode.ElideLeft, room)
            painter.drawText(box, middle, shown)
        for place, row in enumerate(self._rows, 1):
            top = place * Size.HEAT_ROW
            painter.setPen(self._theme.colour("text"))
            name = metrics.elidedText(
                self._name(row), Qt.TextElideMode.ElideRight, name_width - Space.S
            )
            line = QRectF(0, top, name_width, Size.HEAT_ROW - Space.XS)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
            for column, one in enumerate(row.cells):
                left = name_width + column * cell
                box = QRectF(left, top, cell - Space.XS, Size.HEAT_ROW - Space.XS)
                if one.rate is not None:
                    self._paint_cell(painter, box, one.rate, one.decided)
        self.paint_mark(painter)

    def _paint_cell(self, painter: QPainter, box: QRectF, rate: float, decided: int) -> None:
        colour = QColor(self._theme.colour("warning"))
        colour.setAlphaF(0.08 + 0.32 * rate)  # the figure on it stays easy to read
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._figure(rate, decided))

    def _figure(self, rate: float, decided: int) -> str:
        words = translate("Figures", "{rate} of {count}")
        return words.format(rate=percent(rate, 0), count=number(decided))

    def _name(self, row: CategoryRow) -> str:
        return category_name(row.label.name_fr, row.label.name_en) or row.label.code
