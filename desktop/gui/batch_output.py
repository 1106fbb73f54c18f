"""What one takes out of a batch: a file of its results, and its photos sorted into folders."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.core.batches.ledger import Ledger
from desktop.core.batches.sorting import Sorted, check_place, sort_photos
from desktop.core.batches.summary import summarise
from desktop.core.exports import FORMATS, write_results
from desktop.gui import messages
from desktop.gui.batch_planning import Stopped, Teller
from desktop.gui.batch_widgets import Tick
from desktop.gui.batch_words import Words
from desktop.gui.dialogs import Question
from desktop.gui.language import current, translate
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme

T = TypeVar("T")


def proposed(folder: Path) -> Path:
    """Where the results of a folder go if nobody has another idea: beside it, under its name; a
    whole disk has neither."""
    results = translate("BatchOutput", "results")
    return folder.parent / f"{folder.name} - {results}.xlsx".removeprefix(" - ")


class BatchOutput(QObject):
    """Asks where to, works on another thread, and tells what came of it."""

    changed = Signal()
    """Work has begun or ended."""
    done = Signal(str)
    """A sentence about what was made."""
    failed = Signal(str)
    """A sentence about what was not."""
    progressed = Signal(str, int, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._parent = theme, parent
        self._tasks = Tasks(threads=1, parent=self)
        self._ledger: Ledger | None = None
        self._batch = 0
        self._stopped = threading.Event()
        self.busy = False
        self.question: SortQuestion | None = None

    def use(self, ledger: Ledger, batch: int) -> None:
        """Works with this batch from now on."""
        self._ledger, self._batch = ledger, batch

    def close(self) -> None:
        """Gives up what is under way: no file is left half written."""
        self._stopped.set()
        self._tasks.close()

    def export(self) -> None:
        """Asks for a file and writes the results there."""
        if self._ledger is None:
            return
        kinds = {
            self.tr("Workbook (*.xlsx)"): ".xlsx",
            self.tr("CSV for spreadsheets (*.csv)"): ".csv",
            self.tr("JSON lines (*.jsonl)"): ".jsonl",
        }
        start = str(proposed(Path(self._ledger.facts(self._batch).folder)))
        title = self.tr("Export the results")
        name, chosen = QFileDialog.getSaveFileName(self._parent, title, start, ";;".join(kinds))
        if name:
            path = Path(name)
            if path.suffix.lower() not in FORMATS:
                path = path.with_name(path.name + kinds.get(chosen, ".xlsx"))
            self.write(path)

    def write(self, path: Path) -> None:
        """Writes the results to a file."""
        assert self._ledger is not None
        work = partial(_write, self._ledger, self._batch, path, current())
        written = self.tr("The results are in {path}.").format(path=path)
        self._begin(work, lambda _: self.done.emit(written))

    def sort(self) -> None:
        """Asks for a folder, and shows what would be placed there."""
        title = self.tr("Choose a folder for the sorted photos")
        name = QFileDialog.getExistingDirectory(self._parent, title)
        if name:
            self.look(Path(name))

    def look(self, into: Path) -> None:
        """Finds out what would be placed in a folder, and asks whether to do it."""
        self._begin(self._sorting(into, dry_run=True), partial(self._ask, into))

    def _ask(self, into: Path, found: Sorted) -> None:
        self.question = SortQuestion(self._parent, self._theme, into, found)
        self.question.accepted.connect(partial(self._place, into, self.question))
        self.question.finished.connect(self._answered)
        self.question.open()

    def _answered(self) -> None:
        self.question = None  # it deletes itself

    def _place(self, into: Path, question: SortQuestion) -> None:
        work = self._sorting(into, link=question.link.isChecked())
        self._begin(work, lambda found: self.done.emit(Words().sorted(found, would=False)))

    def _sorting(
        self, into: Path, *, link: bool = False, dry_run: bool = False
    ) -> partial[Sorted | None]:
        assert self._ledger is not None
        self._stopped = threading.Event()
        tell = Teller(self.progressed, self._stopped)
        return partial(
            _sort, self._ledger, self._batch, into, link=link, dry_run=dry_run, tell=tell
        )

    def _begin(self, work: Callable[[], T | None], on_done: Callable[[T], object]) -> None:
        def end(answer: T | None) -> None:
            self.busy = False
            self.changed.emit()
            if answer is not None:
                on_done(answer)

        def fail(error: Exception) -> None:
            self.busy = False
            self.changed.emit()
            self.failed.emit(messages.of(error))

        self.busy = True
        self._tasks.run_task(work, end, fail)
        self.changed.emit()


class SortQuestion(Question):
    """What would be placed, and whether to do it: by copies, or by links."""

    def __init__(self, parent: QWidget, theme: Theme, into: Path, found: Sorted) -> None:
        text = f"{into}\n\n{Words().sorted(found, would=True)}"
        super().__init__(parent, "", text, "", "")
        self.setWindowTitle(self.tr("Sort photos into folders"))
        self.title.setText(self.tr("One folder per category"))
        self.yes.setText(self.tr("Sort"))
        self.no.setText(self.tr("Cancel"))
        self.yes.setEnabled(found.placed > 0)
        self.link = Tick(theme, self.tr("Link instead of copying, where the disk allows it"))
        self.column.insertWidget(self.column.count() - 1, self.link)


def _write(ledger: Ledger, batch: int, path: Path, language: str) -> bool:
    summary = summarise(ledger, batch)
    folder, indexed = Path(summary.batch.folder), ledger.indexed(batch)
    rows = ledger.every(batch)
    write_results(path, rows, folder, language, indexed=indexed, summary=summary)
    return True


def _sort(
    ledger: Ledger, batch: int, into: Path, *, link: bool, dry_run: bool, tell: Teller
) -> Sorted | None:
    check_place(into, Path(ledger.facts(batch).folder))
    rows = ledger.every(batch)
    try:
        return sort_photos(rows, into, current(), link=link, dry_run=dry_run, progress=tell)
    except Stopped:
        return None
