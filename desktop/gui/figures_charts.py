"""Charts of the history: drawn in the window's own colours, with their figures beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.history.charts import CategoryRow, Day
from desktop.gui.language import category_name, day, number, percent, translate
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type

PARTS = (
    ("automatic", "accent"),
    ("by_person", "outline"),
    ("waiting", "warning"),
    ("failed", "danger"),
)
"""Of a day's work, from the bottom: the name in `Day`, the colour."""


def part_name(part: str) -> str:
    """What a part of a day's work is called."""
    return {
        "automatic": translate("Figures", "automatic"),
        "by_person": translate("Figures", "decided by people"),
        "waiting": translate("Figures", "to review"),
        "failed": translate("Figures", "failed"),
    }[part]


class DaysChart(QWidget):
    """A column for each day: how much was done, and what became of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._days: Sequence[Day] = ()
        self._words = font(Type.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(self, days: Sequence[Day]) -> None:
        """Shows other figures."""
        self._days = days
        told = (f"{day(one.day)}: {self._value(one)}" for one in days if one.items)
        self.setAccessibleName(", ".join(told) or translate("Figures", "Nothing yet"))
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.CHART, Size.DAYS_CHART)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        if not self._days:
            return
        metrics = QFontMetrics(self._words)
        top = metrics.height() + Space.XS
        plot = QRectF(0, top, self.width(), self.height() - 2 * top)
        most = self._most()
        painter.setPen(QPen(self._theme.colour("border"), Size.STROKE))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.drawLine(int(plot.left()), int(y), int(plot.right()), int(y))
        self._paint(painter, plot, most)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(0, metrics.ascent(), self._scale(most))
        base = self.height() - metrics.descent()
        painter.drawText(0, base, day(self._days[0].day))
        last = day(self._days[-1].day)
        painter.drawText(self.width() - metrics.horizontalAdvance(last), base, last)

    def _most(self) -> float:
        return max(1, *(one.items for one in self._days))

    def _scale(self, most: float) -> str:
        return number(most)

    def _value(self, one: Day) -> str:
        return number(one.items)

    def _paint(self, painter: QPainter, plot: QRectF, most: float) -> None:
        step = plot.width() / len(self._days)
        width = max(Size.FOCUS, step - Space.XS)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, one in enumerate(self._days):
            bottom = plot.bottom()
            for part, colour in PARTS:
                height = getattr(one, part) / most * plot.height()
                painter.setBrush(self._theme.colour(colour))
                painter.drawRect(QRectF(plot.left() + place * step, bottom - height, width, height))
                bottom -= height


class ShareChart(DaysChart):
    """A line over the days: which share was decided by the model alone."""

    def _most(self) -> float:
        return 1.0

    def _scale(self, most: float) -> str:
        return percent(most, 0)

    def _value(self, one: Day) -> str:
        return percent(one.share or 0.0, 0)

    def _paint(self, painter: QPainter, plot: QRectF, most: float) -> None:
        step = plot.width() / len(self._days)
        line = []
        painter.setBrush(self._theme.colour("accent"))
        for place, one in enumerate(self._days):
            if one.share is not None:  # a day without work is no day without success
                x = plot.left() + (place + 0.5) * step
                y = plot.bottom() - one.share / most * plot.height()
                line.append(QPointF(x, y))
        pen = QPen(self._theme.colour("accent"), Size.FOCUS)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(line)
        for point in line:
            painter.drawEllipse(point, Size.FOCUS, Size.FOCUS)


class Legend(QWidget):
    """What the colours of `DaysChart` mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words = font(Type.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = QFontMetrics(self._words)
        names = sum(metrics.horizontalAdvance(part_name(part)) for part, _ in PARTS)
        return QSize(names + len(PARTS) * (Space.M + Space.S + Space.L), metrics.height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        metrics = QFontMetrics(self._words)
        left = 0
        for part, colour in PARTS:
            box = QRectF(left, (self.height() - Space.M) / 2, Space.M, Space.M)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(colour))
            painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
            painter.setPen(self._theme.colour("text"))
            name = part_name(part)
            left += Space.M + Space.S
            painter.drawText(left, metrics.ascent(), name)
            left += metrics.horizontalAdvance(name) + Space.L


class CorrectionsChart(QWidget):
    """A row for each category, a cell for each model: the fuller, the more was corrected."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
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
        self.updateGeometry()
        self.update()

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
        count = max(1, len(self._versions))
        name_width = min(Size.HEAT_NAME, self.width() // 3)
        cell = min(Size.COLUMN, (self.width() - name_width) / count)
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

    def _paint_cell(self, painter: QPainter, box: QRectF, rate: float, decided: int) -> None:
        colour = QColor(self._theme.colour("warning"))
        colour.setAlphaF(0.08 + 0.32 * rate)  # the figure on it stays easy to read
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        painter.setPen(self._theme.colour("text"))
        words = translate("Figures", "{rate} of {count}")
        words = words.format(rate=percent(rate, 0), count=number(decided))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _name(self, row: CategoryRow) -> str:
        return category_name(row.label.name_fr, row.label.name_en) or row.label.code
