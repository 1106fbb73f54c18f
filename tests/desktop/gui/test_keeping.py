"""How the history is kept: what the window says of its place and of damage, and a backup that takes
its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from entries import outcome
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.errors import HistoryDamaged
from desktop.core.history import files
from desktop.core.history.files import Why, snapshots
from desktop.core.history.store import History
from desktop.core.storage_place import NetworkPlace
from desktop.gui import keeping_dialog, watching
from desktop.gui.history_page import HistoryPage
from desktop.gui.keeping_dialog import KeepingDialog
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow

Make = Callable[..., MainWindow]


@pytest.fixture
def backup(empty_core: Core, tmp_path: Path) -> Path:
    """A backup with one entry; the history has two."""
    empty_core.history.add_many([outcome(1)])
    empty_core.history.backup(tmp_path / "backup.db")
    empty_core.history.add_many([outcome(2)])
    return tmp_path / "backup.db"


def copies(window: MainWindow, qtbot: QtBot) -> KeepingDialog:
    window.desk.show_copies()
    dialog = window.desk.history.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.place.text()))
    return dialog


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)


def settled(page: HistoryPage) -> bool:
    page.view.viewport().repaint()
    return page.settled


def test_a_file_takes_the_place_of_the_history_and_that_is_taken_back(
    make_window: Make,
    empty_core: Core,
    backup: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window(empty_core)
    dialog = copies(window, qtbot)
    choose = keeping_dialog.QFileDialog
    monkeypatch.setattr(choose, "getOpenFileName", lambda *_: (str(backup), ""))
    told: list[tuple[int, int]] = []
    window.desk.deciding.restoring.connect(lambda _, done, total: told.append((done, total)))
    dialog.from_file.click()
    assert dialog.question is not None
    assert "backup.db" in dialog.question.title.text().replace("\N{ZERO WIDTH SPACE}", "")
    dialog.question.no.click()
    assert empty_core.history.count() == 2
    dialog.from_file.click()
    dialog.question.yes.click()
    assert dialog.progress.isVisible() and not dialog.isEnabled()
    qtbot.waitUntil(lambda: len(dialog.rows) == 1, timeout=10_000)
    assert dialog.isEnabled() and not dialog.progress.isVisible()
    assert told and told[-1][0] == told[-1][1]
    assert empty_core.history.count() == 1
    assert snapshots(empty_core.history.path)[0].why == Why.REPLACED
    dialog.rows[0].use.click()
    dialog.question.yes.click()
    qtbot.waitUntil(lambda: len(dialog.rows) == 2, timeout=10_000)
    assert empty_core.history.count() == 2
    page = window.desk.history
    qtbot.waitUntil(lambda: settled(page) and page.table.rowCount() == 2)


def test_what_is_no_history_changes_nothing(
    make_window: Make, empty_core: Core, backup: Path, qtbot: QtBot
) -> None:
    backup.write_bytes(b"nonsense" * 1000)
    dialog = copies(make_window(empty_core), qtbot)
    dialog.ask_for(backup)
    assert dialog.question is not None
    dialog.question.yes.click()
    qtbot.waitUntil(dialog.verdict.isVisible, timeout=10_000)
    assert "is not a backup of the history" in dialog.verdict.text.text()
    assert dialog.isEnabled() and not dialog.progress.isVisible()
    assert empty_core.history.count() == 2


def test_a_damaged_history_is_told_at_once_and_a_copy_is_at_hand(
    make_window: Make, empty_core: Core, qtbot: QtBot
) -> None:
    path = empty_core.folder.history
    history = History(path)
    history.add_many([outcome(place) for place in range(300)])
    history.backup(path.with_name("copy.db"))
    history.close()
    damage(path)
    window = make_window(empty_core)
    watch = window.services.watching
    qtbot.waitUntil(lambda: watch.question is not None, timeout=10_000)
    assert watch.question is not None
    assert watch.question.title.text() == "The history is damaged"
    watch.question.yes.click()
    page = window.desk.history
    qtbot.waitUntil(lambda: page.dialog is not None and bool(page.dialog.place.text()))
    dialog = page.dialog
    assert dialog is not None
    assert "is damaged" in dialog.warning.text.text() and not dialog.days.isEnabled()
    dialog.ask_for(path.with_name("copy.db"))
    assert dialog.question is not None
    dialog.question.yes.click()
    qtbot.waitUntil(lambda: bool(dialog.rows), timeout=10_000)
    assert dialog.days.isEnabled() and not dialog.warning.isVisible()
    assert empty_core.history.count() == 300
    qtbot.waitUntil(lambda: settled(page) and page.table.rowCount() == 300)


def test_a_large_file_is_looked_over_behind_the_windows_back(
    make_window: Make, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_core.history.add_many([outcome(1)])
    empty_core.care()  # today's copy
    monkeypatch.setattr(Time, "CARE", 10)

    def damaged(*_: object) -> bool:
        raise HistoryDamaged(path=empty_core.history.path, reason="page 7")

    monkeypatch.setattr(files, "look", damaged)
    window = make_window(empty_core)
    qtbot.waitUntil(lambda: window.services.watching.question is not None)
    assert "page 7" in window.desk.line.sentence.text()


def test_a_network_is_told_once_at_the_start(
    make_window: Make, empty_core: Core, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def share(path: Path) -> NetworkPlace:
        asked.append(path)
        return NetworkPlace(path, "cifs", "//server/share")

    monkeypatch.setattr(watching, "network_place", share)
    window = make_window(empty_core)
    line = window.tidings.sentence
    qtbot.waitUntil(lambda: "lies on a network" in line.text())
    window.updating.loaded.emit()  # as after another try to open the model
    assert len(asked) == 1
