"""A watched folder at the window: what arrives there is classified, and one sees that it is so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.core import watching
from desktop.core.app import Core
from desktop.core.errors import HistoryLocked
from desktop.core.preferences import Several
from desktop.gui.nav_bar import Page
from desktop.gui.tokens import Time
from desktop.gui.window import MainWindow


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "STILL", 0.05)
    for name in ("REFRESH", "WATCHING", "WATCHING_AGAIN"):
        monkeypatch.setattr(Time, name, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "DCIM"
    made.mkdir()
    yield made


@pytest.fixture
def put(folder: Path, photo: Callable[..., Path]) -> Callable[..., Path]:
    """Puts a photo into the folder, as a phone does."""

    def copy(name: str, colour: str = "green") -> Path:
        return shutil.copy(photo(f"from phone {name}", colour), folder / name)

    return copy


def test_what_arrives_is_classified_once(
    window: MainWindow,
    folder: Path,
    put: Callable[..., Path],
    answered: Callable[..., None],
    core: Core,
    qtbot: QtBot,
) -> None:
    line = window.watch_line
    assert not line.isVisible()
    window.watch.watch(folder)
    assert line.isVisible() and "what arrives there" in line.sentence.text()
    qtbot.waitUntil(lambda: bool(window.watch._system.directories()))
    put("a.png")
    answered(window, 1)
    assert window.result.answer.category.text() == "Teapots"
    put("a again.png")  # the same photo
    put("b.png", "red")
    answered(window, 2)
    qtbot.waitUntil(lambda: window.watch.known == 1)
    assert line.sentence.text() == "Watching DCIM: 2 photos have come · 1 known already"
    # Nobody is disturbed: what is shown stays, and so does the focus.
    assert window.result.answer.category.text() == "Teapots"
    assert window.focusWidget() is window.form.designation
    window.activateWindow()
    qtbot.keyClick(window.form.designation, Qt.Key.Key_Return)
    assert window.result.hasFocus()
    qtbot.keyClick(window.result, Qt.Key.Key_Return)
    assert window.result.answer.category.text() == "Candles"
    qtbot.mouseClick(line.stop, Qt.MouseButton.LeftButton)
    assert not line.isVisible() and not window.desk.preferring.now.watching
    put("c.png", "blue")
    qtbot.wait(200)
    assert core.history.count() == 2


@pytest.mark.parametrize("both", [True, False])
def test_what_lay_there_before_is_asked_about(
    window: MainWindow,
    folder: Path,
    put: Callable[..., Path],
    answered: Callable[..., None],
    both: bool,
    press: Callable[[Any], None],
) -> None:
    put("old.png")
    put("older.png", "red")
    window.watch.watch(folder)
    line = window.watch_line
    press(line.both if both else line.only_new)
    put("new.png", "blue")
    answered(window, 3 if both else 1)
    assert not line.both.isVisible()


def test_a_folder_that_goes_away_is_waited_for(
    window: MainWindow,
    folder: Path,
    put: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    window.watch.watch(folder)
    qtbot.waitUntil(lambda: bool(window.watch._system.directories()))
    put("a.png")
    answered(window, 1)
    folder.rename(folder.with_name("unplugged"))
    qtbot.waitUntil(lambda: "is away" in window.watch_line.sentence.text())
    folder.with_name("unplugged").rename(folder)
    put("b.png", "red")
    answered(window, 2)
    assert "have come" in window.watch_line.sentence.text()


def test_it_goes_on_at_the_next_start_and_classifies_nothing_twice(
    make_window: Callable[..., MainWindow],
    core: Core,
    folder: Path,
    put: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
) -> None:
    first = make_window(core)
    first.watch.watch(folder)
    qtbot.waitUntil(lambda: bool(first.watch._system.directories()))
    put("a.png")
    answered(first, 1)
    qtbot.waitUntil(lambda: not first.watch._in_hand)
    first.close()
    put("b.png", "red")
    second = make_window(core)
    assert second.watch_line.isVisible()
    answered(second, 1)
    assert core.history.count() == 2


def test_a_history_that_is_locked_stops_it_for_a_while_only(
    window: MainWindow,
    core: Core,
    folder: Path,
    put: Callable[..., Path],
    answered: Callable[..., None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = window.desk.deciding.records
    known = records.photo_known
    tries = []

    def fail(sha256: str) -> bool:
        tries.append(sha256)
        if len(tries) == 1:
            raise HistoryLocked(path="history.db")
        return known(sha256)

    monkeypatch.setattr(window.watch, "_known", fail)
    told: list[Exception | None] = []
    window.watch.changed.connect(lambda: told.append(window.watch.problem))
    window.watch.watch(folder)
    qtbot.waitUntil(lambda: bool(window.watch._system.directories()))
    put("a.png")
    answered(window, 1)
    assert any(told) and window.watch.problem is None


def test_it_is_chosen_in_the_settings(
    window: MainWindow,
    folder: Path,
    qtbot: QtBot,
    press: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window.desk.show_page(Page.SETTINGS)
    card = window.desk.settings.classify
    assert not card.watching.isEnabled()
    press(card.choose)
    assert window.watch.folder == folder and card.watching.isChecked()
    qtbot.mouseClick(card.watching, Qt.MouseButton.LeftButton)
    assert window.watch.folder is None and not window.watch_line.isVisible()
    qtbot.mouseClick(card.several.buttons[Several.EACH], Qt.MouseButton.LeftButton)
    assert window.desk.preferring.now.several is Several.EACH
    assert window.desk.preferring.now.watched == str(folder)


def test_a_folder_that_is_dropped_can_be_watched(
    window: MainWindow,
    arrival: Path,
    looked: Callable[[MainWindow], None],
    press: Callable[[Any], None],
    qtbot: QtBot,
) -> None:
    window.intake.hand_out([arrival])
    looked(window)
    press(window.batch.choosing.watch)
    assert window.watch.folder == arrival
    assert window.form.isVisible()
    qtbot.waitUntil(window.watch_line.both.isVisible)
    assert window.watch_line.sentence.text() == "4 photos lie in arrival already."
