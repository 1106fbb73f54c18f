"""A table of any length: it holds the key of every row, and reads what a view shows of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from typing import Any, Final, Generic, TypeAlias, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QPixmap

from desktop.gui.tasks import Tasks

AROUND: Final = 20
"""Rows that are read with those on the screen, above and below."""
MOST: Final = 200
"""Rows that are read at once."""
KEPT: Final = 2000
"""So many rows stay in memory."""

PICTURE_ROLE: Final = Qt.ItemDataRole.UserRole
"""Of the small picture of a row."""

ROOT: Final = QModelIndex()

Index: TypeAlias = QModelIndex | QPersistentModelIndex
R = TypeVar("R")


@dataclass(frozen=True)
class Columns:
    """The columns of a table, from left to right."""

    all: type[IntEnum]
    title: Callable[[Any], str]
    alignment: Callable[[Any], Qt.AlignmentFlag]


@dataclass(frozen=True)
class Page(Generic[R]):
    """Rows as they are read, and small pictures of some of them, by their keys."""

    rows: Mapping[int, R]
    pictures: Mapping[int, QImage] = field(default_factory=dict)


def decoded(pictures: Mapping[int, bytes]) -> dict[int, QImage]:
    """JPEGs as pictures, on whatever thread this is called."""
    return {key: QImage.fromData(jpeg) for key, jpeg in pictures.items()}


class LazyTable(QAbstractTableModel, Generic[R]):
    """Which keys are in the rows, and how their rows are read and told, is the subclass's."""

    failed = Signal(object)
    """The rows cannot be read: why."""

    def __init__(self, tasks: Tasks, columns: Columns) -> None:
        """The rows on the screen are read on `tasks`."""
        super().__init__()
        self._tasks, self._columns = tasks, columns
        self._keys: Sequence[int] = range(0)
        self._kept: OrderedDict[int, R] = OrderedDict()
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()
        self._outdated: set[int] = set()
        self._gone: set[int] = set()
        """Keys of rows that were asked for, and are no more: they are not asked for again."""
        self._wanted: dict[int, None] = {}
        """Rows that a view has asked for, the latest last."""
        self._read_for = 0
        """Counts what the keys have been of, so that rows of something else are known."""
        self._reading = False
        self._read_soon = QTimer(self, singleShot=True, interval=0)
        self._read_soon.timeout.connect(self._read)

    @property
    def read_all_wanted(self) -> bool:
        """Whether all rows are there that a view has asked for."""
        return not (self._reading or self._read_soon.isActive())

    def keys(self, rows: Iterable[int]) -> list[int]:
        """The keys of some rows."""
        return [self._keys[row] for row in rows if row < len(self._keys)]

    def every_key(self) -> Sequence[int]:
        """All keys, in the order of the rows."""
        return self._keys

    def row(self, index: Index) -> R | None:
        """What is in a row, if it has been read."""
        return self._kept.get(self._keys[index.row()]) if index.isValid() else None

    # For subclasses

    def _question(self, keys: list[int]) -> Callable[[], Page[R]] | None:
        """What reads these rows on another thread; None where nothing can be read."""
        raise NotImplementedError

    def _cell(self, row: R, column: Any, role: int) -> Any:
        """What `data` answers of a row that has been read."""
        raise NotImplementedError

    def _forget(self, keys: Sequence[int]) -> None:
        """Other things are in the rows from now on; for between the signals of a reset."""
        self._keys = keys
        self._read_for += 1
        for cache in (self._kept, self._pictures, self._outdated, self._gone, self._wanted):
            cache.clear()

    def _outdate(self, which: Callable[[int, R], bool]) -> set[int]:
        """Has some of the rows read again when a view asks for them, told by key and row; returns
        the keys of all such rows.  Until then they are shown as they were."""
        self._gone.clear()
        self._outdated.update(key for key, row in self._kept.items() if which(key, row))
        return self._outdated

    def _keep(self, page: Page[R]) -> None:
        for key, row in page.rows.items():
            self._kept[key] = row
            self._kept.move_to_end(key)
            self._outdated.discard(key)
        for key, picture in page.pictures.items():
            self._pictures[key] = QPixmap.fromImage(picture)
            self._pictures.move_to_end(key)
        for cache in (self._kept, self._pictures):
            while len(cache) > KEPT:
                cache.popitem(last=False)

    def _repaint(self, rows: range | None = None) -> None:
        """Has those of some rows (None: of all) that are on the screen asked for again."""
        rows = range(self.rowCount()) if rows is None else rows
        if rows:
            last = self.index(rows[-1], len(self._columns.all) - 1)
            self.dataChanged.emit(self.index(rows[0], 0), last)

    # Qt asks

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._columns.all)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:  # hidden, but screen readers count the rows
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns.title(self._columns.all(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._columns.alignment(self._columns.all(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = index.row()
        key = self._keys[place]
        row = self._kept.get(key)
        if (row is None and key not in self._gone) or key in self._outdated:
            self._want(place)
        if row is None:
            return None
        if role == PICTURE_ROLE:
            return self._pictures.get(key)
        return self._cell(row, self._columns.all(index.column()), role)

    # Reading

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
        last = min(len(self._keys), max(latest) + 1 + AROUND)
        keys = self.keys(range(first, last) if last - first <= MOST else latest)
        missing = [one for one in keys if one not in self._kept or one in self._outdated]
        question = self._question(missing) if missing else None
        if question is not None:
            self._reading = True
            arrived = partial(self._arrived, self._read_for, missing)
            self._tasks.run_task(question, arrived, self._not_read)

    def _arrived(self, read_for: int, asked: list[int], page: Page[R]) -> None:
        self._reading = False
        if read_for == self._read_for:
            self._keep(page)
            self._gone.update(key for key in asked if key not in page.rows)
            self._outdated -= self._gone
            self._repaint()
        if self._wanted:
            self._read_soon.start()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)
