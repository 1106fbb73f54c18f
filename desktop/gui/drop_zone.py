"""Where photos come in: dropped from a file manager, chosen in a dialog, or pasted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.gui import drops, photos
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text

PICTURED: Final = 3
NAMED: Final = 8
"""Of many photos, so many are shown, and so many named."""


class PhotoIntake(QObject):
    """Watches widgets for photos that are dropped on them or pasted into them."""

    arrived = Signal(list)
    """Photos."""
    enrolment_arrived = Signal(Path)
    channel_arrived = Signal(Path)
    """An enrolment file, a channel's folder: dropped or pasted like photos."""
    folder_arrived = Signal(object, object)
    """A folder of photos and a table of texts, or one of them and None."""
    hovering = Signal(bool)

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
        found = photos.pasted(QGuiApplication.clipboard().mimeData())
        self.hand_out(found)
        return bool(found)

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
            self.hand_out(photos.dropped(event.mimeData()))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True


class DropZone(QPushButton):
    """Shows the photos of the product at hand; pressing it opens a file dialog."""

    chosen = Signal(list)

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._photos: list[Photo] = []
        self._drops = 0
        self.setObjectName("drop-zone")
        self.setProperty("look", "drop-zone")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = Icon(theme, "photo", "accent", Size.ICON_LARGE)
        self._title, self._hint = Text("drop-title"), Text("muted")
        self._pictures = [QLabel() for _ in range(PICTURED)]
        self._arrange()
        self.clicked.connect(self._choose)
        thumbnails.ready.connect(self._draw)
        self.show_photos([])

    def show_photos(self, shown: list[Photo]) -> None:
        """Shows these photos instead of the former ones; none at all invites to drop some."""
        self._photos = shown
        self._drops += 1
        if shown:
            self._title.setText(self.tr("%n photo(s)", "", len(shown)))
            self._hint.setText(self.tr("Drop or click to replace"))
        else:
            self._title.setText(self.tr("Drop photos here"))
            self._hint.setText(self.tr("or click to choose, or paste with Ctrl+V"))
        names = ", ".join(photos.name_of(photo) for photo in shown[:NAMED])
        if len(shown) > NAMED:
            names += ", …"
        self.setAccessibleName(f"{self._title.text()}. {self._hint.text()}")
        self.setAccessibleDescription(names)
        self.setToolTip(names)
        self._draw()

    def set_hovering(self, hovering: bool) -> None:
        """Shows that letting go now would drop the photos."""
        if hovering != self.property("hovering"):
            self.setProperty("hovering", hovering)
            self.style().unpolish(self)
            self.style().polish(self)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self._icon)
        for picture in self._pictures:
            row.addWidget(picture)
        row.addStretch()
        column.addStretch()
        column.addLayout(row)
        for text in (self._title, self._hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addStretch()
        for child in (*self._pictures, self._title, self._hint):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        drawn = 0
        for number, picture in enumerate(self._pictures):
            small = None
            if number < len(self._photos):
                key = ("drop", self._drops, number)
                small = self._thumbnails.get(
                    key, self._photos[number], round(Size.THUMBNAIL * ratio)
                )
            if small is not None:
                small.setDevicePixelRatio(ratio)
                picture.setPixmap(small)
            picture.setVisible(small is not None)
            drawn += small is not None
        self._icon.setVisible(drawn == 0)

    def _choose(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Choose photos"), "", photos.file_filter()
        )
        if names:
            self.chosen.emit([Path(name) for name in names])
