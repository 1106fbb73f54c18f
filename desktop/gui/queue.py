"""The queue: every item since the window opened, waiting or answered, newest first."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.core.engine import Request
from desktop.gui import rows, subject
from desktop.gui.item import Item

KEPT: Final = 200
"""So many items stay in the list; the history has them all."""

_ROOT = QModelIndex()


class QueueModel(QAbstractListModel):
    """The items as a list for a view."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Item] = []
        self._count = 0
        self.waiting = 0
        """How many items have no answer yet."""

    @property
    def items(self) -> list[Item]:
        """All of them, from the top."""
        return list(self._items)

    def add(self, requests: list[Request], group: int | None = None) -> list[Item]:
        """Puts new items on top, in their order; forgets the oldest answered ones."""
        added = [
            Item(self._count + number, request, group=group)
            for number, request in enumerate(requests)
        ]
        self._count += len(added)
        self.waiting += len(added)
        self.beginInsertRows(_ROOT, 0, len(added) - 1)
        self._items[:0] = added
        self.endInsertRows()
        while len(self._items) > KEPT and self._items[-1].answered:
            last = len(self._items) - 1
            self.beginRemoveRows(_ROOT, last, last)
            self._items.pop()
            self.endRemoveRows()
        return added

    def answered(self, item: Item) -> None:
        """An item has its answer: whoever shows it should look again."""
        if not item.withdrawn:
            self.waiting -= 1
        self.changed(item)

    def changed(self, item: Item) -> None:
        """Something of an item is another than before."""
        if item in self._items:
            index = self.index_of(item)
            self.dataChanged.emit(index, index)

    def remove(self, item: Item) -> None:
        """Forgets an item; does nothing where it has been forgotten."""
        if item not in self._items:
            return
        row = self._items.index(item)
        self.beginRemoveRows(_ROOT, row, row)
        self._items.pop(row)
        self.endRemoveRows()
        if not item.answered:
            self.waiting -= 1

    def unanswered(self) -> list[Request]:
        """What is still to be classified, in the order in which it was submitted."""
        if not self.waiting:
            return []
        found = [one for one in self._items if not (one.answered or one.finished)]
        return [one.request for one in sorted(found, key=lambda one: one.number)]

    def item(self, index: QModelIndex) -> Item | None:
        """The item of a row."""
        return self._items[index.row()] if index.isValid() else None

    def index_of(self, item: Item) -> QModelIndex:
        """The row of an item."""
        return self.index(self._items.index(item))

    def rowCount(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex = _ROOT
    ) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        return rows.data(subject.of_item(self._items[index.row()]), role)
