"""Keeps a scanner's keys from whatever has the focus, and a person's keys from getting lost.

Of a burst, all keys are held back until it is clear what they are; they come within milliseconds
of each other.  A single key is held back for that long too, which nobody notices of a command or of
the first letter; but somebody in the middle of a text sees each letter at once, and should it turn
out to be the first of a scan, it is taken out of the field again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.core.scanner.recogniser import (
    ENTER,
    TAB,
    Heard,
    Manner,
    Recogniser,
    Stroke,
)
from desktop.gui.scan_events import copied, do_shortcut, key_of, pressed_at, secret, target_now
from desktop.gui.scan_take_back import Typed, alive

FLOW: Final = 1000.0
"""Milliseconds after a key within which somebody is in the middle of a text."""
LATE: Final = 15
"""Milliseconds by which a timer may be late before it is clear that keys may be waiting as well."""

_KEY_EVENTS: Final = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
)
_OTHER_EVENTS: Final = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut, QEvent.Type.TouchBegin, QEvent.Type.Close}
)


class _Held:
    """A key as the window got it."""

    def __init__(self, event: QKeyEvent, target: QWidget | None) -> None:
        self.key, self.target = event.key(), target
        self.events = [copied(event)]
        self.typed: Typed | None = None
        """Where it was let through: what can be taken back."""


class ScanKeys(QObject):
    """Hears every key of the window that has the focus."""

    scanned = Signal(object)
    """A `Burst`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recogniser = Recogniser()
        self.on = True
        self.clock: Callable[[QKeyEvent], float] = pressed_at
        self.listener: Callable[[Stroke], object] | None = None
        """Gets every key instead of everybody else, to learn how a scanner types."""
        self._pending: list[_Held] = []
        self._swallowed: set[int] = set()
        self._typed_at = -FLOW
        self._passing = False
        self._moved = False
        """Whether what is being handed back has moved the focus, as any key may."""
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._time_over)
        self.arm: Callable[[int], object] = self._timer.start
        """Begins to wait, for so many milliseconds, for the next key."""
        self._due, self._looked = 0.0, False
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.watch)
        self.watch(QGuiApplication.focusWindow())

    def use(self, manner: Manner) -> None:
        """The scanner types in this manner."""
        self.settle()
        self.recogniser.manner = manner

    def watch(self, window: QWindow | None) -> None:
        """Hears the keys of a window; of those that have had the focus it does already."""
        if window is not None:
            window.installEventFilter(self)

    def settle(self) -> None:
        """Decides on what is held back, as no more keys of it come."""
        self._timer.stop()
        self._hand(self.recogniser.settle())

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind in _OTHER_EVENTS:
            if not self._passing:
                self.settle()
            return False
        if kind not in _KEY_EVENTS or self._passing or not self.on:
            return False
        if isinstance(QApplication.activeModalWidget(), QFileDialog):
            return False  # the name of a file is nobody's scan, and Qt completes it as one types
        assert isinstance(event, QKeyEvent)
        if kind == QEvent.Type.ShortcutOverride:
            return self._override(event)
        return self._press(event) if kind == QEvent.Type.KeyPress else self._release(event)

    def _override(self, event: QKeyEvent) -> bool:
        """Whether a key must not reach a shortcut, as it may be of a scan."""
        key = self._key(event)
        if key is None:
            return False
        if self._is_others(event, key):
            self.settle()  # what was pressed before comes first
            return False
        event.accept()
        return True

    def _is_others(self, event: QKeyEvent, key: str) -> bool:
        """Whether a key may do at once what it is a shortcut for."""
        if not key or event.isAutoRepeat() or secret(QApplication.focusWidget()):
            return True
        if self.listener is not None or key not in (ENTER, TAB):
            return False
        recogniser = self.recogniser
        return not (
            recogniser.ends(Stroke(key, self.clock(event))) or key in recogniser.manner.prefix
        )

    def _press(self, event: QKeyEvent) -> bool:
        key, target = self._key(event), target_now()
        if key is None:
            return False
        at = self.clock(event)
        if not key or event.isAutoRepeat() or secret(target):
            self.settle()
            self._typed_at = at
            return False
        if self.listener is not None:
            self._swallowed.add(event.key())
            self.listener(Stroke(key, at))
            return True
        own = _Held(event, target)
        stroke = Stroke(key, at, own)
        self._pending.append(own)
        natural = self._hand(self.recogniser.feed(stroke), own)
        if own in self._pending:
            return self._hold(own, at)
        if natural:
            self._swallowed.discard(event.key())
        return not natural

    def _hold(self, own: _Held, at: float) -> bool:
        """Whether a key is held back, which could be of a scan."""
        limit = math.ceil(self.recogniser.manner.limit)
        self._due, self._looked = time.monotonic() + limit / 1000, False
        self.arm(limit)
        if len(self._pending) > 1 or not 0 <= at - self._typed_at <= FLOW:
            return True
        own.typed = Typed.of(own.target, own.events[0].text())
        return own.typed is None

    def _hand(self, heard: Heard, now: _Held | None = None) -> bool:
        """Hands back what is a person's, and tells of a scan; returns whether the key just pressed
        (`now`) is to go its way."""
        natural = self._moved = False
        for stroke in heard.back:
            natural |= self._give_back(stroke, now)
        if heard.scan is not None:
            for one in reversed(heard.scan.strokes):
                self._forget(one.own)
            self.scanned.emit(heard.scan)
        if heard.swallowed and now is not None:
            self._forget(now)
        for stroke in heard.then:
            natural |= self._give_back(stroke, now)
        return natural

    def _give_back(self, stroke: Stroke, now: _Held | None) -> bool:
        own: _Held = stroke.own
        self._pending.remove(own)
        self._typed_at = stroke.at
        if own is now:
            return True
        if own.typed is None:
            self._replay(own)
        return False

    def _forget(self, own: _Held) -> None:
        """A key was the scanner's."""
        self._pending.remove(own)
        if own.typed is not None:
            own.typed.take_back()
        elif len(own.events) == 1:
            self._swallowed.add(own.key)

    def _key(self, event: QKeyEvent) -> str | None:
        return key_of(event, self.recogniser, learning=self.listener is not None)

    def _release(self, event: QKeyEvent) -> bool:
        for own in reversed(self._pending):
            if own.key == event.key() and own.typed is None and not event.isAutoRepeat():
                own.events.append(copied(event))
                return True
        if event.key() in self._swallowed:
            self._swallowed.discard(event.key())
            return True
        return False

    def _time_over(self) -> None:
        late = time.monotonic() - self._due > LATE / 1000
        if late or not self._looked:
            # The window may have been busy: what was pressed meanwhile is still to come, and comes
            # first, be it only in this very turn.
            self._due, self._looked = time.monotonic() + late * LATE / 1000, True
            self.arm(LATE if late else 0)
        else:
            self.settle()

    def _replay(self, own: _Held) -> None:
        target = own.target
        if self._moved or target is None or not alive(target):
            target = target_now()
        if target is None:
            return
        focus = QApplication.focusWidget()
        self._passing = True
        try:
            for event in own.events:
                pressed = event.type() == QEvent.Type.KeyPress
                if pressed and do_shortcut(target, event.keyCombination()):
                    return
                QCoreApplication.sendEvent(target, event)
                if not alive(target):
                    return
        finally:
            self._passing = False
            self._moved = self._moved or QApplication.focusWidget() is not focus
