"""Where photos come in: dropped from a file manager, or pasted."""

from __future__ import annotations

import itertools
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.gui import drops, photos
from desktop.gui.photos import Photo
from desktop.gui.tasks import Tasks

_NUMBERS = itertools.count(1)
"""Of pictures, wherever they come in."""


class PhotoIntake(QObject):
    """Watches widgets for photos that are dropped on them or pasted into them.

    A picture (rather than a file) takes its time to be packed: `awaited` tells at once that it
    comes, and `packed` hands it out.
    """

    arrived = Signal(list)
    """Photos."""
    awaited = Signal(int)
    """A picture comes, which will have this number."""
    packed = Signal(int, list)
    """The picture of that number; none where it could not be packed."""
    enrolment_arrived = Signal(Path)
    channel_arrived = Signal(Path)
    """An enrolment file, a channel's folder: dropped or pasted like photos."""
    folder_arrived = Signal(object, object)
    """A folder of photos and a table of texts, or one of them and None."""
    hovering = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(threads=1, parent=self)

    def watch(self, widget: QWidget) -> None:
        """Photos dropped on `widget` arrive here."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def watch_field(self, widget: QWidget) -> None:
        """Photos pasted into a text field arrive here; those dropped go to what is behind it."""
        widget.setAcceptDrops(False)
        widget.installEventFilter(self)

    def paste(self) -> bool:
        """Takes the photos in the clipboard; False where there are none."""
        data = QGuiApplication.clipboard().mimeData()
        return photos.pastable(data) and self._take(data)

    def hand_out(self, found: list[Photo]) -> None:
        """Tells of each thing by the signal of its kind."""
        dropped = drops.sort(found)
        if dropped.photos:
            self.arrived.emit(dropped.photos)
        if dropped.folder is not None or dropped.table is not None:
            self.folder_arrived.emit(dropped.folder, dropped.table)
        if dropped.channel is not None:
            self.channel_arrived.emit(dropped.channel)
        if dropped.enrolment is not None:
            self.enrolment_arrived.emit(dropped.enrolment)

    def close(self) -> None:
        """Ends what is under way."""
        self._tasks.close()

    def leave(self) -> None:
        """As `close`, but waits for nothing."""
        self._tasks.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent):
            pasting = event.type() == QEvent.Type.KeyPress
            return pasting and event.matches(QKeySequence.StandardKey.Paste) and self.paste()
        if event.type() == QEvent.Type.DragLeave:
            self.hovering.emit(False)
        elif isinstance(event, QDropEvent) and watched.property("acceptDrops"):
            return self._drag(event)
        return False

    def _drag(self, event: QDropEvent) -> bool:
        if not photos.offered(event.mimeData()):
            return False
        moving = isinstance(event, QDragMoveEvent)  # entering is a kind of moving
        self.hovering.emit(moving)
        if not moving:
            self._take(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def _take(self, data: QMimeData) -> bool:
        files = photos.files(data)
        if files:
            self.hand_out(files)
            return True
        image = photos.picture(data)
        if image is None:
            return False
        number = next(_NUMBERS)
        self.awaited.emit(number)
        self._tasks.run_task(
            partial(photos.pack, image),
            lambda content: self.packed.emit(number, [content] if content else []),
            lambda _: self.packed.emit(number, []),
        )
        return True
