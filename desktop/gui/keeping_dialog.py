"""How long entries are kept, and the copies of the history that one can go back to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.core.app import Core
from desktop.core.history.files import Snapshot, Why
from desktop.gui import dialogs, keeping_words, messages
from desktop.gui.batch_widgets import Choice
from desktop.gui.deciding import Deciding
from desktop.gui.dialogs import Dialog, Question
from desktop.gui.language import moment
from desktop.gui.records import Keeping
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, Verdict, button, card, label, named

DAYS: Final = (90, 180, 365, 730, 1825)
THOUSAND: Final = 1000
SHOWN: Final = 5
"""So many copies, the newest."""


class KeepingDialog(Dialog):
    """Asks the history how it is kept, and changes that."""

    restored = Signal()
    """The history is another one."""

    def __init__(
        self, core: Core, deciding: Deciding, tasks: Tasks, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent, Size.DIALOG)
        self._core, self._deciding, self._tasks = core, deciding, tasks
        self._records = deciding.records
        self.setWindowTitle(self.tr("Copies and keeping"))
        self.warning, self.verdict = Verdict(theme), Verdict(theme)
        self.place = Text("muted")
        self.days = Choice(theme)
        self.rows: list[CopyRow] = []
        self._rows = QVBoxLayout()
        self.none = Text("muted", self.tr("There is no copy yet; one is made every day."))
        self.question: Question | None = None
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.from_file = button("plain", self.tr("From a file…"))
        self.from_file.setToolTip(self.tr("Go back to a backup that lies elsewhere"))
        self.close_button = button("plain", self.tr("Close"))
        self._arrange()

    def start(self) -> None:
        """Opens the dialog with everything as it is now."""
        self._read()
        self.open()
        self.close_button.setFocus()

    def _read(self) -> None:
        self._tasks.run_task(self._records.keeping, self._show, self._fail)

    def _show(self, keeping: Keeping) -> None:
        self.place.setText(str(keeping.path))
        if keeping.network:
            self.warning.say("failed", "warning", keeping_words.on_network(keeping.network))
        if keeping.error is not None:
            self.warning.say("failed", "danger", messages.of(keeping.error))
        elif not keeping.network:
            self.warning.hide()
        self.days.setEnabled(keeping.error is None)
        if self.days.findData(keeping.days) < 0:
            self.days.addItem(self.tr("%n day(s)", "", keeping.days or 0), keeping.days)
        self.days.setCurrentIndex(self.days.findData(keeping.days))
        for row in self.rows:
            self._rows.removeWidget(row)
            row.deleteLater()
        self.rows = [CopyRow(one) for one in keeping.copies[:SHOWN]]
        for row in self.rows:
            self._rows.addWidget(row)
            row.use.clicked.connect(partial(self._ask, row.copy))
        self.none.setVisible(not self.rows)

    def _set_days(self) -> None:
        work = partial(self._records.retain, self.days.currentData())
        self._tasks.run_task(work, lambda _: None, self._fail)

    def _ask(self, copy: Snapshot) -> None:
        title = self.tr("Go back to the copy of {when}?").format(when=moment(copy.at))
        text = self.tr(
            "What has been recorded and decided since then is taken out of the history. The present"
            " one is kept as a copy, too."
        )
        again = self.tr("Go back to it")
        self.question = dialogs.ask(self, title, text, again, partial(self._restore, copy.path))

    def _choose(self) -> None:
        title = self.tr("A backup of the history")
        kinds = ";;".join((self.tr("Histories (*.db)"), self.tr("All files (*)")))
        name, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), kinds)
        if name:
            self.ask_for(Path(name))

    def ask_for(self, file: Path) -> None:
        """Asks whether a file is to take the place of the history."""
        title = self.tr("Put {name} in the place of the history?").format(name=file.name)
        text = self.tr(
            "All that the history holds now is taken out of it. It is kept as the newest of the"
            " copies: you can go back to it."
        )
        yes = self.tr("Put it in its place")
        self.question = dialogs.ask(self, title, text, yes, partial(self._restore, file))

    def _restore(self, file: Path) -> None:
        self.setEnabled(False)
        self.verdict.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self._deciding.restore(file, self._restored, self._refused)

    def _show_progress(self, _: str, done: int, total: int) -> None:
        # Qt counts in 32 bits.
        self.progress.setRange(0, THOUSAND if total else 0)
        if total:
            self.progress.setValue(THOUSAND * done // total)

    def _restored(self) -> None:
        self._end()
        self.verdict.say("online", "good", self.tr("The history is as it was in that copy."))
        self.restored.emit()
        self._read()

    def _fail(self, error: Exception) -> None:
        self._refused(messages.of(error))

    def _end(self) -> None:
        self.setEnabled(True)
        self.progress.hide()
        self.close_button.setFocus()

    def _refused(self, sentence: str) -> None:
        self._end()
        self.verdict.say("failed", "danger", sentence)

    def _arrange(self) -> None:
        column = self.column
        column.addWidget(label("title", self.tr("Copies and keeping")))
        column.addWidget(self.place)
        column.addWidget(self.warning)
        self.days.addItem(self.tr("For ever"), None)
        for days in DAYS:
            self.days.addItem(self.tr("%n day(s)", "", days), days)
        column.addLayout(named(self.tr("&Keep entries"), self.days))
        column.addWidget(label("section", self.tr("Copies")))
        self._rows.setSpacing(Space.S)
        column.addLayout(self._rows)
        column.addWidget(self.none)
        column.addWidget(self.progress)
        column.addWidget(self.verdict)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.from_file)
        row.addStretch()
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.progress.hide()
        for one in (self.close_button, self.from_file):
            one.setAutoDefault(False)
        self.from_file.clicked.connect(self._choose)
        self._deciding.restoring.connect(self._show_progress)
        self.close_button.clicked.connect(self.reject)
        self.days.activated.connect(lambda _: self._set_days())


class CopyRow(QFrame):
    """One copy: of when, why it was made, and the button that goes back to it."""

    def __init__(self, copy: Snapshot) -> None:
        super().__init__()
        self.copy = copy
        when = moment(copy.at)
        self.use = button("plain", self.tr("Go back to it"))
        self.use.setAutoDefault(False)
        self.use.setAccessibleName(f"{self.use.text()}: {when}")
        why = {
            Why.DAILY: self.tr("the copy of the day"),
            Why.MIGRATION: self.tr("before a new version of this program"),
            Why.REPLACED: self.tr("before another copy took its place"),
        }[copy.why]
        frame, inside = card()
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        words.addWidget(label("strong", when))
        words.addWidget(Text("muted", why))
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.use)
        inside.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
