"""How long a window once did not answer: for `bench/gaps/window.py` and `bench/gaps/naive.py`."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

EVERY = 5
"""Milliseconds between two keys."""
BEAT = 20
"""Milliseconds between two questions whether an operation is done."""
REST = 150
"""Milliseconds that are still watched afterwards, for what comes late."""
PATIENCE = 900
"""Seconds after which an operation is given up."""


class Finger(QWidget):
    """Gets a key that means nothing every few milliseconds, and notes how late each came; and for
    how much of that this process had a processor, the rest being the machine's other work."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.resize(1, 1)
        self.longest = self.own = self._cpu = 0.0
        self._due = self._sent = time.perf_counter()
        self._timer = QTimer(interval=EVERY, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._press)
        self._timer.start()

    def reset(self) -> None:
        """Forgets what was."""
        self.longest = self.own = 0.0
        self._due, self._cpu = time.perf_counter() + EVERY / 1000, time.process_time()

    def _press(self) -> None:
        now = time.perf_counter()
        self._note(now - self._due)
        self._due, self._sent = now + EVERY / 1000, now
        key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_F24, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(self, key, Qt.EventPriority.LowEventPriority.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self._note(time.perf_counter() - self._sent)
        event.accept()

    def _note(self, late: float) -> None:
        cpu = time.process_time()
        self.longest = max(self.longest, late)
        self.own = max(self.own, min(late, cpu - self._cpu))
        self._cpu = cpu


class Gaps:
    """The longest gap in each of several operations, in milliseconds."""

    def __init__(self, window: QWidget) -> None:
        self.found: dict[str, float] = {}
        self.own: dict[str, float] = {}
        """Of these, what this process worked; a gap with less work than time was another's."""
        self.seconds: dict[str, float] = {}
        self._finger = Finger(window)

    def measure(self, what: str, do: Callable[[], object], done: Callable[[], bool]) -> None:
        """Does something from within the event loop, as input does, until that is done."""
        self._finger.reset()
        started = time.perf_counter()
        QTimer.singleShot(0, do)
        spin(what, done)
        self.seconds[what] = time.perf_counter() - started
        rest(REST)
        self.found[what] = 1000 * self._finger.longest
        self.own[what] = 1000 * self._finger.own


def spin(what: str, done: Callable[[], bool]) -> None:
    """Lets the window live until something is true twice in a row: one turn may begin more."""
    loop, ends, seen = QEventLoop(), time.perf_counter() + PATIENCE, [0]

    def look() -> None:
        seen[0] = seen[0] + 1 if done() else 0
        if seen[0] == 2 or time.perf_counter() > ends:
            loop.quit()

    timer = QTimer(interval=BEAT)
    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    if seen[0] < 2:
        raise SystemExit(f"the window never came to the end of this: {what}")


def rest(milliseconds: int) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
