"""Somebody at the window with a keyboard and a barcode scanner: no mouse, and no method of the
window is called to act.  What the window shows is read, to know when to go on."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from scanner import press

from desktop.gui.nav_bar import KEYS, Page
from desktop.gui.window import MainWindow

PERSON = 280.0
"""Milliseconds between a person's keys."""
SCANNER = 6.0
"""And between a scanner's."""
BEAT = 5
"""Milliseconds between two looks at the window."""
PATIENCE = 30.0
"""Seconds after which something that is waited for never comes."""

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True)
class Product:
    """What lies on the desk."""

    reference: str
    photo: Path
    right: int | str | None = None
    """What is right instead of the model's answer: an alternative's number, or a category's name;
    None where the answer is."""


@dataclass
class Task:
    """What one piece of work took."""

    kind: str
    keys: int = 0
    """A person's; each key of a combination counts."""
    typed: int = 0
    """Of these, letters and digits that say something: what is meant, not how to get there."""
    scans: int = 0
    scanned: int = 0
    """Keys of the scanner."""
    drops: int = 0
    thoughts: int = 0
    """Times that a person looks and makes up their mind."""
    waited: float = 0.0
    """Seconds of the machine: from the last key until one can go on."""


class Worker:
    """Presses keys at a window, and counts them by piece of work."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.done: list[Task] = []
        self._task = Task("")
        self._now = 10_000.0
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window)
        # Keys carry the time at which they are pressed; a person's here come later than they seem.
        window.scanning.keys.clock = lambda _: self._now

    @contextmanager
    def task(self, kind: str) -> Iterator[Task]:
        """A piece of work."""
        self._task = Task(kind)
        yield self._task
        self.done.append(self._task)

    # What a person does

    def key(self, key: Qt.Key | str, *with_: Qt.KeyboardModifier) -> None:
        """A letter, or another key with more of them held."""
        self._now += PERSON
        self._task.keys += 1 + len(with_)
        target, held = self._target(), Qt.KeyboardModifier.NoModifier
        for one in with_:
            held |= one
        with self._machine():
            if isinstance(key, str):
                press(key)
            else:
                QTest.keyClick(target, key, held)
        self._come_to_rest()

    def type(self, text: str) -> None:
        """Letters, one after another."""
        for letter in text:
            self._task.typed += 1
            self.key(letter)

    def look(self) -> None:
        """Makes up their mind."""
        self._task.thoughts += 1

    def scan(self, code: str) -> None:
        """Pulls the trigger; a scanner types the code and Enter."""
        self._task.scans += 1
        self._task.scanned += len(code) + 1
        self._now += 1000.0
        self._target()
        keys = self.window.scanning.keys
        # Its keys come when they are due, however busy the machine is that plays them.
        arm, keys.arm = keys.arm, lambda _: None
        with self._machine():
            for letter in [*code, "\r"]:
                self._now += SCANNER
                press(letter)
        keys.arm = arm
        keys.settle()
        self._come_to_rest()

    def paste(self, *files: Path) -> None:
        """Ctrl+V, after some files were copied elsewhere."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        QGuiApplication.clipboard().setMimeData(data)
        self.key(Qt.Key.Key_V, CONTROL)

    def drop(self, *files: Path) -> None:
        """Something is dropped on the window from elsewhere."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Qt 6.12 would rather a QPointF
            entering = QDragEnterEvent(QPoint(20, 20), copy, data, left, none)
        for event in (entering, QDropEvent(QPointF(20, 20), copy, data, left, none)):
            with self._machine():
                QApplication.sendEvent(self.window, event)
            assert event.isAccepted()
        self._task.drops += 1

    def reach(self, widget: QWidget) -> None:
        """Goes there with Tab, as far as the focus is not there already."""
        for _ in range(80):
            if QApplication.focusWidget() is widget:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {widget.accessibleName() or widget}")

    def confirm_file(self) -> None:
        """Takes the file that a dialog proposes, as soon as that dialog is there."""

        def answer() -> None:
            dialog, focused = QApplication.activeModalWidget(), QApplication.focusWidget()
            if isinstance(dialog, QFileDialog) and focused and dialog.isAncestorOf(focused):
                self.key(Qt.Key.Key_Return)
            else:
                QTimer.singleShot(BEAT, answer)

        QTimer.singleShot(0, answer)

    def wait(self, what: str, until: Callable[[], bool]) -> None:
        """Lets the window work until something can be seen."""
        with self._machine():
            spin(what, until)

    @contextmanager
    def _machine(self) -> Iterator[None]:
        """The machine works."""
        started = time.perf_counter()
        yield
        self._task.waited += time.perf_counter() - started

    def _target(self) -> QWindow:
        """Who gets the keys.  After a dialog, a desktop gives them back to the window; where there
        is none (Qt's offscreen platform, a bare X server), nobody does."""
        if QGuiApplication.focusWindow() is None:
            self.window.activateWindow()
            spin("the window", lambda: QGuiApplication.focusWindow() is not None)
        target = QGuiApplication.focusWindow()
        assert target is not None
        return target

    def _come_to_rest(self) -> None:
        """A single key is held back for a moment, as it could be the first of a scan."""
        keys, scanning = self.window.scanning.keys, self.window.scanning
        self.wait("the key", lambda: not keys.recogniser.held and scanning.settled)

    # What the work is made of

    def take(self, reference: str, photo: Path, *, dropped: bool) -> None:
        """Scans a product and hands over its photo, until its answer is there."""
        window = self.window
        self.scan(reference)
        before = window.queue.rowCount()
        if dropped:
            self.drop(photo)
        else:
            self.paste(photo)
        self.wait(
            "the answer",
            lambda: (
                window.queue.rowCount() > before
                and not window.queue.waiting
                and window.result.shows_answer()
                and window.result.accept.isEnabled()
            ),
        )
        self.look()

    def accept(self) -> None:
        """The answer is right."""
        self.key(Qt.Key.Key_Return)
        self._decided()

    def correct_by_digit(self, place: int) -> None:
        """Another of the categories that are shown is right."""
        self.look()
        self.key(Qt.Key(Qt.Key.Key_0 + place), ALT)
        self._decided()

    def correct_by_name(self, name: str) -> None:
        """A category is right that is not shown: as many letters as it takes to see it first."""
        self.look()
        picker = self.window.result.picker
        self.key(Qt.Key.Key_C, ALT)
        for place, letter in enumerate(name):
            self.type(letter)
            if place == 0:
                self.wait("the categories", lambda: picker.list.count() > 0)
            row = picker.list.currentItem()
            if row is not None and row.text() == name:
                break
        row = picker.list.currentItem()
        assert row is not None and row.text() == name, name
        self.key(Qt.Key.Key_Return)
        self._decided()

    def one_by_one(self, products: Sequence[Product]) -> None:
        """Each is scanned, and its photo handed over, every second one by a drop; then decided."""
        for place, one in enumerate(products):
            way = "dropped" if place % 2 else "pasted"
            match one.right:
                case None:
                    decide, kind = self.accept, f"accepted, {way}"
                case int(place_of):
                    decide, kind = partial(self.correct_by_digit, place_of), "corrected by digit"
                case str(name):
                    decide, kind = partial(self.correct_by_name, name), "corrected by name"
            with self.task(kind):
                self.take(one.reference, one.photo, dropped=way == "dropped")
                decide()

    def whole_folder(self, folder: Path) -> None:
        """A folder is classified, accepted and written to a file; then all that was done."""
        for kind, work in (
            ("batch started", partial(self.run_batch, folder)),
            ("batch accepted", self.accept_batch),
            ("batch exported", self.export_batch),
            ("history exported", self.export_history),
        ):
            with self.task(kind):
                work()

    def run_batch(self, folder: Path) -> None:
        """Has a whole folder classified."""
        window = self.window
        self.paste(folder)
        self.look()
        choosing = window.batch.choosing
        self.wait(
            "the preview",
            lambda: not choosing.planning.busy and choosing.start.isEnabled(),
        )
        self.reach(choosing.start)
        self.key(Qt.Key.Key_Return)
        working = window.batch.working
        self.wait("the end", lambda: not working.running.active and working.settled)

    def accept_batch(self) -> None:
        """All that the batch found is right."""
        working = self.window.batch.working
        self.look()
        self.reach(working.results.view)
        self.key(Qt.Key.Key_A, CONTROL)
        self.key(Qt.Key.Key_Return)
        self.wait("the decisions", lambda: self.window.services.settled and working.settled)

    def export_batch(self) -> None:
        """Writes the results where the dialog proposes."""
        working = self.window.batch.working
        self.look()
        self.confirm_file()
        self.key(Qt.Key.Key_S, CONTROL)
        self.wait("the file", lambda: not working.output.busy)

    def export_history(self) -> None:
        """And all that was done, where the dialog proposes."""
        self.look()
        self.turn_to(Page.HISTORY)
        page = self.window.desk.history
        self.wait("the history", lambda: page.settled)
        self.confirm_file()
        self.key(Qt.Key.Key_S, CONTROL)
        self.wait("the file", lambda: page.settled)

    def turn_to(self, page: Page) -> None:
        """Goes to a page by its key."""
        number = int(KEYS[page][1:])
        self.key(Qt.Key(Qt.Key.Key_F1 + number - 1))

    def _decided(self) -> None:
        form = self.window.form
        self.wait("the next product", lambda: form.untouched)


def spin(what: str, until: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    if until():
        return
    loop, ends = QEventLoop(), time.perf_counter() + PATIENCE
    timer = QTimer(interval=BEAT)

    def look() -> None:
        if until() or time.perf_counter() > ends:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    timer.stop()
    assert until(), f"the window never came to this: {what}"
