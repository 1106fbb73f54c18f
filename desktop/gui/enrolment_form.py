"""Signing in with an enrolment file and its passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from desktop.gui.drops import ENROLMENT_SUFFIX
from desktop.gui.secret_field import SecretField
from desktop.gui.theme import Theme
from desktop.gui.tokens import Space
from desktop.gui.widgets import Text, button, named


class EnrolmentForm(QWidget):
    """One file, one passphrase."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.file, self.passphrase = QLineEdit(), SecretField(theme)
        self.choose = button("plain", self.tr("Choose file…"))
        self._arrange()
        self.choose.clicked.connect(self._choose)
        for field in (self.file, self.passphrase.line):
            field.textChanged.connect(self.changed)

    def fill(self, file: Path | None) -> None:
        """Begins anew, with a file where there is one already."""
        self.forget()
        self.file.setText(str(file) if file is not None else "")

    def forget(self) -> None:
        """Leaves nothing of the passphrase behind."""
        self.passphrase.forget()

    def complete(self) -> bool:
        """Whether there is enough to try."""
        return bool(self.path_text() and self.passphrase.text())

    def path_text(self) -> str:
        """The file's path as typed or chosen."""
        return self.file.text().strip()

    def focus(self) -> None:
        """Puts the cursor where something is missing."""
        (self.passphrase if self.path_text() else self.choose).setFocus()

    def _choose(self) -> None:
        title, kind = self.tr("Choose the enrolment file"), self.tr("Enrolment files")
        file, _ = QFileDialog.getOpenFileName(self, title, "", f"{kind} (*{ENROLMENT_SUFFIX})")
        if file:
            self.file.setText(str(Path(file)))
            self.focus()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(
            Text(
                "muted",
                self.tr(
                    "Whoever runs the channel has sent you a file for this computer, and told you"
                    " its passphrase. Choose the file, or drop it here. You only do this once."
                ),
            )
        )
        column.addLayout(named(self.tr("Enrolment &file"), self.file, self.choose))
        column.addLayout(named(self.tr("&Passphrase"), self.passphrase))
