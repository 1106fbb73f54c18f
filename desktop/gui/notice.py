"""What is the matter and what to do about it, where a result would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Icon, Text, button


def _nothing() -> None:
    """What a notice without an action does."""


@dataclass(frozen=True)
class Notice:
    """What is the matter, and what to do about it."""

    icon: str
    colour: str
    """Of the icon, a name of `tokens.Colours`."""
    title: str
    text: str = ""
    action: str = ""
    """What the button says; there is none without."""
    go: Callable[[], object] = _nothing
    """What the button does."""


class NoticeView(QWidget):
    """A notice in the middle of the free space."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = Icon(theme, "photo", "accent", Size.ICON_LARGE)
        self.title, self.text = Text("title"), Text("muted")
        self.button = button("primary", "")
        self.shown: Notice | None = None
        self.button.clicked.connect(self._go)
        middle = QWidget()
        middle.setMaximumWidth(Size.MESSAGE)
        column = QVBoxLayout(middle)
        column.setSpacing(Space.M)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (self.title, self.text):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addSpacing(Space.S)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(middle, 1000)
        row.addStretch()

    def show_notice(self, notice: Notice) -> None:
        """Shows a notice; without an action there is no button."""
        self.shown = notice
        self._icon.show_icon(notice.icon, notice.colour)
        self.title.setText(notice.title)
        self.text.setText(notice.text)
        self.text.setVisible(bool(notice.text))
        self.button.setText(notice.action)
        self.button.setVisible(bool(notice.action))

    def _go(self) -> None:
        if self.shown is not None:
            self.shown.go()
