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
    from laptop import MemoryKeychain
    from PySide6.QtWidgets import QApplication, QWidget
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


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this machine's administrator, who has done nothing yet."""
    from desktop.core.folder import MACHINE_VARIABLE

    monkeypatch.setenv(MACHINE_VARIABLE, str(tmp_path / "machine"))
    return tmp_path / "machine"


@pytest.fixture(autouse=True)
def no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The window looks for a newer model as soon as its own is open."""
    if find_spec("PySide6") is not None:
        from desktop.gui.tokens import Time

        monkeypatch.setattr(Time, "SETTLING", 0)


@pytest.fixture
def keychain() -> MemoryKeychain:
    from laptop import MemoryKeychain

    return MemoryKeychain()


@pytest.fixture
def empty_core(tmp_path: Path, machine: Path, keychain: MemoryKeychain) -> Iterator[Core]:
    """A core as on the first start."""
    from desktop.core.app import Core
    from desktop.core.folder import DataFolder

    (tmp_path / "data").mkdir()
    with Core(DataFolder(tmp_path / "data", machine), keychain) as core:
        yield core


@pytest.fixture
def core(empty_core: Core, published_channel: Any) -> Core:
    """A core that is connected and has the tiny model."""
    from desktop.core.connection import Connection

    empty_core.updates.connect(Connection(published_channel.url, published_channel.root))
    empty_core.updates.update()
    return empty_core


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    from desktop.gui.theme import Theme

    return Theme(qapp, dark=False)


@pytest.fixture
def wear(theme: Theme) -> Iterator[Callable[..., None]]:
    """Prefers something: `wear(touch=True)`; what is made afterwards has it, and no later test."""
    from desktop.core.preferences import Preferences

    def put_on(**wanted: Any) -> None:
        theme.wear(Preferences(**wanted))

    yield put_on
    theme.wear(Preferences())


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
            qtbot.waitUntil(lambda: window.updating.settled, timeout=30_000)
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


@pytest.fixture
def each(window: MainWindow) -> MainWindow:
    """The window, where somebody has said that each photo is a product."""
    from desktop.core.preferences import Several

    window.desk.preferring.set(several=Several.EACH)
    return window


@pytest.fixture
def press(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Presses a button once it can be pressed."""
    from PySide6.QtCore import Qt

    def click(button: QWidget) -> None:
        qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return click


@pytest.fixture
def arrival(tmp_path: Path) -> Path:
    """A folder of four photos and a table with the texts of three of them, and of one more."""
    folder = tmp_path / "arrival"
    (folder / "below").mkdir(parents=True)
    for number, colour in enumerate(("green", "red", "blue")):
        Image.new("RGB", (24, 24), COLOURS[colour]).save(folder / f"{number}-{colour}.png")
    Image.new("RGB", (24, 24), COLOURS["red"]).save(folder / "below" / "3-red.png")
    lines = (
        "photo;reference;designation",
        "0-green.png;00012;green teapot",
        "1-red.png;B;red candle",
        "2-blue.png;C;blue kite",
        "absent.png;D;blue kite",
    )
    (folder / "texts.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def looked(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Waits until the batch page knows what is in its folder."""

    def wait(window: MainWindow) -> None:
        planning = window.batch.choosing.planning
        qtbot.waitUntil(lambda: planning.looked is not None and not planning.busy, timeout=30_000)

    return wait


@pytest.fixture
def worked(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Waits until the run of the batch page has ended, and all of it is on the screen."""

    def wait(window: MainWindow) -> None:
        working = window.batch.working
        qtbot.waitUntil(lambda: working.settled, timeout=30_000)

    return wait


@pytest.fixture
def run_batch(
    window: MainWindow,
    arrival: Path,
    looked: Callable[[MainWindow], None],
    worked: Callable[[MainWindow], None],
) -> MainWindow:
    """The window, in which a folder has been dropped and classified."""
    window.intake.hand_out([arrival])
    looked(window)
    window.batch.choosing.start.click()
    worked(window)
    return window


@pytest.fixture
def cells() -> Callable[..., list[str]]:
    """A column of the table as it is shown, from the top; the table reads what it is asked for."""

    def read(window: MainWindow, column: int) -> list[str]:
        from PySide6.QtWidgets import QApplication

        table = window.batch.working.table
        rows = range(table.rowCount())
        while True:
            shown = [table.data(table.index(row, column)) for row in rows]
            if table.settled and None not in shown:
                return shown
            QApplication.processEvents()

    return read
