"""Makes the pictures of the help and the README: the real window over the products of `make demo`.

    python packaging/pictures.py            # after `make demo`, which made the model

Each place in both languages, into `docs/user/pictures/`.  The pictures show what the program does
now; `tests/project/test_help.py` tells when one is missing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "demo"
SAMPLES = DEMO / "catalogue" / "samples"
MADE = ROOT / "docs" / "user" / "pictures"
OPERATORS = ("Ana", "Karim", "Léa")
SIZE = (1280, 720)
COLOURS = 256


def main() -> int:
    """Makes all pictures; returns the exit status."""
    if not (DEMO / "laptop" / "state.json").exists():
        print("There is no model to show yet: run `make demo` first.", file=sys.stderr)
        return 1
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from common.console import silence_native_libraries

    silence_native_libraries()
    from desktop.gui import language
    from desktop.gui.app import application
    from desktop.gui.theme import Theme

    theme = Theme(application(), dark=False)
    for one in ("fr", "en"):
        language.install(one)
        with tempfile.TemporaryDirectory() as folder:
            take(Path(folder), theme, MADE / one)
    return 0


def take(folder: Path, theme: object, made: Path) -> None:
    """Works a little with the window, as its users do, and takes a picture of each place."""
    from desktop.core.app import Core
    from desktop.core.operators import Operators
    from desktop.gui.nav_bar import Page
    from desktop.gui.photograph import wait_until
    from desktop.gui.theme import Theme
    from desktop.gui.window import MainWindow

    assert isinstance(theme, Theme)
    shutil.copytree(DEMO / "laptop", folder / "data", ignore=shutil.ignore_patterns("history*"))
    arrival = shutil.copytree(SAMPLES, folder / "arrivage-47")
    made.mkdir(parents=True, exist_ok=True)
    with Core.open(folder / "data") as core:
        people = [Operators(core.history).named(name) for name in OPERATORS]
        window = MainWindow(core, theme)
        window.resize(*SIZE)
        window.show()
        window.start()
        wait_until(lambda: window.updating.settled)
        desk = window.desk
        desk.deciding.arrive(people[0].id)
        photograph = Camera(window, made)
        try:
            photograph("first")
            classify(window)
            photograph("products")
            window.show_batch()
            window.batch.take(arrival, arrival / "products.csv")
            choosing = window.batch.choosing
            wait_until(lambda: choosing.planning.looked is not None and not choosing.planning.busy)
            photograph("folder")
            choosing.start.click()
            working = window.batch.working
            wait_until(lambda: not working.running.active and working.settled)
            photograph("results")
            desk.show_page(Page.REVIEW)
            wait_until(lambda: desk.review.settled)
            photograph("review")
            desk.show_page(Page.HISTORY)
            wait_until(lambda: desk.history.settled)
            photograph("history")
            desk.show_page(Page.SETTINGS)
            photograph("settings")
        finally:
            window.close()


def classify(window: object) -> None:
    """Types and drops some products."""
    from desktop.core.intake.tables import Notes, open_table
    from desktop.gui.photograph import wait_until
    from desktop.gui.window import MainWindow

    assert isinstance(window, MainWindow)
    for row in islice(open_table(SAMPLES / "products.csv").rows(Notes()), 6):
        window.form.next_product()
        window.form.designation.setText(row.designation)
        window.form.description.setPlainText(row.description)
        window.form.reference.setText(row.reference)
        window.form.take([SAMPLES / row.photo])
        wait_until(lambda: window.queue.waiting == 0)


class Camera:
    """Takes pictures of a window that has come to rest."""

    def __init__(self, window: object, folder: Path) -> None:
        from desktop.gui.window import MainWindow

        assert isinstance(window, MainWindow)
        self._window, self._folder = window, folder

    def __call__(self, name: str) -> None:
        from desktop.gui.photograph import wait_until

        self._window.grab()  # asks for the small photos
        wait_until(lambda: not self._window.thumbnails.making)
        rest(0.5)
        file = self._folder / f"{name}.png"
        self._window.grab().save(str(file), "PNG")
        shrink(file)


def rest(seconds: float) -> None:
    """Lets the window do what it does a moment later."""
    from PySide6.QtCore import QTimer

    from desktop.gui.photograph import wait_until

    over: list[None] = []
    QTimer.singleShot(round(1000 * seconds), lambda: over.append(None))
    done: Callable[[], bool] = lambda: bool(over)  # noqa: E731
    wait_until(done)


def shrink(file: Path) -> None:
    """Keeps 256 colours, which is a third of the bytes and nothing that one sees."""
    from PIL import Image

    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
