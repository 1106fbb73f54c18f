"""A shift by keyboard and scanner alone: 60 products, a folder, and what is written in the end.

`bench/shift.py` plays the same with a real model, and says how long it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from worker import CONTROL, Product, Worker

from desktop.core.app import Core
from desktop.core.decided import Decided
from desktop.core.scanner import gtin
from desktop.gui.nav_bar import Page
from desktop.gui.window import MainWindow

PRODUCTS, EVERY, FOLDER = 60, 6, 8
COLOURS = {"20": (30, 180, 40), "0010": (220, 30, 30), "30": (30, 60, 220)}
"""By the category that the tiny model sees in them: teapots, candles, kites."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where files are proposed to be written; and no clipboard is left."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    yield tmp_path
    QGuiApplication.clipboard().clear()


@pytest.fixture
def worker(window: MainWindow) -> Worker:
    return Worker(window)


@pytest.fixture
def products(tmp_path: Path) -> list[Product]:
    """Every sixth was classified wrongly; of half of these, the right category is shown."""
    made, folder = [], tmp_path / "photos"
    folder.mkdir()
    for number in range(PRODUCTS):
        body = f"400{number:09d}"
        reference = body + gtin.check_digit(body)
        photo = folder / f"{reference}.png"
        Image.new("RGB", (24 + number, 24), list(COLOURS.values())[number % 2]).save(photo)
        right: int | str | None = None
        if number % EVERY == EVERY - 1:
            right = 2 if number % (2 * EVERY) == EVERY - 1 else "Kites"
        made.append(Product(reference, photo, right))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "arrival"
    made.mkdir()
    for number in range(FOLDER):
        Image.new("RGB", (100 + number, 24), COLOURS["30"]).save(made / f"{number}.png")
    return made


def test_a_shift_by_keyboard_and_scanner(
    worker: Worker, products: list[Product], folder: Path, core: Core, home: Path
) -> None:
    worker.one_by_one(products)
    worker.whole_folder(folder)

    entries = core.history.page(limit=1000)[::-1]
    single, of_folder = entries[:PRODUCTS], entries[PRODUCTS:]
    assert [one.reference for one in single] == [one.reference for one in products]
    assert [one.photos for one in single] == [(str(one.photo),) for one in products]
    for one, product in zip(single, products, strict=True):
        final = one.final
        assert final is not None
        if product.right is None:
            assert (one.decision, final.code) == (Decided.ACCEPTED, one.code)
        else:
            expected = one.top[1].code if product.right == 2 else "30"
            assert (one.decision, final.code) == (Decided.CORRECTED, expected)
    assert Counter(one.decision for one in single)[Decided.CORRECTED] == PRODUCTS // EVERY
    assert {one.decision for one in of_folder} == {Decided.ACCEPTED}
    assert len(of_folder) == FOLDER

    rows = list(load_workbook(home / "history.xlsx").worksheets[0].iter_rows(values_only=True))
    place = [str(cell).casefold() for cell in rows[0]].index("reference")
    written = [row[place] for row in rows[1:]]
    assert len(written) == PRODUCTS + FOLDER
    assert {one.reference for one in products} <= set(written)
    assert (home / f"{folder.name} - results.xlsx").is_file()

    keys = {one.kind: one.keys for one in worker.done}
    assert keys["accepted, dropped"] == 1  # there is no way with fewer
    assert keys["accepted, pasted"] == 3
    assert keys["corrected by digit"] == 2
    assert max(keys[kind] for kind in keys if "batch" in kind) <= 3
    assert keys["history exported"] <= 4
    accepted = [one.keys for one in worker.done if one.kind.startswith("accepted")]
    assert set(accepted) == {1, 3}, "somewhere it took more"


def test_a_folder_can_be_chosen_by_its_key(
    worker: Worker, window: MainWindow, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    worker.turn_to(Page.BATCH)
    worker.key(Qt.Key.Key_O, CONTROL)
    choosing = window.batch.choosing
    worker.wait("the preview", choosing.start.isEnabled)
    assert choosing.form.choice is not None and choosing.form.choice.root == folder


def test_who_went_elsewhere_stays_there(worker: Worker, window: MainWindow, folder: Path) -> None:
    worker.paste(folder)
    window.batch.choosing.form.recursive.setFocus()
    worker.wait("the preview", window.batch.choosing.start.isEnabled)
    assert QApplication.focusWidget() is window.batch.choosing.form.recursive


def test_nothing_is_accepted_by_enter_in_a_table_where_nothing_is_chosen(
    worker: Worker, window: MainWindow, folder: Path, core: Core
) -> None:
    worker.run_batch(folder)
    worker.key(Qt.Key.Key_Return)
    worker.wait("nothing", lambda: window.services.settled)
    assert Decided.ACCEPTED not in {one.decision for one in core.history.page()}
