"""The first half of the batch page: what to classify, and what that would do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.batches.planning import Choice
from desktop.core.intake.errors import ColumnUnknown, TableUnclear
from desktop.core.intake.tables import Table
from desktop.gui import batch_words, messages
from desktop.gui.batch_earlier import EarlierBatches
from desktop.gui.batch_form import BatchForm
from desktop.gui.batch_mapping import MappingView
from desktop.gui.batch_planning import Looked, Planning
from desktop.gui.batch_preview import PreviewView
from desktop.gui.batch_running import Work
from desktop.gui.batch_words import Words
from desktop.gui.columns import Columns
from desktop.gui.notice import Notice, NoticeView
from desktop.gui.progress import Progress
from desktop.gui.remembering import State
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button, card, label


class Choosing(QWidget):
    """Looks again whenever something else is chosen; emits `started` with what is to be run."""

    started = Signal(object)
    """A `Work`."""
    watch_asked = Signal(Path)
    """Not what is in the folder shall be classified, but what arrives there from now on."""

    def __init__(self, planning: Planning, theme: Theme) -> None:
        super().__init__()
        self.planning = planning
        self.form = BatchForm(theme)
        self.start = button("primary", self.tr("Start"))
        self.earlier = EarlierBatches(theme)
        self.preview, self.mapping = PreviewView(theme), MappingView(theme)
        self.notice = NoticeView(theme)
        self.stage = Text("muted")
        self.progress = Progress(theme)
        self.stop = button("plain", self.tr("Cancel"))
        self.columns = button("plain", self.tr("Columns of the table…"))
        self.watch = button("quiet", self.tr("Watch this folder"))
        self.watch.setToolTip(self.tr("Classifies what a phone or a camera puts there from now on"))
        self._working = QWidget()
        self._pages = QStackedWidget()
        self._ready = False
        self._fresh = False
        """Whether a folder was handed over that nothing was done with yet."""
        self._table: Table | None = None
        self._arrange()
        self._connect()
        self._refresh()

    def take(self, choice: Choice) -> None:
        """Shows what was handed over; Enter starts it, once it can start."""
        self.form.show_choice(choice)
        self._fresh = True
        self.setFocus()
        self._refresh()

    def set_ready(self, ready: bool) -> None:
        """Whether there is a model to classify with, and no other run."""
        self._ready = ready
        self._refresh()

    def work(self) -> Work | None:
        """What would be run now, with the plan that there is."""
        choice = self.form.choice
        if choice is None:
            return None
        return Work(choice, self.form.workers.currentData(), planned=self.planning.take_plan())

    def remember(self) -> State:
        """What is chosen; what has been looked at is in `planning`."""
        return self.form.remember()

    def recall(self, state: State) -> None:
        """Shows it again, and what came of the look at it."""
        self.form.recall(state)
        self._show()

    def _look(self) -> None:
        choice = self.form.choice
        if choice is not None:
            self.planning.look(choice)

    def _show(self) -> None:
        looked = self.planning.looked
        if self.planning.busy:
            self.stage.setText("")
            self._pages.setCurrentWidget(self._working)
        elif looked is None:
            self._pages.setCurrentWidget(self.earlier)
        else:
            self._show_looked(looked)
        self._refresh()

    def _show_looked(self, looked: Looked) -> None:
        self._table = looked.table
        if looked.preview is not None:
            found = looked.preview
            if self.form.offer_tables(found.tables, found.unclear_tables):
                return  # it looks again already
            self.preview.show_lines(Words().preview(looked.preview, looked.choice))
            self._pages.setCurrentWidget(self.preview)
        elif looked.table is not None and isinstance(looked.error, TableUnclear):
            self._map(looked.table, self._why_unclear(looked.table))
        else:
            assert looked.error is not None
            title = self.tr("This cannot be classified")
            again = self.tr("Try again")
            text = messages.of(looked.error)
            notice = Notice("failed", "danger", title, text, again, self._look)
            if isinstance(looked.error, ColumnUnknown):  # the table is another one by now
                notice = Notice("failed", "danger", title, text, again, self._forget_columns)
            self.notice.show_notice(notice)
            self._pages.setCurrentWidget(self.notice)

    def _forget_columns(self) -> None:
        self.form.map_columns({})

    def _why_unclear(self, table: Table) -> str:
        return self.tr(
            "It is not clear what the columns of {name} are. At least one must be a photo, a"
            " reference or a barcode, and at least one a designation or a description. If it has"
            " nothing to do with the photos, choose “No table”."
        ).format(name=table.path.name)

    def _ask_columns(self) -> None:
        if self._pages.currentWidget() is self.mapping:
            self._show()
        elif self._table is not None:
            text = self.tr("What the columns of {name} are taken for.")
            self._map(self._table, text.format(name=self._table.path.name))

    def _map(self, table: Table, explanation: str) -> None:
        self.mapping.show_table(table, explanation)
        self._pages.setCurrentWidget(self.mapping)
        self._refresh()

    def _tell(self, stage: str, done: int, total: int | None) -> None:
        self.stage.setText(batch_words.stage(stage, done, total))
        self.progress.setRange(0, total or 0)
        self.progress.setValue(done)

    def _refresh(self) -> None:
        looked = self.planning.looked
        if looked is None:  # whoever does not want to wait for the preview may begin without
            possible = self.form.choice is not None and not self.planning.busy
        else:
            possible = looked.preview is not None
        self.start.setEnabled(self._ready and possible)
        if self._fresh and looked is not None and not self.planning.busy:
            # Whoever has gone somewhere else meanwhile stays there.
            self._fresh = not self.start.isEnabled()
            if self.hasFocus():
                self.start.setFocus()
        self.watch.setVisible(self.form.choice is not None)
        shown = self._pages.currentWidget()
        self.columns.setVisible(shown in (self.preview, self.mapping) and self._table is not None)

    def _begin(self) -> None:
        work = self.work()
        if work is not None:
            self.started.emit(work)

    def _watch(self) -> None:
        choice = self.form.choice
        if choice is not None:
            self.watch_asked.emit(choice.root)

    def _arrange(self) -> None:
        middle = QVBoxLayout(self._working)
        middle.addStretch()
        middle.addWidget(self.stage)
        middle.addWidget(self.progress)
        row = QHBoxLayout()
        row.addWidget(self.stop)
        row.addStretch()
        middle.addLayout(row)
        middle.addStretch()
        self.progress.setFixedHeight(Size.BAR)
        for page in (self.earlier, self._working, self.preview, self.mapping, self.notice):
            self._pages.addWidget(page)
        frame, column = card()
        pressed = QWidget()
        buttons = QHBoxLayout(pressed)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.watch)
        buttons.addWidget(self.columns)
        head = Columns(Space.S)
        head.add(label("title", self.tr("Before it begins")), 1)
        head.add(pressed, 0)
        column.addWidget(head)
        column.addWidget(self._pages, 1)
        self.form.buttons.addWidget(self.start, 1)
        both = Columns(Space.L)
        both.add(self.form, Size.CHOICE)
        both.add(frame, Size.PREVIEW)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(both)

    def _connect(self) -> None:
        self.form.changed.connect(self._look)
        self.planning.changed.connect(self._show)
        self.planning.progressed.connect(self._tell)
        self.stop.clicked.connect(self.planning.stop)
        self.mapping.said.connect(self.form.map_columns)
        self.columns.clicked.connect(self._ask_columns)
        self.start.clicked.connect(self._begin)
        self.earlier.folder_asked.connect(self.form.choose_folder.click)
        self.watch.clicked.connect(self._watch)
