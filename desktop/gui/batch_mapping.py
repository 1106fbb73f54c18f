"""Says what the columns of a table are: for those whose names do not tell, or tell it wrongly."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.intake.columns import BY_HAND, Column, Field, recognised
from desktop.core.intake.tables import Table
from desktop.gui.batch_widgets import Choice as OneOf
from desktop.gui.batch_words import field_name
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button, label

SAMPLE_SEPARATOR = " · "


class MappingView(QWidget):
    """Each column with some of its values, and the field that it is."""

    said = Signal(dict)
    """Fields by the columns' names (or numbers), as somebody has chosen them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.explanation = Text("body")
        self.use = button("primary", self.tr("Use these columns"))
        self.fields: list[OneOf] = []
        self._columns: tuple[Column, ...] = ()
        self._scrolling = QScrollArea(widgetResizable=True)
        self._scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.use.clicked.connect(lambda: self.said.emit(self.mapping()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.explanation)
        column.addWidget(self._scrolling, 1)
        column.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)

    def show_table(self, table: Table, explanation: str) -> None:
        """Shows the columns of a table as they are understood now."""
        self._columns = table.columns
        self.explanation.setText(explanation)
        self.fields = []
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, Space.S, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        for row, column in enumerate(table.columns):
            field = self._field(column)
            self.fields.append(field)
            name = label("strong", column.name or self.tr("Column {n}").format(n=column.number))
            name.setBuddy(field)
            field.setAccessibleName(name.text())
            grid.addWidget(name, row, 0)
            grid.addWidget(Text("muted", SAMPLE_SEPARATOR.join(column.sample)), row, 1)
            grid.addWidget(field, row, 2)
        grid.setRowStretch(len(table.columns), 1)
        self._scrolling.setWidget(inside)

    def mapping(self) -> dict[str, Field]:
        """What is chosen, as `open_table` takes it."""
        names = Counter(column.name for column in self._columns)
        said: dict[str, Field] = {}
        for column, chosen in zip(self._columns, self.fields, strict=True):
            field = Field(chosen.currentData())  # Qt keeps no more of it than its text
            # What nobody would take for anything need not be said.
            if field in BY_HAND and (field != Field.UNUSED or _has_meaning(column)):
                clear = column.name and names[column.name] == 1
                said[column.name if clear else str(column.number)] = field
        return said

    def _field(self, column: Column) -> OneOf:
        choice = OneOf(self._theme)
        choice.setSizeAdjustPolicy(OneOf.SizeAdjustPolicy.AdjustToContents)
        choice.addItem(self.tr("not used"), Field.UNUSED)
        for field in BY_HAND:
            if field != Field.UNUSED:
                choice.addItem(field_name(field), field)
        known = column.field or column.guess
        if known is not None and known not in BY_HAND:
            choice.addItem(field_name(known), known)
        choice.setCurrentIndex(max(0, choice.findData(known)))
        choice.currentIndexChanged.connect(partial(self._make_only, choice))
        return choice

    def _make_only(self, chosen: OneOf, _: int) -> None:
        """A field is one column at most."""
        for other in self.fields:
            same = other is not chosen and other.currentData() == chosen.currentData()
            if same and chosen.currentData() != Field.UNUSED:
                other.setCurrentIndex(0)


def _has_meaning(column: Column) -> bool:
    """Whether the column would be used if nobody said anything."""
    return (column.field or recognised(column.name)) is not None
