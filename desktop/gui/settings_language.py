"""The card for the language of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout

from desktop.gui.columns import Flow
from desktop.gui.language import Language
from desktop.gui.pictured import Option
from desktop.gui.preferring import Preferring
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, card, label

NAMES: Final[dict[Language, str]] = {"fr": "Français", "en": "English"}
"""Each in itself, for who cannot read the other."""


class LanguageCard(QFrame):
    """The system's, or one of ours; the window changes at once."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self._preferring = preferring
        self.choices: dict[Language | None, Option] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        title = self.tr("Language")
        column.addWidget(label("title", title))
        text = self.tr("Texts, dates and numbers. Nothing that is under way stops for it.")
        column.addWidget(Text("muted", text))
        group = QButtonGroup(self)
        row = Flow(Space.XS)
        own: list[tuple[Language | None, str]] = [*NAMES.items()]
        for language, name in [(None, self.tr("As the system")), *own]:
            choice = self.choices[language] = Option(theme, name)
            choice.setAccessibleName(f"{title}: {name}")
            choice.setChecked(preferring.now.language == language)
            group.addButton(choice)
            row.add(choice)
            choice.clicked.connect(lambda _=False, one=language: self._choose(one))
        column.addWidget(row)
        preferring.changed.connect(self._show)

    def _choose(self, language: Language | None) -> None:
        self._preferring.set(language=language)

    def _show(self) -> None:
        self.choices[self._preferring.now.language].setChecked(True)
