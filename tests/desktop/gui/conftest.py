"""The real window over a real core, without a screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

if find_spec("PySide6") is None:
    collect_ignore_glob = ["test_*.py"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from desktop.core.app import Core
    from desktop.gui.language import Language
    from desktop.gui.theme import Theme
    from desktop.gui.window import MainWindow

COLOURS = {"green": (30, 180, 40), "red": (220, 30, 30), "blue": (30, 60, 220)}
"""To the tiny model: a teapot, a candle, a kite."""


@pytest.fixture
def photo(tmp_path: Path) -> Callable[..., Path]:
    """Makes a photo of one colour: `photo("name.png", "red")`."""

    def make(name: str, colour: str = "green") -> Path:
        path = tmp_path / name
        Image.new("RGB", (24, 24), COLOURS[colour]).save(path)
        return path

    return make


@pytest.fixture
def empty_core(tmp_path: Path) -> Iterator[Core]:
    """A core as on the first start."""
    from desktop.core.app import Core

    with Core.open(tmp_path / "data") as core:
        yield core


@pytest.fixture
def core(empty_core: Core, published_channel: Any) -> Core:
    """A core that is connected and has the tiny model."""
    empty_core.updates.connect(published_channel.url, published_channel.root)
    empty_core.updates.update()
    return empty_core


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    from desktop.gui.theme import Theme

    return Theme(qapp, dark=False)


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[Language], None]]:
    """Chooses the language of what is made afterwards; no test leaves one to the next."""
    from PySide6.QtCore import QLocale, QTranslator

    from desktop.gui import language

    before = QLocale()
    yield language.install
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def make_window(
    qtbot: QtBot, theme: Theme, speak: Callable[[Language], None]
) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window over a core and waits until it is ready: `make_window(core, "fr")`."""
    from desktop.gui.window import MainWindow

    opened: list[MainWindow] = []

    def make(core: Core, language: Language = "en", wait: bool = True) -> MainWindow:
        speak(language)
        window = MainWindow(core, theme)
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        window.start()
        if wait:
            updating = window.updating
            qtbot.waitUntil(lambda: not (updating.opening or updating.busy), timeout=30_000)
        return window

    yield make
    for window in opened:
        window.close()


@pytest.fixture
def window(make_window: Callable[..., MainWindow], core: Core) -> MainWindow:
    """The window, in English, with a model."""
    return make_window(core)


@pytest.fixture
def answered(qtbot: QtBot) -> Callable[..., None]:
    """Waits until so many items of a window's queue have their answer."""

    def wait(window: MainWindow, count: int) -> None:
        qtbot.waitUntil(
            lambda: window.queue.rowCount() == count and window.queue.waiting == 0,
            timeout=30_000,
        )

    return wait
