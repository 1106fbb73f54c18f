"""Questions to the ledger that are asked again and again while a batch runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from desktop.gui.tasks import Tasks
from desktop.gui.tokens import MILLISECOND

SHARE: Final = 25
"""A question takes at most one part in so many of the ledger's time."""


class Repeated(QObject):
    """Asks whenever it is told that the answer may have changed, but with pauses: the ledger has
    results to write meanwhile."""

    def __init__(
        self,
        tasks: Tasks,
        prepare: Callable[[], Callable[[], Any] | None],
        on_done: Callable[[Any], None],
        on_error: Callable[[Exception], None],
        pause: int,
    ) -> None:
        """`prepare` makes the question as it is then, or None where there is nothing to ask; the
        `pause` is in milliseconds, and longer after questions that take their time."""
        super().__init__()
        self._pause = pause
        self._tasks, self._prepare = tasks, prepare
        self._on_done, self._on_error = on_done, on_error
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.ask)
        self._asking = self._again = self._at_once = self._stopped = False
        self._began = self._next = 0.0

    @property
    def settled(self) -> bool:
        """Whether nothing is asked, nor about to be."""
        return not (self._asking or self._timer.isActive())

    def stop(self) -> None:
        """Asks nothing any more."""
        self._stopped = True
        self._timer.stop()

    def soon(self) -> None:
        """Asks after the pause."""
        if self._stopped:
            return
        if self._asking:
            self._again = True
        elif not self._timer.isActive():
            self._timer.start(max(0, round((self._next - time.monotonic()) / MILLISECOND)))

    def ask(self) -> None:
        """Asks at once, or as soon as the former answer is there."""
        self._timer.stop()
        if self._asking:
            self._again = self._at_once = True
            return
        if self._stopped:
            return
        question = self._prepare()
        if question is not None:
            self._asking, self._began = True, time.monotonic()
            self._tasks.run_task(question, self._done, self._failed)

    def _done(self, answer: Any) -> None:
        self._end()
        self._on_done(answer)

    def _failed(self, error: Exception) -> None:
        self._end()
        self._on_error(error)

    def _end(self) -> None:
        now = time.monotonic()
        pause = max(self._pause * MILLISECOND, SHARE * (now - self._began))
        self._next = now if self._at_once else now + pause
        again, self._asking, self._again, self._at_once = self._again, False, False, False
        if again:
            self.soon()
