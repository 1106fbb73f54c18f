"""What a key means in a review, for one hand on the keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

ACCEPT: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
MOVES: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
}

_FIRST_ROW: Final = {"&": 1, "é": 2, "É": 2, '"': 3, "'": 4, "(": 5}
"""The first five keys of the upper row of an AZERTY keyboard, without Shift."""

_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def is_command(event: QKeyEvent) -> bool:
    """Whether the key is pressed together with Ctrl, Alt or the like: not meant as a letter."""
    return bool(event.modifiers() & _COMMANDS)


def suggestion(event: QKeyEvent) -> int | None:
    """Which suggestion, from 1 to 5, a key takes; None where it takes none."""
    text = event.text()
    return int(text) if text in ("1", "2", "3", "4", "5") else _FIRST_ROW.get(text)


def letter(event: QKeyEvent) -> str:
    """The letter that begins a search; empty where the key is none."""
    text = event.text()
    return text if text.isalpha() else ""
