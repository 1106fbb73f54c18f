"""Finds a category by a few letters of its name: typed, chosen by arrows, taken by Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from bundle.categories import Category
from desktop.core.category_search import find
from desktop.gui.dialogs import Dialog
from desktop.gui.language import category_name
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button

FOUND: Final = 7
"""So many are offered at once."""

_ARROWS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _Field(QLineEdit):
    """Hands the keys of the list on to it."""

    moved = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.moved.emit(_ARROWS[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()  # and nobody else hears of it
        else:
            super().keyPressEvent(event)


class CategoryPicker(QWidget):
    """A field, and below it the categories that were probably meant."""

    chosen = Signal(object)
    """A `Category`."""
    left = Signal()
    """Nobody wants one any more."""

    def __init__(self) -> None:
        super().__init__()
        self._categories: Sequence[Category] = ()
        self._found: list[Category] = []
        self.field = _Field()
        self.list = QListWidget()
        self.nothing = Text("muted", self.tr("No category is called so."))
        self.hint = Text("muted", self.tr("Enter takes · arrows choose · Escape leaves"))
        self._arrange()
        self._connect()
        self._search("")

    def offer(self, categories: Sequence[Category]) -> None:
        """Searches among these from now on."""
        self._categories = categories
        self._search(self.field.text())

    def begin(self, typed: str = "") -> None:
        """Begins a search with what has been typed already."""
        self.field.setText(typed)
        self._search(typed)
        self.field.setFocus()
        self.field.setCursorPosition(len(typed))

    def _search(self, typed: str) -> None:
        self._found = find(self._categories, typed, FOUND)
        self.list.clear()
        for one in self._found:
            self.list.addItem(category_name(one.name_fr, one.name_en))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._found))
        self.nothing.setVisible(not self._found)

    def _move(self, by: int) -> None:
        if self._found:
            self.list.setCurrentRow((self.list.currentRow() + by) % len(self._found))

    def _choose(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            self.chosen.emit(self._found[row])

    def _arrange(self) -> None:
        self.field.setPlaceholderText(self.tr("Search the categories"))
        self.field.setAccessibleName(self.tr("Search the categories"))
        self.list.setAccessibleName(self.tr("Categories"))
        self.list.setProperty("look", "choices")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field has its keys
        self.list.setMaximumHeight(FOUND * Size.TARGET)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.field)
        column.addWidget(self.hint)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        column.addStretch()
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._search)
        self.field.moved.connect(self._move)
        self.field.left.connect(self.left)
        self.field.returnPressed.connect(self._choose)
        self.list.itemClicked.connect(lambda _: self._choose())


class CategoryDialog(Dialog):
    """Asks for the category of some entries."""

    chosen = Signal(object)
    """A `Category`."""

    def __init__(self, parent: QWidget, categories: Sequence[Category], title: str) -> None:
        super().__init__(parent, Size.MESSAGE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.picker = CategoryPicker()
        self.picker.offer(categories)
        self.picker.list.setMinimumHeight(FOUND * Size.TARGET)
        self.cancel = button("plain", self.tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.picker.left.connect(self.reject)
        self.picker.chosen.connect(self._take)
        self.column.addWidget(Text("title", title))
        self.column.addWidget(self.picker)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        self.column.addLayout(row)
        self.picker.begin()

    def _take(self, category: Category) -> None:
        self.chosen.emit(category)
        self.accept()
