"""Ends the window as its close button does when the system asks the program to end."""

from __future__ import annotations

import signal
import socket
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Signals(QObject):
    """Python hears of a signal only while it runs; a socket wakes Qt, and Qt wakes Python.

    The second signal of a kind ends the program at once.
    """

    asked = Signal()
    """The program is to end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        self._before = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        self._handlers = {
            number: signal.signal(number, self._hear)
            for number in (getattr(signal, name, None) for name in _NAMES)
            if number is not None
        }
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def close(self) -> None:
        """Leaves signals to what heard them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._here.close()
        self._there.close()

    def _hear(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)

    def _wake(self) -> None:
        if self._handlers.keys() & set(self._here.recv(64)):  # the numbers of the signals
            self.asked.emit()
