"""What Qt tells of a key, as far as a scanner is concerned."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.core.scanner.recogniser import ENTER, TAB, Recogniser

BURST: Final = 3
"""So many keys held back are no person's who goes on with a command."""

_MODIFIERS: Final = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr),
        *(Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock),
    }
)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_COMMANDS: Final = _CONTROL | _ALT | Qt.KeyboardModifier.MetaModifier
_ENDING_COMMANDS: Final = frozenset({Qt.Key.Key_J, Qt.Key.Key_M})
"""Line feed and carriage return, as some scanners send them."""
_SEPARATOR: Final = "\x1d"


def key_of(event: QKeyEvent, recogniser: Recogniser, *, learning: bool) -> str | None:
    """The key as `Stroke` has it; None where it changes others only, empty where no scanner would
    send it at this point."""
    key, text, modifiers = Qt.Key(event.key()), event.text(), event.modifiers()
    if key in _MODIFIERS:
        return None
    commands = modifiers & _COMMANDS
    if commands == (_CONTROL | _ALT):  # AltGr on Windows
        return text if len(text) == 1 and text.isprintable() else ""
    if commands:
        if commands != _CONTROL or recogniser.held < BURST:
            return ""
        return ENTER if key in _ENDING_COMMANDS else _SEPARATOR
    name = name_of(key)
    if name:
        return name if learning or recogniser.knows(name) else ""
    return text if len(text) == 1 and text.isprintable() else ""


def pressed_at(event: QKeyEvent) -> float:
    """When a key was pressed, in milliseconds; not when the window came to it, as one that was busy
    comes to many keys at once."""
    return float(event.timestamp() or time.monotonic() * 1000)


def name_of(key: Qt.Key) -> str:
    """The name of a key that has no character; empty where it is none of a scanner's."""
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return ENTER
    if key == Qt.Key.Key_Tab:
        return TAB
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35:
        return f"F{key - Qt.Key.Key_F1 + 1}"
    return ""


def target_now() -> QWidget | None:
    """Who would get a key."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup.focusWidget() or popup
    return QApplication.focusWidget() or QApplication.activeWindow()


def secret(widget: QWidget | None) -> bool:
    """Whether it is a field for a secret, which a program that keeps passwords may fill in."""
    return isinstance(widget, QLineEdit) and widget.echoMode() != QLineEdit.EchoMode.Normal


def do_shortcut(widget: QWidget, keys: QKeyCombination) -> bool:
    """Does what a key is a shortcut for, at this widget; False where it is none."""
    wanted = QKeySequence(keys)
    for one in widget.window().findChildren(QShortcut):
        try:
            known = wanted in one.keys()  # noqa: SIM118 (it is no dictionary)
        except RuntimeError:  # of a dialog of Qt's own that is gone, found at the same place
            continue
        if known and one.isEnabled() and _reaches(one, widget):
            one.activated.emit()
            return True
    return False


def _reaches(shortcut: QShortcut, target: QWidget) -> bool:
    owner = shortcut.parent()
    if not isinstance(owner, QWidget) or not owner.isVisible():
        return False
    match shortcut.context():
        case Qt.ShortcutContext.WidgetShortcut:
            return owner is target
        case Qt.ShortcutContext.WidgetWithChildrenShortcut:
            return owner is target or owner.isAncestorOf(target)
    return True


def copied(event: QKeyEvent) -> QKeyEvent:
    """A copy that outlives the event."""
    clone = event.clone()
    assert isinstance(clone, QKeyEvent)
    return clone
