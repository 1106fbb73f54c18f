"""The question whether a channel is the right one, where nobody vouched for its root."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.gui import theme
from desktop.gui.tokens import Space, Type
from desktop.gui.widgets import Text, label


class TrustPage(QWidget):
    """Shows a fingerprint, to be compared with the one that somebody reads out."""

    def __init__(self) -> None:
        super().__init__()
        self.fingerprint = Text("fingerprint")
        self.fingerprint.setFont(theme.monospace(Type.TITLE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(label("title", self.tr("Is this the right channel?")))
        column.addWidget(
            Text(
                "muted",
                self.tr(
                    "Ask whoever runs the channel to read out its fingerprint to you. Connect only"
                    " if it is the same as this one:"
                ),
            )
        )
        column.addWidget(self.fingerprint)
