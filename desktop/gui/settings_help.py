"""The card of the settings for help: the pages of it, and a file for whoever helps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.core.app import Core
from desktop.gui import messages
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.widgets import Text, Verdict, button, card, label

NAME: Final = "diagnostics.zip"
"""Of the file that is proposed."""


class HelpSettings(QWidget):
    """Leads to the help, and writes the diagnostics."""

    help_asked = Signal()
    """Somebody wants to read."""

    def __init__(self, core: Core, theme: Theme) -> None:
        super().__init__()
        self._core = core
        self._tasks = Tasks(threads=1, parent=self)
        self.help = button("plain", self.tr("Help (F1)"))
        self.diagnostics = button("plain", self.tr("Save diagnostics…"))
        self.verdict = Verdict(theme)
        self.help.clicked.connect(self.help_asked)
        self.diagnostics.clicked.connect(self._ask)
        self._arrange()

    def close_card(self) -> None:
        """Ends what is under way."""
        self._tasks.leave()

    def write(self, path: Path) -> None:
        """Writes the diagnostics to a file."""
        self.diagnostics.setEnabled(False)
        self.verdict.say("waiting", "muted", self.tr("One moment…"))
        self._tasks.run_task(partial(_write, self._core, path), self._say_written, self._fail)

    def _ask(self) -> None:
        title, kind = self.tr("Save diagnostics"), self.tr("Zip file (*.zip)")
        name, _ = QFileDialog.getSaveFileName(self, title, str(Path.home() / NAME), kind)
        if name:
            path = Path(name)
            self.write(path if path.suffix else path.with_suffix(".zip"))

    def _say_written(self, path: Path) -> None:
        self.diagnostics.setEnabled(True)
        text = self.tr("The diagnostics are in {path}.").format(path=path)
        self.verdict.say("online", "good", text)

    def _fail(self, error: Exception) -> None:
        self.diagnostics.setEnabled(True)
        self.verdict.say("failed", "danger", messages.of(error))

    def _arrange(self) -> None:
        frame, column = card(self)
        column.addWidget(label("title", self.tr("Help")))
        text = self.tr(
            "Diagnostics are a file for whoever helps you: versions, states and reports of crashes;"
            " no photos, no texts of products, no keys. It is sent nowhere."
        )
        column.addWidget(Text("muted", text))
        row = QHBoxLayout()
        row.addWidget(self.help)
        row.addWidget(self.diagnostics)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.verdict)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)


def _write(core: Core, path: Path) -> Path:
    from desktop.core.diagnostics import write_diagnostics  # late: few ever need it

    write_diagnostics(core, path)
    return path
