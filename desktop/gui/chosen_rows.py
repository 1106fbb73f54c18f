"""Which rows of a table are chosen, where there may be a million and not all have come yet."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
)

Flags = QItemSelectionModel.SelectionFlag


class ChosenRows(QItemSelectionModel):
    """Knows when everything is meant: rows that come later are chosen then, too."""

    def __init__(self, model: QAbstractItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self.everything = False
        """Whether all is chosen, but for the rows that are not any more (`rows_left`)."""
        model.rowsInserted.connect(self._choose_more)

    def choose_everything(self) -> None:
        """Chooses all rows, and those that are still to come."""
        self._choose(0, self.model().rowCount() - 1, Flags.ClearAndSelect)
        self.everything = True
        nothing = QItemSelection()
        self.selectionChanged.emit(nothing, nothing)  # what it means has changed

    def select(
        self,
        chosen: QItemSelection | QModelIndex | QPersistentModelIndex,
        command: QItemSelectionModel.SelectionFlag,
    ) -> None:
        if command & Flags.Clear:
            self.everything = False
        super().select(chosen, command)

    def clear(self) -> None:
        self.everything = False
        super().clear()

    def reset(self) -> None:
        self.everything = False
        super().reset()

    def count(self) -> int:
        """How many rows are chosen, of those that there are."""
        return sum(last - first + 1 for first, last in self.ranges())

    def ranges(self) -> list[tuple[int, int]]:
        """The first and the last row of what is chosen side by side, from the top."""
        selection = self.selection()
        parts = (selection.at(place) for place in range(selection.count()))
        merged: list[tuple[int, int]] = []
        for first, last in sorted({(part.top(), part.bottom()) for part in parts}):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        return merged

    def rows(self) -> Iterator[int]:
        """The rows that are chosen, from the top."""
        for first, last in self.ranges():
            yield from range(first, last + 1)

    def rows_left(self) -> Iterator[int]:
        """The rows that are not."""
        begin = 0
        for first, last in self.ranges():
            yield from range(begin, first)
            begin = last + 1
        yield from range(begin, self.model().rowCount())

    def _choose(self, first: int, last: int, command: QItemSelectionModel.SelectionFlag) -> None:
        if last >= first:
            model = self.model()
            some = QItemSelection(model.index(first, 0), model.index(last, 0))
            super().select(some, command | Flags.Rows)

    def _choose_more(self, _: QModelIndex, first: int, last: int) -> None:
        if self.everything:
            self._choose(first, last, Flags.Select)
