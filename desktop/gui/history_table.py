"""The history as a table: of any length, as only ids are kept of what is not on the screen."""

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
from PySide6.QtGui import QPixmap

from desktop.core.history.pages import Filter, Sort
from desktop.core.history.rows import Entry
from desktop.gui import history_cells
from desktop.gui.batch_cells import PICTURE_ROLE
from desktop.gui.deciding import Deciding, Step
from desktop.gui.history_cells import Column
from desktop.gui.records import Rows
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

FIRST: Final = 60
"""Entries that are read and shown at once."""
BLOCK: Final = 5_000
"""Ids of entries behind them that come next; then all the others, for each time that rows come
costs the view the more, the more it has."""
AROUND: Final = 20
"""Rows that are read with those on the screen, above and below."""
MOST: Final = 200
"""Rows that are read at once."""
KEPT: Final = 2000
"""So many entries stay in memory."""

Index: TypeAlias = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


@dataclass(frozen=True)
class Arrangement:
    """Which entries are shown, and in which order."""

    found: Filter = field(default_factory=Filter)
    sort: Sort = Sort.DATE
    descending: bool = True


class HistoryTable(QAbstractTableModel):
    """Rows are ids of entries; what is in them is read when it is asked for."""

    arranged = Signal()
    """The first entries are there."""
    completed = Signal()
    """All ids are."""
    failed = Signal(object)
    """The history cannot be read: why."""

    def __init__(self, deciding: Deciding, tasks: Tasks, ids_tasks: Tasks, theme: Theme) -> None:
        """`ids_tasks` may be kept busy for long; the rows on the screen wait for `tasks` only."""
        super().__init__()
        self._records, self._theme = deciding.records, theme
        self._tasks, self._ids_tasks = tasks, ids_tasks
        self._arrangement = Arrangement()
        self._asked = 0
        self._ids = array("q")
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._outdated: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._reading = False
        self._complete = True
        self.operators: dict[int, str] = {}
        self._read_soon = QTimer(self, singleShot=True, interval=0)
        self._read_soon.timeout.connect(self._read)
        deciding.changed.connect(self._changed)

    @property
    def settled(self) -> bool:
        """Whether all is shown that was asked for."""
        return self._complete and not (self._reading or self._read_soon.isActive())

    @property
    def complete(self) -> bool:
        """Whether all rows are there."""
        return self._complete

    @property
    def arrangement(self) -> Arrangement:
        """What was asked for."""
        return self._arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows other entries, or the same as they are now."""
        self._arrangement = arrangement
        self._asked += 1
        self._complete = False
        now = arrangement
        self._tasks.run_task(
            partial(self._records.first, now.found, now.sort, now.descending, FIRST),
            partial(self._begin, self._asked),
            partial(self._fail, self._asked),
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = history_cells.SORTS.get(Column(column)) if column >= 0 else Sort.DATE
        descending = order == Qt.SortOrder.DescendingOrder if column >= 0 else True
        now = Arrangement(self._arrangement.found, key or Sort.DATE, descending)
        if key is not None and now != self._arrangement:
            self.arrange(now)

    def ids(self, rows: Sequence[int]) -> list[int]:
        """The ids of the entries in some rows."""
        return [self._ids[row] for row in rows if row < len(self._ids)]

    def every_id(self) -> array[int]:
        """All ids, in the order of the rows."""
        return self._ids

    def rows_of(self, ids: Sequence[int]) -> list[int]:
        """Where entries are shown."""
        wanted = set(ids)
        return [row for row, id_ in enumerate(self._ids) if id_ in wanted]

    def entry(self, index: Index) -> Entry | None:
        """What is in a row, if it has been read."""
        return self._entries.get(self._ids[index.row()]) if index.isValid() else None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return history_cells.title(Column(section))
            return section + 1
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return history_cells.alignment(Column(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        id_ = self._ids[index.row()]
        entry = self._entries.get(id_)
        if entry is None or id_ in self._outdated:
            self._want(index.row())
        if entry is None:
            return None
        if role == PICTURE_ROLE:
            return self._pictures.get(id_)
        return history_cells.data(entry, Column(index.column()), role, self._theme, self.operators)

    def _changed(self, step: Step) -> None:
        """Refreshes what is shown of a change; what is deleted, or comes back, moves the rows."""
        if step.change.kind == "deleted" or step.change.target is not None:
            self.arrange(self._arrangement)
            return
        changed = self._entries.keys() & set(step.change.ids)
        self._outdated |= changed
        if changed:
            self._repaint()

    def _begin(self, asked: int, rows: Rows) -> None:
        if asked != self._asked:
            return
        self.beginResetModel()
        self._ids = array("q", (one.id for one in rows.entries))
        self._entries.clear()
        self._outdated.clear()
        self._keep(rows)
        self.endResetModel()
        self.arranged.emit()
        self._go_on(BLOCK if len(rows.entries) == FIRST else 0)

    def _go_on(self, most: int | None) -> None:
        """Reads so many ids more (None: all others); with none to read, all are there."""
        if most == 0:
            self._complete = True
            self.completed.emit()
            return
        now = self._arrangement
        self._ids_tasks.run_task(
            partial(
                self._records.following,
                *(now.found, now.sort, now.descending, self._ids[-1], most),
            ),
            partial(self._append, self._asked, most),
            partial(self._fail, self._asked),
        )

    def _append(self, asked: int, most: int | None, ids: array[int]) -> None:
        if asked != self._asked:
            return
        if ids:
            first = len(self._ids)
            self.beginInsertRows(_ROOT, first, first + len(ids) - 1)
            self._ids += ids
            self.endInsertRows()
        self._go_on(None if most is not None and len(ids) == most else 0)

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._complete = True
            self.failed.emit(error)

    def _repaint(self) -> None:
        if self._ids:
            last = self.index(len(self._ids) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _want(self, row: int) -> None:
        self._wanted.pop(row, None)
        self._wanted[row] = None
        if not self._reading and not self._read_soon.isActive():
            self._read_soon.start()

    def _read(self) -> None:
        """Reads what was asked for last: that is on the screen."""
        latest = list(self._wanted)[-MOST:]
        self._wanted.clear()
        if not latest:
            return
        first = max(0, min(latest) - AROUND)
        last = min(len(self._ids), max(latest) + 1 + AROUND)
        rows: Sequence[int] = range(first, last) if last - first <= MOST else latest
        ids = self.ids(rows)
        missing = [one for one in ids if one not in self._entries or one in self._outdated]
        if missing:
            self._reading = True
            self._tasks.run_task(
                partial(self._records.entries, missing), self._arrived, self._not_read
            )

    def _arrived(self, rows: Rows) -> None:
        self._reading = False
        self._keep(rows)
        self._repaint()
        if self._wanted:
            self._read_soon.start()

    def _keep(self, rows: Rows) -> None:
        for entry in rows.entries:
            self._entries[entry.id] = entry
            self._entries.move_to_end(entry.id)
            self._outdated.discard(entry.id)
        for id_, jpeg in rows.pictures.items():
            picture = QPixmap()
            picture.loadFromData(jpeg)
            self._pictures[id_] = picture
        for cache in (self._entries, self._pictures):
            while len(cache) > KEPT:
                cache.popitem(last=False)

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)
