"""Has decisions sent to the channel, when there are any and it is allowed; nobody waits for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.app import Core
from desktop.core.errors import CorrectionsNotAllowed, NotConnected
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Time

if TYPE_CHECKING:
    from desktop.core.corrections.service import Sent


class Sending(QObject):
    """Sends a moment after the last decision; again later what could not be, or need not be yet."""

    told = Signal(int)
    """So many decisions wait to be sent; none where they may not leave this machine."""

    def __init__(self, core: Core, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._tasks = Tasks(threads=1, parent=self)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._send)
        self._busy = self._again = False
        self.left = 0
        """So many decisions were to be sent when it was told last."""

    def soon(self) -> None:
        """There may be something to send."""
        self._timer.start(Time.SEND)

    def close(self) -> None:
        """Leaves what is not sent for the next time."""
        self._timer.stop()
        self._tasks.close()

    def _send(self) -> None:
        self._again = self._busy
        if self._busy:
            return
        self._busy = True
        # On a thread of its own: a network may never answer.
        send = partial(self._core.corrections.send, due=True)
        self._tasks.run_aside(send, self._done, self._failed)

    def _done(self, sent: Sent) -> None:
        kept = isinstance(sent.error, (CorrectionsNotAllowed, NotConnected))
        self.left = 0 if kept else sent.left
        self.told.emit(self.left)
        self._next(later=sent.left > 0 and not kept)

    def _failed(self, _: Exception) -> None:
        self._next(later=True)  # the history: what needs it says so itself

    def _next(self, *, later: bool) -> None:
        self._busy = False
        if self._again:
            self.soon()
        elif later:
            self._timer.start(Time.SEND_AGAIN)
