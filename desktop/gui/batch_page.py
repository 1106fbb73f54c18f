"""The page of the window for a whole folder: what to classify, then the run and its results."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.batches.ledger import BatchFacts, Counts, Ledger
from desktop.core.batches.planning import Choice
from desktop.gui import batch_earlier, messages
from desktop.gui.batch_choosing import Choosing
from desktop.gui.batch_running import Work
from desktop.gui.batch_work import BatchWork
from desktop.gui.batch_working import Working
from desktop.gui.deciding import Deciding
from desktop.gui.remembering import State
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.updating import Updating
from desktop.gui.widgets import Elided, Verdict, button


class BatchPage(QWidget):
    """Both halves, one at a time, and the ways between them."""

    left = Signal()
    """Somebody wants to go back to single products."""

    def __init__(
        self, core: Core, updating: Updating, deciding: Deciding, work: BatchWork, theme: Theme
    ) -> None:
        super().__init__()
        self._core, self._updating = core, updating
        self._tasks = Tasks(threads=2, parent=self)
        self.choosing = Choosing(work.planning, theme)
        self.working = Working(core, self._tasks, deciding, work, theme)
        self.back = button("plain", self.tr("Back to single products"))
        self.another = button("plain", self.tr("Another folder…"))
        self.results = button("plain", self.tr("Back to the results"))
        self.folder = Elided("muted")
        self.verdict = Verdict(theme)
        self._shown: Path | None = None
        """The folder whose batch is shown in the second half."""
        self._pages = QStackedWidget()
        self._arrange()
        self._connect()
        self._refresh()

    def start(self) -> None:
        """Offers the earlier batches, and shows how far the one at hand is."""
        self._tasks.run_task(
            partial(_recent, self._core),
            self._show_earlier,
            lambda error: self.verdict.say("failed", "danger", messages.of(error)),
        )
        self._refresh()

    def take(self, folder: Path | None, table: Path | None) -> None:
        """A folder, its table, or both have been dropped."""
        if folder is None and table is not None:
            before = self.choosing.form.choice
            known = before is not None and not self._shows_work()
            folder = before.folder if known and before is not None else table.parent
        if folder is not None:
            self._show_choosing()
            self.choosing.take(Choice(folder, table))

    def choose_folder(self) -> None:
        """Asks for a folder, unless another is at work."""
        if not self.working.running.active:
            self._show_choosing()
            self.choosing.form.choose_folder.click()

    def look_up(self, batch: int) -> None:
        """Goes on with the batch of this id, if there is one."""
        self._tasks.run_task(
            partial(_found, self._core, batch),
            lambda facts: self.take_up(facts) if facts is not None else None,
            lambda error: self.verdict.say("failed", "danger", messages.of(error)),
        )

    def close_page(self) -> None:
        """Answers to nothing any more; the run goes on."""
        self._tasks.leave()

    def remember(self) -> State:
        """Which half is shown, and what is in both."""
        return {
            "folder": self._shown,
            "works": self._shows_work(),
            "choosing": self.choosing.remember(),
            "working": self.working.remember(),
        }

    def recall(self, state: State) -> None:
        """Shows it again."""
        self._shown = state["folder"]
        self.choosing.recall(state["choosing"])
        self.working.recall(state["working"])
        if state["works"]:
            self._turn_to(self._shown)
        self._refresh()

    def _show_earlier(self, batches: list[tuple[BatchFacts, Counts]]) -> None:
        self.verdict.hide()
        self.choosing.earlier.show_batches(batches)

    def _run(self, work: Work) -> None:
        self._show_working(work.choice.root)
        self.working.run(work)

    def take_up(self, facts: BatchFacts) -> None:
        """Continues an earlier batch, or shows it."""
        if self.working.running.active:
            self._show_working(self._shown)
            return
        self._show_working(Path(facts.folder))
        if facts.complete or not self._updating.model_open:
            self.working.show_batch(facts)
        else:
            self.working.continue_batch(facts)

    def _show_working(self, folder: Path | None) -> None:
        self._turn_to(folder)
        self.working.results.view.setFocus()

    def _turn_to(self, folder: Path | None) -> None:
        self._shown = folder
        self._pages.setCurrentWidget(self.working)
        self._refresh()

    def _show_choosing(self) -> None:
        self.choosing.planning.stop()  # with the earlier batches, until another folder is chosen
        self._pages.setCurrentWidget(self.choosing)
        self.start()

    def _shows_work(self) -> bool:
        return self._pages.currentWidget() is self.working

    def _refresh(self) -> None:
        active = self.working.running.active
        self.choosing.set_ready(self._updating.model_open and not active)
        self.another.setVisible(self._shows_work())
        self.results.setVisible(not self._shows_work() and self._shown is not None)
        self.folder.setText(str(self._shown) if self._shows_work() else "")

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.back)
        title = Elided("title")
        title.setText(self.tr("A whole folder"))
        head.addWidget(title)
        head.addWidget(self.folder, 1)
        head.addWidget(self.results)
        head.addWidget(self.another)
        self._pages.addWidget(self.choosing)
        self._pages.addWidget(self.working)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.M)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.verdict)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.another.clicked.connect(self._show_choosing)
        self.results.clicked.connect(lambda: self._show_working(self._shown))
        self.choosing.started.connect(self._run)
        self.choosing.earlier.asked.connect(self.take_up)
        self.working.running.changed.connect(self._refresh)
        self.working.running.ended.connect(self.start)
        self._updating.changed.connect(self._refresh)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def _found(core: Core, batch: int) -> BatchFacts | None:
    try:
        return Ledger(core.history).facts(batch)
    except KeyError:  # a later run has taken its place
        return None


def _recent(core: Core) -> list[tuple[BatchFacts, Counts]]:
    return batch_earlier.recent(Ledger(core.history))
