"""How the table of a batch looks."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.gui.batch_cells import Column
from desktop.gui.batch_spread import SpreadDelegate
from desktop.gui.batch_table import BatchTable
from desktop.gui.lazy_view import LazyView, Look
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size


class BatchView(LazyView):
    """All columns but the photo sort; a text may stand in several columns."""

    def __init__(self, table: BatchTable, theme: Theme) -> None:
        look = Look(
            photo=Column.PHOTO,
            widest=Column.TEXT,
            widths={
                Column.PHOTO: Size.COLUMN_LEAST,
                Column.REFERENCE: Size.COLUMN_REFERENCE,
                Column.CATEGORY: Size.COLUMN_LARGE,
                Column.PROBABILITY: Size.COLUMN_SMALL,
                Column.AGREEMENT: Size.COLUMN,
                Column.STATUS: Size.COLUMN_SMALL,
            },
            sorted=(-1, Qt.SortOrder.AscendingOrder),
        )
        super().__init__(table, look, theme)
        self.setAccessibleName(self.tr("Results"))
        spread = SpreadDelegate(self)
        for one in Column:
            if Column.REFERENCE <= one <= Column.AGREEMENT:
                self.setItemDelegateForColumn(one, spread)
