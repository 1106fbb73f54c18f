"""Many entries at once: how many they are is told, and asked about, before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.decisions import Chosen
from desktop.core.history.pages import Filter
from desktop.core.history.selection import Query
from desktop.gui.dialogs import Question, ask
from desktop.gui.records import Records
from desktop.gui.tasks import Tasks

FEW: Final = 50
"""So many entries, which one sees or has just chosen one by one, are not asked about."""

Deed = Literal["accept", "delete"]


class Bulk(QObject):
    """Counts what is meant on another thread, and asks."""

    failed = Signal(object)
    """It cannot be counted: why."""

    def __init__(self, records: Records, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._records, self._tasks, self._parent = records, tasks, parent
        self.question: Question | None = None
        self.counting = False

    def ask(self, chosen: Chosen, deed: Deed, do: Callable[[Chosen], object]) -> None:
        """Does something with what is chosen, if that is few or somebody agrees."""
        self.count(chosen, partial(self._ask, chosen, deed, do))

    def count(self, chosen: Chosen, then: Callable[[int], object]) -> None:
        """Hands on how many entries are chosen, where there are any."""

        def counted(count: int) -> None:
            self.counting = False
            if count:
                then(count)

        def fail(error: Exception) -> None:
            self.counting = False
            self.failed.emit(error)

        if isinstance(chosen, (Filter, Query)):
            self.counting = True
            self._tasks.run_task(partial(self._records.count_chosen, chosen), counted, fail)
        else:
            counted(len(chosen))

    def _ask(self, chosen: Chosen, deed: Deed, do: Callable[[Chosen], object], count: int) -> None:
        if count <= FEW:
            do(chosen)
            return
        undo = self.tr("You can undo this.")
        if deed == "delete":
            title = self.tr("Delete %Ln entry(ies)?", "", count)
            text = self.tr("They will no longer be shown.")
            yes = self.tr("Delete")
        else:
            title = self.tr("Accept %Ln entry(ies)?", "", count)
            text = self.tr("What the model says is taken as right for each of them.")
            yes = self.tr("Accept")
        self.question = ask(self._parent, title, f"{text} {undo}", yes, partial(do, chosen))
