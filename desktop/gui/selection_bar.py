"""What can be decided on several entries at once, wherever a table shows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bundle.categories import Category
from desktop.core.decisions import Chosen
from desktop.gui.bulk import Bulk
from desktop.gui.category_picker import CategoryDialog
from desktop.gui.deciding import Deciding
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button


class SelectionBar(QWidget):
    """How many are chosen, and the buttons for them."""

    failed = Signal(object)
    """The categories cannot be had: why."""

    def __init__(self, deciding: Deciding, tasks: Tasks) -> None:
        super().__init__()
        self._deciding, self._tasks = deciding, tasks
        self.source: Callable[[], Chosen] = list
        """Tells which entries are chosen."""
        self.bulk = Bulk(deciding.records, tasks, self)
        self.bulk.failed.connect(self.failed)
        self.dialog: CategoryDialog | None = None
        self.words = Text("muted")
        self.accept = button("plain", self.tr("Accept"))
        self.correct = button("plain", self.tr("Correct…"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.words, 1)
        row.addWidget(self.accept)
        row.addWidget(self.correct)
        self.accept.clicked.connect(self._accept)
        self.correct.clicked.connect(self._ask)
        self.show_chosen(0)

    def show_chosen(self, chosen: int | None) -> None:
        """So many entries are chosen; None: all that are found, however many these are."""
        if chosen is None:
            self.words.setText(self.tr("All that is found is chosen"))
        else:
            self.words.setText(self.tr("%Ln entry(ies) chosen", "", chosen) if chosen else "")
        for one in (self.accept, self.correct):
            one.setEnabled(chosen != 0)

    def _accept(self) -> None:
        self.bulk.ask(self.source(), "accept", self._deciding.accept)

    def _ask(self) -> None:
        chosen = self.source()
        self.bulk.count(chosen, lambda count: self._offer(chosen, count))

    def _offer(self, chosen: Chosen, count: int) -> None:
        self._tasks.run_task(
            self._deciding.records.categories,
            lambda categories: self._choose(chosen, count, categories),
            self.failed.emit,
        )

    def _choose(self, chosen: Chosen, count: int, categories: list[Category]) -> None:
        title = self.tr("Which category is right for %Ln entry(ies)?", "", count)
        self.dialog = CategoryDialog(self, categories, title)
        self.dialog.chosen.connect(lambda category: self._deciding.correct(chosen, category))
        self.dialog.open()
