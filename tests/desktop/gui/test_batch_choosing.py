"""A folder comes in, with its table, and one sees what would be done before it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.core.intake.columns import Field
from desktop.gui import batch_planning, drops
from desktop.gui.nav_bar import Page
from desktop.gui.window import MainWindow

Wait = Callable[[MainWindow], None]


def preview(window: MainWindow) -> list[str]:
    return window.batch.choosing.preview.texts()


def test_folders_tables_and_photos_are_told_apart(arrival: Path, tmp_path: Path) -> None:
    photo, table, other = arrival / "0-green.png", arrival / "texts.csv", tmp_path / "b.XLSX"
    sorted_out = drops.sort([photo, arrival, table, other, arrival / "below"])
    assert sorted_out.photos == [photo]
    assert (sorted_out.folder, sorted_out.table) == (arrival, table)


def test_a_dropped_folder_shows_what_would_be_done(
    window: MainWindow, arrival: Path, looked: Wait
) -> None:
    window.intake.hand_out([arrival])
    looked(window)
    choosing = window.batch.choosing
    assert choosing.isVisible()
    assert choosing.form.folder_name.text().replace("\N{ZERO WIDTH SPACE}", "") == str(arrival)
    # The only table of the folder is proposed, and has been read.
    assert choosing.form.table.currentText() == "texts.csv"
    shown = preview(window)
    assert "photos with a row of the table" in shown
    assert shown[shown.index("photo without text") + 1] == "below/3-red.png"
    assert shown[shown.index("row without photo, left out") + 1] == "row 5: absent.png"
    assert "group of identical photos" in shown
    assert choosing.start.isEnabled()
    assert window.queue.rowCount() == 0


def test_a_table_alone_brings_its_folder(window: MainWindow, arrival: Path, looked: Wait) -> None:
    window.intake.hand_out([arrival / "texts.csv"])
    looked(window)
    choice = window.batch.choosing.form.choice
    assert choice is not None
    assert (choice.folder, choice.table) == (arrival, arrival / "texts.csv")


def test_a_table_dropped_later_goes_with_the_folder_that_is_there(
    window: MainWindow, arrival: Path, looked: Wait, tmp_path: Path
) -> None:
    table = tmp_path / "elsewhere.csv"
    table.write_text("photo;title\n3-red.png;red candle\n", encoding="utf-8")
    window.intake.hand_out([arrival])
    looked(window)
    window.intake.hand_out([table])
    looked(window)
    choice = window.batch.choosing.form.choice
    assert choice is not None
    assert (choice.folder, choice.table) == (arrival, table)
    assert "photo with a row of the table" in preview(window)


def test_the_folder_is_chosen_in_a_dialog(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    monkeypatch: pytest.MonkeyPatch,
    press: Callable[..., None],
) -> None:
    chosen = staticmethod(lambda *_: str(arrival))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", chosen)
    press(window.desk.nav.buttons[Page.BATCH])
    press(window.batch.choosing.form.choose_folder)
    looked(window)
    assert "photos" in preview(window)
    press(window.batch.back)
    assert window.form.isVisible()
    press(window.desk.nav.buttons[Page.BATCH])
    assert "photos" in preview(window)


def test_the_table_is_chosen_in_a_dialog(
    window: MainWindow, arrival: Path, looked: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = arrival / "texts.csv"
    chosen = staticmethod(lambda *_: (str(table), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    window.show_batch()
    window.batch.choosing.form.choose_table.click()
    looked(window)
    choice = window.batch.choosing.form.choice
    assert choice is not None
    assert (choice.folder, choice.table) == (arrival, table)


def test_options_are_looked_at_again(window: MainWindow, arrival: Path, looked: Wait) -> None:
    window.intake.hand_out([arrival])
    looked(window)
    form = window.batch.choosing.form
    form.recursive.click()
    looked(window)
    assert "photo without text" not in preview(window)
    form.text_only_rows.click()
    looked(window)
    assert "row without photo, classified by text alone" in preview(window)
    form.table.setCurrentIndex(0)
    looked(window)
    assert "photos without text" in preview(window)
    assert form.table.currentIndex() == 0, "it is not proposed again"


def test_an_unclear_table_is_explained_by_hand(
    window: MainWindow, arrival: Path, looked: Wait, press: Callable[..., None]
) -> None:
    (arrival / "texts.csv").write_text(
        "a;b;c\n0-green.png;green teapot;x\n1-red.png;red candle;y\n", encoding="utf-8"
    )
    window.intake.hand_out([arrival, arrival / "texts.csv"])
    looked(window)
    choosing = window.batch.choosing
    assert choosing.mapping.isVisible()
    assert "texts.csv" in choosing.mapping.explanation.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert not choosing.start.isEnabled()
    fields = choosing.mapping.fields
    # The guesses are proposed.
    assert [one.currentText() for one in fields] == ["Photo", "Designation", "not used"]
    fields[2].setCurrentText("Designation")
    assert [one.currentText() for one in fields] == ["Photo", "not used", "Designation"]
    fields[1].setCurrentText("Description")
    press(choosing.mapping.use)
    looked(window)
    assert choosing.preview.isVisible()
    assert "photos with a row of the table" in preview(window)
    choice = choosing.form.choice
    assert choice is not None
    expected = {"a": Field.PHOTO, "b": Field.DESCRIPTION, "c": Field.DESIGNATION}
    assert choice.mapping == expected
    press(choosing.columns)
    assert choosing.mapping.mapping() == expected
    press(choosing.columns)
    assert choosing.preview.isVisible()


UNCLEAR = "Visuel;Code maison;Libellé 1;Libellé 2;Blabla\n0-green.png;x-1;teapot;green;b\n"


def test_the_only_table_of_a_folder_may_be_unclear(
    window: MainWindow, arrival: Path, looked: Wait
) -> None:
    (arrival / "texts.csv").write_text(UNCLEAR, encoding="utf-8")
    window.intake.hand_out([arrival])
    looked(window)
    choosing = window.batch.choosing
    assert choosing.mapping.isVisible()
    assert choosing.form.table.currentText() == "texts.csv"
    # It need not be one of texts at all.
    choosing.form.table.setCurrentIndex(0)
    looked(window)
    assert choosing.preview.isVisible()
    assert choosing.form.table.currentIndex() == 0
    shown = preview(window)
    assert shown[shown.index("table in the folder with unclear columns") + 1] == "texts.csv"


def test_a_clear_table_comes_before_unclear_ones(
    window: MainWindow, arrival: Path, looked: Wait
) -> None:
    (arrival / "odd.csv").write_text(UNCLEAR, encoding="utf-8")
    (arrival / "bad.xlsx").write_bytes(b"PK\x03\x04")
    window.intake.hand_out([arrival])
    looked(window)
    form = window.batch.choosing.form
    assert form.table.currentText() == "texts.csv"
    assert form.table.findText("odd.csv") > 0
    shown = preview(window)
    at = shown.index("table in the folder that cannot be used")
    assert shown[at + 1] == "bad.xlsx: not a readable XLSX workbook"


def test_a_column_that_is_known_by_its_name_may_be_nothing(
    window: MainWindow, arrival: Path, looked: Wait, press: Callable[..., None]
) -> None:
    (arrival / "texts.csv").write_text(
        "photo;titre;description;prix\n0-green.png;teapot;out of date;3\n", encoding="utf-8"
    )
    window.intake.hand_out([arrival, arrival / "texts.csv"])
    looked(window)
    choosing = window.batch.choosing
    press(choosing.columns)
    choosing.mapping.fields[2].setCurrentText("not used")
    press(choosing.mapping.use)
    looked(window)
    choice = choosing.form.choice
    assert choice is not None
    assert choice.mapping == {
        "photo": Field.PHOTO,
        "titre": Field.DESIGNATION,
        "description": Field.UNUSED,
    }
    press(choosing.columns)
    shown = [one.currentText() for one in choosing.mapping.fields]
    assert shown == ["Photo", "Designation", "not used", "not used"]


def test_columns_without_a_name_of_their_own_go_by_number(
    window: MainWindow, arrival: Path, looked: Wait
) -> None:
    (arrival / "texts.csv").write_text("x;x;\n0-green.png;teapot;d\n", encoding="utf-8")
    window.intake.hand_out([arrival, arrival / "texts.csv"])
    looked(window)
    mapping = window.batch.choosing.mapping
    for field, name in zip(mapping.fields, ("Photo", "Designation", "not used"), strict=True):
        field.setCurrentText(name)
    assert mapping.mapping() == {"1": Field.PHOTO, "2": Field.DESIGNATION}
    mapping.use.click()
    looked(window)
    assert "photo with a row of the table" in preview(window)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "texts.csv").write_bytes(b"\0\1\2" * 90), "it is no text"),
        (lambda folder: (folder / "texts.csv").unlink(), "no such file or folder"),
        (lambda folder: (folder / ".rakuten-desktop-output").touch(), "original folder"),
    ],
)
def test_what_cannot_be_used_is_explained(
    window: MainWindow,
    arrival: Path,
    looked: Wait,
    spoil: Callable[[Path], object],
    sentence: str,
) -> None:
    spoil(arrival)
    window.intake.hand_out([arrival, arrival / "texts.csv"])
    looked(window)
    choosing = window.batch.choosing
    assert choosing.notice.isVisible()
    assert sentence in choosing.notice.text.text()
    assert not choosing.start.isEnabled()


def test_columns_that_are_gone_are_asked_for_anew(
    window: MainWindow, arrival: Path, looked: Wait, press: Callable[..., None]
) -> None:
    window.intake.hand_out([arrival])
    looked(window)
    choosing = window.batch.choosing
    choosing.form.map_columns({"gone": Field.EAN})
    looked(window)
    assert "gone" in choosing.notice.text.text()
    press(choosing.notice.button)
    looked(window)
    assert choosing.preview.isVisible()


def test_a_look_is_stopped_and_started_without(
    window: MainWindow,
    arrival: Path,
    worked: Wait,
    qtbot: QtBot,
    press: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, original = threading.Event(), batch_planning.look_over

    def endless(choice: Any, planned: Any, progress: Any) -> Any:
        while True:
            begun.set()
            progress("Pairing", 1, 4)

    monkeypatch.setattr(batch_planning, "look_over", endless)
    window.intake.hand_out([arrival])
    choosing = window.batch.choosing
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(lambda: choosing.stage.text() == "Pairing photos and texts: 1 of 4")
    assert not choosing.start.isEnabled()
    press(choosing.stop)
    assert choosing.earlier.isVisible()
    monkeypatch.setattr(batch_planning, "look_over", original)
    press(choosing.start)
    worked(window)
    assert window.batch.working.table.rowCount() == 4


def test_closing_while_it_looks_leaves_nothing_open(
    make_window: Callable[..., MainWindow],
    core: Core,
    arrival: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = make_window(core)
    begun = threading.Event()

    def endless(choice: Any, planned: Any, progress: Any) -> Any:
        while True:
            begun.set()
            progress("Pairing", 1, 4)

    monkeypatch.setattr(batch_planning, "look_over", endless)
    window.intake.hand_out([arrival])
    qtbot.waitUntil(begun.is_set)
    window.close()


def test_a_photo_dropped_on_the_batch_page_is_classified_as_always(
    window: MainWindow, arrival: Path, photo: Callable[..., Path], answered: Callable[..., None]
) -> None:
    window.show_batch()
    window.intake.hand_out([photo("green.png")])
    answered(window, 1)
    assert window.form.isVisible()
    assert window.result.answer.category.text() == "Teapots"


def test_without_a_model_one_looks_but_does_not_begin(
    make_window: Callable[..., MainWindow], empty_core: Core, arrival: Path, looked: Wait
) -> None:
    window = make_window(empty_core)
    window.intake.hand_out([arrival])
    looked(window)
    assert "photos" in preview(window)
    assert not window.batch.choosing.start.isEnabled()


def test_the_preview_in_french(
    make_window: Callable[..., MainWindow], core: Core, arrival: Path, looked: Wait
) -> None:
    (arrival / "empty.png").touch()
    window = make_window(core, "fr")
    window.intake.hand_out([arrival])
    looked(window)
    shown = preview(window)
    assert "photos avec une ligne du tableau" in shown
    assert shown[shown.index("fichier inutilisable") + 1] == "empty.png\u00a0: le fichier est vide"


def test_a_damaged_row_in_french(
    make_window: Callable[..., MainWindow], core: Core, arrival: Path, looked: Wait
) -> None:
    table = arrival / "texts.csv"
    table.write_text('photo;titre\n0-green.png;"teapot\n1-red.png;red\n', encoding="utf-8")
    window = make_window(core, "fr")
    window.intake.hand_out([arrival])
    looked(window)
    assert "ligne 2\u00a0: un guillemet jamais fermé" in preview(window)
