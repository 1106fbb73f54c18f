"""Takes what the history shows out of it, into a file for people or for programs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.core.exports import FORMATS
from desktop.gui.history_table import Arrangement
from desktop.gui.language import current
from desktop.gui.records import Records
from desktop.gui.tasks import Tasks

NAME: Final = "history.xlsx"
"""Of the file that is proposed."""


class HistoryOutput(QObject):
    """Asks where to, and writes on another thread."""

    done = Signal(str)
    """A sentence about what was written."""
    failed = Signal(object)
    """Why nothing was."""

    def __init__(self, records: Records, parent: QWidget) -> None:
        super().__init__(parent)
        self._records, self._parent = records, parent
        self._tasks = Tasks(threads=1, parent=self)
        self.busy = False

    def close(self) -> None:
        """Waits for what is being written."""
        self._tasks.close()

    def export(self, shown: Arrangement) -> None:
        """Asks for a file, and writes there what is shown."""
        kinds = {
            self.tr("Workbook (*.xlsx)"): ".xlsx",
            self.tr("CSV for spreadsheets (*.csv)"): ".csv",
            self.tr("JSON lines (*.jsonl)"): ".jsonl",
        }
        title = self.tr("Export what is shown")
        start = str(Path.home() / NAME)
        name, chosen = QFileDialog.getSaveFileName(self._parent, title, start, ";;".join(kinds))
        if name:
            path = Path(name)
            if path.suffix.lower() not in FORMATS:
                path = path.with_name(path.name + kinds.get(chosen, ".xlsx"))
            self.write(path, shown)

    def write(self, path: Path, shown: Arrangement) -> None:
        """Writes what is shown to a file."""
        self.busy = True
        work = partial(
            self._records.export, path, shown.found, shown.sort, shown.descending, current()
        )
        self._tasks.run_task(work, partial(self._written, path), self._fail)

    def _written(self, path: Path, count: int) -> None:
        self.busy = False
        words = self.tr("%n entry(ies) written to {path}", "", count)
        self.done.emit(words.format(path=path))

    def _fail(self, error: Exception) -> None:
        self.busy = False
        self.failed.emit(error)
