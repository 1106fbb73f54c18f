"""The program with its window, from its start to its end."""

from __future__ import annotations

import faulthandler
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.core import preferences
from desktop.core.engine import Request
from desktop.core.preferences import Preferences
from desktop.gui import app
from desktop.gui.window import MainWindow

Run = Callable[[Callable[[MainWindow], object]], MainWindow]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication, speak: Any
) -> Iterator[Run]:
    """Starts the program, does something, and closes its window."""
    made: list[MainWindow] = []
    monkeypatch.setenv("RAKUTEN_DESKTOP_LANGUAGE", "en")

    def program(act: Callable[[MainWindow], object]) -> MainWindow:
        def execute() -> int:
            shown = (one for one in QApplication.topLevelWidgets() if one.isVisible())
            (window,) = (one for one in shown if isinstance(one, MainWindow))
            made.append(window)
            act(window)
            window.close()
            return 0

        monkeypatch.setattr(qapp, "exec", execute)
        assert app.run_window(tmp_path / "data") == 0
        return made[-1]

    yield program
    for window in made:
        window.deleteLater()


def test_a_program_that_ended_well_leaves_no_mark(run: Run, tmp_path: Path) -> None:
    hooks = sys.excepthook, threading.excepthook
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    traced = faulthandler.is_enabled()
    seat = tmp_path / "data" / "windows" / "1"

    def look(_: MainWindow) -> None:
        assert (seat / "running.json").exists()
        assert sys.excepthook is not hooks[0]
        assert faulthandler.is_enabled()

    run(look)
    assert {path.name for path in seat.iterdir()} <= {"session.json", ".lock"}
    assert not (tmp_path / "data" / "crashes").exists()
    assert (sys.excepthook, threading.excepthook) == hooks
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers
    assert faulthandler.is_enabled() or not traced


def test_it_begins_in_the_language_that_was_chosen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    preferences.write(tmp_path / "data" / "preferences.json", Preferences(language="fr"))
    said: list[str] = []
    run(lambda window: said.append(window.form.classify.text()))
    assert said == ["Classer"]
    assert QLocale().language() == QLocale.Language.French


def test_what_waits_is_told_at_the_next_start(run: Run) -> None:
    run(lambda window: window.classify([Request(designation="teapot")] * 2))
    told: list[str] = []

    def look(window: MainWindow) -> None:
        told.append(window.tidings.sentence.text())
        assert window.queue.waiting == 2

    run(look)
    assert told == ["2 products from last time had not been classified yet, and wait in the queue."]


def test_a_folder_that_cannot_be_written_stops_nobody(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "windows").touch()  # a file where the folder would be
    (tmp_path / "data" / "crashes").touch()
    seen: list[bool] = []
    run(lambda window: seen.append(window.form.isVisible()))
    assert seen == [True]


def test_a_batch_that_was_interrupted_is_offered(run: Run, tmp_path: Path) -> None:
    seat = tmp_path / "data" / "windows" / "1"
    seat.mkdir(parents=True)
    (seat / "session.json").write_text('{"batch": 7}')
    told: list[str] = []

    def look(window: MainWindow) -> None:
        told.append(window.tidings.sentence.text())
        told.append(window.tidings.buttons[0].text())
        window.tidings.buttons[0].click()
        assert window.batch.isVisible()
        assert not window.tidings.isVisible()

    run(look)
    assert told[0].startswith("A folder was being classified")
    assert told[1] == "Continue"


def test_a_fault_that_ends_the_program_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("no such thing")

    monkeypatch.setattr(app, "MainWindow", fail)
    hook = sys.excepthook
    with pytest.raises(AttributeError):
        app.run_window(tmp_path / "data")
    assert sys.excepthook is hook
    (report,) = (tmp_path / "data" / "crashes").glob("*.txt")
    assert "no such thing" in report.read_text(encoding="utf-8")
