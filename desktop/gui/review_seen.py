"""The product of a review as one sees it: photo and texts, and the photo as large as the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.core.history.rows import Entry
from desktop.gui.photo_pane import PhotoPane
from desktop.gui.photos import Thumbnails
from desktop.gui.review_item import Product
from desktop.gui.tasks import Tasks
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size
from desktop.gui.widgets import card

KEPT: Final = 12
"""So many photos stay in memory, for going back and forth."""


class ReviewSeen(QWidget):
    """A card; the large photo lies over the whole page."""

    def __init__(self, page: QWidget, theme: Theme) -> None:
        super().__init__()
        self._tasks = Tasks(threads=2, parent=self)
        self._large_tasks = Tasks(threads=1, parent=self)
        self._page = page
        self._entry: Entry | None = None
        self._picture: bytes | None = None
        self.photo = PhotoPane(theme, Thumbnails(self._tasks, KEPT))
        self.large = PhotoPane(theme, Thumbnails(self._large_tasks, KEPT), enlarged=True)
        self.product = Product()
        self._arrange()
        self.large.setParent(page)
        self.large.hide()
        page.installEventFilter(self)
        self.photo.clicked.connect(lambda: self.enlarge(True))
        self.large.clicked.connect(lambda: self.enlarge(False))

    def show_entry(self, entry: Entry, picture: bytes | None, ahead: Sequence[Entry]) -> None:
        """Shows an entry with its small picture, and has the photos of those ahead fetched."""
        self._entry, self._picture = entry, picture
        self.photo.show_entry(entry, picture)
        if self.large.isVisible():
            self.large.show_entry(entry, picture)
        self.product.show_entry(entry)
        for following in ahead:
            self.photo.fetch(following)

    def show_nothing(self) -> None:
        """There is no entry at hand."""
        self._entry = None
        self.enlarge(False)

    def enlarge(self, on: bool) -> None:
        """Shows the photo as large as the page, or not any more."""
        if on and self._entry is not None:
            self.large.show_entry(self._entry, self._picture)
            self._fit()
            self.large.show()
            self.large.raise_()
        else:
            self.large.hide()

    def toggle(self) -> None:
        """Enlarges the photo, or no longer."""
        self.enlarge(not self.large.isVisible())

    def close_seen(self) -> None:
        """Ends what is under way."""
        self._tasks.leave()
        self._large_tasks.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.large.setGeometry(self._page.rect())

    def _arrange(self) -> None:
        frame, column = card()
        column.addStrut(Size.REVIEW_PHOTO_LEAST)
        column.addWidget(self.photo, 1)
        texts = QScrollArea(widgetResizable=True)
        texts.setWidget(self.product)
        texts.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows are for the entries
        texts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        texts.setMaximumHeight(Size.DROP_ZONE)
        column.addWidget(texts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
