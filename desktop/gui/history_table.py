"""The history as a table: the newest entries at once, the ids of all others a moment later."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal

from desktop.core.history.pages import Filter, Sort
from desktop.core.history.rows import Entry
from desktop.gui import history_cells
from desktop.gui.deciding import Deciding
from desktop.gui.history_cells import Column
from desktop.gui.lazy_table import KEPT, ROOT, Columns, LazyTable, Page, decoded
from desktop.gui.memory import Step
from desktop.gui.records import Records, Rows
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

FIRST: Final = 60
"""Entries that are read and shown at once."""
BLOCK: Final = 5_000
"""Ids of entries behind them that come next; then all the others, for each time that rows come
costs the view the more, the more it has."""


@dataclass(frozen=True)
class Arrangement:
    """Which entries are shown, and in which order."""

    found: Filter = field(default_factory=Filter)
    sort: Sort = Sort.DATE
    descending: bool = True


class HistoryTable(LazyTable[Entry]):
    """Rows are ids of entries."""

    arranged = Signal()
    """The first entries are there."""
    completed = Signal()
    """All ids are."""

    def __init__(self, deciding: Deciding, tasks: Tasks, ids_tasks: Tasks, theme: Theme) -> None:
        """`ids_tasks` may be kept busy for long; the rows on the screen wait for `tasks` only."""
        columns = Columns(Column, history_cells.title, history_cells.alignment)
        super().__init__(tasks, columns)
        self._records, self._theme = deciding.records, theme
        self._ids_tasks = ids_tasks
        self._arrangement = Arrangement()
        self._asked = 0
        self._complete = True
        self.newest = 0
        """The id of the newest entry that there was when the arrangement was made."""
        self.operators: dict[int, str] = {}
        deciding.changed.connect(self._changed)

    @property
    def settled(self) -> bool:
        """Whether all is shown that was asked for."""
        return self._complete and self.read_all_wanted

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
            partial(_first, self._records, now),
            partial(self._begin, self._asked),
            partial(self._fail, self._asked),
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = history_cells.SORTS.get(Column(column)) if column >= 0 else Sort.DATE
        descending = order == Qt.SortOrder.DescendingOrder if column >= 0 else True
        now = Arrangement(self._arrangement.found, key or Sort.DATE, descending)
        if key is not None and now != self._arrangement:
            self.arrange(now)

    def rows_of(self, ids: Sequence[int]) -> list[int]:
        """Where entries are shown."""
        wanted = set(ids)
        return [row for row, id_ in enumerate(self.every_key()) if id_ in wanted]

    def _question(self, keys: list[int]) -> Callable[[], Page[Entry]]:
        return partial(_page, self._records, keys)

    def _cell(self, row: Entry, column: Any, role: int) -> Any:
        return history_cells.data(row, column, role, self._theme, self.operators)

    def _changed(self, step: Step) -> None:
        """Refreshes what is shown of a change; what is deleted, or comes back, moves the rows."""
        if step.change.kind == "deleted" or step.change.target is not None:
            self.arrange(self._arrangement)
            return
        changed = step.change.among(KEPT)
        if self._outdate(lambda id_, _: changed is None or id_ in changed):
            self._repaint()

    def _begin(self, asked: int, first: tuple[int, Page[Entry]]) -> None:
        if asked != self._asked:
            return
        self.newest, page = first
        self.beginResetModel()
        self._forget(array("q", page.rows))
        self._keep(page)
        self.endResetModel()
        self.arranged.emit()
        self._go_on(BLOCK if len(page.rows) == FIRST else 0)

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
                *(now.found, now.sort, now.descending, self.every_key()[-1], most),
            ),
            partial(self._append, self._asked, most),
            partial(self._fail, self._asked),
        )

    def _append(self, asked: int, most: int | None, ids: array[int]) -> None:
        if asked != self._asked:
            return
        before = self.every_key()
        assert isinstance(before, array)
        if ids:
            self.beginInsertRows(ROOT, len(before), len(before) + len(ids) - 1)
            before += ids
            self.endInsertRows()
        self._go_on(None if most is not None and len(ids) == most else 0)

    def _fail(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._complete = True
            self.failed.emit(error)


def _first(records: Records, now: Arrangement) -> tuple[int, Page[Entry]]:
    newest = records.newest()
    return newest, _shown(records.first(now.found, now.sort, now.descending, FIRST))


def _page(records: Records, ids: Sequence[int]) -> Page[Entry]:
    return _shown(records.entries(ids))


def _shown(rows: Rows) -> Page[Entry]:
    return Page({one.id: one for one in rows.entries}, decoded(rows.pictures))
