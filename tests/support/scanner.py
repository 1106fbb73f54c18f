"""A barcode scanner as a window sees it: keys, through the same door as real ones."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.gui.window import MainWindow

FRENCH = str.maketrans("1234567890", "&é\"'(-è_çà")
NAMED = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab, "F9": Qt.Key.Key_F9}


class Hands:
    """Presses keys at a window, in a time of its own: no test waits, none depends on the machine's
    speed."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.now = 10_000.0
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        keys = window.scanning.keys
        keys.clock = lambda _: self.now
        keys.arm = lambda _: None

    def press(self, keys: Iterable[str], gap: float) -> None:
        """Presses keys, so many milliseconds after each other."""
        for key in keys:
            self.now += gap
            press(key)

    def rest(self, milliseconds: float = 2_000) -> None:
        """Presses nothing for a while."""
        self.now += milliseconds
        self.window.scanning.keys.settle()
        while not self.window.scanning.settled:
            QApplication.processEvents()
        QApplication.processEvents()

    def type(self, text: str, gap: float = 110) -> None:
        """A person's keys: the time for a scan is over after each."""
        for key in text:
            self.press([key], gap)
            if gap > self.window.scanning.keys.recogniser.manner.limit:
                self.window.scanning.keys.settle()

    def scan(self, text: str, gap: float = 6, ending: str = "\r", pause: float = 400) -> None:
        """A scanner's, and a pause after them."""
        self.press([*text, *ending], gap)
        self.rest(pause)


def press(key: str) -> None:
    """Presses a key and lets it go, at the window that has the focus."""
    window = QGuiApplication.focusWindow()
    assert window is not None
    if key == "\x1d":  # the end of an element of GS1, as scanners send it
        control = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(window, Qt.Key.Key_BracketRight, control)  # type: ignore[call-overload]
    elif key in NAMED:
        QTest.keyClick(window, NAMED[key])  # type: ignore[call-overload]
    elif key.isascii():
        QTest.keyClick(window, key)  # type: ignore[call-overload]
    else:  # it only takes characters of one byte
        none = Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(window, QKeyEvent(kind, ord(key.upper()), none, key))
