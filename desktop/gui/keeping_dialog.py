"""How long entries are kept, and the copies of the history that one can go back to."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.core.app import Core
from desktop.core.history.files import Snapshot, Why
from desktop.gui import dialogs, messages
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
            text = self.tr(
                "The history lies on a network ({where}). Two computers that write to it there can"
                " damage it: have it moved to a disk of this computer."
            )
            self.warning.say("doubt", "warning", text.format(where=keeping.network))
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
        self.question = dialogs.ask(self, title, text, again, partial(self._restore, copy))

    def _restore(self, copy: Snapshot) -> None:
        self.setEnabled(False)
        self._deciding.restore(copy.path, self._restored, self._refused)

    def _restored(self) -> None:
        self.setEnabled(True)
        self.verdict.say("online", "good", self.tr("The history is as it was in that copy."))
        self.restored.emit()
        self._read()

    def _fail(self, error: Exception) -> None:
        self._refused(messages.of(error))

    def _refused(self, sentence: str) -> None:
        self.setEnabled(True)
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
        column.addWidget(self.verdict)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.close_button.setAutoDefault(False)
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
