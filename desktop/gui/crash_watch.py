"""Has whatever goes wrong in this program written down, told, and survived where that is possible.

Bugs in slots and on threads become a report; what kills the process leaves the interpreter's trace,
or at least the mark that it never said goodbye, and becomes a report at the next start.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from desktop.core import crash_reports
from desktop.core.crash_reports import SURVIVED, Reports
from desktop.core.seats import Seat

LINES: Final = 50
"""So many of the lines that were logged last are in a report."""
WRITTEN: Final = 200
"""And so many are in the file, for the next start."""
MOST: Final = 10
"""Reports of one run: what goes wrong again and again would fill the disk."""

_LEVELS: Final = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "error",
    QtMsgType.QtFatalMsg: "fatal",
}


class CrashWatch(QObject):
    """Watches this process from `install` to `remove`."""

    written = Signal()
    """There is another report."""

    def __init__(self, reports: Reports, seat: Seat | None) -> None:
        super().__init__()
        self._reports, self._seat = reports, seat
        self._lines: deque[str] = deque(maxlen=LINES)
        self._left = WRITTEN
        self._known: set[str] = set()
        self._handler = _Handler(self.log)
        self._facts = crash_reports.facts(qt=_qt())
        self._trace: IO[bytes] | None = None
        self._traced = faulthandler.is_enabled()
        self._log: IO[str] | None = None
        self._hooks: tuple[Any, ...] = ()

    def install(self) -> None:
        """Reports what the last run left, and begins to watch this one."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook, threading.excepthook = self._failed, self._failed_aside
        self._qt_before = qInstallMessageHandler(self._qt_said)
        logging.getLogger().addHandler(self._handler)
        if self._seat is not None:
            with contextlib.suppress(OSError):
                self.bury(self._seat)
                self._seat.begin(self._facts)
                self._trace = self._seat.trace.open("wb")
                self._log = self._seat.log.open("w", encoding="utf-8")
                faulthandler.enable(self._trace)

    def remove(self) -> None:
        """This run has ended as it should."""
        sys.excepthook, threading.excepthook = self._hooks
        qInstallMessageHandler(self._qt_before)
        logging.getLogger().removeHandler(self._handler)
        if self._trace is not None:
            faulthandler.disable()
            if self._traced:  # by whoever tests this, or looks for a fault
                with contextlib.suppress(ValueError, OSError):
                    faulthandler.enable()
            self._trace.close()
        if self._log is not None:
            self._log.close()
        if self._seat is not None:
            self._seat.end()

    def bury(self, seat: Seat) -> None:
        """Reports a run that never said that it ended.  Raises OSError."""
        about = seat.former()
        if about is None:
            return
        trace, log = _text(seat.trace), _text(seat.log).splitlines()[-LINES:]
        if trace.strip():
            what = "the program was ended by a fault"
        else:
            what = "the program ended without a word: it was killed, or the computer went off"
        began = {name: str(value) for name, value in about.items()}
        shown = crash_reports.shortened(trace)
        self._reports.write(crash_reports.report(what, began, shown, log))
        seat.end()

    def report(self, error: Exception) -> None:
        """Reports what ends the program itself."""
        self._write("a fault that ended the program", error)

    def log(self, line: str) -> None:
        """A line for the report that may follow."""
        self._lines.append(line)
        self._left -= 1
        if self._log is not None and self._left > 0:
            with contextlib.suppress(OSError, ValueError):
                self._log.write(line + "\n")
                self._log.flush()

    def _failed(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # Whoever looks at a terminal sees it, as always.
        self._hooks[0](kind, error, trace)
        if isinstance(error, Exception):
            self._write(SURVIVED, error)

    def _failed_aside(self, failed: threading.ExceptHookArgs) -> None:
        self._hooks[1](failed)
        if isinstance(failed.exc_value, Exception):
            self._write(f"{SURVIVED}, beside the window", failed.exc_value)

    def _write(self, what: str, error: Exception) -> None:
        known = crash_reports.signature(error)
        if known in self._known or len(self._known) >= MOST:
            return
        self._known.add(known)
        text = crash_reports.report(what, self._facts, crash_reports.describe(error), self._lines)
        # Whatever goes wrong here, nobody is left to be told.
        with contextlib.suppress(OSError):
            self._reports.write(text)
            self.written.emit()

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = _LEVELS.get(kind)
        if level is not None:
            self.log(f"qt {level}: {crash_reports.without_paths(message)}")
        if self._qt_before is not None:
            self._qt_before(kind, context, message)
        else:
            print(message, file=sys.stderr)  # noqa: T201 - as Qt itself would


class _Handler(logging.Handler):
    """Takes what is logged as a warning or worse, without what it is about."""

    def __init__(self, log: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = log

    def emit(self, record: logging.LogRecord) -> None:
        # The words as they are in the program: what is filled in may be anybody's.
        words = crash_reports.without_paths(str(record.msg)) if record.args else record.funcName
        self._tell(f"{record.name} {record.levelname.lower()}: {words}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _qt() -> str:
    from PySide6.QtCore import qVersion

    return qVersion()
