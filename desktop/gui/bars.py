"""The most probable categories, each with its share as a bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.engine import Ranked
from desktop.gui.language import category_name, percent
from desktop.gui.theme import Theme, font
from desktop.gui.tokens import Size, Space, Type
from desktop.gui.widgets import Text, label

SHOWN = 5
LEAST = 0.0005
"""A share that is written as 0.0 % has no bar."""


class Bar(QWidget):
    """A share of one, drawn."""

    def __init__(self, theme: Theme, colour: str) -> None:
        super().__init__()
        self._theme, self._colour, self._share = theme, colour, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """From 0 to 1."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(Size.PROGRESS, Size.BAR)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        round_end = whole.height() / 2
        painter.setBrush(self._theme.colour("track"))
        painter.drawRoundedRect(whole, round_end, round_end)
        if self._share < LEAST:
            return
        # Never shorter than high, so that a small share still shows as a dot.
        whole.setWidth(max(whole.height(), whole.width() * self._share))
        painter.setBrush(self._theme.colour(self._colour))
        painter.drawRoundedRect(whole, round_end, round_end)


class BarRow(QWidget):
    """One category: name, code, share."""

    def __init__(self, theme: Theme, first: bool) -> None:
        super().__init__()
        self._name = Text("bar-first" if first else "bar")
        self.code = label("bar-code")
        self._figure = label("bar-first" if first else "bar")
        self._bar = Bar(theme, "accent" if first else "outline")
        widest = QFontMetrics(font(Type.BODY, Type.STRONG)).horizontalAdvance(percent(1.0))
        self._figure.setMinimumWidth(widest)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.addWidget(self._name, 0, 0)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.code, 0, 1, end)
        grid.addWidget(self._figure, 0, 2, end)
        grid.addWidget(self._bar, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)

    def show_category(self, ranked: Ranked) -> None:
        """Shows a category and how probable it is."""
        self._name.setText(category_name(ranked.name_fr, ranked.name_en))
        self.code.setText(ranked.code)
        self._figure.setText(percent(ranked.probability))
        self._bar.set_share(ranked.probability)
        texts = (self._name.text(), self.code.text(), self._figure.text())
        self.setAccessibleName(", ".join(texts))


class Bars(QWidget):
    """Up to five rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XL)
        self.rows = [BarRow(theme, number == 0) for number in range(SHOWN)]
        for row in self.rows:
            column.addWidget(row)

    def show_top(self, top: tuple[Ranked, ...]) -> None:
        """Shows categories, best first."""
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(top))
            if number < len(top):
                row.show_category(top[number])
