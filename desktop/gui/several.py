"""Asks what several photos are that came together: of one product, or a product each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.core.preferences import Several
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button


class SeveralQuestion(QFrame):
    """In the place of the drop zone, until somebody has said it."""

    answered = Signal(object)
    """A `Several`."""
    left = Signal()
    """The photos are not wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "note")
        self.title = Text("title")
        self.one = button("primary", self.tr("One product"))
        self.each = button("plain", "")
        self.hint = Text("muted", self.tr("Your choice is remembered."))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addStretch()
        for one in (self.title, self.one, self.each, self.hint):
            column.addWidget(one)
        column.addStretch()
        self.one.clicked.connect(lambda: self.answered.emit(Several.ONE))
        self.each.clicked.connect(lambda: self.answered.emit(Several.EACH))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return False  # as the place that it takes

    def ask(self, count: int) -> None:
        """There are so many photos."""
        self.title.setText(self.tr("%n photo(s) show", "", count))
        self.each.setText(self.tr("%n product(s)", "", count))
        self.one.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        pressed = self.focusWidget()
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if pressed is self.each:
                self.each.click()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.one.click()
            case Qt.Key.Key_Up | Qt.Key.Key_Left:
                self.one.setFocus()
            case Qt.Key.Key_Down | Qt.Key.Key_Right:
                self.each.setFocus()
            case _:
                super().keyPressEvent(event)
