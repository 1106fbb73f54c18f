"""Draws every place of the window once, for the self-test."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from PySide6.QtCore import QElapsedTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from desktop.core.app import Core
from desktop.gui import language, theme
from desktop.gui.app import application
from desktop.gui.language import Language
from desktop.gui.nav_bar import Page
from desktop.gui.theme import Theme
from desktop.gui.window import MainWindow

FEWEST_COLOURS = 4
"""Ground, text, lines and what lies between them: fewer means that nothing was drawn."""

SETTLING = 100
"""Milliseconds that a place has to read what it shows."""


class NotDrawn(Exception):
    """A place that stays empty, or one of its files that is missing; the message says which."""


def draw_every_place(data_dir: Path | None) -> int:
    """Draws the pages and dialogs in each language over a data folder; returns how many places
    there are.  Raises NotDrawn."""
    app = application()
    look = Theme(app)
    _check_files()
    count = 0
    for spoken in get_args(Language):
        language.install(spoken)
        with Core.open(data_dir) as core:
            window = MainWindow(core, look)
            window.show()
            try:
                count = _draw(window, spoken)
            finally:
                window.close()
        for translator in app.findChildren(QTranslator):
            app.removeTranslator(translator)
            translator.deleteLater()
    return count


def _draw(window: MainWindow, spoken: Language) -> int:
    for page in Page:
        window.desk.nav.buttons[page].click()
        _look_at(window, f"{page.name.lower()} ({spoken})")
    dialogs: dict[str, QWidget] = {"connection": window.connection, "models": window.models}
    for name, dialog in dialogs.items():
        dialog.show()
        _look_at(dialog, f"{name} ({spoken})")
        dialog.close()
    return len(Page) + len(dialogs)


def _look_at(place: QWidget, name: str) -> None:
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < SETTLING:
        QApplication.processEvents()
    image = place.grab().toImage()
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    if len(colours) < FEWEST_COLOURS:
        raise NotDrawn(f"{name} stays empty")


def _check_files() -> None:
    """What is missing of these is drawn as nothing, or not translated, without a word."""
    for spoken in get_args(Language):
        if not QTranslator().load(str(language.TRANSLATIONS / f"desktop_{spoken}.qm")):
            raise NotDrawn(f"the translation into {spoken} is missing")
    for file in (theme.SHEET, theme.ICONS / "app.svg"):
        if not file.exists():
            raise NotDrawn(f"{file.name} is missing")
