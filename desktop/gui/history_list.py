"""The history: newest first, read page by page as one scrolls, searched as one types."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.core.app import Core
from desktop.core.history.store import Entry
from desktop.gui import rows, subject
from desktop.gui.tasks import Tasks

PAGE: Final = 50

_ROOT = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Entries of the history, as many as have been scrolled to."""

    read = Signal()
    """A page has arrived."""
    failed = Signal(object)
    """A page could not be read: why."""

    def __init__(self, core: Core, tasks: Tasks) -> None:
        super().__init__()
        self._core, self._tasks = core, tasks
        self._entries: list[Entry] = []
        self._search = ""
        self._asked = 0
        """Counts searches, so that an answer to a former one is known."""
        self._reading, self._complete = False, True  # until the first search
        self._failed = False
        """Whether the last page could not be read."""

    def search(self, text: str) -> None:
        """Starts anew with the entries that match; with all of them for an empty text."""
        self._search = text.strip()
        self._asked += 1
        self.beginResetModel()
        self._entries = []
        self.endResetModel()
        self._reading = self._complete = self._failed = False
        self.fetchMore()

    def search_again(self) -> None:
        """There are new entries."""
        self.search(self._search)

    def add(self, entry: Entry) -> None:
        """Shows a new entry on top; in a search, asks anew."""
        if self._search or self._reading or self._failed:
            self.search(self._search)
            return
        if self._entries and entry.id <= self._entries[0].id:
            return  # a page had it already
        self.beginInsertRows(_ROOT, 0, 0)
        self._entries.insert(0, entry)
        self.endInsertRows()

    def remove(self, ids: list[int]) -> None:
        """Shows some entries no more."""
        for row in reversed(range(len(self._entries))):
            if self._entries[row].id in ids:
                self.beginRemoveRows(_ROOT, row, row)
                self._entries.pop(row)
                self.endRemoveRows()

    def renew(self, changed: list[Entry]) -> None:
        """Shows some entries as they are now."""
        now = {entry.id: entry for entry in changed}
        for row, entry in enumerate(self._entries):
            if entry.id in now:
                self._entries[row] = now[entry.id]
                index = self.index(row)
                self.dataChanged.emit(index, index)

    def entry(self, index: QModelIndex) -> Entry | None:
        """The entry of a row."""
        return self._entries[index.row()] if index.isValid() else None

    def canFetchMore(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex = _ROOT
    ) -> bool:
        return not (parent.isValid() or self._reading or self._complete)

    def fetchMore(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex = _ROOT
    ) -> None:
        if not self.canFetchMore(parent):
            return
        self._reading = True
        before = self._entries[-1].id if self._entries else None
        self._tasks.run_task(
            partial(_page, self._core, before, self._search),
            partial(self._append, self._asked),
            partial(self._fail, self._asked),
        )

    def rowCount(  # noqa: N802
        self, parent: QModelIndex | QPersistentModelIndex = _ROOT
    ) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        return rows.data(subject.of_entry(self._entries[index.row()]), role)

    def _append(self, asked: int, page: list[Entry]) -> None:
        if asked != self._asked:
            return
        self._reading, self._complete = False, len(page) < PAGE
        if page:
            first = len(self._entries)
            self.beginInsertRows(_ROOT, first, first + len(page) - 1)
            self._entries += page
            self.endInsertRows()
        self.read.emit()

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._failed = True
            self._reading, self._complete = False, True  # else the view would ask for ever
            self.failed.emit(error)


def _page(core: Core, before: int | None, search: str) -> list[Entry]:
    return core.history.page(before=before, limit=PAGE, search=search)
