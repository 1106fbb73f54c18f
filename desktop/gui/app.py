"""Opens the window on the desktop core."""

from __future__ import annotations

import gc
import platform
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from common.errors import ProductError
from desktop.core.app import Core
from desktop.gui import language, messages, theme
from desktop.gui.theme import Theme
from desktop.gui.window import MainWindow

SWITCH = 0.0005
"""Seconds after which a thread that computes lets the window's go on: with the usual ten times
that, a table that is scrolled while a file is written waits at each of its cells."""


def application() -> QApplication:
    """The application, with its language and icon; made where there is none yet."""
    sys.setswitchinterval(SWITCH)
    made = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(made, QApplication)
    language.install(language.chosen())
    made.setApplicationName("rakuten-desktop")
    made.setDesktopFileName("rakuten-desktop")
    made.setApplicationDisplayName(language.translate("Application", "Rakuten Classifier"))
    made.setWindowIcon(QIcon(str(theme.ICONS / "app.svg")))
    return made


class FileOpener(QObject):
    """On macOS a double click on a file starts no second program: it is an event of this one."""

    opened = Signal(Path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.emit(Path(event.file()))
            return True
        return super().eventFilter(watched, event)


def run_window(data_dir: Path | None, opened: Path | None = None) -> int:
    """Shows the window until it is closed; returns the exit status.

    `opened` is the file that the program is opened with: an enrolment, to sign in with.
    """
    app = application()
    look = Theme(app)
    # Ctrl+C in the terminal ends the program; Python would only hear of it in a Python function.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        core = Core.open(data_dir)
    except (ProductError, OSError) as error:
        QMessageBox.critical(None, app.applicationDisplayName(), messages.of(error))
        return 1
    window = MainWindow(core, look)
    # What lives as long as the program is gone through no more: else a collection of garbage, on
    # whatever thread, now and then holds the window up for a tenth of a second.
    window.desk.warm.connect(gc.freeze)
    window.show()
    window.start()
    if platform.system() == "Darwin":  # nowhere else: it sees every event of the program
        opener = FileOpener(app)
        opener.opened.connect(window.open_file)
        app.installEventFilter(opener)
    if opened is not None:
        window.open_file(opened)
    try:
        return app.exec()
    finally:
        core.close()
