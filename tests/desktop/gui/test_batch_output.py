"""Results leave the window as files, and photos go into a folder for each category."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.core.app import Core
from desktop.gui.batch_output import BatchOutput
from desktop.gui.window import MainWindow

Wait = Callable[[MainWindow], None]


def told(window: MainWindow) -> str:
    return window.batch.working.verdict.text.text().replace("\N{ZERO WIDTH SPACE}", "")


@pytest.fixture
def output(run_batch: MainWindow) -> BatchOutput:
    return run_batch.batch.working.output


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def test_the_results_are_written(
    run_batch: MainWindow,
    tmp_path: Path,
    worked: Wait,
    press: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = tmp_path / f"out{suffix}"
    chosen = staticmethod(lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    press(run_batch.batch.working.export)
    worked(run_batch)
    assert told(run_batch) == f"The results are in {path}."
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        assert [row["category"] for row in rows] == ["Teapots", "Candles", "Kites", "Candles"]
        assert rows[0]["reference"] == "00012"
    elif suffix == ".xlsx":
        workbook = load_workbook(path)
        assert workbook.sheetnames == ["results", "summary"]
        assert workbook["results"]["F2"].value == "Teapots"
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert json.loads(lines[0])["code"] == "20"


def test_categories_are_in_the_language_of_the_window(
    make_window: Callable[..., MainWindow],
    core: Core,
    arrival: Path,
    looked: Wait,
    worked: Wait,
    tmp_path: Path,
) -> None:
    window = make_window(core, "fr")
    window.intake.hand_out([arrival])
    looked(window)
    window.batch.choosing.start.click()
    worked(window)
    window.batch.working.output.write(tmp_path / "out.csv")
    worked(window)
    assert ";Théières;" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_a_name_without_a_suffix_gets_that_of_the_chosen_kind(
    output: BatchOutput,
    run_batch: MainWindow,
    tmp_path: Path,
    worked: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = staticmethod(lambda *_: (str(tmp_path / "v1.2"), "CSV for spreadsheets (*.csv)"))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    output.export()
    worked(run_batch)
    assert (tmp_path / "v1.2.csv").exists()


def test_a_place_that_cannot_be_written_is_told_of(
    output: BatchOutput, run_batch: MainWindow, tmp_path: Path, worked: Wait
) -> None:
    output.write(tmp_path / "gone" / "out.csv")
    worked(run_batch)
    assert "there is no such folder" in told(run_batch)


def test_photos_are_sorted_after_a_look_at_what_would_be_done(
    run_batch: MainWindow,
    output: BatchOutput,
    tmp_path: Path,
    worked: Wait,
    qtbot: QtBot,
    press: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    into = tmp_path / "sorted"
    into.mkdir()
    chosen = staticmethod(lambda *_: str(into))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", chosen)
    press(run_batch.batch.working.sort)
    qtbot.waitUntil(lambda: output.question is not None and output.question.isVisible())
    assert output.question is not None
    assert "4 photos would be placed" in output.question.text.text()
    assert list(into.iterdir()) == []
    press(output.question.yes)
    assert output.question is None
    worked(run_batch)
    assert told(run_batch) == "4 photos placed"
    placed = {(path.parent.name.split()[-1], path.name) for path in into.rglob("*.png")}
    assert placed == {
        ("Candles", "1-red.png"),
        ("Candles", "3-red.png"),
        ("Teapots", "0-green.png"),
        ("Kites", "2-blue.png"),
    }
    output.look(into)
    qtbot.waitUntil(lambda: output.question is not None and output.question.isVisible())
    assert "4 there already" in output.question.text.text()
    assert not output.question.yes.isEnabled()
    press(output.question.no)


def test_photos_are_linked_where_that_is_asked(
    run_batch: MainWindow,
    output: BatchOutput,
    tmp_path: Path,
    arrival: Path,
    worked: Wait,
    qtbot: QtBot,
) -> None:
    into = tmp_path / "sorted"
    output.look(into)
    qtbot.waitUntil(lambda: output.question is not None and output.question.isVisible())
    assert output.question is not None
    output.question.link.click()
    output.question.yes.click()
    worked(run_batch)
    (placed,) = into.rglob("2-blue.png")
    assert placed.samefile(arrival / "2-blue.png")


def test_photos_are_not_sorted_into_the_folder_that_they_are_in(
    run_batch: MainWindow, output: BatchOutput, arrival: Path, worked: Wait
) -> None:
    output.look(arrival.parent)
    worked(run_batch)
    assert "the photos themselves are in this folder" in told(run_batch)
