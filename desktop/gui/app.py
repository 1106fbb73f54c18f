"""Opens the window on the desktop core."""

from __future__ import annotations

import contextlib
import gc
import platform
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from common.errors import ProductError
from desktop.core import preferences, seats
from desktop.core.app import Core
from desktop.core.crash_reports import Reports
from desktop.core.presence import window_open
from desktop.core.seats import Seat
from desktop.gui import language, messages, theme
from desktop.gui.crash_notice import CrashNotice
from desktop.gui.crash_watch import CrashWatch
from desktop.gui.fitting import fit
from desktop.gui.session_keeping import SessionKeeping
from desktop.gui.signals import Signals
from desktop.gui.theme import Theme
from desktop.gui.tidings import News
from desktop.gui.window import MainWindow

SESSION = "session"
"""The news of what waits from last time."""
FAILURE = "failure"
"""The news of what could not be written."""
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
    made.setApplicationDisplayName(language.program_name())
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
    try:
        core = Core.open(data_dir)
    except (ProductError, OSError) as error:
        QMessageBox.critical(None, app.applicationDisplayName(), messages.of(error))
        return 1
    reports, seat = Reports(core.folder.crashes), seats.take(core.folder.windows)
    watch, asked = CrashWatch(reports, seat), Signals()
    watch.install()
    try:
        window = _window(core, look, watch, reports, seat)
        asked.asked.connect(window.close)
        if opened is not None:
            window.open_file(opened)
        with window_open(core.folder.history):
            return app.exec()
    except Exception as error:
        watch.report(error)
        raise
    finally:
        asked.close()
        core.close()
        watch.remove()
        if seat is not None:
            seat.leave()


def _window(
    core: Core, look: Theme, watch: CrashWatch, reports: Reports, seat: Seat | None
) -> MainWindow:
    """The window as it was left, with all that there is to tell."""
    preferred = preferences.read(core.folder.preferences)
    if preferred.language not in (None, language.current()):
        language.install(preferred.language)
        QApplication.setApplicationDisplayName(language.program_name())
    look.wear(preferred)
    window = MainWindow(core, look)
    if seat is not None:
        keeping = SessionKeeping(window, seat)
        waiting = keeping.take_up()
        if waiting:
            window.tell(News(SESSION, "waiting", partial(TakenUp().words, waiting)))
            window.classifying.answered.connect(partial(_forget_waiting, window))
        if keeping.interrupted is not None:
            window.tell(_interrupted(window, keeping.interrupted))
        with contextlib.suppress(OSError):
            for other in seats.abandoned(core.folder.windows, seat):
                watch.bury(other)
    deciding = window.services.deciding
    deciding.failed.connect(partial(_tell_failure, window))
    deciding.changed.connect(lambda _: window.tidings.withdraw(FAILURE))
    notice = CrashNotice(reports, window.tell, window)
    notice.look()
    watch.written.connect(notice.happened, Qt.ConnectionType.QueuedConnection)
    # What lives as long as the program is gone through no more: else a collection of garbage, on
    # whatever thread, now and then holds the window up for a tenth of a second.
    window.services.warm.connect(gc.freeze)
    fit(window)
    window.show()
    window.start()
    if platform.system() == "Darwin":  # nowhere else: it sees every event of the program
        app = QApplication.instance()
        assert app is not None
        opener = FileOpener(app)
        opener.opened.connect(window.open_file)
        app.installEventFilter(opener)
    return window


def _tell_failure(window: MainWindow, sentence: str) -> None:
    """The head of the window has room for a few words of it: what is wrong is to be read whole."""
    window.tell(News(FAILURE, "failed", lambda: sentence))


def _forget_waiting(window: MainWindow, *_: object) -> None:
    """Nobody needs to be told of what waited once nothing does."""
    if not window.queue.waiting:
        window.tidings.withdraw(SESSION)


def _interrupted(window: MainWindow, batch: int) -> News:
    """A batch that the end of the last window interrupted, to be continued."""
    return News(
        "batch",
        "waiting",
        lambda: language.translate(
            "TakenUp",
            "A folder was being classified when the window closed. All that was finished is kept.",
        ),
        ((lambda: language.translate("TakenUp", "Continue"), lambda: window.take_up(batch)),),
    )


class TakenUp(QObject):
    """For `tr`, as plurals are collected nowhere else."""

    def words(self, waiting: int) -> str:
        """What waits again."""
        return self.tr(
            "%n product(s) from last time had not been classified yet, and wait(s) in the queue.",
            "",
            waiting,
        )
