"""One of a few choices, all of them in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from desktop.gui.columns import Flow
from desktop.gui.pictured import Option
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import label


class Options(QWidget):
    """A name and its choices; Tab leads to the one that is chosen, arrows to the others."""

    chosen = Signal(object)
    """Somebody chose another value."""

    def __init__(self, theme: Theme, name: str, choices: Sequence[tuple[Any, str]]) -> None:
        """Each choice is a value and what it is called."""
        super().__init__()
        self.buttons: dict[Any, Option] = {}
        group = QButtonGroup(self)
        row = Flow(Space.XS)
        for value, text in choices:
            made = self.buttons[value] = Option(theme, text)
            made.setAccessibleName(f"{name}: {text}")
            group.addButton(made)
            row.add(made)
            made.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(label("field", name))
        column.addWidget(row)

    def show_value(self, value: Any) -> None:
        """Shows what is chosen."""
        self.buttons[value].setChecked(True)
