"""What we rely on Qt for Python for."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal(bool)


def test_signals_do_not_wear_out_the_interpreter() -> None:
    """PySide6 6.12.0 gives away a reference to True at each `emit`: on Python 3.11, which counts
    them, the window ends in "deallocating True or False" after some hundred products."""
    bell = Bell()
    bell.rung.connect(lambda _: None)
    before = sys.getrefcount(True)
    for _ in range(200):
        bell.rung.emit(False)
    assert sys.getrefcount(True) > before - 100
