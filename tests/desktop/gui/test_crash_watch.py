"""What goes wrong is written, told, and survived."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from desktop.core import seats
from desktop.core.app import Core
from desktop.core.crash_reports import Reports
from desktop.gui.crash_notice import CrashNotice
from desktop.gui.crash_watch import CrashWatch
from desktop.gui.signals import Signals
from desktop.gui.window import MainWindow

FAULT = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.core import seats
from desktop.core.crash_reports import Reports
from desktop.gui.crash_watch import CrashWatch

app = QCoreApplication([])
seat = seats.take(Path(sys.argv[1]) / "windows")
watch = CrashWatch(Reports(Path(sys.argv[1]) / "crashes"), seat)
watch.install()
watch.log("logged before")

def the_place():
    os.kill(os.getpid(), int(sys.argv[2]))

QTimer.singleShot(0, the_place)
app.exec()
"""


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    return Reports(tmp_path / "crashes")


@pytest.fixture
def watch(reports: Reports, qapp: QApplication) -> Iterator[CrashWatch]:
    watching = CrashWatch(reports, None)
    watching.install()
    yield watching
    watching.remove()


def test_a_fault_in_a_slot_is_written_and_told_and_the_window_goes_on(
    make_window: Callable[..., MainWindow],
    empty_core: Core,
    reports: Reports,
    qtbot: QtBot,
) -> None:
    window = make_window(empty_core)
    watching = CrashWatch(reports, None)
    notice = CrashNotice(reports, window.tell, window)
    watching.written.connect(notice.happened)

    text = "Théière en fonte"

    def fail() -> None:
        raise KeyError(text)

    with capture_exceptions():
        watching.install()
        for _ in range(3):
            QTimer.singleShot(0, fail)
        qtbot.waitUntil(window.tidings.isVisible)
        qtbot.wait(50)
        watching.remove()
    assert len(reports.every()) == 1, "the same fault is told once"
    text = reports.every()[0].read_text(encoding="utf-8")
    assert "KeyError" in text and "in fail" in text and "fonte" not in text
    assert "gone wrong" in window.tidings.sentence.text()
    window.tidings.buttons[0].click()
    assert notice.dialog is not None and notice.dialog.isVisible()
    assert notice.dialog.text.toPlainText() == text
    notice.dialog.copy.click()
    assert QApplication.clipboard().text() == text
    notice.dialog.delete.click()
    assert not reports.every()
    assert not window.tidings.isVisible()


def test_a_fault_on_a_thread_is_written(watch: CrashWatch, reports: Reports, qtbot: QtBot) -> None:
    def fail() -> None:
        raise RuntimeError("on a thread")

    before = threading.excepthook
    with qtbot.waitSignal(watch.written):
        watch._hooks = (sys.excepthook, lambda _: None)
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert threading.excepthook == before
    assert "on a thread" in reports.every()[0].read_text(encoding="utf-8")


def test_warnings_of_qt_are_in_the_report_without_names_of_files(
    watch: CrashWatch, reports: Reports, qtbot: QtBot
) -> None:
    watch._qt_before = None
    qWarning("cannot load /photos/secret.jpg")
    watch._write("a fault", ValueError("x"))
    text = reports.every()[0].read_text(encoding="utf-8")
    assert "qt warning: cannot load <path>" in text and "secret" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_what_kills_the_process_leaves_a_trace(
    tmp_path: Path, reports: Reports, qapp: QApplication, number: signal.Signals
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FAULT, str(tmp_path), str(int(number))],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert run.returncode == -number
    seat = seats.take(tmp_path / "windows")
    watching = CrashWatch(reports, seat)
    watching.install()
    watching.remove()
    (report,) = reports.unseen()
    text = report.read_text(encoding="utf-8")
    assert "logged before" in text and "Python: 3." in text
    if number == signal.SIGKILL:
        assert "without a word" in text
    else:
        assert "ended by a fault" in text and "in the_place" in text
    watching = CrashWatch(reports, seat)
    watching.install()
    watching.remove()
    assert len(reports.every()) == 1, "a run that ended well leaves nothing"
    assert seat is not None
    seat.leave()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_next_start_tells_calmly(
    make_window: Callable[..., MainWindow], empty_core: Core, reports: Reports, language: str
) -> None:
    reports.write("a report")
    window = make_window(empty_core, language)
    CrashNotice(reports, window.tell, window).look()
    assert window.tidings.isVisible()
    names = [one.text() for one in window.tidings.buttons]
    expected = {
        "en": ["Show the report", "Delete it", "Close"],
        "fr": ["Voir le rapport", "Le supprimer", "Fermer"],
    }
    assert names == expected[language]
    window.tidings.buttons[2].click()
    assert not window.tidings.isVisible()
    assert not reports.unseen() and len(reports.every()) == 1


def test_news_outlive_a_change_of_language(
    make_window: Callable[..., MainWindow], empty_core: Core, reports: Reports, qtbot: QtBot
) -> None:
    reports.write("a report")
    window = make_window(empty_core)
    CrashNotice(reports, window.tell, window).look()
    window.services.preferring.set(language="fr")
    qtbot.waitUntil(lambda: window.tidings.buttons[-1].text() == "Fermer")
    assert window.tidings.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_the_system_may_end_the_program_gently(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM)
    signals = Signals()
    with qtbot.waitSignal(signals.asked):
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    signals.close()
    assert signal.getsignal(signal.SIGTERM) is before
