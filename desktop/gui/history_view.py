"""How the table of the history looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.gui.batch_photo import PhotoDelegate
from desktop.gui.choosing import Choosing
from desktop.gui.history_cells import Column
from desktop.gui.history_table import HistoryTable
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size


class HistoryView(QTableView):
    """Several rows can be chosen; two columns sort."""

    def __init__(self, table: HistoryTable, theme: Theme) -> None:
        super().__init__()
        self.setModel(table)
        self.choosing = Choosing(table, self)
        self.setSelectionModel(self.choosing)
        self.setAccessibleName(self.tr("History"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)  # Tab leads out of the table
        self.setItemDelegateForColumn(Column.PHOTO, PhotoDelegate(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(Size.TABLE_ROW)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setMinimumSectionSize(Size.COLUMN_LEAST)
        columns.setSortIndicator(Column.DATE, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        for column, width in {
            Column.PHOTO: Size.COLUMN_LEAST,
            Column.DATE: Size.COLUMN_MOMENT,
            Column.REFERENCE: Size.COLUMN_REFERENCE,
            Column.CATEGORY: Size.COLUMN_LARGE,
            Column.PROBABILITY: Size.COLUMN_SMALL,
            Column.DECISION: Size.COLUMN,
            Column.OPERATOR: Size.COLUMN_SMALL,
        }.items():
            self.setColumnWidth(column, width)
        columns.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)

    def selectAll(self) -> None:  # noqa: N802
        self.choosing.choose_everything()
