"""Connects the window to a channel: where it is, and why to trust it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.app import Core
from desktop.gui import messages, theme
from desktop.gui.tasks import Tasks
from desktop.gui.tokens import Size, Space, Type
from desktop.gui.widgets import Text, button, label

T = TypeVar("T")


class ConnectDialog(QDialog):
    """Asks for the address; then, without a root file, whether the fingerprint is the right one."""

    connected = Signal(str)
    """There is a connection now, to this address."""

    def __init__(self, core: Core, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._root = b""
        self.setWindowTitle(self.tr("Connect to a model channel"))
        self.setMinimumWidth(Size.DIALOG)
        self.url = QLineEdit()
        self.root_file = QLineEdit()
        self.fingerprint = Text("fingerprint")
        self.fingerprint.setFont(theme.monospace(Type.TITLE))
        self.problem = Text("problem")
        self.go_on, self.back = button("primary", ""), button("plain", "")
        self._attempt, self._connecting = 0, False
        self._pages = QStackedWidget()
        self._address, self._trust = QWidget(), QWidget()
        self._arrange()
        self.url.textChanged.connect(self._refresh)
        self.go_on.clicked.connect(self._next)
        self.back.clicked.connect(self._previous)
        self.connected.connect(self.accept)

    def start(self, url: str) -> None:
        """Opens the dialog with the address of the present channel, empty if there is none."""
        self.url.setText(url)
        self.root_file.clear()
        self._set_working(False)
        self._show(self._address)
        self.open()

    def _next(self) -> None:
        url, file = self.url.text().strip(), self.root_file.text().strip()
        if self._pages.currentWidget() is self._trust:
            self._work(partial(self._connect, url, self._root), self.connected.emit, connects=True)
        elif file:
            self._work(partial(self._connect, url, Path(file)), self.connected.emit, connects=True)
        else:
            self._work(partial(self._core.updates.first_root, url), self._ask)

    def _previous(self) -> None:
        if self._pages.currentWidget() is self._trust:
            self._show(self._address)
        else:
            self.reject()

    def reject(self) -> None:
        """Closes the dialog, and with it what it asked; not while a connection is being made."""
        if not self._connecting:
            self._attempt += 1
            super().reject()

    def _work(
        self, function: Callable[[], T], on_done: Callable[[T], None], *, connects: bool = False
    ) -> None:
        self.problem.hide()
        self._set_working(True)
        self._connecting = connects
        self.back.setEnabled(not connects)
        self._attempt += 1
        attempt = self._attempt

        def only_now(then: Callable[[Any], None], answer: Any) -> None:
            if attempt == self._attempt:  # else it was cancelled
                self._connecting = False
                self.back.setEnabled(True)
                then(answer)

        self._tasks.run_task(function, partial(only_now, on_done), partial(only_now, self._failed))

    def _ask(self, answer: tuple[bytes, str]) -> None:
        self._root, fingerprint = answer
        self.fingerprint.setText(fingerprint)
        self._set_working(False)
        self._show(self._trust)

    def _connect(self, url: str, root: bytes | Path) -> str:
        content = root.read_bytes() if isinstance(root, Path) else root
        self._core.updates.connect(url, content)
        return url

    def _failed(self, error: Exception) -> None:
        self._set_working(False)
        self.problem.setText(messages.of(error))
        self.problem.show()

    def _set_working(self, working: bool) -> None:
        self._pages.setEnabled(not working)
        self.go_on.setEnabled(not working)
        if working:
            self.go_on.setText(self.tr("One moment…"))
        else:
            self._refresh()

    def _show(self, page: QWidget) -> None:
        self.problem.hide()
        self._pages.setCurrentWidget(page)
        self._refresh()
        (self.url if page is self._address else self.back).setFocus()

    def _refresh(self) -> None:
        trusting = self._pages.currentWidget() is self._trust
        self.go_on.setText(self.tr("Trust and connect") if trusting else self.tr("Connect"))
        self.back.setText(self.tr("Back") if trusting else self.tr("Cancel"))
        self.go_on.setEnabled(bool(self.url.text().strip()))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose the channel’s folder"))
        if folder:
            self.url.setText(str(Path(folder)))

    def _choose_root(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Choose the root file"), "", "*.json")
        if file:
            self.root_file.setText(str(Path(file)))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._pages)
        column.addWidget(self.problem)
        self._arrange_address()
        self._arrange_trust()
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self.go_on)
        column.addLayout(row)
        self.go_on.setDefault(True)

    def _arrange_address(self) -> None:
        column = _page(self._address, self._pages)
        column.addWidget(label("title", self.tr("Where do your models come from?")))
        column.addWidget(
            Text(
                "muted",
                self.tr(
                    "A folder, a USB stick or a network share: whoever trains the models has told"
                    " you where. You only do this once."
                ),
            )
        )
        self.choose_folder = button("plain", self.tr("Choose folder…"))
        self.choose_folder.clicked.connect(self._choose_folder)
        column.addLayout(_line(self.tr("Address or &folder"), self.url, self.choose_folder))
        self.choose_root = button("plain", self.tr("Choose file…"))
        self.choose_root.clicked.connect(self._choose_root)
        column.addLayout(
            _line(self.tr("&Root file, if you got one"), self.root_file, self.choose_root)
        )
        column.addStretch()

    def _arrange_trust(self) -> None:
        column = _page(self._trust, self._pages)
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
        column.addStretch()


def _page(page: QWidget, pages: QStackedWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.M)
    pages.addWidget(page)
    return column


def _line(text: str, field: QLineEdit, chooser: QWidget) -> QVBoxLayout:
    """A field under its name, with a button that fills it in."""
    name = label("field", text)
    name.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addWidget(field, 1)
    row.addWidget(chooser)
    column = QVBoxLayout()
    column.setSpacing(Space.XS)
    column.addWidget(name)
    column.addLayout(row)
    return column
