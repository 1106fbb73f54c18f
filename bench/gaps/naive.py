"""A naive window over a long history, for `bench/gaps/measure.py`; a process of its own.

    QT_QPA_PLATFORM=offscreen .venv/bin/python bench/gaps/naive.py HISTORY

What one writes first: a model with a list of all entries, `QSortFilterProxyModel` on it, and
everything where it is shown, on the thread of the window.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TypeAlias

from pulse import Gaps, rest
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QTableView

from desktop.core.decisions import Decisions
from desktop.core.history.rows import Entry
from desktop.core.history.store import History
from desktop.gui.app import application

Index: TypeAlias = QModelIndex | QPersistentModelIndex


class Everything(QAbstractTableModel):
    """All entries."""

    def __init__(self, history: History) -> None:
        super().__init__()
        self._history = history
        self.entries: list[Entry] = []

    def read(self) -> None:
        self.beginResetModel()
        self.entries = self._history.page(limit=10_000_000)
        self.endResetModel()

    def rowCount(self, _: Any = None) -> int:  # noqa: N802
        return len(self.entries)

    def columnCount(self, _: Any = None) -> int:  # noqa: N802
        return 5

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        one = self.entries[index.row()]
        return (f"{one.at}", one.reference, one.designation, one.name_en, one.probability)[
            index.column()
        ]


def main(path: Path) -> None:
    application()
    history = History(path)
    decisions = Decisions(history)
    model, proxy, view = Everything(history), QSortFilterProxyModel(), QTableView()
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(2)
    view.setModel(proxy)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.resize(1280, 800)
    view.show()
    rest(300)
    gaps = Gaps(view)

    def chosen() -> list[int]:
        rows = view.selectionModel().selectedRows()
        return [model.entries[proxy.mapToSource(one).row()].id for one in rows]

    def accept() -> None:
        decisions.accept(chosen())
        model.read()

    def delete() -> None:
        decisions.delete([one.id for one in model.entries[:10_000]])
        model.read()

    def now() -> bool:
        return True

    gaps.measure("nothing (the floor)", lambda: None, now)
    gaps.measure("page history (first time)", model.read, now)
    gaps.measure("history: searched", lambda: proxy.setFilterFixedString("rin"), now)
    gaps.measure("history: search cleared", lambda: proxy.setFilterFixedString(""), now)
    gaps.measure("history: sorted by probability", lambda: proxy.sort(4), now)
    gaps.measure(
        "history: sorted the other way", lambda: proxy.sort(4, Qt.SortOrder.DescendingOrder), now
    )
    gaps.measure("history: all chosen", view.selectAll, now)
    gaps.measure("history: all accepted", accept, now)
    gaps.measure("history: 10,000 deleted", delete, now)
    print(json.dumps({"gaps": gaps.found, "own": gaps.own, "seconds": gaps.seconds}))
    view.close()
    history.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
