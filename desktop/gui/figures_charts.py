"""Charts of the work day by day: what colours mean, hatching means too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.history.charts import Day
from desktop.gui.chart_reading import Mark, ReadableChart
from desktop.gui.columns import Flow
from desktop.gui.language import day, number, percent, translate
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Radius, Size, Space, Type

PARTS = (
    ("automatic", "accent", Qt.BrushStyle.SolidPattern),
    ("by_person", "outline", Qt.BrushStyle.HorPattern),
    ("waiting", "warning", Qt.BrushStyle.BDiagPattern),
    ("failed", "danger", Qt.BrushStyle.DiagCrossPattern),
)
"""Of a day's work, from the bottom: the name in `Day`, the colour, the hatching."""


def part_name(part: str) -> str:
    """What a part of a day's work is called."""
    return {
        "automatic": translate("Figures", "automatic"),
        "by_person": translate("Figures", "decided by people"),
        "waiting": translate("Figures", "to review"),
        "failed": translate("Figures", "failed"),
    }[part]


class DaysChart(ReadableChart):
    """A column for each day: how much was done, and what became of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._days: Sequence[Day] = ()
        self._words = font(Type.SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_days(self, days: Sequence[Day]) -> None:
        """Shows other figures."""
        self._days = days
        told = (f"{day(one.day)}: {self._value(one)}" for one in days if one.items)
        self.setAccessibleName(", ".join(told) or translate("Figures", "Nothing yet"))
        self.forget_mark()
        self.update()

    def marks(self) -> list[Mark]:
        plot = self._plot()
        step = plot.width() / max(1, len(self._days))
        return [
            Mark(
                QRectF(plot.left() + place * step, plot.top(), step, plot.height()),
                self._words_of(one),
            )
            for place, one in enumerate(self._days)
        ]

    def _words_of(self, one: Day) -> str:
        parts = (f"{part_name(part)}: {number(getattr(one, part))}" for part, *_ in PARTS)
        told = [f"{day(one.day)}: {number(one.items)}"]
        return "\n".join(told + list(parts) if one.items else told)

    def _plot(self) -> QRectF:
        top = QFontMetrics(self._words).height() + Space.XS
        return QRectF(0, top, self.width(), self.height() - 2 * top)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.CHART, Size.DAYS_CHART)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        if not self._days:
            return
        metrics = QFontMetrics(self._words)
        plot = self._plot()
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
        self.paint_mark(painter)

    def _most(self) -> float:
        return max(1, *(one.items for one in self._days))

    def _scale(self, most: float) -> str:
        return number(most)

    def _value(self, one: Day) -> str:
        return number(one.items)

    def _paint(self, painter: QPainter, plot: QRectF, most: float) -> None:
        step = plot.width() / len(self._days)
        width = max(Size.FOCUS, step - Space.XS)
        for place, one in enumerate(self._days):
            bottom = plot.bottom()
            for part, colour, hatching in PARTS:
                height = getattr(one, part) / most * plot.height()
                if height > 0:
                    set_part(painter, self._theme, colour, hatching)
                    left = plot.left() + place * step
                    painter.drawRect(QRectF(left, bottom - height, width, height))
                bottom -= height


class ShareChart(DaysChart):
    """A line over the days: which share was decided by the model alone."""

    def _most(self) -> float:
        return 1.0

    def _scale(self, most: float) -> str:
        return percent(most, 0)

    def _value(self, one: Day) -> str:
        return percent(one.share or 0.0, 0)

    def _words_of(self, one: Day) -> str:
        share = translate("Figures", "no work") if one.share is None else self._value(one)
        return f"{day(one.day)}: {share}"

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


def set_part(painter: QPainter, theme: Theme, colour: str, hatching: Qt.BrushStyle) -> None:
    """Has a part of a day drawn in its colour and hatching."""
    painter.setPen(QPen(theme.colour(colour), Size.STROKE))
    painter.setBrush(QBrush(theme.colour(colour), hatching))


class Legend(Flow):
    """What the colours and the hatching of `DaysChart` mean; in several lines where it must."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(Space.M)
        for part, colour, hatching in PARTS:
            self.add(_Key(theme, part_name(part), colour, hatching))


class _Key(QWidget):
    """One of them, and its name."""

    def __init__(self, theme: Theme, name: str, colour: str, hatching: Qt.BrushStyle) -> None:
        super().__init__()
        self._theme, self._name, self._part = theme, name, (colour, hatching)
        self._words = font(Type.SMALL)

    def sizeHint(self) -> QSize:  # noqa: N802
        metrics = QFontMetrics(self._words)
        words = metrics.horizontalAdvance(self._name)
        return QSize(Space.M + Space.S + words + Space.XS, metrics.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._words)
        box = QRectF(0, (self.height() - Space.M) / 2, Space.M, Space.M)
        set_part(painter, self._theme, *self._part)
        painter.drawRoundedRect(box, Radius.SMALL, Radius.SMALL)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(Space.M + Space.S, QFontMetrics(self._words).ascent(), self._name)
