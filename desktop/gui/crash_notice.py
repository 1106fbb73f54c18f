"""Tells of crash reports, shows them, and removes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from desktop.core.crash_reports import Reports
from desktop.gui import messages, theme
from desktop.gui.dialogs import Dialog
from desktop.gui.tidings import News
from desktop.gui.tokens import Size, Space, Type
from desktop.gui.widgets import Text, button


class CrashNotice(QObject):
    """Makes the line of news."""

    def __init__(self, reports: Reports, tell: Callable[[News], object], window: QWidget) -> None:
        super().__init__(window)
        self._reports, self._tell, self._window = reports, tell, window
        self.dialog: ReportDialog | None = None

    def look(self) -> None:
        """After the start: tells of what the last run left."""
        if self._reports.unseen():
            self._say(self._ended if self._reports.ended() else self._failed_before)

    def happened(self) -> None:
        """Tells of what has just gone wrong."""
        self._say(self._failed)

    def _say(self, sentence: Callable[[], str]) -> None:
        self._tell(
            News(
                "crash",
                "failed",
                sentence,
                (
                    (lambda: self.tr("Show the report"), self.show),
                    (lambda: self.tr("Delete it"), self.delete),
                ),
                self._reports.see,
            )
        )

    def _ended(self) -> str:
        return self.tr(
            "Last time, the program stopped by accident. What you had not finished is back; a"
            " report lies on this computer and was sent to nobody."
        )

    def _failed_before(self) -> str:
        return self.tr(
            "Last time, something in the program went wrong while it went on working. A report lies"
            " on this computer and was sent to nobody."
        )

    def _failed(self) -> str:
        return self.tr(
            "Something in the program has just gone wrong. You can go on working; a report lies on"
            " this computer and was sent to nobody."
        )

    def show(self) -> None:
        """Shows the newest report."""
        every = self._reports.every()
        self._reports.see()
        if every:
            path = self._reports.every()[-1]
            self.dialog = ReportDialog(path, self._window)
            self.dialog.delete.clicked.connect(self.delete)
            self.dialog.open()

    def delete(self) -> None:
        """Removes all reports."""
        try:
            self._reports.delete()
        except OSError as error:
            sentence = messages.of(error)
            self._tell(News("crash-kept", "failed", lambda: sentence))


class ReportDialog(Dialog):
    """What a report says, to be read and copied."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent, Size.DIALOG)
        self.setWindowTitle(self.tr("Report of what went wrong"))
        self.text = QPlainTextEdit(path.read_text(encoding="utf-8", errors="replace"))
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.monospace(Type.SMALL))
        self.text.setMinimumHeight(Size.REPORT)
        self.text.setAccessibleName(self.tr("Report of what went wrong"))
        self.copy = button("plain", self.tr("Copy"))
        self.delete = button("plain", self.tr("Delete it"))
        self.close_button = button("plain", self.tr("Close"))
        hint = self.tr(
            "Show this to whoever looks after the program, if you like. It names no product, and"
            " it stays on this computer: {path}"
        )
        self.column.addWidget(Text("title", self.tr("What went wrong")))
        self.column.addWidget(Text("muted", hint.format(path=path)))
        self.column.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.copy)
        row.addWidget(self.delete)
        row.addStretch()
        row.addWidget(self.close_button)
        self.column.addLayout(row)
        self.delete.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.copy.clicked.connect(self._copy)
        self.delete.clicked.connect(self.accept)
        self.close_button.clicked.connect(self.reject)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
