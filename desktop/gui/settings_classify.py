"""Settings: what several photos are that come together, and the folder that is watched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from desktop.core.preferences import Several
from desktop.gui.batch_widgets import Tick
from desktop.gui.options import Options
from desktop.gui.preferring import Preferring
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button, card, label


class ClassifySettings(QFrame):
    """A card of the settings."""

    def __init__(self, preferring: Preferring, theme: Theme) -> None:
        super().__init__()
        self._preferring = preferring
        self.several = Options(
            theme,
            self.tr("Several photos that come together are"),
            [
                (Several.ASK, self.tr("Ask")),
                (Several.ONE, self.tr("One product")),
                (Several.EACH, self.tr("A product each")),
            ],
        )
        self.folder = Text("body")
        self.choose = button("plain", self.tr("Choose a folder…"))
        self.watching = Tick(theme, self.tr("Classify what arrives there"))
        self._arrange()
        self.several.chosen.connect(lambda value: preferring.set(several=value))
        self.choose.clicked.connect(self._choose)
        self.watching.clicked.connect(lambda on: preferring.set(watching=on))
        preferring.changed.connect(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Shows the preferences as they are now."""
        now = self._preferring.now
        self.several.show_value(now.several)
        self.folder.setText(now.watched or self.tr("No folder chosen yet"))
        self.watching.setEnabled(bool(now.watched))
        self.watching.setChecked(bool(now.watched) and now.watching)

    def _follow(self, *_: object) -> None:
        self.refresh()

    def _choose(self) -> None:
        title = self.tr("Which folder shall be watched?")
        name = QFileDialog.getExistingDirectory(self, title, self._preferring.now.watched)
        if name:
            self._preferring.set(watched=str(Path(name)), watching=True)

    def _arrange(self) -> None:
        frame, column = card()
        column.addWidget(label("title", self.tr("Classifying")))
        column.addWidget(self.several)
        column.addSpacing(Space.S)
        column.addWidget(label("field", self.tr("Watched folder")))
        text = self.tr(
            "For photos that a phone or a camera puts there: each is classified once, as soon as"
            " it is complete."
        )
        column.addWidget(Text("muted", text))
        column.addWidget(self.folder)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.choose)
        row.addWidget(self.watching)
        row.addStretch()
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
