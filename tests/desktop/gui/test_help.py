"""The help inside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.gui import help_pages
from desktop.gui.help_pages import HelpPage
from desktop.gui.help_window import HelpWindow
from desktop.gui.nav_bar import Page
from desktop.gui.settings_help import HelpSettings
from desktop.gui.theme import Theme
from desktop.gui.window import MainWindow


@pytest.fixture
def opened(qtbot: QtBot, theme: Theme, speak: Callable[[Any], None]) -> Callable[..., HelpWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)

    def make(language: str = "en") -> HelpWindow:
        speak(language)
        return HelpWindow(theme, parent)

    return make


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", HelpPage)
def test_every_page_is_there(
    opened: Callable[..., HelpWindow], page: HelpPage, language: Any
) -> None:
    window = opened(language)
    window.show_page(page)
    text = window.reader.toPlainText()
    assert text.startswith(help_pages.title(page, language))
    assert len(text.split()) > 40
    assert window.pages.currentItem().text() == help_pages.title(page, language)


def test_every_place_has_a_page() -> None:
    assert set(help_pages.OF_PLACE) == set(Page)


def test_a_link_leads_to_its_page_and_back(opened: Callable[..., HelpWindow]) -> None:
    window = opened()
    window.show_page(HelpPage.FIRST_STEPS)
    window.reader.setSource(QUrl("review.md"))
    assert window.pages.currentItem().text() == "Review"
    window.back.click()
    assert window.pages.currentItem().text() == "First steps"


def test_pictures_are_no_wider_than_the_page(opened: Callable[..., HelpWindow]) -> None:
    window = opened()
    window.show_page(HelpPage.REVIEW)
    kind = QTextDocument.ResourceType.ImageResource.value
    for width in (900, 600):
        window.resize(width, 500)
        picture = window.reader.loadResource(kind, QUrl("../pictures/en/review.png"))
        logical = picture.width() / picture.devicePixelRatio()
        assert 100 < logical <= window.reader.viewport().width()


def test_a_page_that_is_missing_keeps_its_name(
    opened: Callable[..., HelpWindow], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(help_pages, "folder", lambda: tmp_path)
    window = opened()
    assert window.pages.item(0).text() == "first-steps"


def test_f1_shows_the_page_of_the_place(qtbot: QtBot, window: MainWindow) -> None:
    for place, page in help_pages.OF_PLACE.items():
        window.desk.show_page(place)
        window.activateWindow()
        qtbot.keyClick(window, Qt.Key.Key_F1)
        qtbot.waitUntil(lambda: "help" in vars(window))
        assert window.help.pages.currentItem().data(Qt.ItemDataRole.UserRole) == page
        window.help.close()


def test_diagnostics_are_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.desk.show_page(Page.SETTINGS)
    card = window.desk.settings.findChild(HelpSettings)
    assert card is not None
    with qtbot.waitSignal(window.desk.help_asked):
        card.help.click()
    card.write(tmp_path / "made.zip")
    qtbot.waitUntil(lambda: card.diagnostics.isEnabled(), timeout=60_000)
    assert "made.zip" in card.verdict.text.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert "report.json" in ZipFile(tmp_path / "made.zip").namelist()
    (tmp_path / "file").touch()
    card.write(tmp_path / "file" / "made.zip")
    qtbot.waitUntil(lambda: card.diagnostics.isEnabled(), timeout=60_000)
    assert "are in" not in card.verdict.text.text(), "it is told that there is none"
