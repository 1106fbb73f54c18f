"""Dialogs that are as tall as what they show, and the short ones that ask or tell something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui.language import translate
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, button


class Dialog(QDialog):
    """Follows its content: Qt itself gives a dialog no room for text that gets more lines."""

    def __init__(self, parent: QWidget | None, width: int) -> None:
        super().__init__(parent)
        self.setMinimumWidth(width)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        self.column.setSpacing(Space.L)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return done

    def _fit(self) -> None:
        width = max(self.width(), self.column.totalMinimumSize().width())
        height = self.column.totalHeightForWidth(width)
        if height < 0:  # none of the texts breaks
            height = self.column.totalSizeHint().height()
        if (width, height) == (self.width(), self.height()):
            return
        self.resize(width, height)
        below = self.frameGeometry().bottom() - self.screen().availableGeometry().bottom()
        if below > 0:
            self.move(self.x(), max(self.screen().availableGeometry().top(), self.y() - below))


class Question(Dialog):
    """A title, a text that can be copied, and two buttons; the harmless one is at hand."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str, no: str) -> None:
        super().__init__(parent, Size.MESSAGE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.title, self.text = Text("title", title), Text("body", text)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.yes, self.no = button("plain", yes), button("plain", no)
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        self.yes.setAutoDefault(False)
        self.no.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self.yes)
        row.addWidget(self.no)
        for text_part in (self.title, self.text):
            self.column.addWidget(text_part)
        self.column.addLayout(row)
        self.no.setFocus()


def ask(parent: QWidget, title: str, text: str, yes: str, on_yes: Callable[[], object]) -> Question:
    """Asks whether to go on; `yes` is what the button says that does.  Returns at once."""
    return _opened(parent, title, text, yes, translate("Dialogs", "Cancel"), on_yes)


def tell(
    parent: QWidget, title: str, text: str, again: str, on_again: Callable[[], object]
) -> Question:
    """Tells all about something that failed, which `again` tries once more.  Returns at once."""
    return _opened(parent, title, text, again, translate("Dialogs", "Close"), on_again)


def _opened(
    parent: QWidget, title: str, text: str, yes: str, no: str, on_yes: Callable[[], object]
) -> Question:
    question = Question(parent, title, text, yes, no)
    question.accepted.connect(on_yes)
    question.open()
    return question
