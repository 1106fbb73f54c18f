"""The items of a batch as a table, while they get their answers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from PySide6.QtCore import QModelIndex, Qt, Signal

from desktop.core.batches.finding import Filter, Order
from desktop.core.batches.ledger import Ledger, Row
from desktop.core.decisions import Change
from desktop.gui import batch_cells
from desktop.gui.batch_cells import Column
from desktop.gui.batch_repeated import Repeated
from desktop.gui.language import current
from desktop.gui.lazy_table import KEPT, ROOT, Columns, LazyTable, Page, decoded
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Time

Positions: TypeAlias = "range | array[int]"


@dataclass(frozen=True)
class Arrangement:
    """Which items are shown, and in which order."""

    found: Filter = field(default_factory=Filter)
    order: Order = Order.POSITION
    descending: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is all items as they come."""
        return self == Arrangement()


class BatchTable(LazyTable[Row]):
    """Rows are positions of items."""

    rearranging = Signal()
    rearranged = Signal()
    """Other items are about to be in the rows, and are: for who keeps one of them in sight."""
    arranged = Signal()
    """The rows are those of the arrangement that was asked for."""

    def __init__(self, tasks: Tasks, theme: Theme) -> None:
        super().__init__(tasks, Columns(Column, batch_cells.title, batch_cells.alignment))
        self._theme = theme
        self._ledger: Ledger | None = None
        self._batch, self._planned = 0, 0
        self._arrangement = Arrangement()
        self._arranging = Repeated(
            tasks, self._places, self._arranged, self.failed.emit, Time.REFRESH
        )

    @property
    def settled(self) -> bool:
        """Whether all is shown that was asked for."""
        return self._arranging.settled and self.read_all_wanted

    @property
    def arrangement(self) -> Arrangement:
        """What was asked for."""
        return self._arrangement

    @property
    def batch(self) -> int:
        """Which batch is shown."""
        return self._batch

    def show_batch(self, ledger: Ledger, batch: int, planned: int) -> None:
        """Shows the first `planned` items of a batch, under the arrangement that there is."""
        self.beginResetModel()  # the view begins at its top again
        self._ledger, self._batch, self._planned = ledger, batch, planned
        self._forget(range(planned if self._arrangement.plain else 0))
        self.endResetModel()
        if not self._arrangement.plain:
            self._arranging.ask()

    def arrange(self, found: Filter) -> None:
        """Shows the items that a filter finds."""
        now = self._arrangement
        self._set_arrangement(Arrangement(found, now.order, now.descending))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        descending = order == Qt.SortOrder.DescendingOrder
        key = batch_cells.order(Column(column), current()) if column >= 0 else Order.POSITION
        descending = descending and key != Order.POSITION
        self._set_arrangement(Arrangement(self._arrangement.found, key, descending))

    def refresh(self, planned: int) -> None:
        """More items have been planned or have their answer."""
        self._planned = planned
        outdated = self._outdate(lambda _, row: row.entry is None)
        if not self._arrangement.plain:
            self._arranging.soon()
            self._repaint()
            return
        self._take(range(planned))
        if outdated:  # a row is at its own position
            self._repaint(range(min(outdated), max(outdated) + 1))

    def show_change(self, change: Change) -> None:
        """Something else has been decided on some of the answers, perhaps."""
        changed = change.among(KEPT)
        if self._outdate(
            lambda _, row: row.entry is not None and (changed is None or row.entry.id in changed)
        ):
            self._repaint()

    def index_of(self, place: int) -> QModelIndex:
        """Where the item at a position is shown, if it is."""
        try:
            return self.index(self.every_key().index(place), 0)
        except ValueError:
            return QModelIndex()

    def _question(self, keys: list[int]) -> Callable[[], Page[Row]] | None:
        return None if self._ledger is None else partial(_page, self._ledger, self._batch, keys)

    def _cell(self, row: Row, column: Any, role: int) -> Any:
        return batch_cells.data(row, column, role, self._theme)

    def _set_arrangement(self, arrangement: Arrangement) -> None:
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        self._arranging.ask()

    def _places(self) -> partial[tuple[Arrangement, int, Positions]] | None:
        if self._ledger is None:
            return None
        return partial(_positions, self._ledger, self._batch, self._arrangement)

    def _arranged(self, answer: tuple[Arrangement, int, Positions]) -> None:
        arrangement, batch, positions = answer
        if (arrangement, batch) == (self._arrangement, self._batch):
            if arrangement.plain:
                positions = range(self._planned)
            self._take(positions)
            self._repaint()
            self.arranged.emit()

    def _take(self, positions: Positions) -> None:
        """Shows the items at other positions; what is scrolled to stays where it is."""
        before, now = self.rowCount(), len(positions)
        self.rearranging.emit()
        if now < before:
            self.beginRemoveRows(ROOT, now, before - 1)
            self._keys = positions
            self.endRemoveRows()
        elif now > before:
            self.beginInsertRows(ROOT, before, now - 1)
            self._keys = positions
            self.endInsertRows()
        self._keys = positions
        self.rearranged.emit()


def _positions(
    ledger: Ledger, batch: int, arrangement: Arrangement
) -> tuple[Arrangement, int, Positions]:
    if arrangement.plain:
        return arrangement, batch, range(0)
    found, order = arrangement.found, arrangement.order
    positions = ledger.positions(batch, found, order, descending=arrangement.descending)
    return arrangement, batch, positions


def _page(ledger: Ledger, batch: int, places: Sequence[int]) -> Page[Row]:
    rows = ledger.rows(batch, places)
    pictures = ledger.pictures([row.entry.id for row in rows if row.entry is not None])
    by_place = {
        row.position: pictures[row.entry.id]
        for row in rows
        if row.entry is not None and row.entry.id in pictures
    }
    return Page({row.position: row for row in rows}, decoded(by_place))
