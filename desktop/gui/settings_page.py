"""The page of the window for what one can choose: a card for each subject."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.gui import messages
from desktop.gui.preferring import Preferring
from desktop.gui.settings_classify import ClassifySettings
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, Verdict, button, card, label


class SettingsPage(QWidget):
    """Puts the cards together; each is a widget of its own (`settings_*.py`)."""

    models_asked = Signal()
    """Somebody wants to see the models."""
    channel_asked = Signal()
    """Somebody wants to connect, or to sign in."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self.preferring = preferring
        self.models = button("plain", self.tr("Models…"))
        self.channel = button("plain", self.tr("Channel…"))
        self.verdict = Verdict(theme)
        self.classify = ClassifySettings(preferring, theme)
        self.sections: list[QWidget] = [self.classify, self._model_section()]
        self.models.clicked.connect(self.models_asked)
        self.channel.clicked.connect(self.channel_asked)
        preferring.failed.connect(
            lambda error: self.verdict.say("failed", "danger", messages.of(error))
        )
        self._arrange()

    def _model_section(self) -> QWidget:
        section, column = card()
        column.addWidget(label("title", self.tr("Model and channel")))
        text = self.tr("The model at work, the ones before it, and where newer ones come from.")
        column.addWidget(Text("muted", text))
        row = QHBoxLayout()
        row.addWidget(self.models)
        row.addWidget(self.channel)
        row.addStretch()
        column.addLayout(row)
        return section

    def _arrange(self) -> None:
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(Space.L)
        for section in self.sections:
            cards.addWidget(section)
        cards.addStretch()
        scrolling = QScrollArea(widgetResizable=True)
        scrolling.setWidget(inner)
        scrolling.setAccessibleName(self.tr("Settings"))
        scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(label("title", self.tr("Settings")))
        column.addWidget(self.verdict)
        column.addWidget(scrolling, 1)
