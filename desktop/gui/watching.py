"""Watches over the history while the window is open: where it lies, whether it is whole, its copy
of the day.  Nobody waits for any of it."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.app import Core
from desktop.core.errors import HistoryDamaged
from desktop.core.storage_place import NetworkPlace, network_place
from desktop.gui import dialogs, keeping_words, messages
from desktop.gui.dialogs import Question
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Time


class Watching(QObject):
    """Tells what is the matter; where the history is damaged, in a dialog."""

    on_network = Signal()
    """The history lies on a network."""
    failed = Signal(str)
    """Something went wrong: a sentence."""
    copies_asked = Signal()
    """Somebody wants to see the copies of the history."""

    def __init__(self, core: Core, window: QWidget) -> None:
        super().__init__(window)
        self._core, self._window = core, window
        self._tasks = Tasks(threads=1, parent=self)
        self._closing = threading.Event()
        self._started = False
        self.question: Question | None = None

    def start(self) -> None:
        """The history has been opened, or cannot be."""
        if not self._started:
            self._started = True
            # A network that does not answer keeps nobody waiting.
            self._tasks.run_aside(partial(_place, self._core), self._tell_place, self._fail)
            QTimer.singleShot(Time.CARE, self, self._care)

    def close(self) -> None:
        """Ends what is under way."""
        self._closing.set()
        self._tasks.close()

    def _care(self) -> None:
        """A look at the whole file, the copy of the day, and the end of what is too old."""
        if not self._closing.is_set():
            care = partial(self._core.care, self._closing.is_set, look=True)
            self._tasks.run_task(care, lambda _: None, self._fail)

    def _tell_place(self, place: NetworkPlace | None) -> None:
        if place is not None:
            self.on_network.emit()

    def _fail(self, error: Exception) -> None:
        sentence = messages.of(error)
        self.failed.emit(sentence)
        if isinstance(error, HistoryDamaged) and self.question is None:
            title, text, action = keeping_words.damaged(sentence)
            self.question = dialogs.tell(
                *(self._window, title, text, action),
                self.copies_asked.emit,
            )


def _place(core: Core) -> NetworkPlace | None:
    """Where the history lies, where that is a network; raises what is wrong with the history."""
    return network_place(core.history.path)
