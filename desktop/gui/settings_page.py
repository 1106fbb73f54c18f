"""The page of the window for what one can choose: a card for each subject."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.core.history.rows import Entry
from desktop.core.scanner.codes import Code
from desktop.gui import messages
from desktop.gui.preferring import Preferring
from desktop.gui.settings_classify import ClassifySettings
from desktop.gui.settings_language import LanguageCard
from desktop.gui.settings_look import LookSettings
from desktop.gui.settings_scanner import ScannerSettings
from desktop.gui.theme import Theme
from desktop.gui.tokens import Size, Space
from desktop.gui.widgets import Text, Verdict, button, card, label

_NOTCH = 120
"""What Qt counts for one notch of a wheel."""


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
        # In the order of reading, which the Tab key follows.
        language, look = LanguageCard(preferring, theme), LookSettings(preferring, theme)
        self.classify = ClassifySettings(preferring, theme)
        self.scanner = ScannerSettings(preferring, theme)
        self.sections: list[QWidget] = [
            language,
            look,
            self.classify,
            self.scanner,
            self._model_section(),
        ]
        self.models.clicked.connect(self.models_asked)
        self.channel.clicked.connect(self.channel_asked)
        preferring.failed.connect(self._fail)
        self._arrange()
        if preferring.error is not None:
            self._fail(preferring.error)

    def _fail(self, error: Exception) -> None:
        self.verdict.say("failed", "danger", messages.of(error))

    def add_section(self, section: QWidget) -> None:
        """Puts one more card at the end."""
        self.sections.append(section)
        self._cards.insertWidget(self._cards.count() - 1, section)

    def take_scan(self, code: Code, _: list[Entry]) -> str:
        """A scan that shows whether the scanner works."""
        self.scanner.show_scan(code)
        return ""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Beside the cards, the wheel scrolls them as well."""
        bar = self._scrolling.verticalScrollBar()
        lines = event.angleDelta().y() / _NOTCH * QApplication.wheelScrollLines()
        bar.setValue(bar.value() - round(lines * bar.singleStep()))
        event.accept()

    def _show_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Whatever has the focus is in sight, wherever it came from."""
        if now is not None and self._scrolling.isAncestorOf(now):
            self._scrolling.ensureWidgetVisible(now, 0, Size.TARGET)

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
        cards = self._cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(Space.L)
        for section in self.sections:
            cards.addWidget(section)
        cards.addStretch()
        self._scrolling = scrolling = QScrollArea(widgetResizable=True)
        scrolling.setWidget(inner)
        scrolling.setAccessibleName(self.tr("Settings"))
        scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows what is in it
        scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(label("title", self.tr("Settings")))
        column.addWidget(self.verdict)
        column.addWidget(scrolling, 1)
        self.setProperty("widest", Size.READING)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._show_focus)
