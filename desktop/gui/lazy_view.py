"""How a `LazyTable` looks, and how its rows are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.gui.batch_photo import PhotoDelegate
from desktop.gui.chosen_rows import ChosenRows
from desktop.gui.lazy_table import LazyTable
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size


@dataclass(frozen=True)
class Look:
    """The columns of a view."""

    photo: int
    """Shows the small pictures."""
    widest: int
    """Has what the others leave."""
    widths: Mapping[int, int]
    """In pixels, of the others."""
    sorted: tuple[int, Qt.SortOrder]
    """By which column the rows are sorted at first (-1: by none), and how."""


class LazyView(QTableView):
    """Several rows can be chosen; of the columns, those sort that the table can sort by."""

    entered = Signal()
    """Enter, which means the rows that are chosen."""

    def __init__(self, table: LazyTable[Any], look: Look, theme: Theme) -> None:
        super().__init__()
        self.setModel(table)
        self.chosen_rows = ChosenRows(table, self)
        self.setSelectionModel(self.chosen_rows)
        columns, rows = self.horizontalHeader(), self.verticalHeader()
        for header in (columns, rows):
            # It would go through all rows to see whether whole columns are chosen.
            header.setSelectionModel(QItemSelectionModel(table, header))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)  # Tab leads out of the table
        self.setItemDelegateForColumn(look.photo, PhotoDelegate(theme, self))
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(Size.TABLE_ROW)
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(Size.COLUMN_LEAST)
        columns.setSortIndicator(*look.sorted)
        columns.setSortIndicatorClearable(look.sorted[0] < 0)
        self.setSortingEnabled(True)
        for column, width in look.widths.items():
            self.setColumnWidth(column, width)
        columns.setSectionResizeMode(look.widest, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
        else:
            super().keyPressEvent(event)

    def selectAll(self) -> None:  # noqa: N802
        self.chosen_rows.choose_everything()
