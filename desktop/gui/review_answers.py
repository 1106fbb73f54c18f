"""The middle of a review: what the model suggests, or a search among all categories."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.history.rows import Entry
from desktop.gui.category_picker import CategoryPicker
from desktop.gui.review_item import Suggestions
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button, card


class ReviewAnswers(QWidget):
    """Both, one at a time, with the buttons for who has a mouse."""

    search_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.suggestions = Suggestions(theme)
        self.picker = CategoryPicker()
        self.accept = button("primary", self.tr("Accept (Enter)"))
        self.other = button("plain", self.tr("Another category…"))
        self.hint = Text("muted", self._hints())
        self._pages = QStackedWidget()
        self._frame, column = card()
        column.addStrut(Size.REVIEW_ANSWER_LEAST)
        self._pages.addWidget(self._suggested())
        self._pages.addWidget(self.picker)
        column.addWidget(self._pages, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._frame)
        self.other.clicked.connect(self.search_asked)

    @property
    def searching(self) -> bool:
        """Whether a category is being searched."""
        return self._pages.currentWidget() is self.picker

    def show_entry(self, entry: Entry) -> None:
        """Shows what the model says of an entry."""
        self.suggestions.show_entry(entry)

    def search(self, typed: str) -> None:
        """Begins a search with what has been typed already."""
        self._pages.setCurrentWidget(self.picker)
        self.picker.begin(typed)

    def end_search(self) -> None:
        """Shows the suggestions again."""
        self._pages.setCurrentIndex(0)

    def mark(self, active: bool) -> None:
        """Shows whether the keys are for the suggestions."""
        self._frame.setProperty("active", active)
        self._frame.style().polish(self._frame)

    def _suggested(self) -> QWidget:
        suggested = QWidget()
        column = QVBoxLayout(suggested)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.suggestions, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.accept, 1)
        row.addWidget(self.other, 1)
        self.other.setProperty("look", "secondary")
        column.addLayout(row)
        column.addWidget(self.hint)
        return suggested

    def _hints(self) -> str:
        return self.tr(
            "Enter accepts · 1 to 5 take a suggestion · letters search · arrows move · Space"
            " enlarges the photo · Ctrl+Z undoes"
        )
