"""The page for what one can choose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desktop.core import preferences
from desktop.core.preferences import Preferences
from desktop.gui.nav_bar import Page
from desktop.gui.preferring import Preferring
from desktop.gui.window import MainWindow


def test_what_is_set_is_kept_and_told(qtbot: Any, tmp_path: Path) -> None:
    preferring = Preferring(tmp_path / "p.json")
    with qtbot.waitSignal(preferring.changed) as told:
        preferring.set(touch=True)
    assert told.args == [Preferences(), Preferences(touch=True)]
    assert Preferring(tmp_path / "p.json").now.touch
    with qtbot.assertNotEmitted(preferring.changed):
        preferring.set(touch=True)


def test_what_cannot_be_kept_holds_and_is_told(qtbot: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    preferring = Preferring(tmp_path / "file" / "p.json")
    with qtbot.waitSignals([preferring.failed, preferring.changed]):
        preferring.set(touch=True)
    assert preferring.now.touch


def test_the_page_leads_to_models_and_channel(
    qtbot: Any, window: MainWindow, press: Callable[[Any], None]
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F8)
    page = window.desk.settings
    assert page.isVisible()
    press(page.models)
    assert window.models.isVisible()
    window.models.reject()
    press(page.channel)
    assert window.connection.isVisible()
    window.connection.reject()


def test_a_disk_that_is_full_is_told(window: MainWindow, monkeypatch: Any) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "preferences.json")

    window.desk.show_page(Page.SETTINGS)
    monkeypatch.setattr(preferences, "write", full)
    page = window.desk.settings
    page.preferring.set(touch=True)
    assert page.verdict.isVisible()
    assert page.verdict.text.text()
