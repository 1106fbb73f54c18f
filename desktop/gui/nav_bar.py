"""The bar at the head of the window: its pages, what was just done, and who is at the machine."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout

from desktop.gui.deciding import Deciding
from desktop.gui.language import number
from desktop.gui.operator_choice import OperatorChoice
from desktop.gui.pictured import Pictured, fold, room
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.undo_line import UndoLine
from desktop.gui.widgets import Icon


class Page(IntEnum):
    """The pages, from left to right."""

    SINGLE = 0
    BATCH = 1
    REVIEW = 2
    HISTORY = 3
    FIGURES = 4
    SETTINGS = 5


KEYS = {
    Page.SINGLE: "F2",
    Page.BATCH: "F3",
    Page.REVIEW: "F4",
    Page.HISTORY: "F6",
    Page.FIGURES: "F7",
    Page.SETTINGS: "F8",
}
"""F5 looks for a newer model."""

SAVE = "Ctrl+S"
"""Writes what a page shows to a file."""

ICONS = {
    Page.SINGLE: "product",
    Page.BATCH: "folder",
    Page.REVIEW: "review",
    Page.HISTORY: "history",
    Page.FIGURES: "figures",
    Page.SETTINGS: "settings",
}


class NavBar(QFrame):
    """A button for each page; where the window is narrow, their icons alone."""

    asked = Signal(object)
    """A `Page`."""

    def __init__(self, deciding: Deciding, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "head")
        self.setAccessibleName(self.tr("Pages"))
        names = {
            Page.SINGLE: self.tr("Products"),
            Page.BATCH: self.tr("Folder"),
            Page.REVIEW: self.tr("Review"),
            Page.HISTORY: self.tr("History"),
            Page.FIGURES: self.tr("Figures"),
            Page.SETTINGS: self.tr("Settings"),
        }
        self.buttons: dict[Page, Pictured] = {}
        self.operator = OperatorChoice(deciding, theme)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.XS, Space.L, Space.XS)
        row.setSpacing(Space.XS)
        group = QButtonGroup(self)
        for page, name in names.items():
            made = self.buttons[page] = Pictured(theme, "tab", ICONS[page], name, KEYS[page])
            made.setCheckable(True)
            group.addButton(made)
            row.addWidget(made)
            made.clicked.connect(lambda _=False, page=page: self.asked.emit(page))
            QShortcut(QKeySequence(KEYS[page]), self, made.click)
        self.line = UndoLine(deciding, theme)
        row.addWidget(self.line, 1)
        self._person = Icon(theme, "person", "muted", Size.ICON)
        row.addWidget(self._person)
        row.addWidget(self.operator)
        self._folding = [(self.line.undo, self.line.redo), tuple(self.buttons.values())]
        self.show_page(Page.SINGLE)

    def show_page(self, page: Page) -> None:
        """Another page is shown."""
        self.buttons[page].setChecked(True)

    def show_waiting(self, waiting: int) -> None:
        """So many entries need a person."""
        name = self.tr("Review")
        text = f"{name} ({number(waiting)})" if waiting else name
        self.buttons[Page.REVIEW].set_words(text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        least = super().minimumSizeHint()
        return QSize(self._least(), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return done

    def _fold(self) -> None:
        # What was just done is to be read, at least its beginning.
        sentence = min(self.line.sentence.sizeHint().width(), Size.COLUMN_SMALL)
        fold(self._folding, self._row, self.width() - sentence)
        # Who is there and what was done says so without a picture as well.
        pictures = Size.ICON + self._row.spacing() + self.line.picture
        narrow = self._least() + pictures > self.width()
        self._person.setVisible(not narrow)
        self.line.set_narrow(narrow)

    def _least(self) -> int:
        """The least width, without pictures."""
        shown = 0 if self._person.isHidden() else Size.ICON + self._row.spacing()
        whole = room(self._folding, self._row, folded=True)
        return whole - shown - self.line.shown_picture
