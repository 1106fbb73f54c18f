"""What is reviewed: the whole history, or one batch."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.batches.ledger import BatchFacts
from desktop.gui.batch_widgets import Choice
from desktop.gui.deciding import Deciding
from desktop.gui.language import moment
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size

MOST: Final = 20
"""So many batches are offered, the newest."""


class ReviewScope(QWidget):
    """The choice between them."""

    chosen = Signal(object)
    """The id of a batch, or None for the whole history."""

    def __init__(self, deciding: Deciding, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._deciding, self._tasks = deciding, tasks
        self._batch: int | None = None
        self.choice = Choice(theme)
        self.choice.addItem(self.tr("The whole history"), None)
        self.choice.setAccessibleName(self.tr("What to review"))
        self.choice.setMinimumWidth(Size.HEAT_NAME)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice)
        self.choice.activated.connect(lambda _: self.chosen.emit(self.choice.currentData()))

    def start(self, batch: int | None) -> None:
        """Offers the batches that there are, with this one chosen."""
        self._batch = batch
        self._tasks.run_task(self._deciding.records.batches, self._show, lambda _: None)

    def _show(self, batches: list[BatchFacts]) -> None:
        while self.choice.count() > 1:
            self.choice.removeItem(1)
        offered = [
            one for place, one in enumerate(batches) if place < MOST or one.id == self._batch
        ]
        for one in offered:
            name = Path(one.folder).name or one.folder
            self.choice.addItem(f"{name} · {moment(one.started)}", one.id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self._batch)))
