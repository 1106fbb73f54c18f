"""How the table of the history looks."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.gui.history_cells import Column
from desktop.gui.history_table import HistoryTable
from desktop.gui.lazy_view import LazyView, Look
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size


class HistoryView(LazyView):
    """Two columns sort."""

    def __init__(self, table: HistoryTable, theme: Theme) -> None:
        look = Look(
            photo=Column.PHOTO,
            widest=Column.TEXT,
            widths={
                Column.PHOTO: Size.COLUMN_LEAST,
                Column.DATE: Size.COLUMN_MOMENT,
                Column.REFERENCE: Size.COLUMN_REFERENCE,
                Column.CATEGORY: Size.COLUMN_LARGE,
                Column.PROBABILITY: Size.COLUMN_SMALL,
                Column.DECISION: Size.COLUMN,
                Column.OPERATOR: Size.COLUMN_SMALL,
            },
            sorted=(Column.DATE, Qt.SortOrder.DescendingOrder),
        )
        super().__init__(table, look, theme)
        self.setAccessibleName(self.tr("History"))
