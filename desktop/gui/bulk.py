"""Many entries at once: how many they are is told, and asked about, before anything is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal, TypeVar

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
T = TypeVar("T")


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
        """Does something with what is chosen, if that is few or somebody agrees; before something
        is deleted of which decisions are still to be sent, they are always told."""
        if deed == "delete":
            self._measure(
                lambda: (self._records.count_chosen(chosen), self._records.count_unsent(chosen)),
                lambda found: self._ask(chosen, deed, do, *found),
            )
        else:
            self.count(chosen, partial(self._ask, chosen, deed, do))

    def count(self, chosen: Chosen, then: Callable[[int], object]) -> None:
        """Hands on how many entries are chosen, where there are any."""

        def counted(count: int) -> None:
            if count:
                then(count)

        if isinstance(chosen, (Filter, Query)):
            self._measure(partial(self._records.count_chosen, chosen), counted)
        else:
            counted(len(chosen))

    def _measure(self, work: Callable[[], T], then: Callable[[T], object]) -> None:
        def measured(found: T) -> None:
            self.counting = False
            then(found)

        def fail(error: Exception) -> None:
            self.counting = False
            self.failed.emit(error)

        self.counting = True
        self._tasks.run_task(work, measured, fail)

    def _ask(
        self,
        chosen: Chosen,
        deed: Deed,
        do: Callable[[Chosen], object],
        count: int,
        unsent: int = 0,
    ) -> None:
        if count <= FEW and not unsent:
            if count:
                do(chosen)
            return
        undo = self.tr("You can undo this.")
        if deed == "delete":
            title = self.tr("Delete %Ln entry(ies)?", "", count)
            text = self.tr("They will no longer be shown.")
            if unsent:
                from desktop.core.history.care import UNTOLD

                words = self.tr("Decisions on %Ln of them are still to be sent.", "", unsent)
                days = UNTOLD.days
                limit = self.tr("That is tried for %n more day(s); then they are gone.", "", days)
                text = f"{text} {words} {limit}"
            yes = self.tr("Delete")
        else:
            title = self.tr("Accept %Ln entry(ies)?", "", count)
            text = self.tr("What the model says is taken as right for each of them.")
            yes = self.tr("Accept")
        self.question = ask(self._parent, title, f"{text} {undo}", yes, partial(do, chosen))
