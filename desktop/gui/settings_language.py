"""The card for the language of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.gui.language import Language
from desktop.gui.options import Options
from desktop.gui.preferring import Preferring
from desktop.gui.theme import Theme
from desktop.gui.widgets import Text, card, label

NAMES: Final[dict[Language, str]] = {"fr": "Français", "en": "English"}
"""Each in itself, for who cannot read the other."""


class LanguageCard(QFrame):
    """The system's, or one of ours; the window changes at once."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self._preferring = preferring
        own: list[tuple[Language | None, str]] = [*NAMES.items()]
        name = self.tr("Language")
        self._options = Options(theme, name, [(None, self.tr("As the system")), *own])
        self.choices = self._options.buttons
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        column.addWidget(label("title", name))
        text = self.tr("Texts, dates and numbers. Nothing that is under way stops for it.")
        column.addWidget(Text("muted", text))
        column.addWidget(self._options)
        self._options.chosen.connect(self._choose)
        preferring.changed.connect(self._show)
        self._show()

    def _choose(self, language: Language | None) -> None:
        self._preferring.set(language=language)

    def _show(self) -> None:
        self._options.show_value(self._preferring.now.language)
