"""The card for the language of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.gui.language import Language
from desktop.gui.preferring import Preferring
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button, card, label

NAMES: Final[dict[Language, str]] = {"fr": "Français", "en": "English"}
"""Each in itself, for who cannot read the other."""


class LanguageCard(QFrame):
    """The system's, or one of ours; the window changes at once."""

    def __init__(self, preferring: Preferring, _: Theme) -> None:
        super().__init__()
        self._preferring = preferring
        self.choices: dict[Language | None, QPushButton] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        column.addWidget(label("title", self.tr("Language")))
        text = self.tr("Texts, dates and numbers. Nothing that is under way stops for it.")
        column.addWidget(Text("muted", text))
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        own: list[tuple[Language | None, str]] = [*NAMES.items()]
        for language, name in [(None, self.tr("As the system")), *own]:
            choice = self.choices[language] = button("choice", name)
            choice.setCheckable(True)
            choice.setChecked(preferring.now.language == language)
            group.addButton(choice)
            row.addWidget(choice, 1)
            choice.clicked.connect(lambda _=False, one=language: self._choose(one))
        column.addLayout(row)
        preferring.changed.connect(self._show)

    def _choose(self, language: Language | None) -> None:
        self._preferring.set(language=language)

    def _show(self) -> None:
        self.choices[self._preferring.now.language].setChecked(True)
