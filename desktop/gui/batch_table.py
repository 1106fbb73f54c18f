"""The items of a batch as a table: of any length, as only the rows on the screen are read."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QPixmap

from desktop.core.batches.finding import Filter, Order
from desktop.core.batches.ledger import Ledger, Row
from desktop.gui import batch_cells
from desktop.gui.batch_cells import PICTURE_ROLE, Column
from desktop.gui.batch_repeated import Repeated
from desktop.gui.language import current
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Time

AROUND: Final = 20
"""Rows that are read with those on the screen, above and below."""
MOST: Final = 200
"""Rows that are read at once."""
KEPT: Final = 2000
"""So many rows stay in memory."""

Positions: TypeAlias = "range | array[int]"
Index: TypeAlias = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


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


@dataclass(frozen=True)
class _Page:
    """Rows as they are read, with their pictures by the id of their answer."""

    rows: list[Row]
    pictures: dict[int, QImage]


class BatchTable(QAbstractTableModel):
    """Rows are positions of items; what is at them is read when it is asked for."""

    rearranging = Signal()
    rearranged = Signal()
    """Other items are about to be in the rows, and are: for who keeps one of them in sight."""
    arranged = Signal()
    """The rows are those of the arrangement that was asked for."""
    failed = Signal(object)
    """The ledger cannot be read: why."""

    def __init__(self, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._tasks, self._theme = tasks, theme
        self._ledger: Ledger | None = None
        self._batch, self._planned = 0, 0
        self._arrangement = Arrangement()
        self._positions: Positions = range(0)
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._outdated: set[int] = set()
        """Positions of rows that may have an answer by now."""
        self._wanted: dict[int, int] = {}
        """Rows that a view has asked for, and their positions."""
        self._reading = False
        self._read_soon = QTimer(self, singleShot=True, interval=0)
        self._read_soon.timeout.connect(self._read)
        self._arranging = Repeated(
            tasks, self._question, self._arranged, self.failed.emit, Time.REFRESH
        )

    @property
    def settled(self) -> bool:
        """Whether all is shown that was asked for."""
        return self._arranging.settled and not (self._reading or self._read_soon.isActive())

    @property
    def arrangement(self) -> Arrangement:
        """What was asked for."""
        return self._arrangement

    def show_batch(self, ledger: Ledger, batch: int, planned: int) -> None:
        """Shows the first `planned` items of a batch, under the arrangement that there is."""
        self.beginResetModel()  # the view begins at its top again
        self._ledger, self._batch, self._planned = ledger, batch, planned
        self._positions = range(planned) if self._arrangement.plain else range(0)
        self._rows.clear()
        self._outdated.clear()
        self._wanted.clear()
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
        self._outdated |= {place for place, row in self._rows.items() if row.entry is None}
        if not self._arrangement.plain:
            self._arranging.soon()
            self._repaint(range(self.rowCount()))
            return
        self._take(range(planned))
        if self._outdated:  # a row is at its own position
            self._repaint(range(min(self._outdated), max(self._outdated) + 1))

    def show_changes(self, ids: Sequence[int]) -> None:
        """Something else has been decided on these answers."""
        changed = set(ids)
        places = {
            place for place, row in self._rows.items() if row.entry and row.entry.id in changed
        }
        self._outdated |= places
        if places:
            self._repaint(range(self.rowCount()))

    def row(self, index: Index) -> Row | None:
        """What is in a row, if it has been read."""
        return self._rows.get(self._positions[index.row()]) if index.isValid() else None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._positions)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return batch_cells.title(Column(section))
            return section + 1
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return batch_cells.alignment(Column(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self._positions[index.row()]
        row = self._rows.get(place)
        if row is None or place in self._outdated:
            self._want(index.row(), place)
        if row is None:
            return None
        column = Column(index.column())
        if role == PICTURE_ROLE:
            return self._pictures.get(row.entry.id) if row.entry is not None else None
        return batch_cells.data(row, column, role, self._theme)

    def _set_arrangement(self, arrangement: Arrangement) -> None:
        if arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        self._arranging.ask()

    def _question(self) -> partial[tuple[Arrangement, int, Positions]] | None:
        if self._ledger is None:
            return None
        return partial(_positions, self._ledger, self._batch, self._arrangement)

    def _arranged(self, answer: tuple[Arrangement, int, Positions]) -> None:
        arrangement, batch, positions = answer
        if (arrangement, batch) == (self._arrangement, self._batch):
            if arrangement.plain:
                positions = range(self._planned)
            self._take(positions)
            self._repaint(range(self.rowCount()))
            self.arranged.emit()

    def _take(self, positions: Positions) -> None:
        """Shows the items at other positions; what is scrolled to stays where it is."""
        before, now = len(self._positions), len(positions)
        self.rearranging.emit()
        if now < before:
            self.beginRemoveRows(_ROOT, now, before - 1)
            self._positions = positions
            self.endRemoveRows()
        elif now > before:
            self.beginInsertRows(_ROOT, before, now - 1)
            self._positions = positions
            self.endInsertRows()
        self._positions = positions
        self.rearranged.emit()

    def index_of(self, place: int) -> QModelIndex:
        """Where the item at a position is shown, if it is."""
        try:
            return self.index(self._positions.index(place), 0)
        except ValueError:
            return QModelIndex()

    def _repaint(self, rows: range) -> None:
        """Has those of these rows that are on the screen asked for again."""
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(Column) - 1))

    def _want(self, row: int, place: int) -> None:
        self._wanted.pop(row, None)
        self._wanted[row] = place
        if not self._reading and not self._read_soon.isActive():
            self._read_soon.start()

    def _read(self) -> None:
        """Reads what was asked for last: that is on the screen."""
        if self._ledger is None or not self._wanted:
            return
        latest = list(self._wanted)[-MOST:]
        self._wanted.clear()
        first = max(0, min(latest) - AROUND)
        last = min(len(self._positions), max(latest) + 1 + AROUND)
        rows = range(first, last) if last - first <= MOST else latest
        places = [self._positions[row] for row in rows if row < len(self._positions)]
        missing = [one for one in places if one not in self._rows or one in self._outdated]
        if not missing:
            return
        self._reading = True
        self._tasks.run_task(
            partial(_page, self._ledger, self._batch, missing),
            partial(self._keep, self._batch),
            self._not_read,
        )

    def _keep(self, batch: int, page: _Page) -> None:
        self._reading = False
        if batch == self._batch:
            for row in page.rows:
                self._rows[row.position] = row
                self._rows.move_to_end(row.position)
                self._outdated.discard(row.position)
            for key, picture in page.pictures.items():
                self._pictures[key] = QPixmap.fromImage(picture)
            for cache in (self._rows, self._pictures):
                while len(cache) > KEPT:
                    cache.popitem(last=False)
            self._repaint(range(self.rowCount()))
        if self._wanted:
            self._read_soon.start()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)


def _positions(
    ledger: Ledger, batch: int, arrangement: Arrangement
) -> tuple[Arrangement, int, Positions]:
    if arrangement.plain:
        return arrangement, batch, range(0)
    found, order = arrangement.found, arrangement.order
    positions = ledger.positions(batch, found, order, descending=arrangement.descending)
    return arrangement, batch, positions


def _page(ledger: Ledger, batch: int, places: Sequence[int]) -> _Page:
    rows = ledger.rows(batch, places)
    pictures = ledger.pictures([row.entry.id for row in rows if row.entry is not None])
    images = {key: QImage.fromData(jpeg) for key, jpeg in pictures.items()}
    return _Page(rows, images)
