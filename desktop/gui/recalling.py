"""Has it looked up what the history knows of a product that is shown."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.core.decided import DEFAULT_TARGET
from desktop.core.history.rows import Entry
from desktop.core.history.seen import Seen, Sought
from desktop.gui.deciding import Deciding
from desktop.gui.item import Item
from desktop.gui.records import Context
from desktop.gui.subject import Subject
from desktop.gui.tasks import Tasks


class Recalling(QObject):
    """For one product at a time: the last one that was asked about."""

    recalled = Signal(object)
    """It is known of this `Item` or `Entry`."""

    def __init__(self, deciding: Deciding, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._deciding, self._tasks = deciding, tasks
        self._about: Item | Entry | None = None
        self.target = DEFAULT_TARGET
        """The share of right decisions that is asked of the model, as far as is known."""
        self.earlier: Seen | None = None
        """An earlier entry of the product; None until it is known."""
        self.pending = 0
        """How many questions are still to be answered."""

    def ask(self, shown: Item | Entry, chosen: Subject, own: Collection[int]) -> None:
        """Asks about a product that is shown; `own` are the ids of its own entries."""
        if shown is not self._about:
            self.earlier = None
        self._about = shown
        entry = shown if isinstance(shown, Entry) else shown.entry
        without = frozenset(own) | ({entry.id} if entry is not None else frozenset())
        if isinstance(shown, Entry):
            hashes = shown.hashes
        else:
            hashes = shown.outcome.hashes if shown.outcome is not None else ()
        sought = Sought(chosen.reference, chosen.designation, chosen.detail, hashes)
        self.pending += 1
        self._tasks.run_task(
            partial(self._deciding.records.context, sought, without),
            partial(self._keep, shown),
            self._fail,
        )

    def _fail(self, _: Exception) -> None:
        self.pending -= 1  # what needs the history says so itself

    def _keep(self, shown: Item | Entry, found: Context) -> None:
        self.pending -= 1
        self.target = found.target
        if shown is self._about:
            self.earlier = found.earlier
            self.recalled.emit(shown)
