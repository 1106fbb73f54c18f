"""The second half of the batch page: the run, its results, and what one does with them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.batches.ledger import BatchFacts, Counts, Keep, Ledger
from desktop.core.batches.planning import Choice
from desktop.core.batches.runner import Pace
from desktop.core.batches.summary import Summary, summarise
from desktop.gui import batch_words, messages
from desktop.gui.batch_repeated import Repeated
from desktop.gui.batch_results import BatchResults
from desktop.gui.batch_running import Work, usual_cores
from desktop.gui.batch_table import BatchTable
from desktop.gui.batch_words import Words
from desktop.gui.batch_work import BatchWork
from desktop.gui.columns import Columns
from desktop.gui.deciding import Deciding
from desktop.gui.memory import Step
from desktop.gui.nav_bar import SAVE
from desktop.gui.progress import Progress
from desktop.gui.remembering import State
from desktop.gui.selection_bar import SelectionBar
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space, Time
from desktop.gui.widgets import Text, Verdict, button, card


class Working(QWidget):
    """Shows one batch, and runs it."""

    review_asked = Signal(int)
    """Somebody wants to look at what is doubtful in the batch with this id."""

    def __init__(
        self, core: Core, tasks: Tasks, deciding: Deciding, work: BatchWork, theme: Theme
    ) -> None:
        super().__init__()
        self._core, self._tasks = core, tasks
        self._ledger: Ledger | None = None
        self._batch: int | None = None
        self._choice: Choice | None = None
        self._workers = usual_cores()
        self._summary: Summary | None = None
        self.running, self.output = work.running, work.output
        self.table = BatchTable(tasks, theme)
        self.table.setParent(self)
        self.results = BatchResults(self.table, theme)
        self.deciding_bar = SelectionBar(deciding, tasks)
        self.results.add_below(self.deciding_bar)
        self._figures = Repeated(
            tasks, self._question, self._show_summary, self._show_error, Time.FIGURES
        )
        self.line, self.summary = Text("strong"), Text("muted")
        self.progress = Progress(theme)
        self.verdict = Verdict(theme)
        self.pause = button("plain", self.tr("Pause"))
        self.cancel = button("plain", self.tr("Stop"))
        self.go_on = button("primary", self.tr("Continue"))
        self.retry = button("plain", self.tr("Retry failed"))
        self.export = button("plain", self.tr("Export…"))
        self.export.setToolTip(SAVE)
        self.sort = button("plain", self.tr("Sort photos into folders…"))
        self.review = button("plain", self.tr("Review"))
        self._arrange()
        self._connect()
        deciding.changed.connect(self._decided)
        deciding.failed.connect(self._say_failed)
        self._refresh()

    @property
    def settled(self) -> bool:
        """Whether all is shown that there is, and nothing works."""
        idle = not (self.running.active or self.output.busy)
        return idle and self.table.settled and self._figures.settled

    def run(self, work: Work) -> None:
        """Runs a batch."""
        self._choice, self._workers = work.choice, work.workers
        self.verdict.hide()
        self.running.start(work)

    def show_batch(self, facts: BatchFacts) -> None:
        """Shows a batch of the ledger as it is."""
        self._choice = Choice.of_batch(facts.folder, facts.origin)
        self.verdict.hide()
        self._use(facts.id)

    def continue_batch(self, facts: BatchFacts) -> None:
        """Shows a batch and goes on with it: what is finished stays."""
        self.show_batch(facts)
        self._continue(Keep.FINISHED)

    def remember(self) -> State:
        """Which batch is shown, and what is looked for in it."""
        shown = (self._batch, self._choice, self._workers)
        return {"shown": shown, "results": self.results.remember()}

    def recall(self, state: State) -> None:
        """Shows it again."""
        batch, self._choice, self._workers = state["shown"]
        if batch is not None:
            self._use(batch)
            self.results.recall(state["results"])
        if self.running.active or self.running.told is not None:
            self._progressed()
        if self.running.active and self.running.told is None:
            self.line.setText(self.tr("One moment…"))
            self.progress.setRange(0, 0)
        self._refresh()

    def _continue(self, keep: Keep) -> None:
        if self._choice is not None and not self.running.active:
            self.run(Work(self._choice, self._workers, keep))

    def _use(self, batch: int) -> None:
        """Shows another batch."""
        ledger = self._ledger = Ledger(self._core.history)
        self._batch = batch
        told = self.running.told
        self.table.show_batch(ledger, batch, told.standing.planned if told else 0)
        self.results.reset()
        self.output.use(ledger, batch)
        # The figures may take seconds where there is much to compare; the rows do not wait.
        self._tasks.run_task(
            partial(ledger.counts, batch), partial(self._show_rows, batch), self._show_error
        )
        self._figures.ask()

    def _show_rows(self, batch: int, counts: Counts) -> None:
        if batch == self._batch:
            self.table.refresh(counts.planned)

    def _question(self) -> partial[tuple[int, Summary] | None] | None:
        if self._ledger is None or self._batch is None:
            return None
        return partial(_summarise, self._ledger, self._batch)

    def _show_summary(self, answer: tuple[int, Summary] | None) -> None:
        if answer is None or answer[0] != self._batch:
            return
        summary = self._summary = answer[1]
        self.summary.setText(Words().summary(summary, running=self.running.active))
        self.results.show_categories(summary.categories)
        self.table.refresh(summary.counts.planned)
        self._refresh()

    def _show_error(self, error: Exception) -> None:
        self._say_failed(messages.of(error))

    def _say_failed(self, sentence: str) -> None:
        self.verdict.say("failed", "danger", sentence)

    def _say_done(self, sentence: str) -> None:
        self.verdict.say("online", "good", sentence)

    def _progressed(self) -> None:
        told = self.running.told
        if told is None:
            return
        if told.standing.pace == Pace.AWAY:
            self.line.setText(self._away())
        else:
            self.line.setText(Words().run(told))
        self.progress.setRange(0, max(1, told.total))
        self.progress.setValue(told.standing.finished)
        self.table.refresh(told.standing.planned)
        self._figures.soon()

    def _away(self) -> str:
        text = self.tr("{folder} is away: waiting for it, and going on as soon as it is back")
        return text.format(folder=self._choice.folder if self._choice else "")

    def _prepare(self, stage: str, done: int, total: int | None) -> None:
        self.line.setText(batch_words.stage(stage, done, total))
        self.progress.setRange(0, total or 0)
        self.progress.setValue(done)

    def _changed(self) -> None:
        running = self.running
        if running.error is not None:
            self._show_error(running.error)
        if not running.active:
            self._progressed()
            self._figures.ask()
        elif running.told is not None:  # another pace: the figures are not to lag behind the line
            self._figures.ask()
        else:
            self.line.setText(self.tr("One moment…"))
            self.progress.setRange(0, 0)
        self._refresh()

    def _refresh(self) -> None:
        active, pace = self.running.active, self.running.pace
        counts = self._summary.counts if self._summary else None
        complete = self._summary is not None and self._summary.batch.complete
        self.line.setVisible(active or self.running.told is not None)
        self.progress.setVisible(active)
        self.pause.setVisible(active)
        paused = self.running.pausing
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.cancel.setVisible(active)
        self.go_on.setVisible(not active and not complete and self._choice is not None)
        idle = not active and self._batch is not None
        self.retry.setVisible(idle and complete and counts is not None and counts.failed > 0)
        self.review.setVisible(idle and counts is not None and counts.done > 0)
        for one in (self.export, self.sort):
            one.setVisible(idle)
            one.setEnabled(not self.output.busy and counts is not None and counts.finished > 0)
        self.pause.setEnabled(pace != Pace.AWAY)

    def _decided(self, step: Step) -> None:
        self.table.show_change(step.change)
        self._figures.soon()

    def _ask_for_review(self) -> None:
        if self._batch is not None:
            self.review_asked.emit(self._batch)

    def _save(self) -> None:
        if self.export.isVisible():
            self.export.click()

    def _toggle_pause(self) -> None:
        if self.running.pausing:
            self.running.resume()
        else:
            self.running.pause()

    def _tell_sorting(self, stage: str, done: int, total: int | None) -> None:
        self.verdict.say("waiting", "muted", batch_words.stage(stage, done, total))

    def _arrange(self) -> None:
        frame, column = card()
        said, pressed = QWidget(), QWidget()
        words = QVBoxLayout(said)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(Space.XS)
        words.addStretch()
        words.addWidget(self.line)
        words.addWidget(self.summary)
        words.addWidget(self.progress)
        words.addStretch()
        row = QHBoxLayout(pressed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        buttons = (self.pause, self.cancel, self.retry, self.review, self.export, self.sort)
        for one in (*buttons, self.go_on):
            row.addWidget(one)
        head = Columns(Space.S)
        head.add(said, 1, Size.COLUMN_LARGE)
        head.add(pressed, 0)
        self.progress.setFixedHeight(Size.BAR)
        column.addWidget(head)
        column.addWidget(self.verdict)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.L)
        whole.addWidget(frame)
        whole.addWidget(self.results, 1)

    def _connect(self) -> None:
        running, output = self.running, self.output
        running.begun.connect(self._use)
        running.changed.connect(self._changed)
        running.progressed.connect(self._progressed)
        running.preparing.connect(self._prepare)
        output.changed.connect(self._refresh)
        output.progressed.connect(self._tell_sorting)
        output.done.connect(self._say_done)
        output.failed.connect(self._say_failed)
        self.table.failed.connect(self._show_error)
        self.pause.clicked.connect(self._toggle_pause)
        self.cancel.clicked.connect(running.cancel)
        self.go_on.clicked.connect(lambda: self._continue(Keep.FINISHED))
        self.retry.clicked.connect(lambda: self._continue(Keep.ANSWERS))
        self.export.clicked.connect(output.export)
        self.sort.clicked.connect(output.sort)
        self.review.clicked.connect(self._ask_for_review)
        save = QShortcut(QKeySequence(SAVE), self, self._save)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.deciding_bar.source = self.results.chosen
        self.results.view.entered.connect(self.deciding_bar.accept.click)
        self.deciding_bar.failed.connect(self._show_error)
        self.results.chose.connect(self.deciding_bar.show_chosen)


def _summarise(ledger: Ledger, batch: int) -> tuple[int, Summary] | None:
    try:
        return batch, summarise(ledger, batch)
    except KeyError:  # a run has just taken its place
        return None
