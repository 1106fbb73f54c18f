"""The self-test's own look at the window: what is missing or stays empty is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.gui import language, self_drawing, theme
from desktop.gui.language import Language
from desktop.gui.nav_bar import Page
from desktop.gui.self_drawing import NotDrawn, draw_every_place


@pytest.fixture(autouse=True)
def _no_language_stays(speak: Callable[[Language], None]) -> None:
    """`speak` takes back what is installed."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_drawing, "SETTLING", 10)


def test_every_page_and_dialog_is_drawn(qapp: QApplication, tmp_path: Path) -> None:
    assert draw_every_place(tmp_path) == len(Page) + 2


def test_an_empty_place_is_told(qtbot: QtBot) -> None:
    empty = QWidget()
    qtbot.addWidget(empty)
    empty.resize(200, 200)
    empty.show()
    with pytest.raises(NotDrawn, match="nothing stays empty"):
        self_drawing._look_at(empty, "nothing")


@pytest.mark.parametrize("missing", ["translations", "sheet", "icons"])
def test_missing_files_are_told(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    match missing:
        case "translations":
            monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
        case "sheet":
            monkeypatch.setattr(theme, "SHEET", tmp_path / "theme.qss")
        case _:
            monkeypatch.setattr(theme, "ICONS", tmp_path)
    with pytest.raises(NotDrawn, match="is missing"):
        self_drawing._check_files()
