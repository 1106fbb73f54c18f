"""What a batch would do, before it does anything: counts, each with the first examples."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.gui.batch_words import Line
from desktop.gui.language import number
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text, label


class PreviewView(QScrollArea):
    """Lines under each other, figures at the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(widgetResizable=True)
        self._theme = theme
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Preview"))

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Shows other counts."""
        inside = QWidget()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        row = 0
        for line in lines:
            if line.warns:
                grid.addWidget(Icon(self._theme, "doubt", "warning", Size.ICON), row, 0, top)
            figure = label("strong", number(line.count))
            grid.addWidget(figure, row, 1, top | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Text("body", line.words), row, 2, top)
            if line.examples:
                row += 1
                grid.addWidget(Text("muted", "\n".join(line.examples)), row, 2, top)
                row += 1
                grid.setRowMinimumHeight(row, Space.XS)
            row += 1
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.addLayout(grid)
        column.addStretch()
        self.setWidget(inside)

    def texts(self) -> list[str]:
        """What is shown, in its order."""
        shown = self.findChildren(Text)
        return [one.text().replace("\N{ZERO WIDTH SPACE}", "") for one in shown]
