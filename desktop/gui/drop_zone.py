"""The place that shows the photos of the product at hand, and invites to drop some."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.gui import photos
from desktop.gui.photo_intake import PhotoIntake as PhotoIntake
from desktop.gui.photo_strip import PhotoStrip
from desktop.gui.photos import Photo, Thumbnails
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text

NAMED: Final = 8
"""Of many photos, so many are named."""


class DropZone(QPushButton):
    """Shows the photos of the product at hand; pressing it opens a file dialog."""

    chosen = Signal(list)
    """Photos of the next product."""
    added = Signal(list)
    """More photos of the one at hand."""

    def __init__(self, theme: Theme, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("drop-zone")
        self.setProperty("look", "drop-zone")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = Icon(theme, "photo", "accent", Size.ICON_LARGE)
        self._title, self._hint = Text("drop-title"), Text("muted")
        self._words = QWidget()
        self.strip = PhotoStrip(theme, thumbnails)
        self._arrange()
        self.clicked.connect(lambda: self._choose(self.chosen))
        self.strip.add_asked.connect(lambda: self._choose(self.added))
        self.strip.chosen.connect(lambda chosen: self._words.setVisible(not chosen))
        self.show_photos([])

    def show_photos(self, shown: list[Photo], *, one_product: bool = True) -> None:
        """Shows these photos instead of the former ones; none at all invites to drop some."""
        self.strip.show_photos(shown, one_product=one_product)
        self.strip.setVisible(bool(shown))
        self._icon.setVisible(not shown)
        if not shown:
            self._say(
                self.tr("Drop photos here"), self.tr("or click to choose, or paste with Ctrl+V")
            )
        elif one_product or len(shown) == 1:
            self._say(
                self.tr("%n photo(s)", "", len(shown)),
                self.tr("Drop or click for the next product"),
            )
        else:
            count = self.tr("%n product(s)", "", len(shown))
            self._say(count, self.tr("Drop or click for the next ones"))
        names = ", ".join(photos.name_of(photo) for photo in shown[:NAMED])
        if len(shown) > NAMED:
            names += ", …"
        self.setAccessibleDescription(names)
        self.setToolTip(names)

    def show_awaited(self) -> None:
        """A picture is on its way."""
        self._say(self.tr("Reading the picture…"), "")

    def set_hovering(self, hovering: bool) -> None:
        """Shows that letting go now would drop the photos."""
        if hovering != self.property("hovering"):
            self.setProperty("hovering", hovering)
            self.style().unpolish(self)
            self.style().polish(self)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False  # what is around it shall not give it more than it needs

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """What is in it counts, of which a button knows nothing."""
        inside = self._column.minimumSize()
        return QSize(inside.width(), max(Size.DROP_ZONE, inside.height()))

    def _say(self, title: str, hint: str) -> None:
        self._title.setText(title)
        self._hint.setText(hint)
        self.setAccessibleName(f"{title}. {hint}")

    def _arrange(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        column.setSpacing(Space.S)
        column.addStretch()
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.strip)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(Space.XS)
        for text in (self._title, self._hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            words.addWidget(text)
        column.addWidget(self._words)
        column.addStretch()
        for child in (self._words, self._title, self._hint):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _choose(self, tell: SignalInstance) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Choose photos"), "", photos.file_filter()
        )
        if names:
            tell.emit([Path(name) for name in names])
